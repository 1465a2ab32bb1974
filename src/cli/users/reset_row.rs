//! The rows of resets, as every format has them.

use passdesk::desk::Reset;
use passdesk::model::{Timestamp, Username};
use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::cli::account::rfc3339;
use crate::cli::failure::Failure;

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

/// A result row: a temporary password, or why there is none.
pub(super) struct ResetRow<'a> {
    pub(super) name: &'a str,
    pub(super) result: Result<Given<'a>, &'a Failure>,
    /// CSV has every column in each row, the one for errors too.
    pub(super) flat: bool,
}

/// What is handed over.
pub(super) struct Given<'a> {
    pub(super) temporary_password: &'a str,
    pub(super) expires_at: Timestamp,
    pub(super) reset_id: Uuid,
}

#[derive(Serialize)]
struct Done<'a> {
    name: &'a str,
    temporary_password: &'a str,
    #[serde(serialize_with = "rfc3339")]
    expires_at: Option<Timestamp>,
    reset_id: Uuid,
}

#[derive(Serialize)]
struct Failed<'a> {
    name: &'a str,
    error: Why,
}

#[derive(Serialize)]
struct Why {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Flat<'a> {
    name: &'a str,
    temporary_password: Option<&'a str>,
    #[serde(serialize_with = "rfc3339")]
    expires_at: Option<Timestamp>,
    reset_id: Option<Uuid>,
    error: Option<String>,
}

impl Serialize for ResetRow<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.name;
        match (&self.result, self.flat) {
            (Ok(given), false) => Done {
                name,
                temporary_password: given.temporary_password,
                expires_at: Some(given.expires_at),
                reset_id: given.reset_id,
            }
            .serialize(serializer),
            (Err(why), false) => Failed {
                name,
                error: Why {
                    code: why.code(),
                    message: why.to_string(),
                },
            }
            .serialize(serializer),
            (Ok(given), true) => Flat {
                name,
                temporary_password: Some(given.temporary_password),
                expires_at: Some(given.expires_at),
                reset_id: Some(given.reset_id),
                error: None,
            }
            .serialize(serializer),
            (Err(why), true) => Flat {
                name,
                temporary_password: None,
                expires_at: None,
                reset_id: None,
                error: Some(format!("{}: {why}", why.code())),
            }
            .serialize(serializer),
        }
    }
}

/// A reset with its password revealed, as long as it takes to write it.
pub(super) struct Revealed {
    pub(super) name: Username,
    password: Zeroizing<String>,
    pub(super) expires_at: Timestamp,
    reset_id: Uuid,
}

impl From<Reset> for Revealed {
    fn from(reset: Reset) -> Self {
        Self {
            name: reset.name,
            password: reset.temporary_password.reveal(),
            expires_at: reset.expires_at,
            reset_id: reset.reset_id,
        }
    }
}

impl Revealed {
    pub(super) fn given(&self) -> Given<'_> {
        Given {
            temporary_password: &self.password,
            expires_at: self.expires_at,
            reset_id: self.reset_id,
        }
    }
}
