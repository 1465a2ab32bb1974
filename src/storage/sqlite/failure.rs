//! From the driver's errors to ours. SQLite's own messages can quote the schema, so only its codes are told.

use std::path::Path;

use rusqlite::Error;
use rusqlite::ffi::{
    ErrorCode, SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID,
    SQLITE_CONSTRAINT_UNIQUE,
};

use super::files::shown;
use crate::storage::StorageError;

/// Why a statement failed on the store at `path`.
pub(super) fn failure(path: &Path, error: &Error) -> StorageError {
    let failed = match error {
        Error::SqliteFailure(failed, _) => failed,
        Error::SqlInputError { error, .. } => error,
        _ => return StorageError::Internal("a statement does not fit its values".to_owned()),
    };
    let told = || format!("{}: {failed}", shown(path));
    match failed.code {
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => StorageError::Busy,
        ErrorCode::DiskFull => StorageError::Full,
        ErrorCode::ReadOnly => StorageError::ReadOnly(told()),
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            StorageError::Unreachable(told())
        }
        ErrorCode::NotADatabase => StorageError::Foreign(path.to_owned()),
        // Nothing of ours comes near the size limit; a broken length does.
        ErrorCode::DatabaseCorrupt | ErrorCode::TooBig => StorageError::Damaged,
        _ => StorageError::Internal(failed.to_string()),
    }
}

/// Why a statement could not be prepared. All of them fit the schema, so one that does not shows a damaged one.
pub(super) fn preparation_failure(path: &Path, error: &Error) -> StorageError {
    match error {
        Error::SqlInputError { .. } => StorageError::Damaged,
        Error::SqliteFailure(failed, _) if failed.code == ErrorCode::Unknown => {
            StorageError::Damaged
        }
        _ => failure(path, error),
    }
}

/// Why a change failed: rows that are there already, or gone, are told as `what`.
pub(super) fn change_failure(path: &Path, error: &Error, what: &'static str) -> StorageError {
    match error.sqlite_extended_error_code() {
        Some(
            SQLITE_CONSTRAINT_PRIMARYKEY
            | SQLITE_CONSTRAINT_UNIQUE
            | SQLITE_CONSTRAINT_ROWID
            | SQLITE_CONSTRAINT_FOREIGNKEY,
        ) => StorageError::Conflict(what),
        // All that is written fits the schema, so a row or a rule that it does not fit is not one of ours.
        _ if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            StorageError::Damaged
        }
        _ => failure(path, error),
    }
}
