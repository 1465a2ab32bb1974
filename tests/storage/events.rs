//! The record and its chains.

use std::ops::ControlFlow;

use passdesk::model::{AccountId, Chain, Event, Subject};

use super::samples::{event, id};
use super::{Site, assert_conflict, read, recorded, write};

pub(crate) fn s38_events_come_back_field_for_field(site: &dyn Site) {
    let store = site.open();
    let subject = Subject::Account(AccountId(id(1)));
    let events = [
        event(subject, 1),
        Event {
            actor: None,
            reason: None,
            os_uid: 0,
            ..event(subject, 2)
        },
        Event {
            subject_name: String::new(),
            ..event(subject, 3)
        },
    ];
    for event in &events {
        write(&*store, |tx| tx.append_event(event));
        let chain = read(&*store, |tx| tx.chain(subject));
        let expected = Chain {
            length: event.sequence,
            head: event.hash,
        };
        assert_eq!(chain, expected);
    }
    let found = read(&*site.open(), |tx| recorded(tx, subject));
    assert_eq!(found, events);
}

pub(crate) fn s38_a_chain_takes_its_next_event_only(site: &dyn Site) {
    let store = site.open();
    let subject = Subject::Store;
    let refused = |sequence| {
        let mut tx = store.write().expect("a transaction");
        assert_conflict(tx.append_event(&event(subject, sequence)));
    };
    for sequence in [0, 2, u64::MAX] {
        refused(sequence);
    }
    write(&*store, |tx| tx.append_event(&event(subject, 1)));
    write(&*store, |tx| tx.append_event(&event(subject, 2)));
    for sequence in [0, 1, 2, 4] {
        refused(sequence);
    }
    assert_eq!(read(&*store, |tx| recorded(tx, subject)).len(), 2);
    assert_eq!(read(&*store, |tx| tx.chain(subject)).length, 2);
}

pub(crate) fn s38_chains_are_apart(site: &dyn Site) {
    let store = site.open();
    let subjects = [
        Subject::Store,
        Subject::Unknown(0),
        Subject::Unknown(63),
        Subject::Account(AccountId(id(1))),
        Subject::Account(AccountId(id(2))),
    ];
    for subject in subjects {
        assert_eq!(read(&*store, |tx| tx.chain(subject)), Chain::default());
    }
    write(&*store, |tx| {
        subjects
            .iter()
            .try_for_each(|subject| tx.append_event(&event(*subject, 1)))
    });
    for subject in subjects {
        let found = read(&*store, |tx| recorded(tx, subject));
        assert_eq!(found, [event(subject, 1)]);
    }
}

pub(crate) fn a_record_stops_when_it_is_told_to(site: &dyn Site) {
    let store = site.open();
    write(&*store, |tx| {
        (1..=5).try_for_each(|sequence| tx.append_event(&event(Subject::Store, sequence)))
    });
    let mut seen = Vec::new();
    read(&*store, |tx| {
        tx.each_event(Subject::Store, &mut |event| {
            seen.push(event.sequence);
            if seen.len() == 3 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    assert_eq!(seen, [1, 2, 3]);
}
