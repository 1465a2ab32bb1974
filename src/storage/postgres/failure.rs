//! From the driver's errors to ours. The server's messages quote rows and come in its own language, so its codes alone are
//! told.

use postgres::Error;
use postgres::error::{Severity, SqlState};

use crate::model::PostgresUrl;
use crate::storage::StorageError;

/// Why something was not answered with success.
pub(super) enum Failed {
    /// There was no answer in time, or there is nobody to answer.
    Silent,
    /// The server did not take a setting.
    Unset,
    /// The driver or the server said so.
    Told(Error),
    /// The row that was to be changed is not there.
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

    /// Whether the server said so, and goes on serving this connection.
    pub(super) fn is_an_error_of_the_statement(&self) -> bool {
        let Self::Told(error) = self else {
            return false;
        };
        error
            .as_db_error()
            .is_some_and(|told| told.parsed_severity() == Some(Severity::Error))
    }
}

/// Whether the connection is of no more use: it broke, did not answer, its server is shutting down, or is no primary any
/// more.
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
        // A row that somebody else has had for as long as `lock_timeout` says: it is waited for as before.
        "55P03" => StorageError::Contended,
        "57014" | "53300" => StorageError::Busy,
        "53100" => StorageError::Full,
        // Whoever lays out a schema meets these, where somebody else did.
        "23505" | "42P06" | "42P07" | "42710" => StorageError::Conflict("the schema"),
        "42501" => StorageError::Unsafe {
            problem: format!("the role may not use the store in {url}"),
            mend: "as the role that made the store: GRANT passdesk TO ROLE".to_owned(),
        },
        "3F000" | "42P01" => StorageError::Missing(url.to_string().into()),
        "3D000" => StorageError::NoDatabase(url.database().to_owned()),
        "25006" => StorageError::Unreachable(format!("{url} is no primary")),
        "XX001" | "XX002" => StorageError::Damaged,
        _ if is_lost(failed) => StorageError::Lost,
        _ if code.starts_with("53") => StorageError::Unreachable(format!(
            "its server lacks memory or another resource ({code})"
        )),
        _ if code.starts_with("58") => {
            StorageError::Unreachable(format!("its server cannot use its own files ({code})"))
        }
        _ => StorageError::Internal(format!("the server answered {code}")),
    }
}

/// Why a change failed: rows that are there already, or gone, are told as `what`.
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
