//! What has expired stays expired when the clock is set back (S30).

use passdesk::desk::{DeskError, ResetOrder};
use passdesk::model::Role;

use super::{
    HOUR, MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, admin, name, open, owed, refused, sign_in,
    typed,
};
use crate::support::Outright;

#[test]
fn s30_an_expired_temporary_password_stays_expired() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let start = world.now();
    world.clock.pass(24 * HOUR);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::TemporaryExpired
    );
    for back in [24 * HOUR - SECOND, HOUR] {
        world.clock.set(start.plus(back));
        refused!(
            sign_in(&world.desk, "bob", &temporary),
            DeskError::TemporaryExpired
        );
    }
}

#[test]
fn s30_a_change_that_came_too_late_stays_too_late() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let start = world.now();
    world.clock.pass(24 * HOUR - SECOND);
    let change = owed(&world.desk, "bob", &temporary);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    world.clock.pass(SECOND);
    refused!(change.finish(&accepted, None), DeskError::TemporaryExpired);
    world.clock.set(start);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::TemporaryExpired
    );
}

#[test]
fn s30_a_session_that_has_ended_stays_ended() {
    let world = World::new();
    let start = world.now();
    let token = open(&world.desk, "ada", PASSWORD);
    world.clock.pass(HOUR);
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    world.clock.set(start);
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
}

#[test]
fn s30_a_session_that_was_found_ended_inside_a_deed_stays_ended() {
    for reading in [true, false] {
        let world = World::new();
        world.user("bob");
        let start = world.now();
        let token = open(&world.desk, "ada", PASSWORD);
        let held = admin(&world.desk, &token);
        world.clock.pass(HOUR);
        if reading {
            refused!(held.find(&name("bob")), DeskError::NotSignedIn);
        } else {
            refused!(held.disable(&name("bob")), DeskError::NotSignedIn);
        }
        world.clock.set(start);
        refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    }
}

#[test]
fn s30_a_sign_in_that_was_too_old_for_a_deed_stays_too_old() {
    let world = World::new();
    world.user("bob");
    let opened = world.now();
    let token = open(&world.desk, "ada", PASSWORD);
    world.clock.pass(14 * MINUTE + 30 * SECOND);
    let held = admin(&world.desk, &token);
    world.clock.pass(31 * SECOND);
    let reset = || held.reset_password(&name("bob"), ResetOrder::default());
    refused!(reset(), DeskError::StaleSignIn);
    world.clock.set(opened.plus(14 * MINUTE + 51 * SECOND));
    refused!(reset(), DeskError::StaleSignIn);
}

#[test]
fn s30_a_wait_is_not_shortened_by_a_clock_that_is_set_back_nor_does_it_come_back() {
    let world = World::new();
    world.user("bob");
    let start = world.now();
    world.clock.pass(HOUR);
    for _ in 0..6 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    }
    world.clock.set(start);
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::Throttled { .. }
    );
    world.clock.set(start.plus(HOUR + MINUTE));
    open(&world.desk, "ada", PASSWORD);
    world.clock.set(start);
    open(&world.desk, "bob", PASSWORD);
}

#[test]
fn s30_events_follow_the_latest_time_the_store_has_seen() {
    let world = World::new();
    let start = world.now();
    world.clock.pass(24 * HOUR);
    open(&world.desk, "ada", PASSWORD);
    world.clock.set(start);
    open(&world.desk, "ada", PASSWORD);
    let last = world.events_of("ada").pop().expect("an event");
    assert_eq!(last.at, start.plus(24 * HOUR));
}
