//! What went wrong, in words: a code, a message and a hint, the same here and from a served desk.

use uuid::Uuid;

use crate::desk::{Change, DeskError, StorageError, Warning};
use crate::model::Timestamp;

mod code;
mod desk;
mod hint;
mod storage;
mod wire;

pub use code::Code;
pub use hint::{Hint, StoreInUse};
pub use storage::what_is;

/// Why something that was asked for was not done.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What kind of problem it is.
    pub code: Code,
    /// What went wrong, in one line.
    pub message: String,
    /// What to do about it.
    pub hint: Option<Hint>,
    /// A time that the message holds, as RFC 3339.
    pub time: Option<Timestamp>,
    /// The problems that a program handles by asking again.
    pub kind: Kind,
}

/// The problems that a program handles by asking again, or by something else than words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// There is no live session or token.
    NotSignedIn,
    /// The password must be given again.
    StaleSignIn,
    /// A new password must be chosen first; what may be lost if it is not.
    ChangeOwed(Vec<Warning>),
    /// The new password breaks the policy, for these reasons.
    Refused(Vec<String>),
    /// A password, a code or a claim secret was checked, and was wrong.
    Wrong,
    /// Temporary passwords are generated here.
    EnteredForbidden,
    /// The connection was lost in the commit of this operation.
    OutcomeUnknown(Uuid),
    /// This operation was done before.
    AlreadyDone(Uuid),
    /// Any other.
    Other,
}

impl Problem {
    /// A problem without a hint.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            time: None,
            kind: Kind::Other,
        }
    }

    /// Something that was asked for in a wrong way.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, message)
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<Hint>) -> Self {
        let hint = Some(hint.into());
        Self { hint, ..self }
    }

    /// The same with a time in its message, which people read in their own zone.
    #[must_use]
    pub fn at(self, time: Option<Timestamp>) -> Self {
        Self { time, ..self }
    }

    /// The same with one thing more to say.
    #[must_use]
    pub fn and(self, more: &str) -> Self {
        Self {
            message: format!("{}; {more}", self.message),
            ..self
        }
    }

    /// The problem that an error of the desk is.
    #[must_use]
    pub fn of(error: &DeskError) -> Self {
        Self {
            kind: Self::kind_of(error),
            ..Self::words_of(error)
        }
    }

    /// The problem of a caller whose token was refused. Who brings a token cannot sign in.
    pub(super) fn of_token(error: DeskError) -> Self {
        let problem = Self::from(error);
        match problem.kind {
            Kind::NotSignedIn => Self {
                message: "this token does not work any more: it is revoked or expired, or its owner was reset or is not an admin now".to_owned(),
                ..problem.hint("an admin makes another: passdesk tokens create LABEL --scope SCOPE")
            },
            _ => problem,
        }
    }

    /// The problem of a sign-in whose password was right, while a new one must be chosen first.
    ///
    /// # Errors
    /// Only those of the store.
    pub(super) fn of_owed(change: &Change<'_>) -> Result<Self, DeskError> {
        let message = match change.account().password.expires_at() {
            Some(_) => "this password is temporary: a new one must be chosen now",
            None => "an admin asks for a change: a new password must be chosen now",
        };
        let problem = Self::new(Code::PasswordChangeRequired, message);
        Ok(Self {
            kind: Kind::ChangeOwed(change.warnings()?),
            ..problem.hint("sign in with the new password beside the old one")
        })
    }

    /// The problem that an error of the store is.
    #[must_use]
    pub fn of_storage(error: &StorageError) -> Self {
        let kind = match error {
            StorageError::OutcomeUnknown { operation } => Kind::OutcomeUnknown(*operation),
            _ => Kind::Other,
        };
        Self {
            kind,
            ..Self::words_of_storage(error)
        }
    }

    fn kind_of(error: &DeskError) -> Kind {
        match error {
            DeskError::NotSignedIn => Kind::NotSignedIn,
            DeskError::StaleSignIn => Kind::StaleSignIn,
            DeskError::ChangeOwed => Kind::ChangeOwed(Vec::new()),
            DeskError::Refused(reasons) => {
                Kind::Refused(reasons.iter().map(ToString::to_string).collect())
            }
            DeskError::WrongPassword
            | DeskError::WrongCode
            | DeskError::WrongClaim
            | DeskError::TemporaryExpired => Kind::Wrong,
            DeskError::EnteredForbidden => Kind::EnteredForbidden,
            DeskError::AlreadyDone { operation } => Kind::AlreadyDone(*operation),
            DeskError::Storage(StorageError::OutcomeUnknown { operation }) => {
                Kind::OutcomeUnknown(*operation)
            }
            _ => Kind::Other,
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        Self::of(&error)
    }
}
