//! Anchors: exact at the moment they are taken, and true for ever after, whatever the clock does.

use std::time::Duration;

use passdesk::desk::{Anchor, AnchorMismatch, Damage, DeskError, chained};
use passdesk::model::{Action, Chain, Event, Role, Scope, Subject, Timestamp};

use super::{chains, verify};
use crate::rules::{HOUR, MINUTE, PASSWORD, WRONG, World, name, refused, sign_in};
use crate::storage::write;

fn anchor(world: &World) -> Anchor {
    world.admin().anchor_audit().expect("an anchor")
}

fn wrong(world: &World, anchors: &[Anchor]) -> Vec<AnchorMismatch> {
    let (_, findings) = verify(world, anchors);
    findings
        .into_iter()
        .map(|finding| match finding.damage {
            Damage::Anchor { wrong, .. } => wrong,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn s38_an_anchor_counts_what_is_there_and_is_recorded_after_it() {
    let world = World::new();
    world.user("bob");
    let before = verify(&world, &[]).0;
    let ada = world.admin();
    let sign_ins = 1;
    let anchor = ada.anchor_audit().expect("an anchor");
    assert_eq!(anchor.chains, before.chains);
    assert_eq!(anchor.events, before.events + sign_ins);
    let events = world.events(Subject::Store);
    let last = events.last().expect("an event");
    assert_eq!(last.action, Action::AuditAnchor);
    assert!(last.at > anchor.at, "{last:?}");
    let digest = data_encoding::HEXLOWER.encode(&anchor.digest);
    assert!(
        last.reason
            .as_ref()
            .is_some_and(|reason| reason.contains(&digest))
    );
    let line: Anchor = anchor.to_string().parse().expect("an anchor");
    assert_eq!(line, anchor);
}

#[test]
fn s38_anchors_hold_whatever_is_recorded_after_them_and_however_the_clock_moves() {
    let world = World::new();
    world.user("bob");
    let mut anchors = Vec::new();
    for step in 0..12_u32 {
        // In the same millisecond, a moment later, and with a clock that was set back.
        match step % 4 {
            1 => world.clock.pass(Duration::from_millis(1)),
            2 => world.clock.pass(Duration::from_secs(59)),
            3 => world.clock.set(world.now().minus(Duration::from_secs(58))),
            _ => {}
        }
        let _ = sign_in(&world.desk, "bob", PASSWORD);
        let _ = sign_in(&world.desk, "stranger", WRONG);
        anchors.push(anchor(&world));
        world.added(&format!("user{step}"), Role::User);
    }
    assert_eq!(wrong(&world, &anchors), []);
    for at in anchors.windows(2) {
        assert!(at[0].at < at[1].at, "{at:?}");
    }
}

#[test]
fn s38_an_event_of_a_clock_that_was_ahead_is_within_the_anchor() {
    let world = World::new();
    world.clock.pass(Duration::from_secs(50));
    world.user("bob");
    let _ = sign_in(&world.desk, "bob", WRONG);
    world.clock.set(world.now().minus(Duration::from_secs(45)));
    let newest = world.events_of("bob").last().expect("an event").at;
    assert!(newest > world.now(), "the control: it is from the future");
    let anchor = anchor(&world);
    assert!(anchor.at >= newest);
    let _ = sign_in(&world.desk, "bob", PASSWORD);
    assert!(world.events_of("bob").last().expect("an event").at > anchor.at);
    assert_eq!(wrong(&world, &[anchor]), []);
}

#[test]
fn s38_a_chain_that_was_rewritten_whole_shows_against_an_anchor() {
    let world = World::new();
    let chain = chains(&world, 1, 5).remove(0);
    let anchor = anchor(&world);
    let subject = data_encoding::HEXLOWER.encode(chain[0].subject.to_key().as_bytes());
    for table in ["event", "chain"] {
        world.sql(&format!("DELETE FROM {table} WHERE subject = x'{subject}'"));
    }
    let mut at = Chain::default();
    for event in &chain {
        let mut event = Event {
            host: "elsewhere".to_owned(),
            ..event.clone()
        };
        event.hash = chained(&at, &event);
        write(&*world.store, |tx| tx.append_event(&event));
        at = Chain {
            length: event.sequence,
            head: event.hash,
        };
    }
    assert_eq!(
        verify(&world, &[]).1,
        [],
        "without an anchor, this does not show"
    );
    let (chains, events) = (anchor.chains, anchor.events);
    assert_eq!(
        wrong(&world, &[anchor]),
        [AnchorMismatch::Rewritten { chains, events }]
    );
}

#[test]
fn an_anchor_tells_between_which_two_the_damage_lies() {
    let world = World::new();
    let chain = chains(&world, 1, 4).remove(0);
    let first = anchor(&world);
    world.clock.pass(MINUTE);
    let mut late = Event {
        at: world.now(),
        sequence: 5,
        ..chain[3].clone()
    };
    let before = Chain {
        length: 4,
        head: chain[3].hash,
    };
    late.hash = chained(&before, &late);
    write(&*world.store, |tx| tx.append_event(&late));
    let second = anchor(&world);
    let subject = data_encoding::HEXLOWER.encode(chain[0].subject.to_key().as_bytes());
    let head = data_encoding::HEXLOWER.encode(&chain[3].hash);
    world.sql(&format!(
        "DELETE FROM event WHERE subject = x'{subject}' AND sequence = 5"
    ));
    world.sql(&format!(
        "UPDATE chain SET length = 4, head = x'{head}' WHERE subject = x'{subject}'"
    ));
    let events = second.events - 1;
    assert_eq!(
        wrong(&world, &[second, first]),
        [AnchorMismatch::Cut { events }]
    );
}

#[test]
fn an_anchor_of_another_store_is_told_as_one() {
    let (world, other) = (World::new(), World::new());
    assert_eq!(
        wrong(&world, &[anchor(&other)]),
        [AnchorMismatch::OtherStore]
    );
}

#[test]
fn an_anchor_needs_an_admin_and_of_a_token_its_scope() {
    let world = World::new();
    let ada = world.admin();
    let mut tokens = Vec::new();
    for (label, scope) in [("reads", Scope::AuditRead), ("lists", Scope::UsersList)] {
        ada.create_token(label.parse().expect("a label"), vec![scope], None, |made| {
            tokens.push(made.secret.reveal().to_owned());
            Ok::<_, DeskError>(())
        })
        .expect("a token");
    }
    let by = |text: &str| {
        let token = passdesk::credentials::ScriptToken::parse(text).expect("a token");
        world
            .desk
            .by_token(&token)
            .expect("an admin")
            .anchor_audit()
    };
    let anchor = by(&tokens[0]).expect("an anchor");
    refused!(by(&tokens[1]), DeskError::MissingScope(Scope::AuditRead));
    let events = world.events(Subject::Store);
    let recorded = events
        .iter()
        .rfind(|event| event.action == Action::AuditAnchor);
    let actor = recorded
        .and_then(|event| event.actor.clone())
        .expect("an actor");
    assert!(actor.token.is_some() && actor.name == "ada");
    assert!(anchor.at > Timestamp::from_millis(0));

    // No fresh sign-in is needed; being an admin is.
    world.clock.pass(MINUTE * 20);
    ada.anchor_audit()
        .expect("an anchor without a fresh sign-in");
    world.second_admin("bea");
    world.clock.pass(HOUR / 2);
    world.alter("ada", |account| account.role = Role::User);
    refused!(ada.anchor_audit(), DeskError::NotAdmin);
    refused!(ada.read_audit("audit list").map(drop), DeskError::NotAdmin);
    let _ = name("bea");
}
