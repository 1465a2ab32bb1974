//! The suite for SQLite as the threads of one process share it, and what only such stores do.

use std::path::Path;

use passdesk::storage::{SharedSqlite, Store};

use super::Site;
use super::sqlite::SqliteSite;

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
