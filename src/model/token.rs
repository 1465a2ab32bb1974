//! Tokens: what scripts carry instead of a session.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::safe_text::formula;
use super::words::{as_text, words};
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
        /// Read the audit log.
        AuditRead = "audit:read",
        /// Ask whether the password of anybody is right, for a service.
        Verify = "verify",
        /// Read names, display names, mail addresses, groups and states.
        Directory = "directory",
    }
}

/// The name that an admin gives a token: 1 to 64 code points, none of them invisible.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(String);

impl Label {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The label of a new token: never a formula of a spreadsheet that opens a list of tokens as CSV (CWE-1236).
    ///
    /// # Errors
    /// [`InvalidLabel`] says why the text cannot be a label.
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
    /// Too long, empty, or with invisible characters.
    #[error("a label has 1 to 64 characters, none of them invisible")]
    Characters,
    /// The label of a new token, which a spreadsheet would take for a formula.
    #[error(
        "a new label cannot start with '{0}' or have it after ';': a spreadsheet would read it as a formula"
    )]
    Formula(char),
}

as_text!(Label);

/// The label of an existing token.
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

/// A token as the store has it, which knows only a digest of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its id in the audit log.
    pub id: Uuid,
    /// Its owner; it is removed with the account.
    pub account: AccountId,
    /// Its name.
    pub label: Label,
    /// Everything it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

impl Token {
    /// Whether it has expired at `now`, or was made with a clock that was ahead.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
            || self.expires_at <= self.created_at
            || self.created_at.is_from_later(now)
    }

    /// Makes a token that was found expired stay expired: its row now says that it ended when it was made.
    pub(crate) fn end(&mut self) {
        self.expires_at = self.created_at.min(self.expires_at);
    }
}
