//! Opens a store's file, with a backup beside it where its schema has to be updated.

use std::path::Path;

use super::aside::explained;
use super::hold::Hold;
use super::{SqliteStore, before_update, connect, files};
use crate::storage::StorageError;

impl SqliteStore {
    /// Opens the store at `path`; never makes one.
    ///
    /// # Errors
    /// [`StorageError::Missing`] and [`StorageError::MovedAside`] where there is no file; [`StorageError::Unsafe`] where
    /// others could read or replace it; [`StorageError::Foreign`], [`StorageError::Newer`] and
    /// [`StorageError::Damaged`] where the file is not a store this program can use;
    /// [`StorageError::ReadOnly`] where it cannot be written; others when it cannot be read. The file
    /// is unchanged after each of them.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        let _opening = Hold::with_others(path)?;
        let real_path = files::check_store(path).map_err(explained)?;
        let connection = connect::existing_after(path, &real_path, |older, schema| {
            before_update::keep(path, older, schema)
        })?;
        Ok(Self::over(connection, path))
    }

    /// Opens the store at `path` for reading only if it is on a read-only file system, and as [`SqliteStore::open`]
    /// elsewhere. Such a store is assumed never to change: no files are made beside it, and no lock is taken.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`]; [`StorageError::Unsafe`] if the latest changes are in a log that cannot be read
    /// there, or the schema is an older one.
    pub fn open_to_look(path: &Path) -> Result<Self, StorageError> {
        if !files::is_on_read_only(path) {
            return Self::open(path);
        }
        let real_path = files::check_unchanging(path).map_err(explained)?;
        let looking = connect::unchanging(path, &real_path)?;
        if looking.is_cut_short {
            return Err(StorageError::Damaged);
        }
        connect::check_newest(path, &looking.connection)?;
        Ok(Self::over(looking.connection, path))
    }
}
