//! `audit list --follow`: every event once, though ids of writers side by side come out of order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::time::Duration;

use passdesk::desk::{AuditFilter, DeskError, chained};
use passdesk::model::{AccountId, Event, Role, Subject};
use uuid::Uuid;

use crate::rules::{PASSWORD, WRONG, World, admin, open, refused, sign_in};
use crate::storage::{samples, write};

/// Follows while `step` does something after each look, until it says that it is done; what was shown, in order.
fn followed(world: &World, limit: Option<u64>, mut step: impl FnMut(u32) -> bool) -> Vec<Uuid> {
    let token = open(&world.desk, "ada", PASSWORD);
    // A desk of its own, as a process has: the other one writes meanwhile.
    let desk = world.another_desk();
    let ada = admin(&desk, &token);
    let reading = ada.read_audit("audit list --follow").expect("a reading");
    let mut shown = Vec::new();
    let mut looks = 0;
    reading
        .follow(
            &AuditFilter::default(),
            limit,
            &mut |event| {
                shown.push(event.id);
                ControlFlow::Continue(())
            },
            &mut || {
                looks += 1;
                if step(looks) {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            },
        )
        .expect("followed");
    shown
}

fn all(world: &World) -> BTreeMap<Uuid, Event> {
    let subjects = crate::rules::tables::subjects(world.path());
    let events = subjects
        .into_iter()
        .flat_map(|subject| world.events(subject));
    events.map(|event| (event.id, event)).collect()
}

#[test]
fn nothing_is_missed_or_repeated_while_others_write() {
    let world = World::new();
    world.user("bob");
    let before = all(&world).len();
    let shown = followed(&world, None, |look| {
        if look == 40 {
            return false;
        }
        // Nothing for a while, much at once, a clock that jumps and one that is set back.
        match look % 5 {
            0 => world.clock.pass(Duration::from_secs(300)),
            1 => world.clock.set(world.now().minus(Duration::from_secs(50))),
            2 => return true,
            _ => world.clock.pass(Duration::from_millis(1)),
        }
        for _ in 0..look % 3 {
            let _ = sign_in(&world.desk, "bob", WRONG);
            let _ = sign_in(&world.desk, "stranger", WRONG);
        }
        true
    });
    let mut once = shown.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), shown.len(), "none is repeated");
    let own = |event: &&Event| event.reason.as_deref() != Some("audit list --follow");
    let events = all(&world);
    let expected: Vec<_> = events.values().filter(own).map(|event| event.id).collect();
    assert_eq!(once, expected);
    assert!(
        expected.len() > before + 10,
        "the control: much was written"
    );
}

#[test]
fn an_event_with_an_older_id_that_comes_late_is_shown_once() {
    let world = World::new();
    let subject = Subject::Account(AccountId(samples::id(0x77)));
    let mut late = None;
    let shown = followed(&world, Some(1), |look| {
        if look == 2 {
            let _ = sign_in(&world.desk, "ada", WRONG);
        }
        if look == 3 {
            // As if its transaction had begun half a minute before it was committed.
            let at = world.now().minus(Duration::from_secs(30));
            let millis = u128::from(at.as_millis().unsigned_abs());
            let mut event = Event {
                id: Uuid::from_u128((millis << 80) | (0x7000 << 64) | (1 << 63) | 5),
                at,
                ..samples::event(subject, 1)
            };
            event.hash = chained(&Default::default(), &event);
            write(&*world.store, |tx| tx.append_event(&event));
            late = Some(event.id);
        }
        look < 8
    });
    let late = late.expect("an event");
    let newest = shown.iter().max().expect("events");
    assert!(*newest > late, "the control: it has an older id");
    assert_eq!(shown.iter().filter(|id| **id == late).count(), 1);
    assert_eq!(shown.len(), 3, "the one that was asked for, and what came");
}

#[test]
fn who_is_no_admin_any_more_follows_no_longer() {
    let world = World::new();
    world.second_admin("bea");
    let ada = world.admin();
    let reading = ada.read_audit("audit list --follow").expect("a reading");
    let mut looks = 0;
    let ended = reading.follow(
        &AuditFilter::default(),
        None,
        &mut |_| ControlFlow::Continue(()),
        &mut || {
            looks += 1;
            world.alter("ada", |account| account.role = Role::User);
            ControlFlow::Continue(())
        },
    );
    refused!(ended, DeskError::NotAdmin);
    assert_eq!(looks, 1);
}
