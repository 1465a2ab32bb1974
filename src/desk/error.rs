//! Why something was not done, for whoever calls the desk.

use uuid::Uuid;

use super::audit::ArchiveError;
use crate::credentials::recovery::{InvalidChallenge, InvalidTrust, NoQuorum, NotOne, SignerName};
use crate::credentials::{BlocklistError, CheckError, HashError, Refusal, Unusable};
use crate::model::{InvalidName, Label, RequestState, Scope, Timestamp, Username};
use crate::random::NoRandomness;
use crate::storage::StorageError;

/// Why something was not done. The words that people read, and the exit statuses, are given at the edge.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The session is unknown, over, or its account is gone or disabled.
    #[error("not signed in")]
    NotSignedIn,
    /// Unknown name, wrong password, disabled account or disabled password: one answer (S18).
    #[error("wrong name or password")]
    WrongPassword,
    /// The check character of a temporary password does not fit; nothing was looked up or counted.
    #[error("that temporary password has a typing mistake")]
    TypingMistake,
    /// A character that is refused in every new password, so nobody's password has it; nothing was looked up or counted.
    #[error("this password cannot be right: {0}")]
    NoPassword(Unusable),
    /// The right temporary password, too late (S12).
    #[error("that temporary password has expired")]
    TemporaryExpired,
    /// The password that was proved is not the one in force any more.
    #[error("the password was changed meanwhile")]
    ChangedMeanwhile,
    /// Too many failures; nothing was checked (S21).
    #[error("too many failed attempts: try again after {}", .until.rounded_up())]
    Throttled {
        /// The first moment at which a password is checked again.
        until: Timestamp,
    },
    /// So many checks of one account were under way that this one gave up waiting.
    #[error("too many sign-ins of this account at once")]
    TooManyAtOnce,
    /// A new password is owed before anything else (S11).
    #[error("a new password must be chosen first")]
    ChangeOwed,
    /// The password was last given more than 15 minutes ago (S14).
    #[error("this needs a password given within the last 15 minutes")]
    StaleSignIn,
    /// The account is no admin.
    #[error("only admins may do this")]
    NotAdmin,
    /// Nobody resets their own account (S14).
    #[error("nobody resets their own password")]
    OwnAccount,
    /// The token has not the scope for this (S29).
    #[error("this token lacks the scope {0}")]
    MissingScope(Scope),
    /// No token may do this, whatever its scopes (S29).
    #[error("a token cannot do this")]
    NotByToken,
    /// A disabled account was to be left alone.
    #[error("the account {0} is disabled")]
    Disabled(Username),
    /// A token never resets an admin, nor makes or unmakes one: that would come to the same (S29).
    #[error("a token cannot act on an admin, or make one")]
    AdminByToken,
    /// The store would be left without a usable admin (S15).
    #[error("{0} is the last usable admin")]
    LastAdmin(Username),
    /// The new password breaks the policy, for every reason listed.
    #[error("the new password was refused")]
    Refused(Vec<Refusal>),
    /// The policy has temporary passwords generated (OWASP ASVS 5.0, 6.4.6).
    #[error("temporary passwords are generated here, not entered")]
    EnteredForbidden,
    /// The new password could not be looked up among those that are known, so it was not accepted.
    #[error(transparent)]
    Blocklist(#[from] BlocklistError),
    /// A temporary password may not live that long.
    #[error("a temporary password lives {} hours at most", .longest.as_secs() / 3600)]
    ExpiryTooLong {
        /// The longest life the policy allows.
        longest: std::time::Duration,
    },
    /// A token may not live that long.
    #[error("a token lives {} days at most", .longest.as_secs() / 86_400)]
    TokenLivesTooLong {
        /// The longest life.
        longest: std::time::Duration,
    },
    /// The admin has no token of that label.
    #[error("there is no token {0}")]
    NoSuchToken(Label),
    /// The admin has a token of that label.
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
    /// What was typed cannot be a recovery code; nothing was looked up or counted.
    #[error("that is no recovery code: {0}")]
    NoCode(NotOne),
    /// What was typed cannot be a claim secret; nothing was looked up or counted.
    #[error("that is no claim secret: {0}")]
    NoClaim(NotOne),
    /// Unknown request or wrong claim secret: one answer (S18, S44).
    #[error("wrong request or claim secret")]
    WrongClaim,
    /// Nobody is trusted to sign.
    #[error("this store has no trusted signers")]
    NoSigners,
    /// Too few signers count at this moment.
    #[error("{needed} trusted signers must sign, and {counting} count now")]
    TooFewSigners {
        /// How many count.
        counting: usize,
        /// How many must sign.
        needed: usize,
    },
    /// A signer that is there already, or a threshold that cannot be met.
    #[error(transparent)]
    Trust(#[from] InvalidTrust),
    /// A signer that an admin named is not on the list.
    #[error("there is no trusted signer {0}")]
    NoSuchSigner(SignerName),
    /// Too few signers would be left (S47).
    #[error("{needed} trusted signers must sign, and without {name} {left} would be left")]
    TooFewLeft {
        /// Whoever was to be removed.
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
    /// The request was redeemed too late.
    #[error("this request has expired")]
    RequestExpired,
    /// The request passes over a usable admin, and 24 hours have not gone by (S40).
    #[error("this request passes over an admin and counts only from {from}")]
    RequestTooEarly {
        /// The first moment.
        from: Timestamp,
    },
    /// The request was made in another store, or in the one that this is a copy of.
    #[error("this request was made in another store")]
    OtherStore,
    /// The list of trusted signers has changed since the request.
    #[error("the trusted signers have changed since this request")]
    SignersChanged,
    /// The request has enough signatures, and was made for a name that is no admin's.
    #[error("this request is for a name that is not an admin's")]
    NotAnAdmins,
    /// The signatures are not enough.
    #[error(transparent)]
    NoQuorum(#[from] NoQuorum),
    /// A signature by a key that did not count yet when the request was made (S47).
    #[error("the key of {name} counts only for requests made from {from} on")]
    SignerTooNew {
        /// Whose.
        name: SignerName,
        /// The first moment.
        from: Timestamp,
    },
    /// Somebody else can still reset the password (S40).
    #[error("{0} is an admin who can reset this password")]
    OtherAdmin(Username),
    /// The store refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A copy of the store was recorded, and then its own commit failed: there is no copy, unless `why` is
    /// [`StorageError::OutcomeUnknown`].
    #[error("{why}")]
    CopyNotKept {
        /// What the record of the copied store calls it, and that of the copy, if there is one.
        operation: Uuid,
        /// Why.
        why: StorageError,
    },
    /// A file that was to be read as an archive of the record is none that can be used.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The archive is whole and has its name, and not all of it could be taken out of the store: what was not is in both.
    #[error("{why}; {out} of {events} events are out of the store, and {file} has all of them", file = .file.display())]
    ArchiveUnfinished {
        /// The archive.
        file: std::path::PathBuf,
        /// How many events are out of the store.
        out: u64,
        /// How many are in the archive.
        events: u64,
        /// Why.
        why: StorageError,
    },
    /// No secret could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// This machine could not hash a password at the cost that was to be set; nobody could sign in.
    #[error("this machine has not the memory for such a hash")]
    TooDear,
    /// No hash could be made.
    #[error(transparent)]
    Hash(#[from] HashError),
}

impl DeskError {
    /// From when on what was refused may be tried again, for whatever is a matter of time alone.
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
