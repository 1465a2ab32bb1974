//! An account as every format shows it.

use comfy_table::Cell;
use passdesk::model::{Account, Status, Timestamp};
use serde::{Serialize, Serializer};

use super::table::{cell, status_cell, time_cell};

/// An account as every format shows it, its fields in the contract's order.
#[derive(Serialize)]
pub(crate) struct AccountRow<'a> {
    name: &'a str,
    display_name: Option<&'a str>,
    role: &'static str,
    #[serde(serialize_with = "status_word")]
    status: Status,
    password: &'static str,
    #[serde(serialize_with = "rfc3339")]
    temporary_expires_at: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    password_changed_at: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    last_login_at: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    created_at: Option<Timestamp>,
}

impl<'a> AccountRow<'a> {
    /// The columns of a table of accounts.
    pub(crate) const COLUMNS: &'static [&'static str] =
        &["NAME", "ROLE", "STATUS", "LAST LOGIN", "PASSWORD CHANGED"];
    /// The fields of an account's object.
    pub(crate) const FIELDS: &'static [&'static str] = &[
        "name",
        "display_name",
        "role",
        "status",
        "password",
        "temporary_expires_at",
        "password_changed_at",
        "last_login_at",
        "created_at",
    ];

    /// The account as it stands at `now`.
    pub(crate) fn new(account: &'a Account, now: Timestamp) -> Self {
        Self {
            name: account.name.as_str(),
            display_name: account.display_name.as_ref().map(|name| name.as_str()),
            role: account.role.as_str(),
            status: account.status(now),
            password: account.password.as_str(),
            temporary_expires_at: account.password.expires_at(),
            password_changed_at: account.password_changed_at,
            last_login_at: account.last_login_at,
            created_at: Some(account.created_at),
        }
    }

    /// The cells under [`AccountRow::COLUMNS`].
    pub(crate) fn cells(&self) -> Vec<Cell> {
        vec![
            cell(self.name),
            cell(self.role),
            status_cell(self.status),
            time_cell(self.last_login_at),
            time_cell(self.password_changed_at),
        ]
    }
}

fn status_word<S: Serializer>(status: &Status, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(status.as_str())
}

/// Serialises a time as RFC 3339 text, or nothing; for `#[serde(serialize_with)]`.
pub(crate) fn rfc3339<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}
