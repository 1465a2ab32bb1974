//! What a store remembers of wrong passwords and recovery codes.

use uuid::Uuid;

use super::StorageError;
use crate::model::{AccountId, Guesses, Timestamp};

/// Whose wrong passwords or recovery codes are counted; each apart from the other (S54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guessed {
    /// An account's passwords.
    Account(AccountId),
    /// Those of one of 65,536 keyed buckets of names that are no account's.
    Unknown(u16),
    /// An account's recovery codes.
    CodeOf(AccountId),
    /// Those of one of the buckets.
    CodeOfUnknown(u16),
}

/// The bits in which a version stands in an id; with all of them changed, version 7 is version 8, which no account has.
const OTHER_VERSION: u128 = 0xf << 76;

impl Guessed {
    /// The 16 bytes that name it in a store: an account's id, or the bucket (from 1) in the last bytes; for codes the same
    /// with other bits where a version stands.
    #[must_use]
    pub fn to_key(self) -> Uuid {
        let of_codes = |key: Uuid| Uuid::from_u128(key.as_u128() ^ OTHER_VERSION);
        match self {
            Self::Account(AccountId(id)) => id,
            Self::Unknown(bucket) => Uuid::from_u128(u128::from(bucket) + 1),
            Self::CodeOf(id) => of_codes(Self::Account(id).to_key()),
            Self::CodeOfUnknown(bucket) => of_codes(Self::Unknown(bucket).to_key()),
        }
    }
}

/// A check that has begun and not ended; it counts as a failure until it succeeds (S20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Made by whoever checks.
    pub id: Uuid,
    /// When it began.
    pub started_at: Timestamp,
}

/// The part of a transaction that counts guesses; the rules of [`Tx`](super::Tx) hold here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait GuessTx {
    /// What is remembered of a bucket of unknown names; nothing yet is [`Guesses::default`].
    fn unknown_guesses(&mut self, bucket: u16) -> Result<Guesses, StorageError>;
    /// Remembers it.
    fn set_unknown_guesses(&mut self, bucket: u16, guesses: &Guesses) -> Result<(), StorageError>;
    /// What is remembered of wrong recovery codes; nothing yet is [`Guesses::default`].
    fn code_guesses(&mut self, guessed: Guessed) -> Result<Guesses, StorageError>;
    /// Remembers it.
    fn set_code_guesses(&mut self, guessed: Guessed, guesses: &Guesses)
    -> Result<(), StorageError>;
    /// Forgets it.
    fn forget_code_guesses(&mut self, guessed: Guessed) -> Result<(), StorageError>;
    /// The checks that have begun and not ended, oldest first.
    fn attempts(&mut self, guessed: Guessed) -> Result<Vec<Attempt>, StorageError>;
    /// Remembers that a check begins.
    fn insert_attempt(&mut self, guessed: Guessed, attempt: &Attempt) -> Result<(), StorageError>;
    /// Forgets a check; says whether it was still there.
    fn remove_attempt(&mut self, guessed: Guessed, attempt: Uuid) -> Result<bool, StorageError>;
}
