//! The counts of wrong passwords and recovery codes that a store keeps.

use uuid::Uuid;

use super::StorageError;
use crate::model::{AccountId, Guesses, Timestamp};

/// Whose wrong passwords or recovery codes are counted; each kind has its own count (S54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guessed {
    /// An account's passwords.
    Account(AccountId),
    /// The passwords of one of 65,536 keyed buckets of unknown names.
    Unknown(u16),
    /// An account's recovery codes.
    CodeOf(AccountId),
    /// The recovery codes of one of these buckets.
    CodeOfUnknown(u16),
    /// An account's passwords that come from one of its devices (S72).
    Device(AccountId, Uuid),
}

/// The bits of an id that hold its version; with all of them inverted, version 7 becomes version 8, which no account has.
const OTHER_VERSION: u128 = 0xf << 76;
/// With these inverted it becomes version 9, which nothing else has.
const DEVICE_VERSION: u128 = 0xe << 76;

impl Guessed {
    /// The 16 bytes that stand for it in a store: an account's id, or the bucket (from 1) in the last bytes; for codes
    /// the same with the bits of the version inverted; for a device its id, with another version too.
    #[must_use]
    pub fn to_key(self) -> Uuid {
        let of_codes = |key: Uuid| Uuid::from_u128(key.as_u128() ^ OTHER_VERSION);
        match self {
            Self::Account(AccountId(id)) => id,
            Self::Unknown(bucket) => Uuid::from_u128(u128::from(bucket) + 1),
            Self::CodeOf(id) => of_codes(Self::Account(id).to_key()),
            Self::Device(_, id) => Uuid::from_u128(id.as_u128() ^ DEVICE_VERSION),
            Self::CodeOfUnknown(bucket) => of_codes(Self::Unknown(bucket).to_key()),
        }
    }
}

/// A check that has begun but not ended; it counts as a failure until it succeeds (S20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Made by the code that checks.
    pub id: Uuid,
    /// When it began.
    pub started_at: Timestamp,
}

/// The part of a transaction that counts guesses; the rules of [`Tx`](super::Tx) apply here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait GuessTx {
    /// The count of a bucket of unknown names; [`Guesses::default`] where there is none yet.
    fn unknown_guesses(&mut self, bucket: u16) -> Result<Guesses, StorageError>;
    /// Writes it.
    fn set_unknown_guesses(&mut self, bucket: u16, guesses: &Guesses) -> Result<(), StorageError>;
    /// The count of wrong recovery codes; [`Guesses::default`] where there is none yet.
    fn code_guesses(&mut self, guessed: Guessed) -> Result<Guesses, StorageError>;
    /// Writes it.
    fn set_code_guesses(&mut self, guessed: Guessed, guesses: &Guesses)
    -> Result<(), StorageError>;
    /// Removes it.
    fn forget_code_guesses(&mut self, guessed: Guessed) -> Result<(), StorageError>;
    /// The checks that have begun but not ended, oldest first.
    fn attempts(&mut self, guessed: Guessed) -> Result<Vec<Attempt>, StorageError>;
    /// Stores that a check begins.
    fn insert_attempt(&mut self, guessed: Guessed, attempt: &Attempt) -> Result<(), StorageError>;
    /// Removes a check; says whether it was still there.
    fn remove_attempt(&mut self, guessed: Guessed, attempt: Uuid) -> Result<bool, StorageError>;
}
