//! `audit list` and `audit summary`: what is shown, in which order, and that reading is recorded.

use std::ops::ControlFlow;
use std::time::Duration;

use passdesk::desk::{AuditFilter, Day, DeskError};
use passdesk::model::{Action, Role, Subject, When};

use super::listed;
use crate::rules::{HOUR, PASSWORD, WRONG, World, admin, name, open, refused, sign_in};

const TICK: Duration = Duration::from_millis(1);

/// A story whose every deed has a time of its own.
fn story() -> World {
    let world = World::new();
    for who in ["bob", "cy"] {
        world.clock.pass(TICK);
        world.added(who, Role::User);
    }
    world.clock.pass(TICK);
    let _ = sign_in(&world.desk, "bob", WRONG);
    world.clock.pass(TICK);
    let _ = sign_in(&world.desk, "stranger", WRONG);
    world.clock.pass(TICK);
    world.reset("bob");
    world.clock.pass(TICK);
    world
}

fn about(user: &str) -> AuditFilter {
    AuditFilter {
        user: Some(name(user)),
        ..AuditFilter::default()
    }
}

#[test]
fn the_newest_is_last_and_a_limit_gives_the_newest() {
    let world = story();
    let all = listed(&world.desk, &AuditFilter::default(), None);
    let store = format!("store {}", world.look(|tx| Ok(tx.info()?.id)));
    assert_eq!(all[0], format!("store.init {store}"));
    assert_eq!(all[1], "account.add ada");
    // This reading's own sign-in; the reset came a moment before it.
    let newest: Vec<_> = all.iter().rev().map(String::as_str).collect();
    assert_eq!(newest[0], "sign-in ada");
    assert!(newest[1..3].contains(&"password.reset bob"), "{newest:?}");
    let newest = listed(&world.desk, &about("bob"), Some(2));
    assert_eq!(newest, ["sign-in bob", "password.reset bob"]);
    let more = listed(&world.desk, &about("bob"), Some(200));
    assert_eq!(
        more,
        ["account.add bob", "sign-in bob", "password.reset bob"]
    );
}

#[test]
fn events_of_one_deed_stay_in_the_order_they_were_recorded_in() {
    let world = World::new();
    for number in 0..20 {
        let temporary = world.added(&format!("user{number}"), Role::User);
        let change = crate::rules::owed(&world.desk, &format!("user{number}"), &temporary);
        world.clock.pass(TICK);
        crate::rules::choose(change, PASSWORD);
        world.clock.pass(TICK);
        let last = listed(&world.desk, &about(&format!("user{number}")), Some(2));
        let expected = ["password.change", "sign-in"].map(|a| format!("{a} user{number}"));
        assert_eq!(last, expected);
        world.clock.pass(TICK);
    }
}

#[test]
fn every_filter_narrows() {
    let world = story();
    let show = |filter: AuditFilter| listed(&world.desk, &filter, None);
    let by_ada = show(AuditFilter {
        actor: Some(name("ada")),
        actions: vec![Action::AccountAdd, Action::PasswordReset],
        ..AuditFilter::default()
    });
    assert_eq!(
        by_ada,
        ["account.add bob", "account.add cy", "password.reset bob"]
    );
    let reset = world.events_of("bob").last().expect("an event").clone();
    let one = show(AuditFilter {
        operation: Some(reset.operation),
        ..AuditFilter::default()
    });
    assert_eq!(one, ["password.reset bob"]);
    let between = |since, until| {
        show(AuditFilter {
            since: Some(When::At(since)),
            until: Some(When::At(until)),
            actions: vec![Action::PasswordReset],
            ..AuditFilter::default()
        })
    };
    assert_eq!(
        between(reset.at, reset.at.plus(TICK)),
        ["password.reset bob"]
    );
    assert_eq!(
        between(reset.at, reset.at),
        [""; 0],
        "until is the first that is not shown"
    );
    assert_eq!(between(reset.at.plus(TICK), reset.at.plus(HOUR)), [""; 0]);
    let lately = show(AuditFilter {
        since: Some(When::Ago(TICK)),
        actions: vec![Action::PasswordReset],
        ..AuditFilter::default()
    });
    assert_eq!(lately, ["password.reset bob"]);
}

#[test]
fn s27_what_was_tried_with_a_name_that_is_none_is_found_by_that_name() {
    let world = story();
    let tried = listed(&world.desk, &about("stranger"), None);
    assert_eq!(tried.len(), 1);
    assert!(tried[0].starts_with("sign-in unknown:"), "{tried:?}");
    assert_eq!(listed(&world.desk, &about("other-stranger"), None), [""; 0]);
}

#[test]
fn who_was_removed_is_still_found_and_so_is_who_had_the_name_next() {
    let world = story();
    world.admin().remove(&name("bob")).expect("removed");
    world.clock.pass(TICK);
    world.added("bob", Role::User);
    world.clock.pass(TICK);
    let expected = [
        "account.add bob",
        "sign-in bob",
        "password.reset bob",
        "account.remove bob",
        "account.add bob",
    ];
    assert_eq!(listed(&world.desk, &about("bob"), None), expected);
}

#[test]
fn s37_each_reading_is_recorded_once_and_does_not_show_itself() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    let ada = admin(&world.desk, &token);
    let reads = || {
        let events = world.events(Subject::Store);
        let reads = events
            .into_iter()
            .filter(|event| event.action == Action::AuditRead);
        reads
            .map(|event| event.reason.unwrap_or_default())
            .collect::<Vec<_>>()
    };
    let reading = ada.read_audit("audit list").expect("a reading");
    assert_eq!(reads(), ["audit list"]);
    let mut shown = 0;
    for _ in 0..2 {
        let mut each = |event: &passdesk::model::RawEvent<'_>| {
            shown += usize::from(event.action == b"audit.read");
            ControlFlow::Continue(())
        };
        reading
            .list(&AuditFilter::default(), None, &mut each)
            .expect("a list");
    }
    assert_eq!((shown, reads().len()), (0, 1));
    let last = world.events(Subject::Store).pop().expect("an event");
    assert_eq!(last.actor.map(|actor| actor.name).as_deref(), Some("ada"));
    ada.read_audit("audit summary").expect("a reading");
    assert_eq!(reads(), ["audit list", "audit summary"]);
}

#[test]
fn s37_what_cannot_be_recorded_is_not_read() {
    use crate::rules::watched::{Call, broken};
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    let desk = world.watched_desk(std::sync::Arc::new(|call| match call {
        Call::Append => Err(broken()),
        _ => Ok(()),
    }));
    let ada = admin(&desk, &token);
    refused!(
        ada.read_audit("audit list").map(drop),
        DeskError::Storage(_)
    );
    refused!(ada.anchor_audit(), DeskError::Storage(_));
}

#[test]
fn an_authority_that_ends_during_a_reading_ends_it() {
    let world = World::new();
    world.second_admin("bea");
    let ada = world.admin();
    let reading = ada.read_audit("audit list").expect("a reading");
    world.alter("ada", |account| account.role = Role::User);
    let list = reading.list(&AuditFilter::default(), None, &mut |_| {
        ControlFlow::Continue(())
    });
    refused!(list, DeskError::NotAdmin);
    refused!(reading.summary(When::Ago(HOUR)), DeskError::NotAdmin);
}

#[test]
fn a_summary_has_every_day_and_counts_what_happened_on_it() {
    let world = World::new();
    world.user("bob");
    let day = HOUR * 24;
    for _ in 0..7 {
        let _ = sign_in(&world.desk, "bob", WRONG);
    }
    world.reset("bob");
    world.clock.pass(day * 2);
    world.reset("bob");
    let summary = |since| {
        let ada = world.admin();
        let reading = ada.read_audit("audit summary").expect("a reading");
        let days = reading.summary(When::Ago(since)).expect("days");
        let counts = |day: &Day| (day.resets, day.failed_sign_ins, day.lockouts);
        days.iter().map(counts).collect::<Vec<_>>()
    };
    // Five failures are free; the sixth begins a wait, and the seventh try runs into it.
    assert_eq!(summary(day * 30), [(1, 6, 1), (0, 0, 0), (1, 0, 0)]);
    assert_eq!(summary(HOUR), [(1, 0, 0)]);
}
