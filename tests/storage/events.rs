//! The record and its chains.

use std::ops::ControlFlow;

use passdesk::model::{AccountId, Chain, Event, Held, RawEvent, Subject};
use passdesk::storage::{IdRange, StorageError, Tx};
use uuid::Uuid;

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
            os_uid: Some(0),
            peer_address: None,
            ..event(subject, 2)
        },
        Event {
            subject_name: String::new(),
            ..event(subject, 3)
        },
        Event {
            os_uid: None,
            peer_address: Some("2001:db8::7".to_owned()),
            ..event(subject, 4)
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

/// Five subjects in the order of their keys.
fn subjects() -> [Subject; 5] {
    [
        Subject::Store,
        Subject::Unknown(0),
        Subject::Unknown(63),
        Subject::Account(AccountId(id(1))),
        Subject::Account(AccountId(id(2))),
    ]
}

/// Two events for each of them, the last subject's first; no two have the same id.
fn fill(store: &dyn passdesk::storage::Store) -> Vec<Event> {
    let mut events = Vec::new();
    for (place, subject) in subjects().into_iter().rev().enumerate() {
        for sequence in [1, 2] {
            events.push(Event {
                id: id(10 * (place as u128 + 1) + u128::from(sequence)),
                ..event(subject, sequence)
            });
        }
    }
    write(store, |tx| {
        events.iter().try_for_each(|event| tx.append_event(event))
    });
    events
}

type Reading<'a> = &'a dyn Fn(
    &mut dyn Tx,
    &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
) -> Result<(), StorageError>;

/// The ids that come, until there are so many.
fn ids(store: &dyn passdesk::storage::Store, most: usize, reading: Reading<'_>) -> Vec<Uuid> {
    let mut ids = Vec::new();
    read(store, |tx| {
        reading(tx, &mut |event| {
            ids.push(event.id);
            if ids.len() == most {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
    });
    ids
}

pub(crate) fn s38_the_whole_record_is_read_by_subject_and_by_id(site: &dyn Site) {
    let store = site.open();
    let mut events = fill(&*store);
    let mut fields = Vec::new();
    read(&*store, |tx| {
        tx.each_event_by_id(
            IdRange {
                from: Uuid::nil(),
                to: Uuid::max(),
                newest_first: false,
            },
            &mut |found| {
                fields.push(*found == RawEvent::from(&events[fields.len()]));
                ControlFlow::Continue(())
            },
        )
    });
    assert_eq!(fields, [true; 10], "every field, in the order of the ids");
    let by_id: Vec<_> = events.iter().map(|event| event.id).collect();
    let range = |from: usize, to: usize, newest_first| IdRange {
        from: by_id[from],
        to: by_id[to],
        newest_first,
    };
    let some =
        |range: IdRange, most| ids(&*store, most, &|tx, each| tx.each_event_by_id(range, each));
    assert_eq!(some(range(2, 6, false), 99), by_id[2..=6]);
    assert_eq!(some(range(2, 6, false), 2), by_id[2..=3]);
    let falling: Vec<_> = by_id[2..=6].iter().rev().copied().collect();
    assert_eq!(some(range(2, 6, true), 99), falling);
    assert_eq!(some(range(2, 6, true), 1), falling[..1]);

    events.sort_by_key(|event| (event.subject.to_key(), event.sequence));
    let by_subject: Vec<_> = events.iter().map(|event| event.id).collect();
    let all = subjects().map(Some);
    for after in 0..=5_usize {
        for to in after..=5 {
            let from = after.checked_sub(1).and_then(|place| all[place]);
            let last = if to == 5 { None } else { all[to] };
            let found = ids(&*store, 99, &|tx, each| tx.each_event_of(from, last, each));
            let expected = &by_subject[2 * after..2 * (to + 1).min(5)];
            assert_eq!(found, expected, "{after} {to}");
        }
    }
    let first = ids(&*store, 3, &|tx, each| tx.each_event_of(None, None, each));
    assert_eq!(first, by_subject[..3]);
}

pub(crate) fn s38_pages_of_chains_follow_each_other_by_subject(site: &dyn Site) {
    let store = site.open();
    let page = |after, limit| read(&*store, |tx| tx.chains_after(after, limit));
    assert_eq!(page(None, 10), []);
    let events = fill(&*store);
    let expected = subjects().map(|subject| {
        let last = events.iter().rfind(|event| event.subject == subject);
        let last = last.expect("an event");
        let chain = Chain {
            length: 2,
            head: last.hash,
        };
        let held = Held {
            to: chain,
            ..Held::default()
        };
        (subject, held)
    });
    assert_eq!(page(None, 10), expected);
    assert_eq!(page(None, 2), expected[..2]);
    assert_eq!(page(Some(expected[1].0), 2), expected[2..4]);
    assert_eq!(page(Some(expected[4].0), 2), []);
}
