//! Why an operation was not done.

use uuid::Uuid;

use super::audit::ArchiveError;
use super::plan_error::PlanError;
use crate::credentials::recovery::{InvalidChallenge, InvalidTrust, NoQuorum, NotOne, SignerName};
use crate::credentials::{BlocklistError, CheckError, HashError, Refusal, Unusable};
use crate::model::{InvalidName, Label, RequestState, Scope, Timestamp, Username};
use crate::random::NoRandomness;
use crate::storage::StorageError;

/// Why something was not done. The command line adds hints and exit statuses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The session is unknown or has ended, or its account is removed or disabled.
    #[error("not signed in")]
    NotSignedIn,
    /// Unknown name, wrong password, disabled account or disabled password: one answer (S18).
    #[error("wrong name or password")]
    WrongPassword,
    /// The check character of a temporary password is wrong; nothing was looked up or counted.
    #[error("that temporary password has a typing mistake")]
    TypingMistake,
    /// A character that is refused in every new password, so nobody's password has it; nothing was looked up or counted.
    #[error("this password cannot be right: {0}")]
    NoPassword(Unusable),
    /// The temporary password was right, but it has expired (S12).
    #[error("that temporary password has expired")]
    TemporaryExpired,
    /// The password that was proved is no longer in force.
    #[error("the password was changed meanwhile")]
    ChangedMeanwhile,
    /// Too many failures; nothing was checked (S21).
    #[error("too many failed attempts: try again after {}", .until.rounded_up())]
    Throttled {
        /// The first moment at which a password is checked again.
        until: Timestamp,
    },
    /// This check gave up waiting because too many checks of the account were running.
    #[error("too many sign-ins of this account at once")]
    TooManyAtOnce,
    /// The account must choose a new password first (S11).
    #[error("a new password must be chosen first")]
    ChangeOwed,
    /// The password was last given more than 15 minutes ago (S14).
    #[error("this needs a password given within the last 15 minutes")]
    StaleSignIn,
    /// The account is not an admin.
    #[error("only admins may do this")]
    NotAdmin,
    /// Nobody resets their own account (S14).
    #[error("nobody resets their own password")]
    OwnAccount,
    /// The token does not have the scope for this (S29).
    #[error("this token lacks the scope {0}")]
    MissingScope(Scope),
    /// No token may do this, whatever its scopes (S29).
    #[error("a token cannot do this")]
    NotByToken,
    /// A disabled account was not to be reset.
    #[error("the account {0} is disabled")]
    Disabled(Username),
    /// A token never resets, makes or demotes an admin: that would give it an admin's authority (S29).
    #[error("a token cannot act on an admin, or make one")]
    AdminByToken,
    /// The store would be left without a usable admin (S15).
    #[error("{0} is the last usable admin")]
    LastAdmin(Username),
    /// The new password breaks the policy, for all these reasons.
    #[error("the new password was refused")]
    Refused(Vec<Refusal>),
    /// The policy does not allow entering temporary passwords (OWASP ASVS 5.0, 6.4.6).
    #[error("temporary passwords are generated here, not entered")]
    EnteredForbidden,
    /// The new password could not be looked up in the blocklist, so it was not accepted.
    #[error(transparent)]
    Blocklist(#[from] BlocklistError),
    /// A temporary password may not be valid for that long.
    #[error("a temporary password lives at most {} hours", .longest.as_secs() / 3600)]
    ExpiryTooLong {
        /// The longest time that the policy allows.
        longest: std::time::Duration,
    },
    /// A token may not be valid for that long.
    #[error("a token lives at most {} days", .longest.as_secs() / 86_400)]
    TokenLivesTooLong {
        /// The longest time.
        longest: std::time::Duration,
    },
    /// The admin has no token with that label.
    #[error("there is no token {0}")]
    NoSuchToken(Label),
    /// Another admin, or another account, has no token with that label.
    #[error("{owner} does not have a token {label}")]
    NoTokenOf {
        /// The account.
        owner: Username,
        /// The label.
        label: Label,
    },
    /// The admin has a token with that label.
    #[error("the token {0} exists already")]
    TokenExists(Label),
    /// An account that an admin named does not exist.
    #[error("there is no account {0}")]
    NoSuchAccount(Username),
    /// No new account may have this name.
    #[error(transparent)]
    NewName(#[from] InvalidName),
    /// An account that was to be added exists.
    #[error("the account {0} exists already")]
    AccountExists(Username),
    /// Unknown name or wrong recovery code: one answer (S18).
    #[error("wrong name or recovery code")]
    WrongCode,
    /// The text cannot be a recovery code; nothing was looked up or counted.
    #[error("that is not a recovery code: {0}")]
    NoCode(NotOne),
    /// The text cannot be a claim secret; nothing was looked up or counted.
    #[error("that is not a claim secret: {0}")]
    NoClaim(NotOne),
    /// Unknown request or wrong claim secret: one answer (S18, S44).
    #[error("wrong request or claim secret")]
    WrongClaim,
    /// There are no trusted signers.
    #[error("this store has no trusted signers")]
    NoSigners,
    /// Too few signers count at this moment.
    #[error("{} must sign, but only {counting} count now", signers(*needed))]
    TooFewSigners {
        /// How many count.
        counting: usize,
        /// How many must sign.
        needed: usize,
    },
    /// A signer that exists already, or a threshold that cannot be met.
    #[error(transparent)]
    Trust(#[from] InvalidTrust),
    /// A signer that an admin named is not on the list.
    #[error("there is no trusted signer {0}")]
    NoSuchSigner(SignerName),
    /// The last trusted signer stays (S47).
    #[error("{0} is the last trusted signer, and at least 1 must be left")]
    LastSigner(SignerName),
    /// Too few signers would be left (S47).
    #[error("{} must sign, but without {name} only {left} would be left", signers((*needed).into()))]
    TooFewLeft {
        /// The signer that was to be removed.
        name: SignerName,
        /// How many must sign.
        needed: u8,
        /// How many would be left whose signature counts.
        left: usize,
    },
    /// Too many requests are open for the account, or were made by this user today (S44).
    #[error("too many recovery requests: try again after {until}")]
    TooManyRequests {
        /// The first moment at which one may be made again.
        until: Timestamp,
    },
    /// The challenge would be too long.
    #[error(transparent)]
    Challenge(#[from] InvalidChallenge),
    /// A request that an admin named does not exist.
    #[error("there is no such request")]
    NoSuchRequest,
    /// The request was redeemed, cancelled or made void before.
    #[error("this request is {} already", .0.as_str())]
    RequestOver(RequestState),
    /// The request has expired.
    #[error("this request has expired")]
    RequestExpired,
    /// The request passes over a usable admin, and 24 hours have not passed (S40).
    #[error("this request passes over an admin and can be redeemed only from {from} on")]
    RequestTooEarly {
        /// The first moment.
        from: Timestamp,
    },
    /// The request was made in another store, or in the one that this store is a copy of.
    #[error("this request was made in another store")]
    OtherStore,
    /// The list of trusted signers has changed since the request.
    #[error("the trusted signers have changed since this request")]
    SignersChanged,
    /// The request has enough signatures, but no admin has its name.
    #[error("this request is for a name that is not an admin's")]
    NotAnAdmins,
    /// There are not enough signatures.
    #[error(transparent)]
    NoQuorum(#[from] NoQuorum),
    /// A signature by a key that did not count yet when the request was made (S47).
    #[error("the key of {name} counts only for requests made from {from} on")]
    SignerTooNew {
        /// The signer.
        name: SignerName,
        /// The first moment.
        from: Timestamp,
    },
    /// Another admin can still reset the password (S40).
    #[error("{0} is an admin who can reset this password")]
    OtherAdmin(Username),
    /// This operation was done before; nothing was changed again (S61).
    #[error("operation {operation} was done already")]
    AlreadyDone {
        /// Its id.
        operation: Uuid,
    },
    /// Something else was done under this operation's id, or somebody else did it (S61).
    #[error("operation {operation} was something else")]
    OtherOperation {
        /// The id.
        operation: Uuid,
    },
    /// A plan that cannot be put in force (S60).
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A further look at the audit log for a reading that was never recorded (S37).
    #[error("there is no such reading of the audit log")]
    NoSuchReading,
    /// Only the owner of the store may do this, on its own machine (S59).
    #[error("only the owner of the store may do this")]
    OwnersOnly,
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A copy of the store was recorded, but then its own commit failed: there is no copy, unless `why` is
    /// [`StorageError::OutcomeUnknown`].
    #[error("{why}")]
    CopyNotKept {
        /// Its id in the audit logs of the store and of the copy, if there is one.
        operation: Uuid,
        /// Why.
        why: StorageError,
    },
    /// A file cannot be used as an archive of the audit log.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The archive is complete and has its name, but some of its events could not be removed from the store; they are
    /// in both.
    #[error("{why}; {out} of {events} events were removed from the store, and {file} has all of them", file = .file.display())]
    ArchiveUnfinished {
        /// The archive.
        file: std::path::PathBuf,
        /// How many events were removed from the store.
        out: u64,
        /// How many are in the archive.
        events: u64,
        /// Why.
        why: StorageError,
    },
    /// No secret could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// This machine could not hash a password at the new cost; nobody could sign in.
    #[error("this machine does not have enough memory for such a hash")]
    TooDear,
    /// No hash could be made.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl DeskError {
    /// When a refused operation may be tried again, if it is only a matter of time.
    #[must_use]
    pub fn possible_from(&self) -> Option<Timestamp> {
        match self {
            Self::Throttled { until } => Some(until.rounded_up()),
            Self::TooManyRequests { until } => Some(*until),
            Self::RequestTooEarly { from } | Self::SignerTooNew { from, .. } => Some(*from),
            _ => None,
        }
    }
}

impl From<CheckError> for DeskError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Refused(reasons) => Self::Refused(reasons),
            CheckError::Blocklist(error) => Self::Blocklist(error),
        }
    }
}

fn signers(number: usize) -> String {
    match number {
        1 => "1 trusted signer".to_owned(),
        more => format!("{more} trusted signers"),
    }
}
