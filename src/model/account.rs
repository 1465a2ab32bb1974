//! Accounts, what is known of their passwords, and sessions.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use super::{DisplayName, Limits, Moment, Timestamp, Username};

/// A word from a store or a command line that is not one of the words expected there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected one of: {0}")]
pub struct UnknownWord(pub &'static str);

/// What an account is called in every table but the names': a random (version 7) UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Changes its own password.
    User,
    /// Resets anybody else's, and manages accounts.
    Admin,
}

impl Role {
    /// The word for it in commands, JSON and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            _ => Err(UnknownWord("user, admin")),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Which kind of password is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordKind {
    /// None: nothing signs this account in.
    None,
    /// Chosen by the account's owner.
    Permanent,
    /// Made or entered by an admin; works once, for choosing a new one, until it expires.
    Temporary {
        /// From this moment on it is refused.
        expires_at: Timestamp,
    },
}

impl PasswordKind {
    /// The word for it in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Permanent => "permanent",
            Self::Temporary { .. } => "temporary",
        }
    }

    /// When a temporary password expires; `None` for the others.
    #[must_use]
    pub const fn expires_at(self) -> Option<Timestamp> {
        match self {
            Self::Temporary { expires_at } => Some(expires_at),
            Self::None | Self::Permanent => None,
        }
    }
}

/// What is remembered of wrong passwords, for an account and for a bucket of names that are none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guesses {
    /// Failures in a row.
    pub failures: u32,
    /// When the last of them was.
    pub failed_at: Option<Timestamp>,
    /// Whether a refusal during this wait has been recorded already, so that hammering cannot fill the record.
    pub refusal_noted: bool,
}

impl Guesses {
    /// Until when no password is checked, by the limits in force now, whatever they were at the failure. After a failure under
    /// a clock that was ahead, the wait begins now (S50).
    #[must_use]
    pub fn waits_until(&self, now: Moment) -> Option<Timestamp> {
        let wait = now.limits.wait_after(self.failures)?;
        self.failed_at.map(|at| at.min(now.at).plus(wait))
    }
}

/// An account as the store has it, without its password hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Never reused, also when a name is.
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
    /// An admin asked for a new password while the old one stays.
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
}

/// An account as it is at one moment; its status depends on both.
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

    /// Whether failures have disabled the password: they did once, or there are as many as do by the limits in force now.
    #[must_use]
    pub fn is_password_disabled(&self, limits: &Limits) -> bool {
        self.password_disabled || self.guesses.failures >= limits.failures_that_disable
    }

    /// Whether the password is a temporary one whose time is over at `now`, or that was made under a clock that was ahead.
    #[must_use]
    pub fn temporary_expired(&self, now: Timestamp) -> bool {
        let made_at = self.temporary_made_at();
        let expires_at = self.password.expires_at();
        expires_at.is_some_and(|at| at <= now || at <= made_at || made_at.is_from_later(now))
    }

    /// A temporary password that was found expired has expired for good: by its row it ended when it was made.
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

    /// Whether this account can still administer the store: an enabled admin with a password that
    /// is neither disabled, missing nor expired. Being throttled for a while still counts.
    #[must_use]
    pub fn is_usable_admin(&self, now: Moment) -> bool {
        self.role == Role::Admin
            && !self.disabled
            && !self.is_password_disabled(&now.limits)
            && self.password != PasswordKind::None
            && !self.temporary_expired(now.at)
    }
}

/// How an account stands, the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Switched off by an admin.
    Disabled,
    /// Too many failures in a row.
    PasswordDisabled,
    /// Waiting after failures.
    Throttled,
    /// Its temporary password has expired.
    TemporaryExpired,
    /// Must choose a new password.
    MustChange,
    /// None of the others.
    Active,
}

impl Status {
    /// Every status, in the order in which they are tried.
    pub const ALL: [Self; 6] = [
        Self::Disabled,
        Self::PasswordDisabled,
        Self::Throttled,
        Self::TemporaryExpired,
        Self::MustChange,
        Self::Active,
    ];

    /// The word for it in commands and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disabled => "disabled",
            Self::PasswordDisabled => "password-disabled",
            Self::Throttled => "throttled",
            Self::TemporaryExpired => "temporary-expired",
            Self::MustChange => "must-change",
            Self::Active => "active",
        }
    }
}

impl FromStr for Status {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownWord(
                "disabled, password-disabled, throttled, temporary-expired, must-change, active",
            ))
    }
}

/// In which order accounts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountOrder {
    /// By name, as the store keeps them.
    Name,
    /// The longest absent first; who never signed in comes before everybody.
    LastLogin,
    /// The oldest account first.
    Created,
}

/// What `login` opened; its secret is known to the store by a digest alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub account: AccountId,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Timestamp,
    /// When a password was last given in it.
    pub authenticated_at: Timestamp,
}
