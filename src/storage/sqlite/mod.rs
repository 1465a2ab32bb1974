//! The SQLite store: opening a file, and making a new one.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::sql::{Sql, columns, info_values};
use super::{Backup, Engine, StorageError, Store, Tx};
use crate::model::{StoreInfo, StoreUrl};
use hold::Hold;
use transaction::{Purpose, SqliteTx};

mod aside;
mod before_update;
mod connect;
mod control;
mod copies;
mod draft;
mod driver_values;
mod failure;
mod files;
mod hold;
mod inspect;
mod lock_time;
mod new_places;
mod open;
mod replace;
mod shared;
#[cfg(test)]
mod shared_tests;
mod transaction;
mod turns;

pub(super) use draft::Draft;
pub(super) use files::unreachable;
pub use shared::SharedSqlite;

/// One SQLite file.
///
/// Several may be open on one file, in one process or in many: SQLite isolates them.
pub struct SqliteStore {
    connection: Mutex<Connection>,
    path: PathBuf,
    name: String,
}

impl SqliteStore {
    /// Whether a path is on a read-only file system.
    #[must_use]
    pub(super) fn is_on_read_only(path: &Path) -> bool {
        files::is_on_read_only(path)
    }

    /// Checks whether a store could be made at `path`, as far as this is possible without making it.
    ///
    /// # Errors
    /// [`StorageError::Exists`] where anything exists already, [`StorageError::Unsafe`] where others can write the folder.
    pub fn may_create(path: &Path) -> Result<(), StorageError> {
        new_places::check(path)
    }

    /// Makes a store at `path` in one step: its file (0600), its folder if that is missing (0700), its own row, and
    /// whatever `fill` adds. No file is left behind when any of this fails.
    ///
    /// # Errors
    /// What `fill` returns; [`StorageError::Exists`] where anything exists at `path` already; [`StorageError::Unsafe`]
    /// where others can write the folder; others when it cannot be written.
    pub fn create<E: From<StorageError>>(
        path: &Path,
        info: &StoreInfo,
        fill: impl FnOnce(&mut dyn Tx) -> Result<(), E>,
    ) -> Result<(), E> {
        let draft = Draft::of(path)?;
        let _making = Hold::with_others(path)?;
        let store = Self::over(connect::empty(path, draft.file())?, path);
        let mut tx = store.begin(Purpose::Write)?;
        connect::lay_out(path, tx.connection())?;
        let older_costs = info.older_costs.to_stored();
        tx.change_one(
            "the store",
            concat!(
                "INSERT INTO store (only_row, ",
                columns!(store),
                ") VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            ),
            &info_values(info, older_costs.as_deref()),
        )?;
        fill(&mut tx)?;
        Box::new(tx).commit()?;
        store.close()?;
        Ok(draft.settle()?)
    }

    fn over(connection: Connection, path: &Path) -> Self {
        Self {
            connection: Mutex::new(connection),
            name: StoreUrl::Sqlite(path.to_owned()).name().to_owned(),
            path: path.to_owned(),
        }
    }

    fn begin(&self, purpose: Purpose) -> Result<SqliteTx<'_>, StorageError> {
        // A thread that panicked with the lock has rolled back while unwinding.
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        SqliteTx::begin(connection, &self.path, purpose)
    }

    fn close(self) -> Result<(), StorageError> {
        self.connection
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
            .close()
            .map_err(|(_, error)| failure::failure(&self.path, &error))
    }
}

impl Store for SqliteStore {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        Ok(Box::new(self.begin(Purpose::Read)?))
    }

    fn write(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        Ok(Box::new(self.begin(Purpose::Write)?))
    }

    fn engine(&self) -> Result<Engine, StorageError> {
        let tx = self.begin(Purpose::Read)?;
        Ok(Engine {
            name: "sqlite",
            version: rusqlite::version().to_owned(),
            place: files::real_path(&self.path)?,
            schema: connect::schema(&self.path, tx.connection())?,
            bytes: files::whole_length(&self.path)?,
        })
    }

    fn back_up(&self, to: &Path) -> Result<Backup, StorageError> {
        self.copy(to)
    }
}
