//! The rows of resets, as every format has them.

use passdesk::deeds;
use passdesk::model::{Timestamp, Username};
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::format::Format;
use crate::cli::row::Why;

/// The columns of the rows, as CSV has them.
pub(super) const FIELDS: &[&str] = &[
    "name",
    "temporary_password",
    "expires_at",
    "reset_id",
    "error",
];
/// The same for people.
pub(super) const COLUMNS: &[&str] = &["NAME", "TEMPORARY PASSWORD", "UNTIL", "ERROR"];

/// A result row: a temporary password, none for an account that comes with its own, or why there is none.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum ResetRow<'a> {
    Done {
        name: &'a str,
        temporary_password: Option<&'a str>,
        expires_at: Option<Timestamp>,
        reset_id: Uuid,
    },
    Failed {
        name: &'a str,
        error: Why,
    },
    /// CSV has every column in each row.
    Flat {
        name: &'a str,
        temporary_password: Option<&'a str>,
        expires_at: Option<Timestamp>,
        reset_id: Option<Uuid>,
        error: Option<String>,
    },
}

impl<'a> ResetRow<'a> {
    pub(super) fn done(reset: &'a Revealed, format: Format) -> Self {
        match format {
            Format::Csv => Self::Flat {
                name: reset.name.as_str(),
                temporary_password: reset.password(),
                expires_at: reset.expires_at,
                reset_id: Some(reset.reset_id),
                error: None,
            },
            Format::Json | Format::Table => Self::Done {
                name: reset.name.as_str(),
                temporary_password: reset.password(),
                expires_at: reset.expires_at,
                reset_id: reset.reset_id,
            },
        }
    }

    pub(super) fn failed(name: &'a str, why: &Failure, format: Format) -> Self {
        match format {
            Format::Csv => Self::Flat {
                name,
                temporary_password: None,
                expires_at: None,
                reset_id: None,
                error: Some(Why::from(why).flat()),
            },
            Format::Json | Format::Table => Self::Failed {
                name,
                error: why.into(),
            },
        }
    }
}

/// A reset with its password revealed, as long as it takes to write it; or an account that comes with its own, or without one.
pub(super) struct Revealed {
    pub(super) name: Username,
    pub(super) password: Option<Zeroizing<String>>,
    pub(super) expires_at: Option<Timestamp>,
    reset_id: Uuid,
}

impl Revealed {
    /// The temporary password; nothing where there is none.
    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_ref().map(|password| password.as_str())
    }

    /// The temporary password of a row, or why it has none, with its name.
    pub(super) fn of(row: deeds::ResetRow) -> Result<Self, (Username, Failure)> {
        let deeds::ResetRow {
            name,
            temporary_password,
            expires_at,
            reset_id,
            old_password,
            error,
        } = row;
        let has_password = temporary_password.is_some() && expires_at.is_some();
        match (reset_id, error) {
            (Some(reset_id), None) if has_password || old_password.is_some() => Ok(Self {
                name,
                password: temporary_password,
                expires_at,
                reset_id,
            }),
            (_, Some(error)) => Err((name, error.into())),
            (_, None) => {
                let message = "the desk answered a row without a temporary password";
                Err((name, Failure::new(ExitStatus::Internal, message)))
            }
        }
    }
}
