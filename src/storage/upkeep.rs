//! The care of a store: what its engine says of it, what it finds wrong with it, and copies of it.

use std::path::PathBuf;

use super::{StorageError, Store};
use crate::credentials::PasswordHash;
use crate::model::{Account, PasswordKind, Subject, Timestamp};

/// No more faults of one table than this are told.
const MOST: usize = 100;

/// What holds a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// Its kind, in a word.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// Where the store is.
    pub place: PathBuf,
    /// The version of the store's schema.
    pub schema: i64,
    /// Bytes on the disk, with all that belongs to the store.
    pub bytes: u64,
}

/// How much a store holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Accounts of any kind.
    pub accounts: u64,
    /// Events in all chains.
    pub events: u64,
    /// When the last event happened.
    pub last_event_at: Option<Timestamp>,
}

/// What is wrong with a store.
#[derive(Debug)]
pub enum Fault {
    /// It cannot or must not be opened, or can be read no further.
    Refused(StorageError),
    /// The engine's own check found this; only names of tables and places in it.
    Structure(String),
    /// Rows that belong to one which is not there.
    Orphans {
        /// The table they are in.
        table: String,
        /// How many.
        rows: u64,
    },
    /// A table, an index or the like that is not as the program makes it.
    Schema {
        /// Its name.
        name: String,
        /// How it differs.
        how: Difference,
    },
    /// A value that cannot be there.
    Value(StorageError),
    /// A chain whose length or head is not that of its events.
    Chain(Subject),
    /// The log that is waiting to be written back is this long, in bytes.
    LongLog(u64),
}

impl Fault {
    /// Whether it is about an account that cannot be read. That holds up nobody else, and it is in a copy as it was.
    pub(super) fn is_of_an_account(&self) -> bool {
        matches!(
            self,
            Self::Value(StorageError::Corrupt {
                table: "account",
                ..
            })
        )
    }

    /// What an error says of the store; one that says nothing of it stays an error.
    pub(super) fn of(error: StorageError) -> Result<Self, StorageError> {
        match error {
            StorageError::Corrupt { .. } => Ok(Self::Value(error)),
            StorageError::Foreign(_)
            | StorageError::Newer { .. }
            | StorageError::Unsafe { .. }
            | StorageError::Damaged
            | StorageError::ReadOnly(_) => Ok(Self::Refused(error)),
            other => Err(other),
        }
    }
}

/// Keeps what is wrong with the values of one table, as its rows are read.
pub(super) struct Values<'f> {
    found: &'f mut Vec<Fault>,
    told: usize,
}

impl<'f> Values<'f> {
    pub(super) fn new(found: &'f mut Vec<Fault>) -> Self {
        Self { found, told: 0 }
    }

    /// Takes what came of reading one row.
    pub(super) fn add(&mut self, row: Result<(), StorageError>) {
        if let Err(error) = row
            && self.told < MOST
        {
            self.told += 1;
            self.found.push(Fault::Value(error));
        }
    }
}

/// Whether an account's hash, if its cell can be read, is there and readable exactly where it has a password.
pub(super) fn check_hash(
    account: &Account,
    hash: Option<Option<PasswordHash>>,
) -> Result<(), StorageError> {
    let fits = match (hash, account.password) {
        (Some(Some(hash)), PasswordKind::Permanent | PasswordKind::Temporary { .. }) => {
            hash.is_readable()
        }
        (Some(None), PasswordKind::None) => true,
        (Some(None), PasswordKind::Permanent | PasswordKind::Temporary { .. })
        | (Some(Some(_)), PasswordKind::None)
        | (None, _) => false,
    };
    if fits {
        return Ok(());
    }
    Err(StorageError::Corrupt {
        table: "account",
        column: "password_hash",
        row: account.name.to_string(),
    })
}

/// What an examination of a store found.
pub struct Examined {
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
    /// The store, for reading alone, where it can be read.
    pub store: Option<Box<dyn Store>>,
}

/// How a part of a schema differs from what the program makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It is not there.
    Missing,
    /// The program makes none of that name.
    Unknown,
    /// It is something else.
    Changed,
}

/// What is known of a copy.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// What it holds.
    pub counts: Counts,
    /// How many accounts of it cannot be read, as they could not where it was copied from.
    pub unreadable_accounts: usize,
}

/// A verified copy of a store that has yet to get its name; dropped before, nothing of it is left.
pub struct Backup {
    pub(super) copied: Copied,
    pub(super) settle: Box<dyn FnOnce() -> Result<(), StorageError> + Send>,
}

impl Backup {
    /// What is known of it.
    #[must_use]
    pub fn copied(&self) -> &Copied {
        &self.copied
    }

    /// Gives the copy its name, in one step, and makes that durable.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when something got there first; others when it cannot be written.
    pub fn keep(self) -> Result<Copied, StorageError> {
        (self.settle)()?;
        Ok(self.copied)
    }
}
