//! The ends of chains: heads, lengths and whole chains that were changed, and chains that were cut short, which only an anchor
//! shows.

use std::ops::ControlFlow;

use passdesk::desk::{Anchor, AnchorMismatch, Damage, Discrepancy, chained};
use passdesk::model::{Chain, Event, Subject};

use super::tamper::Tampered;
use super::{places, verify};
use crate::rules::World;

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
        .verify(&[], &[], &mut |finding: &Discrepancy| {
            found.push((finding.damage.clone(), finding.subject));
            ControlFlow::Continue(())
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
        let each = &mut |finding: &Discrepancy| {
            damages.push(finding.damage.clone());
            ControlFlow::Continue(())
        };
        reading.verify(anchors, &[], each).expect("verified");
        damages
    };
    assert_eq!(check(std::slice::from_ref(&anchor)), [], "the control");
    for chain in &tampered.chains {
        for place in 0..chain.len() {
            truncate(&tampered, chain, place);
            let cut = chain.len() as u64 - place as u64;
            let events = anchor.events - cut;
            let wrong = match place {
                0 => AnchorMismatch::Dropped {
                    chains: anchor.chains - 1,
                    events,
                },
                _ => AnchorMismatch::Cut { events },
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
