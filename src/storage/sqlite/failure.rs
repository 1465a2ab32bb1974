//! Turns the driver's errors into ours. SQLite's own messages can quote the schema, so we report only its codes.

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
        // None of our values comes near the size limit; only a damaged length does.
        ErrorCode::DatabaseCorrupt | ErrorCode::TooBig => StorageError::Damaged,
        _ => StorageError::Internal(failed.to_string()),
    }
}

/// Why a statement could not be prepared. All of them fit the schema, so a failure means a damaged schema.
pub(super) fn preparation_failure(path: &Path, error: &Error) -> StorageError {
    match error {
        Error::SqlInputError { .. } => StorageError::Damaged,
        Error::SqliteFailure(failed, _) if failed.code == ErrorCode::Unknown => {
            StorageError::Damaged
        }
        _ => failure(path, error),
    }
}

/// Why a change failed; `what` names the rows that exist already or are missing.
pub(super) fn change_failure(path: &Path, error: &Error, what: &'static str) -> StorageError {
    match error.sqlite_extended_error_code() {
        Some(
            SQLITE_CONSTRAINT_PRIMARYKEY
            | SQLITE_CONSTRAINT_UNIQUE
            | SQLITE_CONSTRAINT_ROWID
            | SQLITE_CONSTRAINT_FOREIGNKEY,
        ) => StorageError::Conflict(what),
        // All that we write fits the schema, so rows or rules that it does not fit are not ours.
        _ if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            StorageError::Damaged
        }
        _ => failure(path, error),
    }
}
