//! S46: recovery codes.

use std::sync::Barrier;
use std::thread;

use passdesk::desk::DeskError;
use passdesk::model::{Action, Guesses, Outcome};
use passdesk::storage::StorageError;

use super::staff::{Back, Staff, new_codes, with_codes};
use crate::rules::guessing::crashing_after_the_first_deed;
use crate::rules::{HOUR, NEXT, PASSWORD, SECOND, WRONG, World, open, refused, sign_in, typed};
use crate::storage::name;

fn recover(world: &World, who: &str, code: &str) -> Result<Back, DeskError> {
    let recovery = world.desk.with_code(&name(who), &typed(code))?;
    let accepted = recovery.check(&typed(NEXT))?;
    with_codes(|write| recovery.finish(&accepted, write))
}

#[test]
fn s46_a_code_works_once_and_voids_the_others() {
    let world = World::new();
    let codes = new_codes(&world);
    assert_eq!(codes.len(), 4);
    let session = open(&world.desk, "ada", PASSWORD);
    let back = recover(&world, "ada", &codes[2]).expect("a recovery");
    assert!(!world.has_session(&session));
    open(&world.desk, "ada", NEXT);
    for code in &codes {
        refused!(recover(&world, "ada", code), DeskError::WrongCode);
    }
    let new = back.codes;
    assert!(recover(&world, "ada", &new[0]).is_ok());
}

#[test]
fn s46_a_code_is_used_up_by_one_of_two_who_have_proved_it() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    let with_code = || {
        let recovery = world
            .desk
            .with_code(&name("ada"), &typed(&code))
            .expect("a proof");
        let accepted = recovery.check(&typed(NEXT)).expect("a password");
        (recovery, accepted)
    };
    let ((one, accepted), (other, accepted_too)) = (with_code(), with_code());
    assert!(with_codes(|write| one.finish(&accepted, write)).is_ok());
    refused!(
        with_codes(|write| other.finish(&accepted_too, write)),
        DeskError::WrongCode
    );
}

#[test]
fn s46_new_codes_void_the_old_ones_and_are_the_accounts_own() {
    let world = World::new();
    world.second_admin("eve");
    let old = new_codes(&world);
    let new = new_codes(&world);
    refused!(recover(&world, "ada", &old[0]), DeskError::WrongCode);
    refused!(recover(&world, "eve", &new[0]), DeskError::WrongCode);
    let left = world.admin().recovery_codes().expect("a count");
    assert_eq!((left.left, left.made_at), (4, Some(world.now())));
    assert!(recover(&world, "ada", &new[0]).is_ok());
}

#[test]
fn s21_wrong_codes_wait_like_wrong_passwords_and_unknown_names_alike() {
    let world = World::new();
    let codes = new_codes(&world);
    new_codes(&world);
    for who in ["ada", "nobody"] {
        for _ in 0..6 {
            refused!(recover(&world, who, &codes[0]), DeskError::WrongCode);
        }
        let told = |who| match recover(&world, who, &codes[0]) {
            Err(DeskError::Throttled { until }) => until,
            _ => panic!("no wait"),
        };
        assert_eq!(told(who), world.now().plus(SECOND));
        let noted = world.tables();
        for _ in 0..20 {
            told(who);
        }
        assert_eq!(world.tables(), noted, "a refusal is recorded once");
        world.clock.pass(SECOND);
        refused!(recover(&world, who, &codes[0]), DeskError::WrongCode);
        assert_eq!(told(who), world.now().plus(2 * SECOND));
    }
    let failures = || world.code_guesses("ada").failures;
    assert_eq!(failures(), 7);
    // A typing mistake is told, and not counted.
    refused!(recover(&world, "ada", &codes[0][1..]), DeskError::NoCode(_));
    assert_eq!(failures(), 7);
}

#[test]
fn s54_guesses_at_the_password_delay_no_code_and_guesses_at_codes_no_password() {
    let world = World::new();
    let old = new_codes(&world).remove(0);
    let codes = new_codes(&world);
    for who in ["ada", "nobody"] {
        for _ in 0..6 {
            refused!(recover(&world, who, &old), DeskError::WrongCode);
        }
        refused!(recover(&world, who, &old), DeskError::Throttled { .. });
        for _ in 0..6 {
            refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        }
        refused!(
            sign_in(&world.desk, who, PASSWORD),
            DeskError::Throttled { .. }
        );
    }
    // The password that is right takes back its own count, and only that.
    world.clock.pass(SECOND);
    open(&world.desk, "ada", PASSWORD);
    assert_eq!(world.account("ada").guesses.failures, 0);
    assert_eq!(world.code_guesses("ada").failures, 6);
    for (failures, password_disabled) in [(6, false), (100, true)] {
        world.alter("ada", |ada| {
            ada.guesses.failures = failures;
            ada.guesses.failed_at = Some(world.now());
            ada.password_disabled = password_disabled;
        });
        refused!(
            recover(&world, "ada", &old),
            DeskError::WrongCode | DeskError::Throttled { .. }
        );
        assert!(
            world
                .desk
                .with_code(&name("ada"), &typed(&codes[0]))
                .is_ok()
        );
    }
    assert!(recover(&world, "ada", &codes[0]).is_ok());
}

#[test]
fn s54_whoever_guesses_at_codes_keeps_nobody_from_using_a_right_one() {
    let world = World::new();
    let old = new_codes(&world).remove(0);
    let code = new_codes(&world).remove(0);
    for _ in 0..150 {
        refused!(recover(&world, "ada", &old), DeskError::WrongCode);
        world.clock.pass(HOUR);
    }
    assert!(!world.account("ada").password_disabled);
    refused!(recover(&world, "ada", &old), DeskError::WrongCode);
    refused!(recover(&world, "ada", &old), DeskError::Throttled { .. });
    assert!(recover(&world, "ada", &code).is_ok());
    assert_eq!(world.code_guesses("ada"), Guesses::default());
}

#[test]
fn s22_unlocking_and_a_reset_forget_wrong_codes() {
    let world = World::new();
    world.second_admin("eve");
    let old = new_codes(&world).remove(0);
    for forget in ["unlock", "reset"] {
        refused!(recover(&world, "eve", &old), DeskError::WrongCode);
        assert_eq!(world.code_guesses("eve").failures, 1);
        match forget {
            "unlock" => drop(world.admin().unlock(&name("eve")).expect("unlocked")),
            _ => drop(world.reset("eve")),
        }
        assert_eq!(world.code_guesses("eve"), Guesses::default(), "{forget}");
    }
}

#[test]
fn s20_a_code_whose_check_was_never_heard_of_counts_as_a_failure() {
    for who in ["ada", "nobody"] {
        let world = World::new();
        let old = new_codes(&world).remove(0);
        new_codes(&world);
        let crashing = world.watched_desk(crashing_after_the_first_deed());
        refused!(
            crashing.with_code(&name(who), &typed(&old)),
            DeskError::Storage(_)
        );
        assert_eq!(world.tables().rows("attempt"), 1);
        // A password does not wait for it.
        refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        assert_eq!(world.tables().rows("attempt"), 1);
        world.clock.pass(15 * SECOND);
        for _ in 0..5 {
            refused!(recover(&world, who, &old), DeskError::WrongCode);
        }
        assert_eq!(world.tables().rows("attempt"), 0);
        refused!(recover(&world, who, &old), DeskError::Throttled { .. });
    }
}

#[test]
fn s20_of_64_wrong_codes_at_once_no_more_are_checked_than_one_after_the_other() {
    for who in ["ada", "nobody"] {
        let world = World::new();
        let old = new_codes(&world).remove(0);
        new_codes(&world);
        let start = Barrier::new(64);
        let checked: usize = thread::scope(|scope| {
            let guessers: Vec<_> = (0..64)
                .map(|_| {
                    scope.spawn(|| {
                        let desk = world.another_desk();
                        start.wait();
                        loop {
                            match desk.with_code(&name(who), &typed(&old)).err() {
                                Some(DeskError::WrongCode) => return 1,
                                Some(DeskError::Throttled { .. }) => return 0,
                                Some(DeskError::Storage(StorageError::Busy)) => {}
                                other => panic!("{other:?}"),
                            }
                        }
                    })
                })
                .collect();
            let ended = guessers.into_iter().map(|one| one.join().expect("an end"));
            ended.sum()
        });
        assert_eq!(checked, 6);
    }
}

#[test]
fn s22_a_right_code_clears_the_failures_only_when_it_is_used() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    world.alter("ada", |ada| {
        ada.guesses.failures = 100;
        ada.password_disabled = true;
    });
    let recovery = world
        .desk
        .with_code(&name("ada"), &typed(&code))
        .expect("a proof");
    assert_eq!(world.account("ada").guesses.failures, 100);
    let accepted = recovery.check(&typed(NEXT)).expect("a password");
    with_codes(|write| recovery.finish(&accepted, write)).expect("a recovery");
    assert_eq!(world.account("ada").guesses.failures, 0);
    open(&world.desk, "ada", NEXT);
}

#[test]
fn s18_disabled_and_demoted_admins_have_no_codes() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    world.second_admin("eve");
    world.alter("ada", |ada| ada.disabled = true);
    refused!(recover(&world, "ada", &code), DeskError::WrongCode);
    world.alter("ada", |ada| {
        ada.disabled = false;
        ada.role = passdesk::model::Role::User;
    });
    refused!(recover(&world, "ada", &code), DeskError::WrongCode);
    let wrong = |event: &passdesk::model::Event| {
        event.action == Action::RecoveryWithCode && event.outcome == Outcome::Wrong
    };
    let events = world.events_of("ada");
    assert_eq!(events.iter().filter(|event| wrong(event)).count(), 2);
}

#[test]
fn s46_a_code_ends_open_requests() {
    let staff = Staff::of(&["ann"]);
    let code = new_codes(&staff.world).remove(0);
    let ask = staff.ask();
    recover(&staff.world, "ada", &code).expect("a recovery");
    refused!(staff.redeem(&ask, &["ann"]), DeskError::RequestOver(_));
}

#[test]
fn s17_codes_that_could_not_be_shown_are_never_made() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    let admin = world.admin();
    refused!(
        admin.new_recovery_codes(|_| Err(DeskError::NotAdmin)),
        DeskError::NotAdmin
    );
    let recovery = world
        .desk
        .with_code(&name("ada"), &typed(&code))
        .expect("a proof");
    let accepted = recovery.check(&typed(NEXT)).expect("a password");
    refused!(
        recovery.finish(&accepted, |_| Err(DeskError::NotAdmin)),
        DeskError::NotAdmin
    );
    assert!(recover(&world, "ada", &code).is_ok(), "it was not used up");
}
