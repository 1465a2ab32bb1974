//! The suite for SQLite as the threads of one process share it, and what only such stores do.

use std::path::Path;

use passdesk::storage::{SharedSqlite, Store};

use super::samples::account;
use super::sqlite::SqliteSite;
use super::{Site, name, read};

mod killed;
mod other_door;

/// A new store that is open once for all.
pub(crate) struct SharedSite {
    pub(crate) shared: SharedSqlite,
    own: SqliteSite,
}

impl SharedSite {
    pub(crate) fn new() -> Self {
        let own = SqliteSite::new();
        let shared = SharedSqlite::open(&own.path).expect("the store");
        Self { shared, own }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.own.path
    }
}

impl Site for SharedSite {
    fn open(&self) -> Box<dyn Store> {
        self.shared.store().expect("one more store")
    }
}

#[expect(clippy::unnecessary_wraps, reason = "other stores may not be there")]
fn fresh() -> Option<Box<dyn Site>> {
    Some(Box::new(SharedSite::new()))
}

super::conformance!(fresh);

#[test]
fn s62_reading_waits_for_no_writer() {
    let site = SharedSite::new();
    let store = site.open();
    let mut tx = store.write().expect("a transaction");
    tx.insert_account(&account("alice", 1), None)
        .expect("an account");
    // On the same store, in the same thread.
    assert_eq!(read(&*store, |tx| tx.account(&name("alice"))), None);
    tx.commit().expect("the commit");
    assert!(read(&*store, |tx| tx.account(&name("alice"))).is_some());
}
