//! The orders and the results of a batch.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::old_password::OldPassword;
use crate::credentials::{PasswordHash, TemporaryPassword, Typed};
use crate::desk::DeskError;
use crate::model::{
    DisplayName, GroupName, MailAddress, PasswordKind, Reason, Role, Timestamp, Username,
};

/// Where a temporary password comes from.
#[derive(Default)]
pub enum NewTemporary {
    /// Generated, 120 bits.
    #[default]
    Generated,
    /// Entered by the admin; it must meet the policy like any other.
    Entered(Typed),
}

/// The order for a reset.
#[derive(Default)]
pub struct ResetOrder {
    /// Where the temporary password comes from.
    pub password: NewTemporary,
    /// How long it is valid; by default what the policy says (24 h).
    pub expires: Option<Duration>,
    /// Why.
    pub reason: Option<Reason>,
}

/// An account to reset.
pub struct ResetTarget {
    /// Whose password.
    pub name: Username,
    /// Where its temporary password comes from.
    pub password: NewTemporary,
}

impl ResetTarget {
    pub(super) fn is_entered(&self) -> bool {
        matches!(self.password, NewTemporary::Entered(_))
    }
}

/// The terms for all of them.
#[derive(Default)]
pub struct BatchTerms {
    /// How long the temporary passwords are valid; by default what the policy says (24 h).
    pub expires: Option<Duration>,
    /// Why.
    pub reason: Option<Reason>,
    /// Do not reset disabled accounts.
    pub skip_disabled: bool,
}

/// An account to add.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The name it signs in with.
    pub name: Username,
    /// The person's name.
    #[serde(default)]
    pub display_name: Option<DisplayName>,
    /// What it may do.
    #[serde(default = "user")]
    pub role: Role,
    /// Where its owner gets mail.
    #[serde(default)]
    pub mail: Option<MailAddress>,
    /// The groups that it is added to.
    #[serde(default)]
    pub groups: Vec<GroupName>,
}

impl NewAccount {
    /// An account of which nothing else is known.
    #[must_use]
    pub const fn new(name: Username, role: Role) -> Self {
        Self {
            name,
            display_name: None,
            role,
            mail: None,
            groups: Vec::new(),
        }
    }
}

fn user() -> Role {
    Role::User
}

/// A temporary password, which is in force as soon as it was shown. There is no other copy of it.
pub struct Reset {
    /// Whose password was reset.
    pub name: Username,
    /// To be handed over; revealing consumes it.
    pub temporary_password: TemporaryPassword,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// The operation's id in the audit log.
    pub reset_id: Uuid,
}

/// The result for one account in a batch.
pub enum BatchRow {
    /// It has a temporary password, which is in force as soon as the batch is committed.
    Done(Reset),
    /// It is added with the password that it has in another system, or without one, as soon as the batch is committed.
    Imported {
        /// Whose.
        name: Username,
        /// The operation's id in the audit log.
        reset_id: Uuid,
        /// What becomes of its password.
        password: OldPassword,
    },
    /// It was not changed.
    Failed {
        /// Whose.
        name: Username,
        /// Why.
        error: DeskError,
    },
}

/// What a store keeps of a temporary password.
pub(in crate::desk) struct TemporaryHash {
    pub(in crate::desk) hash: PasswordHash,
    pub(in crate::desk) expires_at: Timestamp,
}

/// The password of an account that comes from another system, as a plan holds it.
#[derive(Serialize, Deserialize)]
pub(in crate::desk) struct PlannedPassword {
    pub(in crate::desk) hash: Option<String>,
    pub(in crate::desk) temporary: bool,
    pub(in crate::desk) disabled: bool,
    pub(in crate::desk) change_required: bool,
}

/// The password of an account that is added.
pub(in crate::desk) struct NewPassword {
    pub(in crate::desk) hash: Option<PasswordHash>,
    pub(in crate::desk) kind: PasswordKind,
    pub(in crate::desk) disabled: bool,
    pub(in crate::desk) change_required: bool,
}

impl From<TemporaryHash> for NewPassword {
    fn from(made: TemporaryHash) -> Self {
        Self {
            hash: Some(made.hash),
            kind: PasswordKind::Temporary {
                expires_at: made.expires_at,
            },
            disabled: false,
            change_required: false,
        }
    }
}

impl NewPassword {
    /// What was planned for an account of another system.
    pub(in crate::desk) fn planned(password: PlannedPassword, expires_at: Timestamp) -> Self {
        Self {
            kind: match (password.temporary, &password.hash) {
                (true, _) => PasswordKind::Temporary { expires_at },
                (false, Some(_)) => PasswordKind::Imported,
                (false, None) => PasswordKind::None,
            },
            hash: password.hash.map(PasswordHash::from_stored),
            disabled: password.disabled,
            change_required: password.change_required,
        }
    }
}
