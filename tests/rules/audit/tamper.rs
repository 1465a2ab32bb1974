//! Each of 1,000 events is flipped, deleted, inserted before, swapped and cut off: every time it is found and named.

use passdesk::desk::{Anchor, Damage, Finding, Wrong, chained};
use passdesk::model::{Chain, Event, Subject};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{chains, places, verify};
use crate::rules::World;
use crate::storage::samples;

const CHAINS: u64 = 100;
const LENGTH: u64 = 10;

/// What can be changed of an event, and what it becomes; each keeps the columns' own rules.
const FLIPS: [(&str, &str); 15] = [
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
    ("os_uid", "0"),
    ("host", "host || char(0)"),
];

/// A store with 100 chains of 10 events each, and a way behind the program's back.
struct Tampered {
    world: World,
    chains: Vec<Vec<Event>>,
    store: Connection,
}

impl Tampered {
    fn new() -> Self {
        let world = World::new();
        let chains = chains(&world, CHAINS, LENGTH);
        let store = Connection::open(&world.path).expect("the store");
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
    fn bring_back(&self) {
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

    fn change(&self, event: &Event, sql: &str) {
        let key = event.subject.to_key().into_bytes();
        let sequence = i64::try_from(event.sequence).expect("a number");
        let changed = self.store.execute(sql, params![key, sequence]);
        assert!(changed.expect("changed") > 0, "{sql}");
    }

    /// Does something to the event at one place of every second chain, and expects it found there and nowhere else.
    fn each_at(
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
             subject_name, reason, operation, os_uid, host, ?4 FROM event WHERE subject = ?1 AND sequence = ?2 + 1",
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
             subject_name, reason, operation, os_uid, host, hash FROM event WHERE subject = ?1 AND sequence = ?2";
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

#[test]
fn s38_a_head_or_a_length_that_was_changed_is_found() {
    let tampered = Tampered::new();
    let last = |chain: &[Event]| (chain[9].sequence, Some(chain[9].id));
    tampered.each_at(9, false, |number, chain| {
        let (sequence, id) = last(chain);
        let told = [3, 12, 10][number % 3];
        let set = match told {
            10 => "head = randomblob(32)".to_owned(),
            length => format!("length = {length}"),
        };
        tampered.change(
            &chain[9],
            &format!("UPDATE chain SET {set} WHERE subject = ?1 AND ?2 > 0"),
        );
        let damage = match told {
            10 => Damage::Head,
            told => Damage::Length { told },
        };
        vec![(damage, sequence, id)]
    });
    tampered.each_at(9, true, |_, chain| {
        let (sequence, id) = last(chain);
        tampered.change(&chain[9], "DELETE FROM chain WHERE subject = ?1 AND ?2 > 0");
        vec![(Damage::NoChain, sequence, id)]
    });
    tampered.bring_back();
    let gone = tampered.chains[4][0].subject;
    tampered.change(
        &tampered.chains[4][0],
        "DELETE FROM event WHERE subject = ?1 AND ?2 > 0",
    );
    let (_, findings) = verify(&tampered.world, &[]);
    assert_eq!(
        places(&findings),
        [(Damage::NoEvents { told: 10 }, None, None)]
    );
    assert_eq!(findings[0].subject, Some(gone));
}

#[test]
fn s38_the_last_event_written_anew_shows_at_the_head() {
    let tampered = Tampered::new();
    tampered.each_at(9, false, |_, chain| {
        let before = Chain {
            length: 9,
            head: chain[8].hash,
        };
        let anew = Event {
            host: "elsewhere".to_owned(),
            ..chain[9].clone()
        };
        let hash = data_encoding::HEXLOWER.encode(&chained(&before, &anew));
        tampered.change(
            &chain[9],
            &format!("UPDATE event SET host = 'elsewhere', hash = x'{hash}' WHERE subject = ?1 AND sequence = ?2"),
        );
        vec![(Damage::Head, 10, Some(chain[9].id))]
    });
}

#[test]
fn s38_the_stores_own_chain_is_missed() {
    let world = World::new();
    let ada = world.admin();
    let reading = ada.read_audit("audit verify").expect("a reading");
    for table in ["chain", "event"] {
        world.sql(&format!("DELETE FROM {table} WHERE subject = zeroblob(16)"));
    }
    let mut found = Vec::new();
    reading
        .verify(&[], &mut |finding: &Finding| {
            found.push((finding.damage.clone(), finding.subject));
            std::ops::ControlFlow::Continue(())
        })
        .expect("verified");
    assert_eq!(found, [(Damage::Gone, Some(Subject::Store))]);
}

/// Cuts a chain short before an event, and moves its head back.
fn truncate(tampered: &Tampered, chain: &[Event], place: usize) {
    let event = &chain[place];
    tampered.change(
        event,
        "DELETE FROM event WHERE subject = ?1 AND sequence >= ?2",
    );
    tampered.change(
        event,
        "UPDATE chain SET length = max(?2 - 1, 1), head = coalesce(
             (SELECT hash FROM event WHERE subject = ?1 AND sequence = ?2 - 1), head) WHERE subject = ?1",
    );
    if place == 0 {
        tampered.change(event, "DELETE FROM chain WHERE subject = ?1 AND ?2 = 1");
    }
}

#[test]
fn s38_a_chain_that_is_cut_short_at_any_event_shows_against_an_anchor_and_not_without() {
    let tampered = Tampered::new();
    let anchor: Anchor = tampered.world.admin().anchor_audit().expect("an anchor");
    let ada = tampered.world.admin();
    let reading = ada.read_audit("audit verify").expect("a reading");
    let check = |anchors: &[Anchor]| {
        let mut damages = Vec::new();
        let each = &mut |finding: &Finding| {
            damages.push(finding.damage.clone());
            std::ops::ControlFlow::Continue(())
        };
        reading.verify(anchors, each).expect("verified");
        damages
    };
    assert_eq!(check(std::slice::from_ref(&anchor)), [], "the control");
    for chain in &tampered.chains {
        for place in 0..chain.len() {
            truncate(&tampered, chain, place);
            let cut = chain.len() as u64 - place as u64;
            let events = anchor.events - cut;
            let wrong = match place {
                0 => Wrong::Dropped {
                    chains: anchor.chains - 1,
                    events,
                },
                _ => Wrong::Cut { events },
            };
            // The anchor's finding is the only one: without an anchor nothing shows, as is said wherever verify is.
            let expected = Damage::Anchor {
                anchor: anchor.clone(),
                wrong,
            };
            assert_eq!(check(std::slice::from_ref(&anchor)), [expected]);
            put_back(&tampered, chain, place);
        }
    }
    assert_eq!(check(&[anchor]), [], "everything is back");
}

fn put_back(tampered: &Tampered, chain: &[Event], place: usize) {
    for sql in [
        "INSERT INTO main.event SELECT * FROM kept.event WHERE subject = ?1 AND sequence >= ?2",
        "INSERT OR REPLACE INTO main.chain SELECT * FROM kept.chain WHERE subject = ?1 AND ?2 > 0",
    ] {
        tampered.change(&chain[place], sql);
    }
}
