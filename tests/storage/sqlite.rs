//! The suite for SQLite, and new SQLite stores for other tests.

use std::path::PathBuf;

use passdesk::storage::{SqliteStore, StorageError, Store};
use tempfile::TempDir;

use super::{Site, samples};

/// A folder of its own with a new store in it.
pub(crate) struct SqliteSite {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

impl SqliteSite {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        // One folder down, so that the store makes the one it needs.
        let path = folder.path().join("passdesk/desk.db");
        SqliteStore::create(&path, &samples::info(), |_| Ok::<(), StorageError>(()))
            .expect("a new store");
        Self {
            _folder: folder,
            path,
        }
    }
}

impl Site for SqliteSite {
    fn open(&self) -> Box<dyn Store> {
        Box::new(SqliteStore::open(&self.path).expect("the store"))
    }
}

#[expect(clippy::unnecessary_wraps, reason = "other stores may not be there")]
fn fresh() -> Option<Box<dyn Site>> {
    Some(Box::new(SqliteSite::new()))
}

super::conformance!(fresh);
