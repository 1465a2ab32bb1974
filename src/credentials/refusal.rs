//! Why a new password is refused, in words for people.

use super::Unusable;
use crate::model::Named;

/// Why a password was refused. The texts follow "the password was refused:".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Nothing was given.
    #[error("it is empty")]
    Empty,
    /// Fewer code points than the policy asks for (NIST SP 800-63B-4, section 3.1.1.2).
    #[error("it has {has} {} and needs {needs}", if *.has == 1 { "character" } else { "characters" })]
    TooShort {
        /// Code points it has.
        has: usize,
        /// Code points it needs.
        needs: usize,
    },
    /// Over 400 bytes.
    #[error("it is longer than 400 bytes")]
    TooLong,
    /// Control or similar characters.
    #[error("it contains {}, which cannot be in a password", Named(*.0))]
    Character(char),
    /// zxcvbn scores it under 3.
    #[error("it is easily guessed")]
    Guessable,
    /// It is on the blocklist (NIST SP 800-63B-4, section 3.1.1.2).
    #[error("it is known from breaches of other services")]
    Breached,
    /// It would be read as a generated temporary password when it is typed.
    #[error("it looks like a generated temporary password")]
    LooksTemporary,
    /// It has the symbols and the check characters of a recovery code or a claim secret, which belong on paper.
    #[error("it looks like a recovery code or a claim secret")]
    LooksRecovery,
    /// The account's name is in it.
    #[error("it contains the account's name")]
    ContainsAccountName,
    /// The store's name is in it.
    #[error("it contains the store's name")]
    ContainsStoreName,
    /// It is the password in force.
    #[error("it is the same as the current one")]
    SameAsCurrent,
}

impl From<Unusable> for Refusal {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Empty => Self::Empty,
            Unusable::TooLong => Self::TooLong,
            Unusable::Character(c) => Self::Character(c),
        }
    }
}
