//! A verified backup of a store of an older schema, made beside it before it is updated.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::draft::Draft;
use super::files::numbered;
use super::{connect, inspect};
use crate::storage::{Fault, StorageError};

/// How many backups of one schema are kept beside a store, if that was updated and brought back again and again.
const MOST: u32 = 100;

/// Keeps what a connection sees, as `PATH.schema-1`; a file that has the name already stays, and a number is added.
pub(super) fn keep(path: &Path, source: &Connection, schema: i64) -> Result<(), StorageError> {
    for number in 1..=MOST {
        match keep_as(&name(path, schema, number), path, source) {
            Err(StorageError::Exists(_)) => {}
            kept => return kept,
        }
    }
    Err(StorageError::Exists(name(path, schema, MOST)))
}

fn name(path: &Path, schema: i64, number: u32) -> PathBuf {
    numbered(path, &format!(".schema-{schema}"), number)
}

fn keep_as(to: &Path, path: &Path, source: &Connection) -> Result<(), StorageError> {
    let draft = Draft::of_copy(to)?;
    connect::copy(path, source, to, draft.file())?;
    // An account that cannot be read was as unreadable before.
    let found = inspect::copy(to, draft.file())?;
    match found.into_iter().find(|fault| !fault.is_of_an_account()) {
        None => draft.settle(),
        Some(Fault::Refused(error) | Fault::Value(error)) => Err(error),
        Some(_) => Err(StorageError::Damaged),
    }
}
