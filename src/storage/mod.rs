//! What is remembered: the traits every store fulfils. SQL lives below, rules above.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::credentials::PasswordHash;
use crate::model::{
    Account, AccountId, AccountOrder, Action, Chain, Event, OlderCosts, Settings, StoreInfo,
    Subject, Username,
};

mod clock;
mod guesses;
mod mend;
mod new_file;
mod open;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
mod recovery;
mod sessions;
mod sql;
mod sqlite;
mod tables;
mod upkeep;

pub use clock::{BroughtBack, ClockTx, Times};
pub use guesses::{Attempt, GuessTx, Guessed};
pub use mend::{AccountPage, MendTx, Remains};
pub(crate) use new_file::{NewFile, unreachable_file};
pub(crate) use open::is_on_read_only;
pub use open::{create, examine, may_create, open, open_to_look, restore};
#[cfg(feature = "postgres")]
pub use postgres::{Patience, PostgresStore};
pub use record::{AuditTx, IdRange};
pub use recovery::{RecoveryTx, StoredCode, TrustedSigner};
pub use sessions::SessionTx;
pub use sqlite::SqliteStore;
pub use tables::{CellValue, ColumnKind, TABLES, Table, TableRow, TableTx};
pub use upkeep::{Backup, Copied, Counts, Difference, Engine, Examined, Fault};

/// Why a store could not do what was asked. Nothing was changed, except where a variant says otherwise.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// There is no store there.
    #[error("there is no store at {}", .0.display())]
    Missing(PathBuf),
    /// There is no database of that name on the server.
    #[error("there is no database {0} on the server")]
    NoDatabase(String),
    /// A store was to be made where something is already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// A file, but not one of ours.
    #[error("{} is not a passdesk store", .0.display())]
    Foreign(PathBuf),
    /// Written by a newer program.
    #[error("the store has schema {found}, and this program knows up to {known}")]
    Newer {
        /// The store's schema version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The file or its folder could be read or replaced by others, or is not what it seems (S32); or the role in a database is
    /// not one that may do this.
    #[error("{problem}")]
    Unsafe {
        /// What is wrong, with the path.
        problem: String,
        /// The command or step that mends it.
        mend: String,
    },
    /// A value that cannot be there; the value itself is not told.
    #[error("the store is damaged: {table}.{column} of {row} cannot be read")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// Which row, by name or id.
        row: String,
    },
    /// The file's structure is damaged.
    #[error("the store is damaged")]
    Damaged,
    /// A chain does not end where its events do, so nothing can be added to it.
    #[error("the record of {0} is damaged: it does not end where its events do")]
    BrokenChain(String),
    /// Somebody else held the lock too long.
    #[error("the store is busy")]
    Busy,
    /// Others changed the same at the same moment: the transaction can be begun again, from its start. Only a store that
    /// finds conflicts instead of keeping everybody waiting for one lock says this.
    #[error("others changed the same at the same moment")]
    Contended,
    /// The connection was lost, and nothing is left of the transaction: it can be begun again, from its start, and finds
    /// another connection where there is one.
    #[error("the store cannot be reached: the connection was lost")]
    Lost,
    /// The connection was lost in the commit, and what became of it could not be found out: everything was done, or nothing.
    #[error("the connection to the store was lost in the commit of operation {operation}")]
    OutcomeUnknown {
        /// What the events of the transaction call it.
        operation: Uuid,
    },
    /// The file system does not let us write.
    #[error("the store cannot be written: {0}")]
    ReadOnly(String),
    /// No space is left.
    #[error("the disk is full")]
    Full,
    /// Reading or writing failed.
    #[error("the store cannot be reached: {0}")]
    Unreachable(String),
    /// The server wants another password than it was given, or any.
    #[error("the store cannot be reached: {0}")]
    PasswordRefused(String),
    /// There is no file to restore from.
    #[error("there is no backup at {}", .0.display())]
    NoBackup(PathBuf),
    /// A file that was to be restored from cannot be.
    #[error("{} is no sound backup", .file.display())]
    BadBackup {
        /// The file.
        file: PathBuf,
        /// The first thing that is wrong with it.
        fault: Box<Fault>,
    },
    /// What a copy of a store holds in a table is not what was read.
    #[error("the copy is not what was read: {0} differs")]
    BadCopy(&'static str),
    /// Whoever asked for a copy of a store has stopped it.
    #[error("interrupted")]
    Stopped,
    /// A backup is a copy of a store's file.
    #[error("a store in PostgreSQL has no file to back up")]
    NoFile,
    /// A backup becomes a store's file.
    #[error("a backup is restored to a file, not to PostgreSQL")]
    NotToFile,
    /// A row that must be new is there already, or one that must be there is gone.
    #[error("{0} has changed meanwhile")]
    Conflict(&'static str),
    /// A statement failed in a way that nobody foresaw.
    #[error("the store failed: {0}")]
    Internal(String),
}

impl StorageError {
    /// Whether the transaction that failed so may succeed when it is begun again.
    #[must_use]
    pub fn may_begin_again(&self) -> bool {
        matches!(self, Self::Contended | Self::Lost)
    }
}

/// A place where accounts live.
pub trait Store: Send + Sync {
    /// The store's own name, which no password may contain: the file's name without its ending, or the database's.
    fn name(&self) -> &str;

    /// Begins a transaction that sees one state of the store and writes nothing. It is [`StorageError::Contended`] only while
    /// somebody changes the schema of a database; where there is a connection to lose, its beginning and any call of it may
    /// fail with [`StorageError::Lost`].
    ///
    /// # Errors
    /// [`StorageError`] when the store cannot be read.
    fn read(&self) -> Result<Box<dyn Tx + '_>, StorageError>;

    /// Begins a transaction that holds the store's write lock (SQLite), or whose conflicts with others are found
    /// (PostgreSQL): then its beginning, any call of it and its commit may fail with [`StorageError::Contended`] or
    /// [`StorageError::Lost`], after which nothing of it is left and no call of it works any more.
    ///
    /// # Errors
    /// [`StorageError::Busy`] when the lock was not to be had in 5 s, others when the store cannot be written.
    fn write(&self) -> Result<Box<dyn Tx + '_>, StorageError>;

    /// What holds the store, and how large it is.
    ///
    /// # Errors
    /// [`StorageError`] when that cannot be read.
    fn engine(&self) -> Result<Engine, StorageError>;

    /// Copies one committed state of the store to a new file, beside running writers and without holding them up, and
    /// verifies the copy. It has no name until it is [kept](Backup::keep).
    ///
    /// # Errors
    /// [`StorageError::Exists`] where something stands at `to`; [`StorageError::Unsafe`] where others could enter its folder;
    /// [`StorageError::Damaged`] and [`StorageError::Corrupt`] when the store is not sound; others when it cannot be read or
    /// the copy cannot be written.
    fn back_up(&self, to: &Path) -> Result<Backup, StorageError>;
}

/// One transaction. Dropped without [`Tx::commit`], it leaves the store as it was.
///
/// Every method fails with [`StorageError`] alone; `Ok(None)` means that there is no such row.
/// Methods that change a row fail with [`StorageError::Conflict`] unless exactly that row was changed;
/// [`Tx::update_account`], [`Tx::set_password_hash`] and the counts of guesses may leave it to the next call to say so, or to
/// the commit.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Tx: ClockTx + GuessTx + SessionTx + RecoveryTx + AuditTx + TableTx + MendTx {
    /// What the store says of itself.
    fn info(&mut self) -> Result<StoreInfo, StorageError>;
    /// How much it holds.
    fn counts(&mut self) -> Result<Counts, StorageError>;
    /// Gives it a new epoch: a copy begins a life of its own (S41).
    fn set_epoch(&mut self, epoch: Uuid) -> Result<(), StorageError>;
    /// Replaces the settings, all of them.
    fn set_settings(&mut self, settings: &Settings) -> Result<(), StorageError>;
    /// Replaces the costs that hashes of before may still have.
    fn set_older_costs(&mut self, older: &OlderCosts) -> Result<(), StorageError>;
    /// The account of that name; where there is none and the name has a final sigma, the one of the name that programs which
    /// did not know it made of the same text.
    fn account(&mut self, name: &Username) -> Result<Option<Account>, StorageError>;
    /// The account with that id.
    fn account_by_id(&mut self, id: AccountId) -> Result<Option<Account>, StorageError>;
    /// Adds an account; [`StorageError::Conflict`] when the name is taken.
    fn insert_account(
        &mut self,
        account: &Account,
        hash: Option<&PasswordHash>,
    ) -> Result<(), StorageError>;
    /// Writes everything of an account but its id, its name, its password hash and when it was added.
    fn update_account(&mut self, account: &Account) -> Result<(), StorageError>;
    /// Removes an account with its sessions, tokens, attempts, recovery codes and their count; its events stay.
    fn remove_account(&mut self, id: AccountId) -> Result<(), StorageError>;
    /// The stored password hash, unread.
    fn password_hash(&mut self, id: AccountId) -> Result<Option<PasswordHash>, StorageError>;
    /// Calls `each` for every stored password hash that is a text, in no order; holds one row at a time.
    fn each_password_hash(
        &mut self,
        each: &mut dyn FnMut(PasswordHash),
    ) -> Result<(), StorageError>;
    /// Replaces the stored password hash.
    fn set_password_hash(&mut self, id: AccountId, hash: &PasswordHash)
    -> Result<(), StorageError>;
    /// All accounts with the role admin, by name. One that cannot be read is not among them: it is no admin that anybody can
    /// count on.
    fn admins(&mut self) -> Result<Vec<Account>, StorageError>;
    /// The next `limit` accounts by id, which is the order in which the record keeps them, after the given one or from the
    /// start.
    fn accounts_after(
        &mut self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<AccountPage, StorageError>;
    /// Calls `each` for every account in that order, until it breaks; holds one row at a time. In place of an account that
    /// cannot be read it is given why.
    fn each_account(
        &mut self,
        order: AccountOrder,
        each: &mut dyn FnMut(Result<&Account, StorageError>) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;

    /// Where a subject's chain stands; an empty chain is [`Chain::default`].
    fn chain(&mut self, subject: Subject) -> Result<Chain, StorageError>;
    /// Adds an event to the record and moves its subject's chain to it.
    fn append_event(&mut self, event: &Event) -> Result<(), StorageError>;
    /// Whether an operation did this to a subject.
    fn has_event(
        &mut self,
        subject: Subject,
        operation: Uuid,
        action: Action,
    ) -> Result<bool, StorageError>;
    /// Calls `each` for every event of a subject in order, until it breaks.
    fn each_event(
        &mut self,
        subject: Subject,
        each: &mut dyn FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;

    /// Makes everything durable; only after this returned did it happen.
    ///
    /// A store that can lose its connection in here finds out on the next one what became of it: by the operation of the
    /// first event that was appended, which is there when all of the transaction is, and by nothing where no event was
    /// appended. Only where that fails too does it say [`StorageError::OutcomeUnknown`].
    fn commit(self: Box<Self>) -> Result<(), StorageError>;
}
