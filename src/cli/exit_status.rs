//! The exit statuses, as numbers and words.

/// The exit statuses; scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExitStatus {
    /// An error that was not expected.
    Internal,
    /// The command line is wrong, or input was needed and nobody could be asked.
    Usage,
    /// No live session, a wrong name or password, or a fresh sign-in is needed.
    NotSignedIn,
    /// Signed in, but not allowed.
    NotPermitted,
    /// A new password must be chosen first.
    PasswordChangeRequired,
    /// The new password breaks the policy.
    PasswordRefused,
    /// What an admin named does not exist.
    NotFound,
    /// It exists already.
    Conflict,
    /// Some rows of many failed.
    Partial,
    /// Too many failures.
    Throttled,
    /// The store cannot be used; nothing was changed.
    Unavailable,
    /// The connection was lost in the commit.
    OutcomeUnknown,
    /// Ctrl-C, or a question answered with no.
    Interrupted,
}

impl ExitStatus {
    /// All of them but success, in the order of their numbers.
    pub(crate) const ALL: [Self; 13] = [
        Self::Internal,
        Self::Usage,
        Self::NotSignedIn,
        Self::NotPermitted,
        Self::PasswordChangeRequired,
        Self::PasswordRefused,
        Self::NotFound,
        Self::Conflict,
        Self::Partial,
        Self::Throttled,
        Self::Unavailable,
        Self::OutcomeUnknown,
        Self::Interrupted,
    ];

    /// The number and the word for it.
    pub(crate) const fn parts(self) -> (u8, &'static str) {
        match self {
            Self::Internal => (1, "internal"),
            Self::Usage => (2, "usage"),
            Self::NotSignedIn => (3, "not_signed_in"),
            Self::NotPermitted => (4, "not_permitted"),
            Self::PasswordChangeRequired => (5, "password_change_required"),
            Self::PasswordRefused => (6, "password_refused"),
            Self::NotFound => (7, "not_found"),
            Self::Conflict => (8, "conflict"),
            Self::Partial => (9, "partial"),
            Self::Throttled => (10, "throttled"),
            Self::Unavailable => (75, "unavailable"),
            Self::OutcomeUnknown => (76, "outcome_unknown"),
            Self::Interrupted => (130, "interrupted"),
        }
    }

    /// What the status means, for people.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Internal => "something unexpected went wrong",
            Self::Usage => {
                "the command line is wrong, or input was needed and nobody could be asked"
            }
            Self::NotSignedIn => {
                "no live session, a wrong name or password, or a fresh sign-in is needed"
            }
            Self::NotPermitted => "signed in, but not allowed",
            Self::PasswordChangeRequired => "a new password must be chosen first",
            Self::PasswordRefused => "the new password breaks the policy; every reason is listed",
            Self::NotFound => "an account, token or request that an admin named does not exist",
            Self::Conflict => "it exists already, or a request was used already",
            Self::Partial => {
                "a bulk command: some rows failed, and each says why; or store check has warnings"
            }
            Self::Throttled => "too many failures; the message says when to try again",
            Self::Unavailable => "the store cannot be used; nothing was changed",
            Self::OutcomeUnknown => {
                "the connection was lost in the commit; the message names the operation to look up"
            }
            Self::Interrupted => {
                "Ctrl-C, or a question answered with no; each change was made completely or not at all"
            }
        }
    }
}
