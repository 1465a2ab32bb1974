//! What becomes of the password that an account has in another system.

use crate::credentials::imported::{NotImported, Scheme};

/// What becomes of the password of an account that is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldPassword {
    /// It stays, hashed in this way, until the first right sign-in.
    Kept(Scheme),
    /// There is none.
    None(NotKept),
}

/// Why an account does not keep its password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// Its hash cannot be imported.
    #[error(transparent)]
    NotImported(#[from] NotImported),
    /// Its hash would make everybody's sign-in slower than it may be unless that is accepted.
    #[error("a check of its hash takes too long or too much memory; --accept-cost keeps it")]
    Dear,
    /// Its hash would make everybody's sign-in too slow in any case.
    #[error("a check of its hash takes too long or too much memory")]
    TooDear,
    /// The policy has ended all imported passwords.
    #[error(
        "imported-until is over; passdesk policy set imported-until=DAY lets imported passwords in until then"
    )]
    Ended,
    /// Its hash is that of nothing, which is no password here.
    #[error("its password is empty")]
    Empty,
    /// The field says that there is none.
    #[error("there is none in the other system")]
    Nothing,
}
