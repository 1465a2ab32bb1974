//! Turns the driver's errors into ours. The server's messages quote rows and are in its own language, so we report only its
//! codes.

use tokio_postgres::Error;
use tokio_postgres::error::{Severity, SqlState};

use crate::model::PostgresUrl;
use crate::storage::StorageError;

/// Why a call did not succeed.
pub(super) enum Failed {
    /// There was no answer in time, or nothing that answers.
    Silent,
    /// The server did not accept a setting.
    Unset,
    /// The driver or the server returned an error.
    Told(Error),
    /// The row to change is missing.
    Missed(&'static str),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

impl Failed {
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Silent | Self::Unset | Self::Missed(_) => None,
            Self::Told(error) => error.code().map(SqlState::code),
        }
    }

    /// Whether the error is about the statement, and the server still serves this connection.
    pub(super) fn is_an_error_of_the_statement(&self) -> bool {
        let Self::Told(error) = self else {
            return false;
        };
        error
            .as_db_error()
            .is_some_and(|told| told.parsed_severity() == Some(Severity::Error))
    }
}

/// Whether the connection cannot be used any more: it broke or did not answer, or its server is shutting down or is no
/// longer the primary.
pub(super) fn is_lost(failed: &Failed) -> bool {
    let error = match failed {
        Failed::Told(error) => error,
        Failed::Silent | Failed::Unset => return true,
        Failed::Missed(_) => return false,
    };
    match error.as_db_error() {
        Some(told) => {
            let code = told.code().code();
            matches!(
                told.parsed_severity(),
                Some(Severity::Fatal | Severity::Panic)
            ) || code.starts_with("08")
                || matches!(
                    code,
                    "57P01" | "57P02" | "57P03" | "57P05" | "25006" | "25P03"
                )
        }
        None => error.is_closed() || is_io(error),
    }
}

fn is_io(error: &Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(|source| source.is::<std::io::Error>())
}

/// Why a statement failed.
pub(super) fn failure(url: &PostgresUrl, failed: &Failed) -> StorageError {
    let Some(code) = failed.code() else {
        return match failed {
            Failed::Missed(what) => StorageError::Conflict(what),
            _ if is_lost(failed) => StorageError::Lost,
            Failed::Silent | Failed::Unset | Failed::Told(_) => {
                StorageError::Internal("a statement does not fit its values".to_owned())
            }
        };
    };
    match code {
        // CockroachDB and YugabyteDB say the same with the same codes.
        "40001" | "40P01" => StorageError::Contended,
        // A row that another transaction held for as long as `lock_timeout`: we wait for it again.
        "55P03" => StorageError::Contended,
        "57014" | "53300" => StorageError::Busy,
        "53100" => StorageError::Full,
        // Making a schema fails with these if somebody else made it first.
        "23505" | "42P06" | "42P07" | "42710" => StorageError::Conflict("the schema"),
        "42501" => StorageError::Unsafe {
            problem: format!("the role may not use the store in {url}"),
            mend: "as the role that made the store: GRANT passdesk TO ROLE".to_owned(),
        },
        "3F000" | "42P01" => StorageError::Missing(url.to_string().into()),
        "3D000" => StorageError::NoDatabase(url.database().to_owned()),
        "25006" => StorageError::Unreachable(format!("{url} is not a primary server")),
        "XX001" | "XX002" => StorageError::Damaged,
        _ if is_lost(failed) => StorageError::Lost,
        _ if code.starts_with("53") => StorageError::Unreachable(format!(
            "its server does not have enough memory or another resource ({code})"
        )),
        _ if code.starts_with("58") => {
            StorageError::Unreachable(format!("its server cannot use its own files ({code})"))
        }
        _ => StorageError::Internal(format!("the server answered {code}")),
    }
}

/// Why a change failed; `what` names the rows that exist already or are missing.
pub(super) fn change_failure(
    url: &PostgresUrl,
    failed: &Failed,
    what: &'static str,
) -> StorageError {
    match failed.code() {
        Some("23503" | "23505") => StorageError::Conflict(what),
        _ => failure(url, failed),
    }
}
