//! What only a PostgreSQL store can do, or have done to it.

use std::time::Duration;

use passdesk::storage::{PostgresStore, StorageError};

use crate::support::postgres::{Database, is_installed};
use crate::support::{pause, say};

mod check;
mod clock;
mod commands;
mod copy;
mod failover;
mod grants;
mod guessing;
mod large;
mod lost;
mod older;
mod places;
mod refused;
mod rerun;
mod roles;
mod spread;
mod tls;
mod wire;

/// Said once in a run where PostgreSQL is not installed; where it must be, this fails.
#[test]
fn no_test_is_left_out_without_a_word() {
    if !is_installed() {
        say(
            "LEFT OUT, because PostgreSQL is not installed: storage::postgres::*, postgres::*, \
             rules::model::a_random_sequence_on_postgres_behaves_as_the_model_says; \
             apt-get install postgresql",
        );
    }
}

/// Why a store was not opened or made.
#[track_caller]
fn refusal<T>(result: Result<T, StorageError>) -> StorageError {
    match result {
        Err(error) => error,
        Ok(_) => panic!("expected a refusal"),
    }
}

/// Waits until somebody who has a role waits for others; which must be before `is_over`.
fn wait_for_a_waiter(database: &Database, role: &str, is_over: impl Fn() -> bool) {
    let waits = "SELECT 1 FROM pg_stat_activity \
                 WHERE datname = $1 AND usename = $2 AND wait_event_type = 'Lock'";
    let mut client = database.client();
    let mut is_waiting = || {
        let waiting = client.query(waits, &[&database.name(), &role]);
        !waiting.expect("an answer").is_empty()
    };
    while !is_waiting() {
        assert!(!is_over(), "nobody waited");
        pause(Duration::from_millis(10));
    }
}

/// Makes an empty store.
fn make(url: &passdesk::model::PostgresUrl) -> Result<(), StorageError> {
    PostgresStore::create(url, &crate::storage::samples::info(), |_| Ok(()))
}
