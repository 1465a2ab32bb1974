//! Accounts, the state of their passwords, and sessions.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::words::words;
use super::{DisplayName, GroupName, Limits, MailAddress, Moment, Timestamp, Username};

/// The id of an account, a random (version 7) UUID; every table but that of the names uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

words! {
    /// What an account may do.
    pub enum Role {
        /// Changes its own password.
        User = "user",
        /// Resets anybody else's, and manages accounts.
        Admin = "admin",
    }
}

/// Which kind of password is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordKind {
    /// None: this account cannot sign in.
    None,
    /// Chosen by the account's owner.
    Permanent,
    /// The one that the owner has in another system, until it is given for the first time.
    Imported,
    /// Made or entered by an admin; works once, for choosing a new one, until it expires.
    Temporary {
        /// From this moment on it is refused.
        expires_at: Timestamp,
    },
}

impl PasswordKind {
    /// The word for it in JSON.
    #[must_use]
    pub const fn word(self) -> PasswordWord {
        match self {
            Self::None => PasswordWord::None,
            Self::Permanent => PasswordWord::Permanent,
            Self::Imported => PasswordWord::Imported,
            Self::Temporary { .. } => PasswordWord::Temporary,
        }
    }

    /// The word for it in a store, where the hash says who made it.
    pub(crate) const fn stored(self) -> PasswordWord {
        match self {
            Self::Imported => PasswordWord::Permanent,
            Self::None | Self::Permanent | Self::Temporary { .. } => self.word(),
        }
    }

    /// When a temporary password expires; `None` for the others.
    #[must_use]
    pub const fn expires_at(self) -> Option<Timestamp> {
        match self {
            Self::Temporary { expires_at } => Some(expires_at),
            Self::None | Self::Permanent | Self::Imported => None,
        }
    }
}

words! {
    /// The word for a kind of password.
    pub enum PasswordWord {
        /// No password: this account cannot sign in.
        None = "none",
        /// One that the account's owner has chosen.
        Permanent = "permanent",
        /// The one that the owner has in another system.
        Imported = "imported",
        /// One that an admin has made or entered.
        Temporary = "temporary",
    }
}

/// What a store knows about wrong passwords, for an account or for a bucket of unknown names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guesses {
    /// Failures in a row.
    pub failures: u32,
    /// When the last of them was.
    pub failed_at: Option<Timestamp>,
    /// Whether a refusal during this wait is in the audit log already, so that many attempts cannot fill the log.
    pub refusal_noted: bool,
}

impl Guesses {
    /// Until when no password is checked, by the limits in force now, whatever they were at the failure. After a
    /// failure with a clock that was ahead, the wait begins now (S50).
    #[must_use]
    pub fn waits_until(&self, now: Moment) -> Option<Timestamp> {
        let wait = now.limits.wait_after(self.failures)?;
        self.failed_at.map(|at| at.min(now.at).plus(wait))
    }
}

/// An account as the store has it, without its password hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Never used again, even when the name is.
    pub id: AccountId,
    /// The name it signs in with.
    pub name: Username,
    /// The person's name, if one was given.
    pub display_name: Option<DisplayName>,
    /// What it may do.
    pub role: Role,
    /// Switched off by an admin.
    pub disabled: bool,
    /// The password in force.
    pub password: PasswordKind,
    /// An admin asked for a new password; the old one works until it is changed.
    pub change_required: bool,
    /// There were too many failures in a row; only a reset or a recovery lifts it. See [`Account::is_password_disabled`].
    pub password_disabled: bool,
    /// Wrong passwords so far.
    pub guesses: Guesses,
    /// When the password in force was set.
    pub password_changed_at: Option<Timestamp>,
    /// When it last signed in.
    pub last_login_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Where its owner gets mail, if that was given.
    pub mail: Option<MailAddress>,
    /// The groups that it is in, by name.
    pub groups: Vec<GroupName>,
}

/// An account at one moment; its status depends on both.
#[derive(Debug, Clone)]
pub struct AccountNow {
    /// The account.
    pub account: Account,
    /// The moment, and the limits in force then.
    pub now: Moment,
}

impl Account {
    /// A user who has just been added, without a password.
    pub(crate) fn new(id: AccountId, name: Username, created_at: Timestamp) -> Self {
        Self {
            id,
            name,
            display_name: None,
            role: Role::User,
            disabled: false,
            password: PasswordKind::None,
            change_required: false,
            password_disabled: false,
            guesses: Guesses::default(),
            password_changed_at: None,
            last_login_at: None,
            created_at,
            mail: None,
            groups: Vec::new(),
        }
    }

    /// The first of the statuses that holds at `now`.
    #[must_use]
    pub fn status(&self, now: Moment) -> Status {
        let waits_until = self.guesses.waits_until(now);
        if self.disabled {
            Status::Disabled
        } else if self.is_password_disabled(&now.limits) {
            Status::PasswordDisabled
        } else if waits_until.is_some_and(|until| now.at < until) {
            Status::Throttled
        } else if self.temporary_expired(now.at) {
            Status::TemporaryExpired
        } else if self.owes_change() {
            Status::MustChange
        } else {
            Status::Active
        }
    }

    /// Whether failures have disabled the password: they did so once, or they reach the limit in force now.
    #[must_use]
    pub fn is_password_disabled(&self, limits: &Limits) -> bool {
        self.password_disabled || self.guesses.failures >= limits.failures_that_disable
    }

    /// Whether the password is a temporary one that has expired at `now`, or was made with a clock that was ahead.
    #[must_use]
    pub fn temporary_expired(&self, now: Timestamp) -> bool {
        let made_at = self.temporary_made_at();
        let expires_at = self.password.expires_at();
        expires_at.is_some_and(|at| at <= now || at <= made_at || made_at.is_from_later(now))
    }

    /// Makes a temporary password that was found expired stay expired: its row now says that it ended when it was made.
    pub(crate) fn end_temporary(&mut self) {
        let made_at = self.temporary_made_at();
        if let PasswordKind::Temporary { expires_at } = &mut self.password {
            *expires_at = made_at.min(*expires_at);
        }
    }

    fn temporary_made_at(&self) -> Timestamp {
        self.password_changed_at.unwrap_or(self.created_at)
    }

    /// Whether a new password must be chosen before anything else works.
    #[must_use]
    pub fn owes_change(&self) -> bool {
        self.change_required || matches!(self.password, PasswordKind::Temporary { .. })
    }

    /// Whether its password is that of another system, and no longer works.
    #[must_use]
    pub fn has_ended_import(&self, now: Moment) -> bool {
        self.password == PasswordKind::Imported && now.has_ended_imports()
    }

    /// Whether this account can still administer the store: an enabled admin with a password that
    /// is neither disabled, missing nor expired. Being throttled for a while still counts.
    #[must_use]
    pub fn is_usable_admin(&self, now: Moment) -> bool {
        self.role == Role::Admin
            && !self.disabled
            && !self.is_password_disabled(&now.limits)
            && self.password != PasswordKind::None
            && !self.temporary_expired(now.at)
            && !self.has_ended_import(now)
    }
}

words! {
    /// How an account stands, the first that holds.
    pub enum Status {
        /// Switched off by an admin.
        Disabled = "disabled",
        /// Too many failures in a row.
        PasswordDisabled = "password-disabled",
        /// Waiting after failures.
        Throttled = "throttled",
        /// Its temporary password has expired.
        TemporaryExpired = "temporary-expired",
        /// Must choose a new password.
        MustChange = "must-change",
        /// None of the others.
        Active = "active",
    }
}

/// The order in which accounts are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AccountOrder {
    /// By name, as the store keeps them.
    #[default]
    Name,
    /// The longest unused first; accounts that never signed in come before all others.
    LastLogin,
    /// The oldest account first.
    Created,
}

/// What `login` opened; the store knows only a digest of its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The account that is signed in.
    pub account: AccountId,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When a password was last given in it.
    pub authenticated_at: Timestamp,
}
