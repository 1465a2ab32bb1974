//! Tokens: what scripts carry instead of a session.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::show::formula;
use super::words::words;
use super::{AccountId, Timestamp, is_unsafe_to_show};

/// The longest label, in code points.
const LABEL_LENGTH: usize = 64;

words! {
    /// One thing that a token may do (S29).
    #[derive(PartialOrd, Ord)]
    pub enum Scope {
        /// See accounts.
        UsersList = "users:list",
        /// Add users.
        UsersAdd = "users:add",
        /// Reset the passwords of users, never of admins.
        UsersReset = "users:reset",
        /// Remove, switch, promote, demote and unlock accounts, and ask for changes.
        UsersManage = "users:manage",
        /// Read the audit record.
        AuditRead = "audit:read",
    }
}

/// What an admin calls a token: 1 to 64 code points, none of them invisible.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The label of a new token: no formula of a spreadsheet that opens a list of tokens as CSV (CWE-1236).
    ///
    /// # Errors
    /// [`InvalidLabel`] says why it cannot be one.
    pub fn of_new_token(text: &str) -> Result<Self, InvalidLabel> {
        let label = text.parse()?;
        match formula(text) {
            Some(c) => Err(InvalidLabel::Formula(c)),
            None => Ok(label),
        }
    }
}

/// A text that cannot be a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidLabel {
    /// Too long, empty, or with characters that are not seen.
    #[error("a label has 1 to 64 characters, none of them invisible")]
    Characters,
    /// That of a new token which a spreadsheet would take for a formula.
    #[error(
        "a new label cannot start with '{0}', nor have it after ';': spreadsheets take that for a formula"
    )]
    Formula(char),
}

/// A label that a token may have.
impl FromStr for Label {
    type Err = InvalidLabel;

    fn from_str(text: &str) -> Result<Self, InvalidLabel> {
        let fits = text.chars().take(LABEL_LENGTH + 1).count() <= LABEL_LENGTH;
        if !fits || text.trim().is_empty() || text.contains(is_unsafe_to_show) {
            Err(InvalidLabel::Characters)
        } else {
            Ok(Self(text.to_owned()))
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A token as the store has it; its secret is known by a digest alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What the record calls it.
    pub id: Uuid,
    /// Whose it is; it dies with them.
    pub account: AccountId,
    /// What its owner calls it.
    pub label: Label,
    /// All that it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Token {
    /// Whether its time is over at `now`, or it was made under a clock that was ahead.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
            || self.expires_at <= self.created_at
            || self.created_at.is_from_later(now)
    }

    /// One that was found expired has expired for good: by its row it ended when it was made.
    pub(crate) fn end(&mut self) {
        self.expires_at = self.created_at.min(self.expires_at);
    }
}
