//! Each of 1,000 events is flipped, deleted, inserted before and swapped: every time it is found and named.

use passdesk::desk::{Damage, chained};
use passdesk::model::{Chain, Event};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{chains, verify};
use crate::rules::World;
use crate::storage::samples;

const CHAINS: u64 = 100;
const LENGTH: u64 = 10;

/// What can be changed of an event, and what it becomes; each keeps the columns' own rules.
const FLIPS: [(&str, &str); 18] = [
    ("id", "randomblob(16)"),
    ("at", "at + 1"),
    ("at", "at - 1000"),
    ("action", "'sign-in'"),
    ("action", "'no-such-action'"),
    ("outcome", "'refused'"),
    ("actor_id", "randomblob(16)"),
    ("actor_name", "'eve'"),
    ("actor_token", "NULL"),
    ("subject_name", "CAST(x'ff' AS TEXT)"),
    ("reason", "NULL"),
    ("reason", "reason || ' '"),
    ("operation", "randomblob(16)"),
    (
        "os_uid",
        "CASE WHEN os_uid IS NOT NULL THEN 0 END, peer_address = peer_address || '0'",
    ),
    // From a user to an address and back.
    (
        "os_uid",
        "CASE WHEN os_uid IS NULL THEN 0 END, peer_address = CASE WHEN os_uid IS NOT NULL THEN '::1' END",
    ),
    ("host", "host || char(0)"),
    // From nothing to something and back, and to another time: an event of one form is none of the other.
    ("clock_at", "CASE WHEN clock_at IS NULL THEN at END"),
    (
        "clock_at",
        "CASE WHEN clock_at IS NULL THEN 0 ELSE clock_at + 1 END",
    ),
];

/// A store with 100 chains of 10 events each, and a way behind the program's back.
pub(super) struct Tampered {
    pub(super) world: World,
    pub(super) chains: Vec<Vec<Event>>,
    store: Connection,
}

impl Tampered {
    pub(super) fn new() -> Self {
        let world = World::new();
        let chains = chains(&world, CHAINS, LENGTH);
        let store = Connection::open(world.path()).expect("the store");
        store
            .execute_batch(
                "PRAGMA synchronous = off; ATTACH ':memory:' AS kept;
                 CREATE TABLE kept.event AS SELECT * FROM main.event;
                 CREATE TABLE kept.chain AS SELECT * FROM main.chain",
            )
            .expect("a copy");
        Self {
            world,
            chains,
            store,
        }
    }

    /// Puts the 1,000 events back as they were; what was recorded of reading them stays.
    pub(super) fn bring_back(&self) {
        self.store
            .execute_batch(
                "BEGIN;
                 DELETE FROM main.event WHERE subject_name LIKE 'user%' OR subject IN
                     (SELECT subject FROM kept.event WHERE subject_name LIKE 'user%');
                 INSERT INTO main.event SELECT * FROM kept.event WHERE subject_name LIKE 'user%';
                 INSERT OR REPLACE INTO main.chain SELECT * FROM kept.chain WHERE subject IN
                     (SELECT subject FROM kept.event WHERE subject_name LIKE 'user%');
                 COMMIT",
            )
            .expect("brought back");
    }

    pub(super) fn change(&self, event: &Event, sql: &str) {
        let key = event.subject.to_key().into_bytes();
        let sequence = i64::try_from(event.sequence).expect("a number");
        let changed = self.store.execute(sql, params![key, sequence]);
        assert!(changed.expect("changed") > 0, "{sql}");
    }

    /// Does something to the event at one place of every second chain, and expects it found there and nowhere else.
    pub(super) fn each_at(
        &self,
        place: usize,
        odd: bool,
        tamper: impl Fn(usize, &[Event]) -> Vec<(Damage, u64, Option<Uuid>)>,
    ) {
        self.bring_back();
        assert_eq!(
            verify(&self.world, &[]).1,
            [],
            "the control: nothing is found"
        );
        let mut expected = Vec::new();
        self.store.execute_batch("BEGIN").expect("begun");
        for (number, chain) in self.chains.iter().enumerate() {
            if (number % 2 == 1) == odd {
                let subject = chain[place].subject;
                let damages = tamper(number, chain).into_iter();
                expected.extend(damages.map(|damage| (subject, damage)));
            }
        }
        self.store.execute_batch("COMMIT").expect("committed");
        let (_, findings) = verify(&self.world, &[]);
        assert_eq!(findings.len(), expected.len(), "{findings:#?}");
        for (finding, (subject, (damage, sequence, event))) in findings.iter().zip(expected) {
            let found = (&finding.damage, finding.sequence, finding.event);
            assert_eq!(finding.subject, Some(subject));
            assert_eq!(found, (&damage, Some(sequence), event), "{finding:?}");
        }
    }

    fn each(&self, tamper: impl Fn(usize, &[Event], usize) -> Vec<(Damage, u64, Option<Uuid>)>) {
        for place in 0..self.chains[0].len() {
            for odd in [false, true] {
                self.each_at(place, odd, |number, chain| tamper(number, chain, place));
            }
        }
    }
}

fn id_at(tampered: &Tampered, event: &Event) -> Uuid {
    let key = event.subject.to_key().into_bytes();
    let sequence = i64::try_from(event.sequence).expect("a number");
    let id: [u8; 16] = tampered
        .store
        .query_row(
            "SELECT id FROM event WHERE subject = ?1 AND sequence = ?2",
            params![key, sequence],
            |row| row.get(0),
        )
        .expect("the event");
    Uuid::from_bytes(id)
}

#[test]
fn s38_each_event_that_is_flipped_is_found_whatever_the_field() {
    let tampered = Tampered::new();
    tampered.each(|number, chain, place| {
        let event = &chain[place];
        let (column, value) = FLIPS[(number / 2 + place) % FLIPS.len()];
        tampered.change(
            event,
            &format!("UPDATE event SET {column} = {value} WHERE subject = ?1 AND sequence = ?2"),
        );
        vec![(
            Damage::Altered,
            event.sequence,
            Some(id_at(&tampered, event)),
        )]
    });
}

#[test]
fn s38_each_hash_that_is_flipped_is_found_and_told_from_a_flipped_event() {
    let tampered = Tampered::new();
    tampered.each(|_, chain, place| {
        let event = &chain[place];
        tampered.change(
            event,
            "UPDATE event SET hash = randomblob(32) WHERE subject = ?1 AND sequence = ?2",
        );
        vec![(Damage::HashAltered, event.sequence, Some(event.id))]
    });
}

#[test]
fn s38_each_event_that_is_deleted_is_missed() {
    let tampered = Tampered::new();
    tampered.each(|_, chain, place| {
        let event = &chain[place];
        tampered.change(
            event,
            "DELETE FROM event WHERE subject = ?1 AND sequence = ?2",
        );
        let to = event.sequence;
        vec![(Damage::Missing { to }, event.sequence, None)]
    });
}

#[test]
fn s38_each_event_that_is_deleted_with_the_rest_renumbered_is_missed() {
    let tampered = Tampered::new();
    tampered.each(|_, chain, place| {
        let event = &chain[place];
        tampered.change(
            event,
            "DELETE FROM event WHERE subject = ?1 AND sequence = ?2",
        );
        shift(&tampered, event, -1);
        let next = chain.get(place + 1).map(|event| event.id);
        vec![match next {
            Some(_) => (Damage::MissingRenumbered, event.sequence, next),
            None => (Damage::Missing { to: 10 }, 10, None),
        }]
    });
}

/// Renumbers all events of a chain from one place on.
fn shift(tampered: &Tampered, from: &Event, by: i64) {
    let key = from.subject.to_key().into_bytes();
    let sequence = i64::try_from(from.sequence).expect("a number");
    for sql in [
        "UPDATE event SET sequence = sequence + 1000000 WHERE subject = ?1 AND sequence >= ?2",
        "UPDATE event SET sequence = sequence - 1000000 + ?2 WHERE subject = ?1 AND sequence > 1000000",
    ] {
        let number = if sql.contains("- 1000000") {
            by
        } else {
            sequence
        };
        tampered
            .store
            .execute(sql, params![key, number])
            .expect("renumbered");
    }
}

/// A copy of an event in its place, which all from there on make room for.
fn insert(tampered: &Tampered, before: &Event, hash: [u8; 32], id: Uuid) {
    shift(tampered, before, 1);
    let sequence = i64::try_from(before.sequence).expect("a number");
    let inserted = tampered
        .store
        .execute(
            "INSERT INTO event SELECT subject, ?2, ?3, at, action, outcome, actor_id, actor_name, actor_token,
             subject_name, reason, operation, os_uid, host, ?4, clock_at, peer_address FROM event WHERE subject = ?1 AND sequence = ?2 + 1",
            params![before.subject.to_key().into_bytes(), sequence, id.into_bytes(), hash],
        )
        .expect("inserted");
    assert_eq!(inserted, 1);
}

#[test]
fn s38_an_event_that_is_put_before_each_event_is_found() {
    let tampered = Tampered::new();
    tampered.each(|number, chain, place| {
        let event = &chain[place];
        let id = samples::id(0x90_0000 + number as u128);
        // Half of them are chained in by the rules, which anybody knows.
        let hash = if number % 4 < 2 {
            let before = match place {
                0 => Chain::default(),
                place => Chain {
                    length: chain[place - 1].sequence,
                    head: chain[place - 1].hash,
                },
            };
            chained(
                &before,
                &Event {
                    id,
                    ..event.clone()
                },
            )
        } else {
            [9; 32]
        };
        insert(&tampered, event, hash, id);
        vec![(Damage::Inserted, event.sequence, Some(id))]
    });
}

#[test]
fn s38_an_event_that_is_put_after_the_last_is_found() {
    let tampered = Tampered::new();
    tampered.each_at(9, false, |number, chain| {
        let last = &chain[9];
        let id = samples::id(0x90_0000 + number as u128);
        let copy = "INSERT INTO event SELECT subject, 11, ?3, at, action, outcome, actor_id, actor_name, actor_token,
             subject_name, reason, operation, os_uid, host, hash, clock_at, peer_address FROM event WHERE subject = ?1 AND sequence = ?2";
        let key = last.subject.to_key().into_bytes();
        let inserted = tampered.store.execute(copy, params![key, 10, id.into_bytes()]);
        assert_eq!(inserted.expect("inserted"), 1);
        vec![(Damage::Beyond { to: 11, told: 10 }, 11, Some(id))]
    });
}

#[test]
fn s38_each_event_that_changes_places_with_the_next_is_found() {
    let tampered = Tampered::new();
    tampered.each(|_, chain, place| {
        let Some(next) = chain.get(place + 1) else {
            return Vec::new();
        };
        let event = &chain[place];
        for sql in [
            "UPDATE event SET sequence = 1000000 WHERE subject = ?1 AND sequence = ?2",
            "UPDATE event SET sequence = ?2 WHERE subject = ?1 AND sequence = ?2 + 1",
            "UPDATE event SET sequence = ?2 + 1 WHERE subject = ?1 AND sequence = 1000000",
        ] {
            tampered.change(event, sql);
        }
        vec![(Damage::Swapped, next.sequence, Some(event.id))]
    });
}
