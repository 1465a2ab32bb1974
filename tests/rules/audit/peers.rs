//! Who asks: users of the operating system and addresses in one audit log (S55).

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::Duration;

use passdesk::desk::{AuditFilter, Damage, Origin, Peer, chained};
use passdesk::model::{AccountId, Chain, Event, Subject};
use proptest::prelude::{Strategy, any, prop, prop_assert_eq, prop_oneof};
use proptest::test_runner::{Config, TestRunner};

use super::{places, verify};
use crate::rules::{WRONG, World, sign_in};
use crate::storage::{samples, write};

/// Who asked for each event of the store, oldest first.
fn asked(world: &World) -> Vec<(Option<u32>, Option<String>)> {
    let ada = world.admin();
    let reading = ada.read_audit("audit list").expect("a reading");
    let mut asked = Vec::new();
    reading
        .list(&AuditFilter::default(), None, &mut |event| {
            let address = event.peer_address.map(String::from_utf8_lossy);
            asked.push((event.os_uid, address.map(Into::into)));
            ControlFlow::Continue(())
        })
        .expect("a list");
    asked
}

#[test]
fn s55_a_desk_writes_down_who_asks_for_each_operation() {
    let world = World::new();
    let mut desk = world.another_desk();
    let peers = [
        Peer::User(4711),
        Peer::Address("2001:db8::7".parse().expect("an address")),
        Peer::Address("::ffff:192.0.2.7".parse().expect("an address")),
        Peer::User(0),
        Peer::User(65_534),
    ];
    for peer in peers {
        desk.asked_by(Origin {
            peer,
            host: "testhost".to_owned(),
        });
        assert!(sign_in(&desk, "stranger", WRONG).is_err());
        world.clock.pass(Duration::from_millis(1));
    }
    let mut found = asked(&world);
    // Those of the world itself.
    found.retain(|peer| *peer != (Some(1000), None));
    let address = |text: &str| (None, Some(text.to_owned()));
    let expected = [
        (Some(4711), None),
        address("2001:db8::7"),
        address("192.0.2.7"),
        (Some(0), None),
        (Some(65_534), None),
    ];
    assert_eq!(found, expected);
    assert_eq!(verify(&world, &[]).1, []);
}

#[test]
fn s55_chains_of_users_and_addresses_in_any_order_are_verified() {
    let world = World::new();
    let address = prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| Peer::Address(octets.into())),
        any::<[u8; 16]>().prop_map(|octets| Peer::Address(octets.into())),
    ];
    let peer = prop_oneof![any::<u32>().prop_map(Peer::User), address];
    let event = (peer, any::<bool>());
    let chain = (
        prop::collection::vec(event, 1..12),
        any::<prop::sample::Index>(),
    );
    let number = Cell::new(0);
    let mut runner = TestRunner::new(Config::with_cases(24));
    let ran =
        runner.run(&chain, |(peers, place)| {
            number.set(number.get() + 1);
            let chain = written(&world, number.get(), &peers);
            prop_assert_eq!(verify(&world, &[]).1, []);

            // Another user, or another address, at one place of them.
            let changed = &chain[place.index(chain.len())];
            let (id, subject) = (changed.id.simple(), changed.subject.to_key().simple());
            let place = format!("WHERE subject = x'{subject}' AND id = x'{id}'");
            world.sql(&format!(
                "UPDATE event SET os_uid = (os_uid | 1) - (os_uid & 1), peer_address = peer_address || '0' {place}"
            ));
            let findings = verify(&world, &[]).1;
            let found = places(&findings);
            prop_assert_eq!(
                found,
                [(Damage::Altered, Some(changed.sequence), Some(changed.id))]
            );
            world.sql(&format!("DELETE FROM event WHERE subject = x'{subject}'"));
            world.sql(&format!("DELETE FROM chain WHERE subject = x'{subject}'"));
            Ok(())
        });
    if let Err(error) = ran {
        panic!("{error}");
    }
}

/// A chain of events of these peers, with the clock's time or without, put into the store by the rules.
fn written(world: &World, number: u128, peers: &[(Peer, bool)]) -> Vec<Event> {
    let subject = Subject::Account(AccountId(samples::id(0x1_0000 + number)));
    let mut chain = Chain::default();
    let mut events = Vec::new();
    for (peer, has_clock) in peers {
        let sequence = chain.length + 1;
        let mut event = Event {
            id: samples::id(0x10_0000 * number + u128::from(sequence)),
            clock_at: has_clock.then(|| world.now()),
            os_uid: peer.os_uid(),
            peer_address: peer.address(),
            ..samples::event(subject, sequence)
        };
        event.hash = chained(&chain, &event);
        chain = Chain {
            length: sequence,
            head: event.hash,
        };
        events.push(event);
    }
    write(&*world.store, |tx| {
        events.iter().try_for_each(|event| tx.append_event(event))
    });
    events
}
