//! A clock that was wrong once does no lasting harm, and nothing that expired lives again (S30, S50).

use std::time::Duration;

use passdesk::desk::{ClockMend, DeskError, ResetOrder};
use passdesk::model::{Role, Scope, Status, Subject, Timestamp};

use super::audit::verify;
use super::place::Place;
use super::{
    HOUR, MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, admin, choose, name, open, owed, refused,
    sign_in, try_admin,
};
use crate::support::Outright;

const DAY: Duration = Duration::from_secs(24 * 3600);
const YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

fn latest(world: &World) -> Timestamp {
    world.look(|tx| tx.info()).latest_at
}

fn mend(world: &World) -> Option<ClockMend> {
    world.desk.mend_clock().expect("it is mended")
}

/// Does something while the clock is ahead.
fn ahead<T>(world: &World, by: Duration, work: impl FnOnce() -> T) -> T {
    let right = world.now();
    world.clock.pass(by);
    let done = work();
    world.clock.set(right);
    done
}

/// Cuts a chain to so many events, and moves its head to the last that is left.
fn shorten(world: &World, subject: Subject, length: usize, head: [u8; 32]) {
    let (subject, head) = (
        subject.to_key().simple().to_string(),
        data_encoding::HEXLOWER.encode(&head),
    );
    let (subject, head) = match &world.place {
        Place::File { .. } => (format!("x'{subject}'"), format!("x'{head}'")),
        #[cfg(feature = "postgres")]
        Place::Database(_) => (format!("'{subject}'"), format!("'\\x{head}'")),
    };
    world.sql(&format!(
        "DELETE FROM event WHERE subject = {subject} AND sequence > {length}"
    ));
    world.sql(&format!(
        "UPDATE chain SET length = {length}, head = {head} WHERE subject = {subject}"
    ));
}

#[test]
fn s50_what_only_looks_or_fails_moves_the_time_by_ten_minutes_at_most() {
    let world = World::new();
    world.user("bob");
    let token = open(&world.desk, "ada", PASSWORD);
    let before = latest(&world);
    ahead(&world, YEARS, || {
        for _ in 0..3 {
            let _ = sign_in(&world.desk, "bob", WRONG);
        }
        refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    });
    assert!(latest(&world) <= before.plus(10 * MINUTE));
}

#[test]
fn s50_what_was_done_moves_the_time_by_a_day_at_most_and_a_store_that_is_used_keeps_up() {
    let world = World::new();
    let before = latest(&world);
    ahead(&world, YEARS, || open(&world.desk, "ada", PASSWORD));
    assert!(latest(&world) <= before.plus(DAY));
    let world = World::new();
    for _ in 0..5 {
        world.clock.pass(HOUR);
        open(&world.desk, "ada", PASSWORD);
        assert_eq!(latest(&world), world.now());
    }
}

#[test]
fn s50_what_was_made_under_a_clock_that_was_ahead_is_over_and_others_are_not() {
    let world = World::new();
    world.user("bob");
    world.second_admin("bea");
    let (session, temporary, token) = ahead(&world, YEARS, || {
        let session = open(&world.desk, "ada", PASSWORD);
        let ada = admin(&world.desk, &session);
        let reset = ada.reset_password(&name("bob"), ResetOrder::default());
        let mut token = None;
        let label = "ci".parse().expect("a label");
        ada.create_token::<DeskError>(label, vec![Scope::UsersList], None, |made| {
            token = passdesk::credentials::ScriptToken::parse(made.secret.reveal());
            Ok(())
        })
        .expect("a token");
        let temporary = super::revealed(reset.expect("a reset"));
        (session, temporary, token.expect("a token"))
    });
    for later in [Duration::ZERO, 14 * HOUR, 100 * DAY] {
        world.clock.pass(later);
        refused!(world.desk.signed_in(&session), DeskError::NotSignedIn);
        refused!(
            sign_in(&world.desk, "bob", &temporary),
            DeskError::TemporaryExpired
        );
        refused!(world.desk.by_token(&token), DeskError::NotSignedIn);
        if later.is_zero() {
            open(&world.desk, "bea", PASSWORD);
            let (tokens, now) = world.admin().tokens().expect("tokens");
            assert!(tokens.iter().all(|token| token.has_expired(now)));
            assert_eq!(
                world.account("bob").status(world.moment()),
                Status::TemporaryExpired
            );
        }
    }
    // When the clock gets there, they are over still.
    world.clock.pass(YEARS - 100 * DAY - 14 * HOUR + HOUR);
    refused!(world.desk.signed_in(&session), DeskError::NotSignedIn);
    refused!(world.desk.by_token(&token), DeskError::NotSignedIn);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::TemporaryExpired
    );
}

#[test]
fn s50_a_wait_that_began_under_a_clock_that_was_ahead_begins_at_the_next_try() {
    let world = World::new();
    world.user("bob");
    ahead(&world, YEARS, || {
        for _ in 0..6 {
            for who in ["bob", "nobody"] {
                refused!(sign_in(&world.desk, who, WRONG), DeskError::WrongPassword);
            }
        }
    });
    for who in ["bob", "nobody"] {
        let now = world.now().max(latest(&world));
        refused!(
            sign_in(&world.desk, who, PASSWORD),
            DeskError::Throttled { until } if until <= now.plus(2 * SECOND)
        );
    }
    world.clock.set(latest(&world).plus(2 * SECOND));
    open(&world.desk, "bob", PASSWORD);
    refused!(
        sign_in(&world.desk, "nobody", PASSWORD),
        DeskError::WrongPassword
    );
}

#[test]
fn s30_what_was_found_expired_is_so_for_good_without_any_mark() {
    let world = World::new();
    world.second_admin("bea");
    let temporary = world.added("bob", Role::User);
    let mut token = None;
    let label = "ci".parse().expect("a label");
    world
        .admin()
        .create_token::<DeskError>(label, vec![Scope::UsersList], Some(HOUR), |made| {
            token = passdesk::credentials::ScriptToken::parse(made.secret.reveal());
            Ok(())
        })
        .expect("a token");
    let (token, session) = (token.expect("a token"), open(&world.desk, "ada", PASSWORD));
    let held = admin(&world.desk, &session);
    let stale = || held.reset_password(&name("bea"), ResetOrder::default());
    ahead(&world, 16 * MINUTE, || {
        refused!(stale(), DeskError::StaleSignIn)
    });
    ahead(&world, 25 * HOUR, || {
        refused!(
            sign_in(&world.desk, "bob", &temporary),
            DeskError::TemporaryExpired
        );
        refused!(world.desk.by_token(&token), DeskError::NotSignedIn);
    });
    // Not the mark that it left keeps them so.
    world.sql("UPDATE store SET latest_at = created_at");
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::TemporaryExpired
    );
    refused!(world.desk.by_token(&token), DeskError::NotSignedIn);
    refused!(stale(), DeskError::StaleSignIn);
}

#[test]
fn s50_the_record_never_goes_back_and_says_what_the_clock_said() {
    let world = World::new();
    world.clock.pass(SECOND);
    let mut anchors = vec![world.admin().anchor_audit().expect("an anchor")];
    let right = world.now();
    world.clock.pass(YEARS);
    open(&world.desk, "ada", PASSWORD);
    anchors.push(world.admin().anchor_audit().expect("an anchor"));
    world.clock.set(right);
    open(&world.desk, "ada", PASSWORD);
    anchors.push(world.admin().anchor_audit().expect("an anchor"));
    mend(&world).expect("something to mend");
    world.clock.pass(MINUTE);
    open(&world.desk, "ada", PASSWORD);
    anchors.push(world.admin().anchor_audit().expect("an anchor"));
    world.clock.pass(DAY);
    open(&world.desk, "ada", PASSWORD);

    let events = world.events_of("ada");
    for two in events.windows(2).filter(|two| two[0].at < two[1].at) {
        assert!(two[0].id < two[1].id, "{two:?}");
    }
    for two in events.windows(2) {
        assert!(two[0].at <= two[1].at, "{two:?}");
    }
    let last = events.last().expect("an event");
    assert_eq!(last.clock_at, Some(world.now()));
    assert!(last.at > world.now().plus(YEARS / 2));
    assert!(
        anchors.windows(2).all(|two| two[0].at < two[1].at),
        "{anchors:?}"
    );
    assert_eq!(verify(&world, &anchors).1, []);

    // The control: a chain that is cut with its head is found by each anchor that saw it.
    let ada = world.account("ada").id;
    let cut = world.events(Subject::Account(ada)).len() / 2;
    let head = world.events(Subject::Account(ada))[cut - 1].hash;
    shorten(&world, Subject::Account(ada), cut, head);
    assert_ne!(verify(&world, &anchors).1, []);
}

#[test]
fn s50_the_owner_sets_the_time_back_and_nothing_lives_by_it() {
    let world = World::new();
    world.user("bob");
    world.second_admin("bea");
    let session = open(&world.desk, "bea", PASSWORD);
    let temporary = world.added("carol", Role::User);
    for day in 1..=4 {
        ahead(&world, day * DAY, || open(&world.desk, "ada", PASSWORD));
    }
    assert!(latest(&world) > world.now().plus(3 * DAY), "the control");
    let planned = world.desk.plan_clock_mend().expect("a plan");
    assert!(
        latest(&world) > world.now().plus(3 * DAY),
        "a plan does nothing"
    );
    let mended = mend(&world).expect("something to mend");
    assert_eq!(planned, Some(mended));
    assert_eq!(latest(&world), world.now());
    assert_eq!(mended.ended.temporaries, 1);
    refused!(world.desk.signed_in(&session), DeskError::NotSignedIn);
    refused!(
        sign_in(&world.desk, "carol", &temporary),
        DeskError::TemporaryExpired
    );
    let recorded = world.events(Subject::Store).pop().expect("an event");
    assert_eq!(recorded.action.as_str(), "store.mend");
    for who in ["ada", "bea"] {
        let token = open(&world.desk, who, PASSWORD);
        let notices = admin(&world.desk, &token).notices().expect("notices");
        assert!(
            notices
                .iter()
                .any(|notice| notice.text.contains("set back")),
            "{notices:?}"
        );
    }
    assert_eq!(mend(&world), None, "nothing is left to mend");
}

#[test]
fn s50_a_session_of_after_the_mend_is_like_any_other() {
    let world = World::new();
    world.user("bob");
    for day in 1..=4 {
        ahead(&world, day * DAY, || open(&world.desk, "ada", PASSWORD));
    }
    mend(&world).expect("something to mend");
    let temporary = world.reset("bob");
    let token = choose(owed(&world.desk, "bob", &temporary), NEXT);
    world.clock.pass(30 * MINUTE);
    world.desk.signed_in(&token).expect("a live session");
    world.clock.pass(61 * MINUTE);
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    refused!(
        try_admin(&world.desk, &token).map(drop),
        DeskError::NotSignedIn
    );
}

/// The latest time that any event has.
fn newest(world: &World) -> Timestamp {
    let events = world.events_of("ada");
    events.iter().map(|event| event.at).max().expect("an event")
}

#[test]
fn s50_a_clock_that_was_behind_takes_the_record_nowhere_when_it_is_set_right() {
    let world = World::new();
    let right = world.now();
    for _ in 0..5 {
        world.clock.set(Timestamp::from_millis(631_152_000_000));
        let _ = sign_in(&world.desk, "ada", WRONG);
        world.clock.set(right);
        open(&world.desk, "ada", PASSWORD);
    }
    assert!(
        newest(&world) <= right.plus(2 * MINUTE),
        "{}",
        newest(&world)
    );
}

#[test]
fn s50_a_clock_that_jumps_to_and_fro_takes_the_record_no_farther_than_it_ever_said() {
    let world = World::new();
    let right = world.now();
    for turn in 0..60 {
        world.clock.set(right.plus(YEARS));
        open(&world.desk, "ada", PASSWORD);
        world.clock.set(right.plus(turn * SECOND));
        open(&world.desk, "ada", PASSWORD);
    }
    assert!(
        newest(&world) <= right.plus(YEARS + DAY),
        "{}",
        newest(&world)
    );
    let anchor = world.admin().anchor_audit().expect("an anchor");
    let (verified, findings) = verify(&world, &[anchor]);
    assert_eq!((verified.findings, findings.len()), (0, 0), "{findings:?}");
}

#[test]
fn s50_an_anchor_of_the_end_of_all_time_holds() {
    let world = World::new();
    let right = world.now();
    for _ in 0..3 {
        // 9999-12-31T00:00:00Z
        world.clock.set(Timestamp::from_millis(253_402_214_400_000));
        open(&world.desk, "ada", PASSWORD);
        world.clock.set(right);
        open(&world.desk, "ada", PASSWORD);
    }
    let anchor = world.admin().anchor_audit().expect("an anchor");
    assert_eq!(anchor.to_string().parse(), Ok(anchor.clone()));
    let (_, findings) = verify(&world, &[anchor]);
    assert!(findings.is_empty(), "{findings:?}");
}
