//! Devices that signed in before have a count of their own: strangers who guess lock nobody out (S72).

use std::sync::{Arc, Mutex};

use passdesk::credentials::{DeviceToken, ScriptToken};
use passdesk::desk::{Desk, DeskError, OpenedSession, SignIn};
use passdesk::model::{Outcome, Role, Status};
use passdesk::random::SystemRandomness;
use uuid::Uuid;

use super::guessing::outcomes;
use super::watched::{Call, Watch};
use super::{
    HOUR, MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, choose, name, open, owed, refused, sign_in,
    typed,
};

fn from<'d>(
    desk: &'d Desk,
    who: &str,
    password: &str,
    device: Option<&DeviceToken>,
) -> Result<SignIn<'d>, DeskError> {
    desk.sign_in_from(&name(who), &typed(password), device)
}

#[track_caller]
fn opened(signed_in: Result<SignIn<'_>, DeskError>) -> OpenedSession {
    match signed_in {
        Ok(SignIn::Open(opened)) => opened,
        Ok(SignIn::ChangeOwed(_)) => panic!("a change is owed"),
        Err(error) => panic!("no sign-in: {error:?}"),
    }
}

/// Signs in on a device that showed nothing.
#[track_caller]
fn new_device(world: &World, who: &str, password: &str) -> DeviceToken {
    let opened = opened(from(&world.desk, who, password, None));
    opened.device.expect("a token for the device")
}

/// Whether a device is known: it is let in while everybody else waits.
#[track_caller]
fn is_known(world: &World, who: &str, password: &str, device: &DeviceToken) -> bool {
    let failed_at = world.now();
    world.alter(who, |account| {
        account.guesses.failures = 6;
        account.guesses.failed_at = Some(failed_at);
    });
    refused!(
        sign_in(&world.desk, who, password),
        DeskError::Throttled { .. }
    );
    let known = match from(&world.desk, who, password, Some(device)) {
        Ok(_) => true,
        Err(DeskError::Throttled { .. }) => false,
        Err(error) => panic!("neither let in nor told to wait: {error:?}"),
    };
    world.clock.pass(HOUR);
    known
}

fn guess_until_disabled(world: &World, who: &str) {
    for _ in 0..100 {
        refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        let over = world.account(who).guesses.waits_until(world.moment());
        world.clock.set(over.unwrap_or(world.now()));
    }
    assert_eq!(
        world.account(who).status(world.moment()),
        Status::PasswordDisabled
    );
}

#[test]
fn s72_a_hundred_guesses_of_strangers_do_not_stop_a_known_device() {
    let world = World::new();
    world.user("bob");
    let device = new_device(&world, "bob", PASSWORD);
    for _ in 0..6 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    }
    // A stranger waits, with the right password too.
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::Throttled { .. }
    );
    let same = opened(from(&world.desk, "bob", PASSWORD, Some(&device)));
    assert_eq!(same.device.expect("a token").reveal(), device.reveal());
    assert_eq!(world.account("bob").guesses.failures, 0);

    guess_until_disabled(&world, "bob");
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    let session = opened(from(&world.desk, "bob", PASSWORD, Some(&device)));
    let session = world.desk.signed_in(&session.token).expect("a session");
    session
        .confirm_from(&typed(PASSWORD), Some(&device))
        .expect("the password once more");
    // For everybody else the password stays disabled: that takes a reset, and not only a sign-in.
    assert!(world.account("bob").password_disabled);
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    // It can be changed from there, which keeps the device and gives the password back to nobody else.
    let change = world
        .desk
        .change_from(&name("bob"), &typed(PASSWORD), Some(&device))
        .expect("the password");
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    change.finish(&accepted, None).expect("a change");
    opened(from(&world.desk, "bob", NEXT, Some(&device)));
    refused!(sign_in(&world.desk, "bob", NEXT), DeskError::WrongPassword);
}

#[test]
fn s72_guesses_from_a_device_stop_only_that_device_and_a_hundred_end_its_token() {
    let world = World::new();
    world.user("bob");
    let [lost, kept] = [(); 2].map(|()| new_device(&world, "bob", PASSWORD));
    let wait = |until| match from(&world.desk, "bob", PASSWORD, Some(&lost)) {
        Err(DeskError::Throttled { until: told }) => assert_eq!(told, until),
        _ => panic!("no wait"),
    };
    for failures in 1..=99 {
        refused!(
            from(&world.desk, "bob", WRONG, Some(&lost)),
            DeskError::WrongPassword
        );
        match failures {
            ..6 => {}
            6 => wait(world.now().plus(SECOND)),
            7 => wait(world.now().plus(2 * SECOND)),
            _ => world.clock.pass(HOUR),
        }
        if matches!(failures, 6 | 7) {
            world.clock.pass(2 * SECOND);
        }
        assert_eq!(world.account("bob").guesses.failures, 0);
    }
    assert_eq!(outcomes(&world.events_of("bob"), Outcome::Throttled), 2);
    opened(from(&world.desk, "bob", PASSWORD, Some(&kept)));
    open(&world.desk, "bob", PASSWORD);
    assert_eq!(world.tables().rows("device"), 2);
    refused!(
        from(&world.desk, "bob", WRONG, Some(&lost)),
        DeskError::WrongPassword
    );
    assert_eq!(world.tables().rows("device"), 1);
    assert!(!world.account("bob").password_disabled);
    // From here on it is a stranger, whose guesses are counted with those of all others.
    refused!(
        from(&world.desk, "bob", WRONG, Some(&lost)),
        DeskError::WrongPassword
    );
    assert_eq!(world.account("bob").guesses.failures, 1);
    assert!(!is_known(&world, "bob", PASSWORD, &lost));
    assert!(is_known(&world, "bob", PASSWORD, &kept));
}

#[test]
fn s72_a_right_password_from_a_device_forgets_the_failures_there() {
    let world = World::new();
    let device = new_device(&world, "ada", PASSWORD);
    for _ in 0..3 {
        for _ in 0..5 {
            refused!(
                from(&world.desk, "ada", WRONG, Some(&device)),
                DeskError::WrongPassword
            );
        }
        opened(from(&world.desk, "ada", PASSWORD, Some(&device)));
    }
}

#[test]
fn s20_s72_a_check_from_a_device_whose_end_was_never_heard_of_counts_there() {
    let world = World::new();
    let device = new_device(&world, "ada", PASSWORD);
    let crashing = world.watched_desk(super::guessing::crashing_after_the_first_deed());
    refused!(
        from(&crashing, "ada", WRONG, Some(&device)),
        DeskError::Storage(_)
    );
    world.clock.pass(15 * SECOND);
    for _ in 0..5 {
        refused!(
            from(&world.desk, "ada", WRONG, Some(&device)),
            DeskError::WrongPassword
        );
    }
    refused!(
        from(&world.desk, "ada", PASSWORD, Some(&device)),
        DeskError::Throttled { .. }
    );
    assert_eq!(world.account("ada").guesses.failures, 0);
    assert_eq!(world.tables().rows("attempt"), 0);
}

#[test]
fn s72_no_guesses_stop_a_right_temporary_password_or_a_recovery_code() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let other = world.added("cy", Role::User);
    for _ in 0..6 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    }
    // What merely looks like one waits.
    refused!(
        sign_in(&world.desk, "bob", &other),
        DeskError::Throttled { .. }
    );
    owed(&world.desk, "bob", &temporary);
    guess_until_disabled(&world, "bob");
    let change = owed(&world.desk, "bob", &temporary);
    assert!(world.account("bob").password_disabled);
    choose(change, NEXT);
    // Only the temporary password, which nobody guessed, was disabled: this was the end of its reset.
    assert!(!world.account("bob").password_disabled);
    open(&world.desk, "bob", NEXT);

    let temporary = world.reset("bob");
    world.admin().disable(&name("bob")).expect("disabled");
    for _ in 0..6 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    }
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::Throttled { .. }
    );

    let code = crate::recovery::staff::new_codes(&world).remove(0);
    guess_until_disabled(&world, "ada");
    world
        .desk
        .with_code(&name("ada"), &typed(&code))
        .map(drop)
        .expect("a right code");
}

#[test]
fn s72_a_token_of_another_account_store_or_epoch_counts_as_none() {
    let world = World::new();
    world.user("bob");
    let (of_bob, of_ada) = (
        new_device(&world, "bob", PASSWORD),
        new_device(&world, "ada", PASSWORD),
    );
    let made_up = DeviceToken::generate(of_bob.account(), &SystemRandomness).expect("randomness");
    for none in [
        &of_ada,
        &made_up,
        &new_device(&World::new(), "ada", PASSWORD),
    ] {
        assert!(!is_known(&world, "bob", PASSWORD, none));
        let new = opened(from(&world.desk, "bob", PASSWORD, Some(none)));
        let new = new.device.expect("a token");
        assert_eq!(new.account(), of_bob.account());
        assert_ne!(new.reveal(), none.reveal());
    }
    assert!(is_known(&world, "bob", PASSWORD, &of_bob));

    let copy = world.copied();
    assert!(is_known(&copy, "bob", PASSWORD, &of_bob), "the same store");
    copy.write(|tx| tx.set_epoch(Uuid::from_u128(7)));
    assert!(!is_known(&copy, "bob", PASSWORD, &of_bob));
    assert!(is_known(&world, "bob", PASSWORD, &of_bob));
}

#[test]
fn s28_s72_a_device_token_opens_nothing_and_stands_in_no_table() {
    let world = World::new();
    let device = new_device(&world, "ada", PASSWORD);
    assert!(ScriptToken::parse(device.reveal()).is_none());
    assert!(passdesk::credentials::SessionToken::parse(device.reveal()).is_none());
    refused!(
        from(&world.desk, "ada", WRONG, Some(&device)),
        DeskError::WrongPassword
    );
    assert!(!world.tables().contain(&device.reveal()[4..]));
    // A sign-in that keeps nothing makes no device known.
    let before = world.tables().rows("device");
    open(&world.desk, "ada", PASSWORD);
    assert_eq!(world.tables().rows("device"), before);
}

#[test]
fn s72_unlocking_with_devices_a_reset_and_disabling_end_the_tokens_and_a_change_keeps_them() {
    let world = World::new();
    world.user("bob");
    let mut password = PASSWORD;
    let device = new_device(&world, "bob", password);
    let bob = name("bob");
    world.admin().unlock(&bob).expect("unlocked");
    assert!(is_known(&world, "bob", password, &device));
    let change = world.desk.change(&bob, &typed(password)).expect("a change");
    choose(change, NEXT);
    password = NEXT;
    assert!(is_known(&world, "bob", password, &device));
    world.admin().unlock_ending_devices(&bob).expect("unlocked");
    assert!(!is_known(&world, "bob", password, &device));

    let device = new_device(&world, "bob", password);
    let temporary = world.reset("bob");
    choose(owed(&world.desk, "bob", &temporary), PASSWORD);
    assert!(!is_known(&world, "bob", PASSWORD, &device));

    let device = new_device(&world, "bob", PASSWORD);
    world.admin().disable(&bob).expect("disabled");
    world.admin().enable(&bob).expect("enabled");
    assert!(!is_known(&world, "bob", PASSWORD, &device));

    new_device(&world, "bob", PASSWORD);
    world.admin().remove(&bob).expect("removed");
    let id = device.account().0.simple().to_string();
    assert_eq!(world.tables().rows_with("device", &id), 0);
}

#[test]
fn s72_a_change_that_was_owed_opens_its_session_on_the_device_that_asked() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let Ok(SignIn::ChangeOwed(change)) = from(&world.desk, "bob", &temporary, None) else {
        panic!("no change is owed");
    };
    let accepted = change.check(&typed(PASSWORD)).expect("a good password");
    let first = change.finish_and_sign_in(&accepted).expect("a change");
    let device = first.device.expect("a token");
    world
        .admin()
        .require_change(&[name("bob")])
        .expect("required");
    let change = world
        .desk
        .change_at_sign_in(&name("bob"), &typed(PASSWORD), Some(&device))
        .expect("a change");
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    let second = change.finish_and_sign_in(&accepted).expect("a change");
    assert_eq!(second.device.expect("a token").reveal(), device.reveal());
    assert!(is_known(&world, "bob", NEXT, &device));
}

#[test]
fn s72_an_account_has_ten_devices_and_the_one_unused_for_longest_goes() {
    let world = World::new();
    let mut devices = Vec::new();
    for _ in 0..10 {
        devices.push(new_device(&world, "ada", PASSWORD));
        world.clock.pass(MINUTE);
    }
    opened(from(&world.desk, "ada", PASSWORD, Some(&devices[0])));
    devices.push(new_device(&world, "ada", PASSWORD));
    assert_eq!(world.tables().rows("device"), 10);
    for (number, device) in devices.iter().enumerate() {
        assert_eq!(is_known(&world, "ada", PASSWORD, device), number != 1);
    }
}

/// What a sign-in answers, and what it asks of the store meanwhile.
fn work(world: &World, who: &str, password: &str, device: &DeviceToken) -> (String, Vec<Call>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = calls.clone();
    let watch: Watch = Arc::new(move |call| {
        seen.lock().expect("the calls").push(call);
        Ok(())
    });
    let desk = world.watched_desk(watch);
    let answer = match from(&desk, who, password, Some(device)) {
        Err(error) => format!("{error:?}"),
        Ok(_) => panic!("signed in"),
    };
    let calls = std::mem::take(&mut *calls.lock().expect("the calls"));
    (answer, calls)
}

#[test]
fn s53_s72_an_unknown_name_takes_the_same_work_with_tokens_and_with_what_looks_temporary() {
    let world = World::new();
    world.user("bob");
    let of_ada = new_device(&world, "ada", PASSWORD);
    let generated = world.added("cy", Role::User);
    let made_up = {
        let id = world.account("bob").id;
        DeviceToken::generate(id, &SystemRandomness).expect("randomness")
    };
    let begun = world.now();
    for device in [&of_ada, &made_up] {
        let mut seen = Vec::new();
        for who in ["bob", "nobody", "dee"] {
            let world = world.copied();
            let mut steps = Vec::new();
            for password in [WRONG, &generated] {
                for _ in 0..6 {
                    steps.push(work(&world, who, password, device));
                }
            }
            world.clock.set(begun.plus(HOUR));
            steps.push(work(&world, who, &generated, device));
            steps.push(work(&world, who, &generated, device));
            world.clock.set(begun);
            seen.push(steps);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
        let waited = |(answer, _): &&(String, Vec<Call>)| answer.starts_with("Throttled");
        assert!(seen[0].iter().filter(waited).count() > 5);
    }
}
