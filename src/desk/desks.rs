//! Desks over one store, for the threads of one process.

use super::{Desk, DeskError, Surroundings};
use crate::model::StoreUrl;
use crate::storage::{self, SharedSqlite};

/// Desks over one store, for the threads of one process.
///
/// Over a file they share their commits: changes that arrive together are made durable together, and each is answered after
/// that. Reading waits neither for writers nor for the disk. Over a database, each has a connection of its own.
pub struct Desks {
    place: Place,
    around: Surroundings,
}

enum Place {
    File(SharedSqlite),
    Database(StoreUrl),
}

impl Desks {
    /// Opens the store that a URL names. A database is reached when the first desk is made.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when there is no such file, or it cannot or must not be used.
    pub fn open(url: &StoreUrl, around: Surroundings) -> Result<Self, DeskError> {
        let place = match url {
            StoreUrl::Sqlite(path) => Place::File(SharedSqlite::open(path)?),
            StoreUrl::Postgres(_) => Place::Database(url.clone()),
        };
        Ok(Self { place, around })
    }

    /// One more desk, for one thread: others wait while it reads or writes.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when the store cannot be opened once more.
    pub fn desk(&self) -> Result<Desk, DeskError> {
        let store = match &self.place {
            Place::File(file) => file.store()?,
            Place::Database(url) => storage::open(url)?,
        };
        Ok(Desk::over(store, self.around.clone()))
    }

    /// Checks that the file at the store's path is still the one that was opened; before each commit this is checked too. A
    /// database is not checked.
    ///
    /// # Errors
    /// [`StorageError::Replaced`](super::StorageError::Replaced) if it is not: then nothing can be changed any more.
    pub fn is_still_there(&self) -> Result<(), DeskError> {
        match &self.place {
            Place::File(file) => Ok(file.is_still_there()?),
            Place::Database(_) => Ok(()),
        }
    }
}
