//! Temporary passwords: good for one thing, once, and for a while (S11, S12).

use std::time::Duration;

use passdesk::desk::{DeskError, ResetOrder};
use passdesk::model::{PasswordKind, Role, Status, Timestamp};

use super::reset::entered;
use super::{
    HOUR, NEXT, PASSWORD, WRONG, World, choose, name, open, owed, refused, revealed, sign_in, typed,
};
use crate::support::Outright;

fn expiring_in(time: Duration) -> ResetOrder {
    ResetOrder {
        expires: Some(time),
        ..ResetOrder::default()
    }
}

#[test]
fn s11_a_temporary_password_opens_nothing_but_the_change() {
    let world = World::new();
    world.user("bob");
    let temporary = world.reset("bob");
    let change = owed(&world.desk, "bob", &temporary);
    assert_eq!(world.tables().rows("session"), sessions_of_ada(&world));
    assert_eq!(
        world.account("bob").status(world.moment()),
        Status::MustChange
    );
    let token = choose(change, NEXT);
    world
        .desk
        .signed_in(&token)
        .expect("a session")
        .settled()
        .expect("nothing owed");
    assert_eq!(world.account("bob").password, PasswordKind::Permanent);
}

/// Everybody's sessions but those of `bob`, who has none yet.
fn sessions_of_ada(world: &World) -> usize {
    let id = data_encoding::HEXLOWER.encode(world.account("ada").id.0.as_bytes());
    world.tables().rows_with("session", &id)
}

#[test]
fn s11_a_temporary_password_works_once() {
    let world = World::new();
    world.user("bob");
    let temporary = world.reset("bob");
    choose(owed(&world.desk, "bob", &temporary), NEXT);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::WrongPassword
    );
    open(&world.desk, "bob", NEXT);
}

#[test]
fn s11_giving_up_before_the_new_password_is_stored_leaves_the_temporary_one_in_force() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    drop(owed(&world.desk, "bob", &temporary));
    let change = owed(&world.desk, "bob", &temporary);
    refused!(change.check(&typed("short")), DeskError::Refused(_));
    drop(change);
    choose(owed(&world.desk, "bob", &temporary), NEXT);
}

#[test]
fn s11_of_two_changes_begun_with_one_temporary_password_the_second_is_refused() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let (first, second) = (
        owed(&world.desk, "bob", &temporary),
        owed(&world.desk, "bob", &temporary),
    );
    let stolen = second.check(&typed(PASSWORD)).expect("a good password");
    choose(first, NEXT);
    let before = world.tables().without_record();
    refused!(
        second.finish_and_sign_in(&stolen),
        DeskError::ChangedMeanwhile
    );
    assert_eq!(world.tables().without_record(), before);
    open(&world.desk, "bob", NEXT);
}

#[test]
fn s11_a_change_begun_before_a_second_reset_is_refused() {
    let world = World::new();
    let first = world.added("bob", Role::User);
    let change = owed(&world.desk, "bob", &first);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    let second = world.reset("bob");
    let before = world.tables().without_record();
    refused!(change.finish(&accepted, None), DeskError::ChangedMeanwhile);
    assert_eq!(world.tables().without_record(), before);
    refused!(
        sign_in(&world.desk, "bob", &first),
        DeskError::WrongPassword
    );
    choose(owed(&world.desk, "bob", &second), NEXT);
}

#[test]
fn s11_a_change_begun_before_the_account_was_disabled_is_refused() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let change = owed(&world.desk, "bob", &temporary);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    world.admin().disable(&name("bob")).expect("disabled");
    refused!(
        change.finish_and_sign_in(&accepted),
        DeskError::ChangedMeanwhile
    );
    assert!(world.account("bob").owes_change());
}

#[test]
fn s12_a_temporary_password_lives_24_hours_unless_told_otherwise_and_72_at_most() {
    let world = World::new();
    world.user("bob");
    let admin = world.admin();
    let reset = |order| admin.reset_password(&name("bob"), order);
    let default = reset(ResetOrder::default()).expect("a reset").expires_at;
    assert_eq!(default, world.now().plus(24 * HOUR));
    let longest = reset(expiring_in(72 * HOUR)).expect("a reset").expires_at;
    assert_eq!(longest, world.now().plus(72 * HOUR));
    assert_eq!(world.account("bob").password.expires_at(), Some(longest));

    let before = world.tables();
    let too_long = 72 * HOUR + Duration::from_millis(1);
    refused!(
        reset(expiring_in(too_long)),
        DeskError::ExpiryTooLong { longest: LONGEST }
    );
    assert_eq!(world.tables(), before);
}

const LONGEST: Duration = Duration::from_secs(72 * 3600);

#[test]
fn s12_a_temporary_password_expires_at_its_exact_moment() {
    for generated in [true, false] {
        let world = World::new();
        world.user("bob");
        let order = if generated {
            ResetOrder::default()
        } else {
            entered(NEXT)
        };
        let reset = world.admin().reset_password(&name("bob"), order);
        let reset = reset.expect("a reset");
        let (expires_at, temporary) = (reset.expires_at, revealed(reset));
        world.clock.set(earlier(expires_at));
        let change = owed(&world.desk, "bob", &temporary);
        let accepted = change
            .check(&typed("harvest tunnel opal 31"))
            .expect("accepted");
        world.clock.set(expires_at);
        let before = world.account("bob");
        refused!(
            sign_in(&world.desk, "bob", &temporary),
            DeskError::TemporaryExpired
        );
        refused!(
            change.finish_and_sign_in(&accepted),
            DeskError::TemporaryExpired
        );
        // Its row says that it is over; nothing else has changed.
        let after = world.account("bob");
        assert!(after.temporary_expired(world.now().minus(HOUR)));
        let same = passdesk::model::Account {
            password: before.password,
            ..after
        };
        assert_eq!(same, before);
        assert_eq!(before.status(world.moment()), Status::TemporaryExpired);
    }
}

fn earlier(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis() - 1)
}

#[test]
fn s12_expiry_is_told_only_to_whoever_gives_the_right_password() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    world.clock.pass(24 * HOUR);
    refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::TemporaryExpired
    );
    world.admin().disable(&name("bob")).expect("disabled");
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::WrongPassword
    );
}

#[test]
fn s12_an_expired_temporary_password_is_replaced_by_a_new_reset() {
    let world = World::new();
    let expired = world.added("bob", Role::User);
    world.clock.pass(25 * HOUR);
    let temporary = world.reset("bob");
    refused!(
        sign_in(&world.desk, "bob", &expired),
        DeskError::WrongPassword
    );
    choose(owed(&world.desk, "bob", &temporary), NEXT);
}
