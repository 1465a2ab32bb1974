//! Where a test's store is: a file in a folder of its own, or a PostgreSQL database.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use passdesk::model::{StoreUrl, Subject};
use passdesk::storage::{self, SharedSqlite, Store};
use rusqlite::Connection;
use tempfile::TempDir;

use super::tables::{self, Tables};
#[cfg(feature = "postgres")]
use crate::support::postgres::{CLERK, Database, OWNER, instead_of_a_file};

/// In the environment while the tests of rules run on files whose desks share their commits.
pub(super) const SHARED: &str = "PASSDESK_TEST_SHARED";

pub(crate) enum Place {
    File {
        path: PathBuf,
        folder: TempDir,
        /// Opened once for all desks, while the tests run on such stores.
        shared: OnceLock<SharedSqlite>,
    },
    #[cfg(feature = "postgres")]
    Database(Database),
}

impl Place {
    /// A place without a store.
    pub(crate) fn new() -> Self {
        #[cfg(feature = "postgres")]
        if let Some(database) = instead_of_a_file() {
            return Self::Database(database);
        }
        Self::in_folder(tempfile::tempdir().expect("a folder"))
    }

    /// The same; a file is in memory where the system has such a place.
    pub(crate) fn in_memory() -> Self {
        #[cfg(feature = "postgres")]
        if let Some(database) = instead_of_a_file() {
            return Self::Database(database);
        }
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        Self::in_folder(folder.expect("a folder"))
    }

    fn in_folder(folder: TempDir) -> Self {
        Self::File {
            path: folder.path().join("desk/passdesk.db"),
            folder,
            shared: OnceLock::new(),
        }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::File { path, .. } => path,
            #[cfg(feature = "postgres")]
            Self::Database(_) => panic!("no file"),
        }
    }

    /// A place in the file's folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        match self {
            Self::File { folder, .. } => folder.path().join(name),
            #[cfg(feature = "postgres")]
            Self::Database(_) => panic!("no folder"),
        }
    }

    /// Where whoever makes the store finds it.
    pub(crate) fn url_of_the_owner(&self) -> StoreUrl {
        match self {
            Self::File { path, .. } => StoreUrl::Sqlite(path.clone()),
            #[cfg(feature = "postgres")]
            Self::Database(database) => database.store_url(OWNER),
        }
    }

    /// Where everybody else does.
    pub(crate) fn url(&self) -> StoreUrl {
        match self {
            Self::File { path, .. } => StoreUrl::Sqlite(path.clone()),
            #[cfg(feature = "postgres")]
            Self::Database(database) => database.store_url(CLERK),
        }
    }

    pub(crate) fn open(&self) -> Box<dyn Store> {
        match self {
            Self::File { path, shared, .. } if std::env::var_os(SHARED).is_some() => shared
                .get_or_init(|| SharedSqlite::open(path).expect("the store"))
                .store()
                .expect("one more store"),
            _ => storage::open(&self.url()).expect("the store"),
        }
    }

    /// A place with a copy of the store in it; the desk on this one may be open.
    pub(crate) fn copied(&self) -> Self {
        let copy = Self::new();
        match (self, &copy) {
            (Self::File { path, .. }, Self::File { path: to, .. }) => {
                let mut private = DirBuilder::new();
                let made = private.mode(0o700).create(to.parent().expect("its folder"));
                made.expect("a folder");
                let store = Connection::open(path).expect("the store");
                let quoted = to.display().to_string();
                store.execute("VACUUM INTO ?1", [quoted]).expect("the copy");
                fs::set_permissions(to, Permissions::from_mode(0o600)).expect("its mode");
            }
            #[cfg(feature = "postgres")]
            _ => panic!("only a file is copied while it is open"),
        }
        copy
    }

    /// Changes the store behind the desk's back.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) {
        let changed = match self {
            Self::File { path, .. } => {
                let store = Connection::open(path).expect("the store");
                store.execute(statement, []).expect("the statement") as u64
            }
            #[cfg(feature = "postgres")]
            Self::Database(database) => database
                .client()
                .execute(statement, &[])
                .expect("the statement"),
        };
        assert!(changed > 0, "nothing to change: {statement}");
    }

    /// Every row of every table.
    pub(crate) fn tables(&self) -> Tables {
        match self {
            Self::File { path, .. } => tables::of(path),
            #[cfg(feature = "postgres")]
            Self::Database(database) => tables::of_database(database),
        }
    }

    /// Every subject that has a chain.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::File { path, .. } => tables::subjects(path),
            #[cfg(feature = "postgres")]
            Self::Database(database) => tables::subjects_of_database(database),
        }
    }
}
