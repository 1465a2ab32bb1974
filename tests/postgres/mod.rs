//! What only a PostgreSQL store can do, or have done to it.

use passdesk::storage::{PostgresStore, StorageError};

use crate::support::postgres::is_installed;
use crate::support::say;

mod commands;
mod copy;
mod failover;
mod guessing;
mod lost;
mod places;
mod rerun;
mod roles;
mod spread;
mod tls;

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

/// Makes an empty store.
fn make(url: &passdesk::model::PostgresUrl) -> Result<(), StorageError> {
    PostgresStore::create(url, &crate::storage::samples::info(), |_| Ok(()))
}
