//! Transactions, and several of them at once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use passdesk::model::{AccountOrder, Event, OlderCosts, Settings, StoreInfo, Subject};
use passdesk::storage::Times;

use super::samples::{account, at, event, id, info, settings};
use super::{Site, assert_conflict, listed, name, read, recorded, write};

pub(crate) fn a_store_says_what_it_was_made_with(site: &dyn Site) {
    let found = read(&*site.open(), |tx| tx.info());
    assert!(found == info());
}

pub(crate) fn settings_are_replaced_together(site: &dyn Site) {
    let store = site.open();
    assert!(settings() != Settings::default());
    for wanted in [Settings::default(), settings()] {
        write(&*store, |tx| tx.set_settings(&wanted));
        let expected = StoreInfo {
            settings: wanted,
            ..info()
        };
        assert!(read(&*store, |tx| tx.info()) == expected);
    }
}

pub(crate) fn s53_older_costs_are_replaced_together(site: &dyn Site) {
    let store = site.open();
    for wanted in [
        OlderCosts::of([(65_536, 3, 4), (8, 1, 1)]),
        OlderCosts::default(),
    ] {
        write(&*store, |tx| tx.set_older_costs(&wanted));
        let expected = StoreInfo {
            older_costs: wanted,
            ..info()
        };
        assert!(read(&*store, |tx| tx.info()) == expected);
    }
}

pub(crate) fn s30_the_latest_time_only_moves_forward(site: &dyn Site) {
    let store = site.open();
    let times = |latest_at, recorded_at| Times {
        latest_at: at(latest_at),
        recorded_at: at(recorded_at),
        record_ahead: Duration::from_millis(7),
    };
    for (latest, recorded, expected) in [
        (5_000, 5_500, (5_000, 5_500)),
        (4_000, 5_400, (5_000, 5_500)),
        (i64::MIN, i64::MIN, (5_000, 5_500)),
        (6_000, 5_500, (6_000, 6_000)),
    ] {
        write(&*store, |tx| tx.set_times(times(latest, recorded)));
        let info = read(&*store, |tx| tx.info());
        assert_eq!(
            (info.latest_at, info.recorded_at),
            (at(expected.0), at(expected.1))
        );
        assert_eq!(info.record_ahead, Duration::from_millis(7));
    }
}

pub(crate) fn s50_the_latest_time_is_set_back_and_the_records_is_not(site: &dyn Site) {
    let store = site.open();
    for (set, expected) in [(9_000, (9_000, 9_000)), (4_000, (4_000, 9_000))] {
        write(&*store, |tx| tx.set_latest_at(at(set)));
        let info = read(&*store, |tx| tx.info());
        assert_eq!(
            (info.latest_at, info.recorded_at),
            (at(expected.0), at(expected.1))
        );
    }
}

pub(crate) fn s33_what_is_dropped_did_not_happen(site: &dyn Site) {
    let store = site.open();
    let mut tx = store.write().expect("a transaction");
    tx.insert_account(&account("alice", 1), None)
        .expect("an account");
    tx.append_event(&event(Subject::Store, 1))
        .expect("an event");
    tx.set_latest_at(at(9_000)).expect("a time");
    assert!(tx.account(&name("alice")).expect("a reading").is_some());
    drop(tx);
    for store in [store, site.open()] {
        read(&*store, |tx| {
            assert_eq!(tx.account(&name("alice"))?, None);
            assert_eq!(tx.chain(Subject::Store)?.length, 0);
            assert_eq!(recorded(tx, Subject::Store)?, []);
            assert_eq!(tx.info()?.latest_at, info().latest_at);
            Ok(())
        });
    }
}

pub(crate) fn what_is_dropped_holds_nobody_up(site: &dyn Site) {
    let (store, other) = (site.open(), site.open());
    let alice = account("alice", 1);
    write(&*store, |tx| tx.insert_account(&alice, None));
    for waits_for_the_server in [false, true] {
        let mut tx = store.write().expect("a transaction");
        tx.update_account(&alice).expect("a change");
        if waits_for_the_server {
            tx.account(&alice.name).expect("a reading");
        }
        drop(tx);
        // The first store is asked for nothing more, so nothing else could end its transaction.
        let mut tx = other.write().expect("a transaction");
        tx.update_account(&alice).expect("a change");
        tx.account(&alice.name).expect("the row is free");
        tx.commit().expect("a commit");
    }
}

pub(crate) fn s33_a_refused_change_takes_its_transaction_with_it(site: &dyn Site) {
    let store = site.open();
    let mut tx = store.write().expect("a transaction");
    tx.insert_account(&account("alice", 1), None)
        .expect("an account");
    assert_conflict(tx.insert_account(&account("alice", 2), None));
    drop(tx);
    assert_eq!(read(&*store, |tx| listed(tx, AccountOrder::Name)), []);
}

pub(crate) fn a_reading_transaction_writes_nothing(site: &dyn Site) {
    let store = site.open();
    let mut tx = store.read().expect("a transaction");
    tx.insert_account(&account("alice", 1), None)
        .expect_err("a change while reading");
    tx.commit().expect("the end of the reading");
    assert_eq!(read(&*store, |tx| tx.account(&name("alice"))), None);
}

pub(crate) fn a_reader_sees_one_state_while_others_write(site: &dyn Site) {
    let (reader, writer) = (site.open(), site.open());
    let mut before = reader.read().expect("a transaction");
    assert_eq!(before.account(&name("alice")).expect("a reading"), None);
    write(&*writer, |tx| tx.insert_account(&account("alice", 1), None));
    assert_eq!(before.account(&name("alice")).expect("a reading"), None);
    drop(before);
    assert!(read(&*reader, |tx| tx.account(&name("alice"))).is_some());
}

pub(crate) fn s31_a_writer_waits_for_another_and_sees_what_it_did(site: &dyn Site) {
    let first = site.open();
    let mut tx = first.write().expect("a transaction");
    tx.append_event(&event(Subject::Store, 1))
        .expect("an event");
    thread::scope(|scope| {
        let (begins, begun) = channel();
        let second = scope.spawn(move || {
            let store = site.open();
            begins.send(()).expect("somebody who listens");
            write(&*store, |tx| {
                let chain = tx.chain(Subject::Store)?;
                tx.append_event(&event(Subject::Store, chain.length + 1))
            });
        });
        begun.recv().expect("a beginning");
        tx.commit().expect("the commit");
        second.join().expect("the second writer");
    });
    assert_eq!(read(&*first, |tx| tx.chain(Subject::Store)).length, 2);
}

pub(crate) fn s38_two_writers_never_fork_a_chain(site: &dyn Site) {
    const EACH: u64 = 50;
    thread::scope(|scope| {
        for writer in 0..2_u64 {
            scope.spawn(move || {
                let store = site.open();
                for number in 0..EACH {
                    write(&*store, |tx| {
                        let chain = tx.chain(Subject::Store)?;
                        tx.append_event(&Event {
                            id: id(u128::from(writer * EACH + number)),
                            ..event(Subject::Store, chain.length + 1)
                        })
                    });
                }
            });
        }
    });
    let events = read(&*site.open(), |tx| recorded(tx, Subject::Store));
    let sequences: Vec<u64> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=2 * EACH).collect::<Vec<_>>());
    let mut ids: Vec<_> = events.iter().map(|event| event.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), events.len());
}

pub(crate) fn a_panic_in_a_transaction_rolls_it_back_and_leaves_the_store_usable(site: &dyn Site) {
    let store = site.open();
    let work = AssertUnwindSafe(|| -> () {
        write(&*store, |tx| {
            tx.insert_account(&account("alice", 1), None)?;
            std::panic::resume_unwind(Box::new("on purpose"))
        })
    });
    catch_unwind(work).expect_err("the panic");
    assert_eq!(read(&*store, |tx| tx.account(&name("alice"))), None);
    write(&*store, |tx| tx.insert_account(&account("alice", 1), None));
}
