//! One SQLite file for many threads of one process, which share their commits.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::aside::explained;
use super::hold::Hold;
use super::transaction::SqliteTx;
use super::turns::Turns;
use super::{SqliteStore, before_update, connect, files};
use crate::storage::{Backup, Engine, StorageError, Store, Tx};

/// One SQLite file for many threads of one process.
///
/// Each thread gets a [store](Self::store) of its own, with a connection of its own for reading: it waits neither for
/// writers nor for the disk. All of them write over one connection, in turns; changes that arrive together are made durable
/// together, and each is answered after that (S64).
pub struct SharedSqlite {
    turns: Arc<Turns>,
    real_path: PathBuf,
}

impl SharedSqlite {
    /// Opens the store at `path`; never makes one.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`], and [`StorageError::Replaced`] when the file is replaced at this moment.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let _opening = Hold::with_others(path)?;
        let real_path = files::check_store(path).map_err(explained)?;
        let missing = || StorageError::Missing(path.to_owned());
        let file = files::identity(path)?.ok_or_else(missing)?;
        let connection = connect::existing_after(path, &real_path, |older, schema| {
            before_update::keep(path, older, schema)
        })?;
        let turns = Arc::new(Turns::over(connection, path, file)?);
        Ok(Self { turns, real_path })
    }

    /// The store for one more thread.
    ///
    /// # Errors
    /// [`StorageError::Replaced`] when the file at the path is no longer the one that was opened, others when it cannot
    /// be read.
    pub fn store(&self) -> Result<Box<dyn Store>, StorageError> {
        let path = self.turns.path();
        // Whoever opens another file beside the log of this one writes the log into it.
        self.turns.check_file()?;
        // The checks of an opened file that SQLite does not make could end the locks of the writing connection.
        let connection = connect::existing(path, &self.real_path)?;
        connect::keep(path, &connection, connect::ONE_OF_MANY)?;
        self.turns.check_file()?;
        Ok(Box::new(SharedStore {
            turns: self.turns.clone(),
            reader: SqliteStore::over(connection, path),
        }))
    }

    /// How many threads wait for their turn to write.
    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.turns.waiting()
    }

    /// Checks that the file at the path is still the one that was opened.
    ///
    /// # Errors
    /// [`StorageError::Replaced`] if it is not, [`StorageError::Unreachable`] when that cannot be found out.
    pub fn is_still_there(&self) -> Result<(), StorageError> {
        self.turns.check_file()
    }
}

/// The store of one thread.
struct SharedStore {
    turns: Arc<Turns>,
    reader: SqliteStore,
}

impl Store for SharedStore {
    fn name(&self) -> &str {
        self.reader.name()
    }

    fn read(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        self.reader.read()
    }

    fn write(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        let turn = self.turns.take()?;
        Ok(Box::new(SqliteTx::in_turn(turn, self.turns.path())?))
    }

    fn engine(&self) -> Result<Engine, StorageError> {
        self.reader.engine()
    }

    fn back_up(&self, to: &Path) -> Result<Backup, StorageError> {
        self.reader.back_up(to)
    }
}
