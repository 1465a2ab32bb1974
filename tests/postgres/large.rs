//! Stores that are so large that a statement which reads all of a table takes longer than any other may.

use std::thread;
use std::time::Duration;

use passdesk::model::Subject;
use passdesk::storage::{Patience, PostgresStore, Store};

use super::wait_for_a_waiter;
use crate::storage::postgres::PostgresSite;
use crate::storage::samples::event;
use crate::storage::{read, write};
use crate::support::pause;
use crate::support::postgres::CLERK;

/// Ends a statement on events that may not take an hour, as the server ends one that takes longer than it may, and one on
/// their chains that may take longer than half a minute.
const LARGE: &str = "
    ALTER TABLE event RENAME TO events;
    ALTER TABLE chain RENAME TO chains;
    CREATE FUNCTION may_take(longest text) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('statement_timeout') <> longest THEN RAISE query_canceled; END IF;
        RETURN true;
    END$$;
    CREATE VIEW event AS SELECT * FROM events WHERE may_take('1h');
    CREATE VIEW chain AS SELECT * FROM chains WHERE may_take('30s');
    GRANT SELECT ON event, chain TO passdesk";

#[test]
fn a_server_takes_the_time_it_needs_to_count_and_no_more_for_what_comes_then() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = PostgresStore::open(&site.database.url(CLERK)).expect("the store");
    write(&store, |tx| tx.append_event(&event(Subject::Store, 1)));
    site.database.client().batch_execute(LARGE).expect("views");
    let (events, length) = read(&store, |tx| {
        Ok((tx.counts()?.events, tx.chain(Subject::Store)?.length))
    });
    assert_eq!((events, length), (1, 1));
}

#[test]
fn a_server_that_counts_for_longer_than_others_are_waited_for_is_waited_for() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let impatient = Patience {
        call: Duration::from_millis(500),
        ..Patience::default()
    };
    let store = PostgresStore::open_with(&site.database.url(CLERK), impatient).expect("the store");
    let mut other = site.database.client();
    let mut held = other.transaction().expect("a transaction");
    let lock = "LOCK TABLE event IN ACCESS EXCLUSIVE MODE";
    held.batch_execute(lock).expect("a lock");
    let counts = thread::scope(|scope| {
        let counting = scope.spawn(|| store.read()?.counts());
        wait_for_a_waiter(&site.database, CLERK, || counting.is_finished());
        pause(2 * impatient.call);
        held.rollback().expect("the lock's end");
        counting.join().expect("no panic")
    });
    assert_eq!(counts.expect("an answer").events, 0);
}
