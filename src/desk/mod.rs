//! What is decided: who may do what, one transaction per deed.
//!
//! Authority is a value one holds. [`Desk::signed_in`] gives a [`SignedIn`], which may owe a password change;
//! [`SignedIn::settled`] a [`Settled`], which does not; [`Settled::admin`] an [`Admin`], which alone can reset
//! passwords and manage accounts. None of them can be built, kept or copied outside this room, and each deed
//! proves the same again inside its own transaction.

use std::sync::Arc;

use uuid::Uuid;

use crate::clock::{Clock, SystemClock};
use crate::credentials::recovery::{InvalidChallenge, InvalidTrust, NoQuorum, NotOne, SignerName};
use crate::credentials::{BlocklistError, CheckError, HashError, Policy, Unusable};
use crate::model::{InvalidName, Label, RequestState, Scope, StoreUrl, Timestamp, Username};
use crate::random::{NoRandomness, Randomness, SystemRandomness};
use crate::storage::{self, Store};

mod access;
mod admin;
mod audit;
mod bulk;
mod chain;
mod deed;
mod guessing;
mod ids;
mod init;
mod login;
mod passwd;
mod plan;
mod policy;
mod record;
mod recover;
mod reset;
mod store;
mod time;
mod tokens;
mod tune;
mod unknown;
mod users;

pub use crate::credentials::Refusal;
pub use crate::storage::{BroughtBack, Copied, Counts, Difference, Engine, Fault, StorageError};
pub use access::{Settled, SignedIn};
pub use admin::Admin;
pub use audit::{
    Anchor, ArchiveError, Archived, AuditFilter, AuditReading, BadArchive, Damage, Day,
    Discrepancy, InvalidAnchor, Verified, Wrong,
};
pub use bulk::{Became, Row, Terms, ToReset, Wanted};
pub use chain::{chained, hashed_bytes};
pub use init::{FirstPassword, Made, NewStore};
pub use login::{Opened, SignIn};
pub use passwd::{Accepted, Change};
pub use policy::Changed;
pub use recover::{
    Asked, Claim, CodesLeft, NewCodes, Recovered, Recovery, RecoveryOrder, SignerNow, Signers,
    Warning,
};
pub use reset::{NewTemporary, Reset, ResetOrder};
pub use store::{ClockMend, CopiedStore, CopyProgress, Finding, Mend, Restored, StoreNow};
pub use time::ClockTrouble;
use time::Watchman;
pub use tokens::NewToken;
pub use tune::{Tuned, tune};
pub use users::{AccountFilter, AccountNow, LeftOut, Listing, NewAccount, Required};

/// Where commands come from, for the record.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The operating system's user id.
    pub os_uid: u32,
    /// The machine's name.
    pub host: String,
}

/// What a desk needs from the world around it.
#[derive(Clone)]
pub struct Surroundings {
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes what is secret.
    pub randomness: Arc<dyn Randomness>,
    /// Goes into the record.
    pub origin: Origin,
}

impl Surroundings {
    /// The system's clock and generator.
    #[must_use]
    pub fn of_the_system(origin: Origin) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            origin,
        }
    }
}

/// A store with the rules over it.
///
/// The whole policy of a reset stands at its call site:
///
/// ```no_run
/// # fn main() -> Result<(), passdesk::desk::DeskError> {
/// # use passdesk::desk::{Desk, Origin, ResetOrder, Surroundings};
/// # let (url, token, alice) = todo!();
/// # let surroundings = Surroundings::of_the_system(Origin { os_uid: 0, host: String::new() });
/// let desk = Desk::open(&url, surroundings)?;
/// let admin = desk.signed_in(&token)?.settled()?.admin()?;
/// admin.reset(&alice, ResetOrder::default(), |reset| hand_over(reset.temporary_password.reveal()))?;
/// # Ok(()) }
/// # fn hand_over(password: impl Sized) -> Result<(), passdesk::desk::DeskError> { Ok(()) }
/// ```
///
/// A session alone cannot reset, whether settled or not:
///
/// ```compile_fail,E0599
/// # fn check(session: passdesk::desk::SignedIn<'_>, alice: &passdesk::model::Username, show: fn(passdesk::desk::Reset) -> Result<(), passdesk::desk::DeskError>) {
/// session.reset(alice, Default::default(), show);
/// # }
/// ```
/// ```compile_fail,E0599
/// # fn check(session: passdesk::desk::Settled<'_>, alice: &passdesk::model::Username, show: fn(passdesk::desk::Reset) -> Result<(), passdesk::desk::DeskError>) {
/// session.reset(alice, Default::default(), show);
/// # }
/// ```
/// An admin's proof cannot be built, copied or kept beyond the desk:
///
/// ```compile_fail,E0451
/// # fn check(session: passdesk::desk::Settled<'_>) -> passdesk::desk::Admin<'_> {
/// passdesk::desk::Admin { session, ..todo!() }
/// # }
/// ```
/// ```compile_fail,E0599
/// # fn check(admin: passdesk::desk::Admin<'_>) {
/// let copy = admin.clone();
/// # }
/// ```
/// ```compile_fail,E0515
/// # use passdesk::{credentials::SessionToken, desk::{Admin, Desk}};
/// fn keep(desk: Desk, token: &SessionToken) -> Admin<'static> {
///     desk.signed_in(token).unwrap().settled().unwrap().admin().unwrap()
/// }
/// ```
pub struct Desk {
    store: Box<dyn Store>,
    around: Surroundings,
    watchman: Watchman,
}

impl Desk {
    /// Opens the store that a URL names.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when there is none, or it cannot or must not be used.
    pub fn open(url: &StoreUrl, surroundings: Surroundings) -> Result<Self, DeskError> {
        Ok(Self::over(storage::open(url)?, surroundings))
    }

    /// A desk over any store.
    #[must_use]
    pub fn over(store: Box<dyn Store>, around: Surroundings) -> Self {
        Self {
            store,
            around,
            watchman: Watchman::default(),
        }
    }

    /// The rules that the store is set to at this moment; every deed asks anew, so that what is set holds at once.
    fn policy(&self) -> Result<Policy, DeskError> {
        self.look(|look| Ok(look.policy()))
    }
}

/// Why something was not done. The words that people read, and the exit statuses, are given at the edge.
#[derive(Debug, thiserror::Error)]
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
