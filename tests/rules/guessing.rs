//! Guessing: one answer, waits, and the count that outlives a crash (S18 to S22, S27).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use passdesk::desk::DeskError;
use passdesk::model::{Event, Guesses, Outcome, Status, Timestamp};
use passdesk::storage::StorageError;

use super::watched::{Answers, Call, Watch, broken};
use super::{
    NEXT, PASSWORD, SECOND, WRONG, World, choose, name, open, owed, refused, sign_in, typed,
};

/// The longest wait there is.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// How many events ended so.
pub(crate) fn outcomes(events: &[Event], wanted: Outcome) -> usize {
    events
        .iter()
        .filter(|event| event.outcome == wanted)
        .count()
}

/// Counts the calls of one kind.
fn counting(wanted: Call) -> (Watch, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let watch: Watch = Arc::new(move |call| {
        if call == wanted {
            counted.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    });
    (watch, count)
}

/// Lets a check begin, and fails it before its answer is written.
pub(crate) fn crashing_after_the_first_deed() -> Watch {
    let writes = AtomicUsize::new(0);
    Arc::new(move |call| {
        if call == Call::Write && writes.fetch_add(1, Ordering::SeqCst) == 1 {
            return Err(broken());
        }
        Ok(())
    })
}

#[test]
fn s18_s19_unknown_wrong_disabled_and_password_disabled_are_one_answer_after_the_same_writes() {
    let world = World::new();
    for who in ["bob", "cy", "dee", "eve"] {
        world.user(who);
    }
    world.admin().disable(&name("cy")).expect("disabled");
    world.alter("dee", |dee| {
        dee.password_disabled = true;
        dee.guesses.failures = 100;
    });
    let expired = world.reset("eve");
    world.clock.pass(25 * super::HOUR);
    assert_eq!(
        world.account("dee").status(world.moment()),
        Status::PasswordDisabled
    );

    let mut seen = Vec::new();
    for (who, password) in [
        ("nobody", PASSWORD),
        ("bob", WRONG),
        ("cy", PASSWORD),
        ("cy", WRONG),
        ("dee", PASSWORD),
        ("eve", WRONG),
        ("nobody-else", ""),
        ("bob", ""),
    ] {
        let (commits, count) = counting(Call::Commit);
        let (changes, changed) = counting(Call::Append);
        let both: Watch = Arc::new(move |call| commits(call).and(changes(call)));
        let desk = world.watched_desk(both);
        let before = world.tables();
        let error = sign_in(&desk, who, password).err().expect("a refusal");
        let events = world.tables().rows("event") - before.rows("event");
        seen.push((
            format!("{error:?} {error}"),
            count.load(Ordering::SeqCst),
            changed.load(Ordering::SeqCst),
            events,
        ));
        world.clock.pass(LONGEST);
    }
    for one in &seen {
        assert_eq!(
            one,
            &("WrongPassword wrong name or password".to_owned(), 2, 1, 1)
        );
    }
    refused!(
        sign_in(&world.desk, "eve", &expired),
        DeskError::TemporaryExpired
    );
}

#[test]
fn s21_after_five_free_failures_each_one_doubles_the_wait_alike_for_accounts_and_unknown_names() {
    let world = World::new();
    world.user("bob");
    for who in ["bob", "nobody"] {
        for _ in 0..5 {
            refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        }
        for seconds in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
            let over = world.now().plus(Duration::from_secs(seconds));
            assert_eq!(told_to_wait(&world, who, WRONG), over);
            world
                .clock
                .set(Timestamp::from_millis(over.as_millis() - 1));
            assert_eq!(told_to_wait(&world, who, PASSWORD), over);
            world.clock.set(over);
        }
    }
}

#[track_caller]
fn told_to_wait(world: &World, who: &str, password: &str) -> Timestamp {
    match sign_in(&world.desk, who, password) {
        Err(DeskError::Throttled { until }) => until,
        Err(other) => panic!("expected a wait, got {other:?}"),
        Ok(_) => panic!("expected a wait, got a success"),
    }
}

#[test]
fn s21_a_hundred_failures_disable_the_password_until_a_reset() {
    let world = World::new();
    world.user("bob");
    for failures in 1..=100 {
        assert!(!world.account("bob").password_disabled);
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
        assert_eq!(world.account("bob").guesses.failures, failures);
        world.clock.pass(LONGEST);
    }
    assert_eq!(
        world.account("bob").status(world.moment()),
        Status::PasswordDisabled
    );
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    refused!(
        world.desk.change(&name("bob"), &typed(PASSWORD)),
        DeskError::Throttled { .. }
    );

    let unlocked = world
        .admin()
        .unlock(&name("bob"))
        .expect("unlocked")
        .account;
    assert_eq!(unlocked.guesses, Guesses::default());
    assert!(unlocked.password_disabled);
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );

    let temporary = world.reset("bob");
    choose(owed(&world.desk, "bob", &temporary), NEXT);
    open(&world.desk, "bob", NEXT);
}

#[test]
fn s22_only_a_right_password_or_unlock_forgets_failures() {
    let world = World::new();
    world.user("bob");
    let fail = |times: u32| {
        for _ in 0..times {
            refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
        }
    };
    fail(5);
    world.clock.pass(30 * 24 * super::HOUR);
    let admin = world.admin();
    admin.disable(&name("bob")).expect("disabled");
    admin.enable(&name("bob")).expect("enabled");
    admin.promote(&name("bob")).expect("promoted");
    admin.require_change(&[name("bob")]).expect("required");
    assert_eq!(world.account("bob").guesses.failures, 5);
    owed(&world.desk, "bob", PASSWORD);
    assert_eq!(world.account("bob").guesses, Guesses::default());

    fail(6);
    told_to_wait(&world, "bob", PASSWORD);
    admin.unlock(&name("bob")).expect("unlocked");
    owed(&world.desk, "bob", PASSWORD);
}

#[test]
fn s21_every_door_counts_in_one_counter() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    let session = world.desk.signed_in(&token).expect("a session");
    for _ in 0..2 {
        refused!(sign_in(&world.desk, "ada", WRONG), DeskError::WrongPassword);
        refused!(session.confirm(&typed(WRONG)), DeskError::WrongPassword);
        refused!(
            world.desk.change(&name("ada"), &typed(WRONG)),
            DeskError::WrongPassword
        );
    }
    told_to_wait(&world, "ada", PASSWORD);
    refused!(
        session.confirm(&typed(PASSWORD)),
        DeskError::Throttled { .. }
    );
    refused!(
        world.another_desk().change(&name("ada"), &typed(PASSWORD)),
        DeskError::Throttled { .. }
    );
}

#[test]
fn s21_a_refusal_while_waiting_is_recorded_once_and_prolongs_nothing() {
    let world = World::new();
    world.user("bob");
    for who in ["bob", "nobody"] {
        for _ in 0..6 {
            refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        }
        let until = told_to_wait(&world, who, WRONG);
        let before = world.tables();
        for _ in 0..20 {
            assert_eq!(told_to_wait(&world, who, WRONG), until);
        }
        assert_eq!(world.tables(), before);
    }
    assert_eq!(outcomes(&world.events_of("bob"), Outcome::Throttled), 1);
    assert_eq!(outcomes(&world.events_of_nobody(), Outcome::Throttled), 1);
}

#[test]
fn s20_a_check_whose_end_was_never_heard_of_counts_as_a_failure() {
    for (who, password) in [("bob", WRONG), ("bob", PASSWORD), ("nobody", WRONG)] {
        let world = World::new();
        world.user("bob");
        let crashing = world.watched_desk(crashing_after_the_first_deed());
        refused!(sign_in(&crashing, who, password), DeskError::Storage(_));
        assert_eq!(world.tables().rows("attempt"), 1);
        world.clock.pass(15 * SECOND);
        refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        assert_eq!(world.tables().rows("attempt"), 0);
        let events = match who {
            "nobody" => world.events_of_nobody(),
            who => {
                assert_eq!(world.account(who).guesses.failures, 2);
                world.events_of(who)
            }
        };
        assert_eq!(outcomes(&events, Outcome::Unfinished), 1);
        assert_eq!(outcomes(&events, Outcome::Wrong), 1);
        for _ in 2..6 {
            refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
        }
        told_to_wait(&world, who, WRONG);
    }
}

#[test]
fn s20_crashes_buy_no_more_checks_than_failures() {
    let world = World::new();
    world.user("bob");
    for _ in 0..6 {
        let crashing = world.watched_desk(crashing_after_the_first_deed());
        refused!(sign_in(&crashing, "bob", WRONG), DeskError::Storage(_));
    }
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::TooManyAtOnce
    );
    world.clock.pass(15 * SECOND);
    refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    assert_eq!(world.account("bob").guesses.failures, 7);
    assert_eq!(outcomes(&world.events_of("bob"), Outcome::Unfinished), 6);
}

/// Loses the answer to the first commit, and so much time with it.
fn losing_the_first_answer(world: &World, time: Duration) -> Answers {
    let (answers, clock) = (AtomicUsize::new(0), world.clock.clone());
    Arc::new(move || match answers.fetch_add(1, Ordering::SeqCst) {
        0 => {
            clock.pass(time);
            Err(StorageError::Lost)
        }
        _ => Ok(()),
    })
}

#[test]
fn s20_a_check_that_was_counted_without_an_answer_is_counted_once() {
    for failures in [0, 5] {
        for time in [Duration::ZERO, 20 * SECOND] {
            let world = World::new();
            world.user("bob");
            let failed_at = world.now();
            world.alter("bob", |bob| {
                bob.guesses.failures = failures;
                bob.guesses.failed_at = Some(failed_at);
            });
            world.clock.pass(LONGEST);
            let desk = world.answered_desk(losing_the_first_answer(&world, time));
            refused!(sign_in(&desk, "bob", WRONG), DeskError::WrongPassword);
            world.clock.pass(LONGEST);
            refused!(sign_in(&desk, "bob", WRONG), DeskError::WrongPassword);
            assert_eq!(world.account("bob").guesses.failures, failures + 2);
            assert_eq!(outcomes(&world.events_of("bob"), Outcome::Unfinished), 0);
        }
    }
}

#[test]
fn s27_a_name_that_is_no_accounts_stands_in_no_table() {
    let world = World::new();
    let typed_by_mistake = "quartz-lantern-harbour-58";
    for _ in 0..7 {
        let _ = sign_in(&world.desk, typed_by_mistake, WRONG);
        let _ = world.desk.change(&name(typed_by_mistake), &typed(WRONG));
    }
    let tables = world.tables();
    assert!(!tables.contain(typed_by_mistake));
    let events = world.events_of_nobody();
    assert_eq!(outcomes(&events, Outcome::Wrong), 6);
    let tag = &events[0].subject_name;
    assert!(tag.starts_with("unknown:"), "{tag}");
    assert!(events.iter().all(|event| &event.subject_name == tag));
    assert!(events.iter().all(|event| event.actor.is_none()));

    let elsewhere = World::new();
    let _ = sign_in(&elsewhere.desk, typed_by_mistake, WRONG);
    assert_ne!(&elsewhere.events_of_nobody()[0].subject_name, tag);
}

#[test]
fn a_mistyped_temporary_password_is_neither_looked_up_nor_counted() {
    let world = World::new();
    let temporary = world.added("bob", passdesk::model::Role::User);
    let last = if temporary.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &temporary[..temporary.len() - 1]);
    let (anything, calls) = {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        let watch: Watch = Arc::new(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        (watch, calls)
    };
    let desk = world.watched_desk(anything);
    for who in ["bob", "ada", "nobody"] {
        refused!(sign_in(&desk, who, &mistyped), DeskError::TypingMistake);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 0);
    choose(
        owed(&desk, "bob", &temporary.to_lowercase().replace('-', " ")),
        NEXT,
    );
}
