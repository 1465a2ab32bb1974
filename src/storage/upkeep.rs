//! The care of a store: facts about its engine, what is wrong with it, and copies of it.

use std::path::PathBuf;

use super::{StorageError, Store};
use crate::credentials::PasswordHash;
use crate::model::{Account, PasswordKind, Subject, Timestamp};

/// The most faults that are reported for one table.
const MOST: usize = 100;

/// The engine of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// Its name, one word.
    pub name: &'static str,
    /// Its version.
    pub version: String,
    /// Where the store is.
    pub place: PathBuf,
    /// The version of the store's schema.
    pub schema: i64,
    /// Bytes on the disk, with all files of the store.
    pub bytes: u64,
}

/// How much is in a store.
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
#[derive(Debug, Clone)]
pub enum Fault {
    /// The store cannot or must not be opened, or reading it failed at some point.
    Refused(StorageError),
    /// The finding of the engine's own check; only names of tables and places in the file.
    Structure(String),
    /// Rows that belong to a row which does not exist.
    Orphans {
        /// The table they are in.
        table: String,
        /// How many.
        rows: u64,
    },
    /// A table, an index or the like that differs from what the program makes.
    Schema {
        /// Its name.
        name: String,
        /// How it differs.
        how: Difference,
    },
    /// A value that cannot be valid.
    Value(StorageError),
    /// A chain whose length or head does not match its events.
    Chain(Subject),
    /// The log that is waiting to be written back has this length, in bytes.
    LongLog(u64),
}

impl Fault {
    /// Whether it is an account that cannot be read. Such an account hinders no other, and a copy contains it as it is.
    pub(super) fn is_of_an_account(&self) -> bool {
        matches!(
            self,
            Self::Value(StorageError::Corrupt {
                table: "account",
                ..
            })
        )
    }

    /// The fault that an error shows; an error that is not about the store's content is returned.
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

/// Collects the faults in the values of one table while its rows are read.
pub(super) struct Values<'f> {
    found: &'f mut Vec<Fault>,
    told: usize,
}

impl<'f> Values<'f> {
    pub(super) fn new(found: &'f mut Vec<Fault>) -> Self {
        Self { found, told: 0 }
    }

    /// Takes the result of reading one row.
    pub(super) fn add(&mut self, row: Result<(), StorageError>) {
        if let Err(error) = row
            && self.told < MOST
        {
            self.told += 1;
            self.found.push(Fault::Value(error));
        }
    }
}

/// Checks that an account's hash is there and readable exactly when it has a password, if its cell can be read.
pub(super) fn check_hash(
    account: &Account,
    hash: Option<Option<PasswordHash>>,
) -> Result<(), StorageError> {
    let fits = match (hash, account.password) {
        (
            Some(Some(hash)),
            PasswordKind::Permanent | PasswordKind::Imported | PasswordKind::Temporary { .. },
        ) => hash.is_readable(),
        (Some(None), PasswordKind::None) => true,
        (
            Some(None),
            PasswordKind::Permanent | PasswordKind::Imported | PasswordKind::Temporary { .. },
        )
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

/// The result of examining a store.
pub struct Examined {
    /// Everything that is wrong with it.
    pub faults: Vec<Fault>,
    /// The store, for reading only, if it can be read.
    pub store: Option<Box<dyn Store>>,
}

/// How a part of a schema differs from that of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It is missing.
    Missing,
    /// The program does not make anything of that name.
    Unknown,
    /// It is different.
    Changed,
}

/// The facts about a copy.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: [u8; 32],
    /// How much is in it.
    pub counts: Counts,
    /// How many of its accounts cannot be read; they cannot be read in the original either.
    pub unreadable_accounts: usize,
}

/// A verified copy of a store that does not have its name yet; it is removed if it is dropped before.
pub struct Backup {
    pub(super) copied: Copied,
    pub(super) settle: Box<dyn FnOnce() -> Result<(), StorageError> + Send>,
}

impl Backup {
    /// The facts about it.
    #[must_use]
    pub fn copied(&self) -> &Copied {
        &self.copied
    }

    /// Gives the copy its name, in one durable step.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when somebody else took the name first; others when it cannot be written.
    pub fn keep(self) -> Result<Copied, StorageError> {
        (self.settle)()?;
        Ok(self.copied)
    }
}
