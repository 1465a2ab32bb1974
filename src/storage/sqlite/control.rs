//! The beginning and the end of transactions, and statements that are kept.

use std::path::Path;

use rusqlite::{CachedStatement, Connection};

use super::failure::{failure, preparation_failure};
use crate::storage::StorageError;

/// Runs a statement that begins or ends a transaction.
pub(super) fn control(connection: &Connection, path: &Path, sql: &str) -> Result<(), StorageError> {
    prepared(connection, path, sql)?
        .execute([])
        .map(drop)
        .map_err(|error| failure(path, &error))
}

/// A statement that is kept for the next time.
pub(super) fn prepared<'c>(
    connection: &'c Connection,
    path: &Path,
    sql: &str,
) -> Result<CachedStatement<'c>, StorageError> {
    connection
        .prepare_cached(sql)
        .map_err(|error| preparation_failure(path, &error))
}

/// Gives up a commit that failed, and empties the log.
///
/// If the disk does not confirm a commit, its pages are in the log already. Nobody sees them, but a crash before
/// other pages overwrite them would bring back a transaction that was reported as failed.
pub(super) fn forget(connection: &Connection, path: &Path) {
    if !connection.is_autocommit() {
        let _ = control(connection, path, "ROLLBACK");
    }
    // If this fails too, the disk is broken, and the reported error already says so.
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
}
