//! Opens, makes, examines and restores the store that a URL names, whatever its kind.

use std::path::{Path, PathBuf};

#[cfg(feature = "postgres")]
use super::PostgresStore;
use super::{Copied, Examined, Fault, SqliteStore, StorageError, Store, Tx};
use crate::model::{StoreInfo, StoreUrl, Timestamp};

/// Opens the store that a URL names; never makes one.
///
/// # Errors
/// Those of [`SqliteStore::open`] or [`PostgresStore::open`](super::PostgresStore::open).
pub fn open(url: &StoreUrl) -> Result<Box<dyn Store>, StorageError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(Box::new(SqliteStore::open(path)?)),
        #[cfg(feature = "postgres")]
        StoreUrl::Postgres(url) => Ok(Box::new(PostgresStore::open(url)?)),
        #[cfg(not(feature = "postgres"))]
        StoreUrl::Postgres(_) => Err(left_out()),
    }
}

/// Opens the store that a URL names for reading: one on a read-only file system can be read, but not changed.
///
/// # Errors
/// Those of [`SqliteStore::open_to_look`] or [`PostgresStore::open`](super::PostgresStore::open).
pub fn open_to_look(url: &StoreUrl) -> Result<Box<dyn Store>, StorageError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(Box::new(SqliteStore::open_to_look(path)?)),
        StoreUrl::Postgres(_) => open(url),
    }
}

/// Whether a store is on a read-only file system.
#[must_use]
pub(crate) fn is_on_read_only(url: &StoreUrl) -> bool {
    match url {
        StoreUrl::Sqlite(path) => SqliteStore::is_on_read_only(path),
        StoreUrl::Postgres(_) => false,
    }
}

/// Checks whether a store could be made there, as far as this is possible without making it.
///
/// # Errors
/// [`StorageError::Exists`] when there is one already, others when it could not be made.
pub fn may_create(url: &StoreUrl) -> Result<(), StorageError> {
    match url {
        StoreUrl::Sqlite(path) => SqliteStore::may_create(path),
        #[cfg(feature = "postgres")]
        StoreUrl::Postgres(url) => PostgresStore::may_create(url),
        #[cfg(not(feature = "postgres"))]
        StoreUrl::Postgres(_) => Err(left_out()),
    }
}

/// Makes a store in one step, with whatever `fill` adds.
///
/// # Errors
/// What `fill` returns; those of [`SqliteStore::create`] or
/// [`PostgresStore::create`](super::PostgresStore::create).
pub fn create<E: From<StorageError>>(
    url: &StoreUrl,
    info: &StoreInfo,
    fill: impl FnOnce(&mut dyn Tx) -> Result<(), E>,
) -> Result<(), E> {
    match url {
        StoreUrl::Sqlite(path) => SqliteStore::create(path, info, fill),
        #[cfg(feature = "postgres")]
        StoreUrl::Postgres(url) => PostgresStore::create(url, info, fill),
        #[cfg(not(feature = "postgres"))]
        StoreUrl::Postgres(_) => Err(left_out().into()),
    }
}

/// Finds everything that is wrong with a store, also with one that [`open`] refuses, and changes nothing. Of a database it
/// checks only the values; the rest is its server's business.
///
/// # Errors
/// Those of [`SqliteStore::examine`] or [`PostgresStore::examine`](super::PostgresStore::examine).
pub fn examine(url: &StoreUrl) -> Result<Examined, StorageError> {
    match url {
        StoreUrl::Sqlite(path) => Ok(examined(SqliteStore::examine(path)?)),
        #[cfg(feature = "postgres")]
        StoreUrl::Postgres(url) => Ok(examined(PostgresStore::examine(url)?)),
        #[cfg(not(feature = "postgres"))]
        StoreUrl::Postgres(_) => Err(left_out()),
    }
}

fn examined<S: Store + 'static>((faults, store): (Vec<Fault>, Option<S>)) -> Examined {
    Examined {
        faults,
        store: store.map(|store| Box::new(store) as Box<dyn Store>),
    }
}

/// Makes a store from a backup, in one step; `fill` gets the facts about the backup.
///
/// # Errors
/// Those of [`SqliteStore::restore`]; [`StorageError::NotToFile`] for a database.
pub fn restore<E: From<StorageError>>(
    backup: &Path,
    url: &StoreUrl,
    fill: impl FnOnce(&mut dyn Tx, &Copied) -> Result<(), E>,
) -> Result<(), E> {
    match url {
        StoreUrl::Sqlite(path) => SqliteStore::restore(backup, path, fill),
        StoreUrl::Postgres(_) => Err(StorageError::NotToFile.into()),
    }
}

/// Checks whether the store at a path could be replaced now, and whether there is a backup to replace it with.
///
/// # Errors
/// Those of [`SqliteStore::may_replace`]; [`StorageError::NotToFile`] for a database.
pub fn may_replace(backup: &Path, url: &StoreUrl) -> Result<(), StorageError> {
    match url {
        StoreUrl::Sqlite(path) => SqliteStore::may_replace(backup, path),
        StoreUrl::Postgres(_) => Err(StorageError::NotToFile),
    }
}

/// Makes a store from a backup in the place of another, which is moved aside; returns where that is now, if there was one.
///
/// # Errors
/// Those of [`SqliteStore::replace`]; [`StorageError::NotToFile`] for a database.
pub fn replace<E: From<StorageError>>(
    backup: &Path,
    url: &StoreUrl,
    at: Timestamp,
    fill: impl FnOnce(&mut dyn Tx, &Copied) -> Result<(), E>,
) -> Result<Option<PathBuf>, E> {
    match url {
        StoreUrl::Sqlite(path) => SqliteStore::replace(backup, path, at, fill),
        StoreUrl::Postgres(_) => Err(StorageError::NotToFile.into()),
    }
}

#[cfg(not(feature = "postgres"))]
fn left_out() -> StorageError {
    StorageError::Unreachable("this build does not have PostgreSQL stores".to_owned())
}
