//! The suite for PostgreSQL, and new PostgreSQL stores for other tests.

use passdesk::storage::{PostgresStore, StorageError, Store};

use super::{Site, samples};
use crate::support::postgres::{CLERK, Cluster, Database, OWNER, cluster};

/// A database of its own with a new store in it.
pub(crate) struct PostgresSite {
    pub(crate) database: Database,
}

impl PostgresSite {
    /// Nothing where PostgreSQL is not installed.
    pub(crate) fn new() -> Option<Self> {
        Some(Self::on(cluster()?))
    }

    /// On a certain server.
    pub(crate) fn on(cluster: &'static Cluster) -> Self {
        let database = cluster.emptied_database();
        PostgresStore::create(&database.url(OWNER), &samples::info(), |_| {
            Ok::<(), StorageError>(())
        })
        .expect("a new store");
        Self { database }
    }
}

impl Site for PostgresSite {
    fn open(&self) -> Box<dyn Store> {
        Box::new(PostgresStore::open(&self.database.url(CLERK)).expect("the store"))
    }

    fn open_as_owner(&self) -> Box<dyn Store> {
        Box::new(PostgresStore::open(&self.database.url(OWNER)).expect("the store"))
    }
}

fn fresh() -> Option<Box<dyn Site>> {
    Some(Box::new(PostgresSite::new()?))
}

super::conformance!(fresh);
