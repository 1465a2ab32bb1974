//! Puts a store made from a backup in the place of another, which stays beside it under another name.

use std::path::{Path, PathBuf};

use super::SqliteStore;
use super::aside::StoreFiles;
use super::draft::Draft;
use super::files::{look, open_backup};
use super::hold::Hold;
use crate::model::Timestamp;
use crate::private_files::folder_of;
use crate::storage::{Copied, StorageError, Tx};

impl SqliteStore {
    /// Checks that no other process has the store at `path` open, and that there is a backup to replace it with; its content
    /// is not looked at. No connection of this process may have the store open.
    ///
    /// # Errors
    /// [`StorageError::InUse`]; [`StorageError::Unsafe`] for something else than a file of this user;
    /// [`StorageError::NoBackup`], [`StorageError::BadBackup`].
    pub fn may_replace(backup: &Path, path: &Path) -> Result<(), StorageError> {
        check_free(path)?;
        open_backup(backup).map(drop)
    }

    /// Makes a store at `path` from a backup like [`SqliteStore::restore`]. What is there, with the files that SQLite keeps
    /// beside it, is first moved aside, to a name with the time; returns where the store that was there is now.
    ///
    /// No connection of this process may have it open, and nothing is moved while one of another process has. When anything
    /// fails, everything is where it was. A process that is killed in between leaves no store at `path`, and
    /// [`StorageError::MovedAside`] says how to go on.
    ///
    /// # Errors
    /// Those of [`SqliteStore::restore`] and of [`SqliteStore::may_replace`].
    pub fn replace<E: From<StorageError>>(
        backup: &Path,
        path: &Path,
        at: Timestamp,
        fill: impl FnOnce(&mut dyn Tx, &Copied) -> Result<(), E>,
    ) -> Result<Option<PathBuf>, E> {
        finish(path, at)?;
        let draft = Self::draft_of(backup, path, Draft::in_place_of, fill)?;
        let _alone = Hold::alone(path)?;
        let files = StoreFiles::take(path)?;
        let moved = files.move_aside(at)?;
        draft.settle()?;
        Ok(moved.keep())
    }
}

/// Checks that no other process has the store open, if there is one.
fn check_free(path: &Path) -> Result<(), StorageError> {
    match look(path)? {
        Some(_) => StoreFiles::take(path).map(drop),
        None => Ok(()),
    }
}

/// Finishes a move that was cut short, so that a store that was moved aside has its log before it is read.
fn finish(path: &Path, at: Timestamp) -> Result<(), StorageError> {
    check_free(path)?;
    if look(path)?.is_none() && look(folder_of(path))?.is_some() {
        let _alone = Hold::alone(path)?;
        StoreFiles::take(path)?.move_aside(at)?.keep();
    }
    Ok(())
}
