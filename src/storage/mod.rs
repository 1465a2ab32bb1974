//! Stores: the traits that every kind of store implements. The rules are above, the SQL is below.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::credentials::PasswordHash;
use crate::model::{
    Account, AccountId, AccountOrder, Action, Chain, Event, OlderCosts, Settings, StoreInfo,
    Subject, Username,
};

mod audit_log;
mod clock;
mod devices;
mod directory;
mod guesses;
mod mend;
mod new_file;
mod open;
#[cfg(feature = "postgres")]
mod postgres;
mod recovery;
mod right_checks;
mod sessions;
mod shared_commit;
mod sql;
mod sqlite;
mod tables;
mod upkeep;

pub use audit_log::{AuditTx, IdRange};
pub use clock::{BroughtBack, ClockTx, Times};
pub use devices::{Device, DeviceTx};
pub use directory::{DirectoryTx, Member, Page, PeoplePage};
pub use guesses::{Attempt, GuessTx, Guessed};
pub use mend::{AccountPage, MendTx, Remains};
pub(crate) use new_file::{NewFile, unreachable_file};
pub(crate) use open::is_on_read_only;
pub use open::{create, examine, may_create, may_replace, open, open_to_look, replace, restore};
#[cfg(feature = "postgres")]
pub use postgres::{Patience, PostgresStore};
pub use recovery::{RecoveryTx, StoredCode, TrustedSigner};
pub use right_checks::{RightCheckTx, RightChecks};
pub use sessions::{Operation, SessionTx};
pub use shared_commit::SharedCommit;
pub use sqlite::{SharedSqlite, SqliteStore};
pub use tables::{CellValue, ColumnKind, TABLES, Table, TableRow, TableTx};
pub use upkeep::{Backup, Copied, Counts, Difference, Engine, Examined, Fault};

/// Why a store could not do what was asked. Nothing was changed, except where a variant says otherwise.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// There is no store there.
    #[error("there is no store at {}", .0.display())]
    Missing(PathBuf),
    /// There is no database of that name on the server.
    #[error("there is no database {0} on the server")]
    NoDatabase(String),
    /// A store was to be made where something exists already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The file is not a passdesk store.
    #[error("{} is not a passdesk store", .0.display())]
    Foreign(PathBuf),
    /// The store was written by a newer program.
    #[error("the store has schema {found}, and this program knows up to {known}")]
    Newer {
        /// The store's schema version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Others could read or replace the file or its folder, or it is not a plain file or folder (S32); or the role in a
    /// database may not do this.
    #[error("{problem}")]
    Unsafe {
        /// What is wrong, with the path.
        problem: String,
        /// The command or step that solves it.
        mend: String,
    },
    /// A value that cannot be valid; the message does not show the value.
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
    /// The end of a chain does not match its events, so nothing can be added to it.
    #[error("the audit log of {0} is damaged: its end does not match its events")]
    BrokenChain(String),
    /// The file that was opened is no longer the one at its path.
    #[error("{} is no longer the file that was opened", .0.display())]
    Replaced(PathBuf),
    /// There is no store at its path: it was moved aside, and nothing was put in its place.
    #[error("{problem}")]
    MovedAside {
        /// Where it was, and where it is now.
        problem: String,
        /// The commands that bring it back.
        way_back: String,
    },
    /// Another process has the store open that is to be replaced.
    #[error("another process has the store {} open", .0.display())]
    InUse(PathBuf),
    /// Another process held the lock too long.
    #[error("the store is busy")]
    Busy,
    /// Others changed the same data at the same moment: the transaction can be begun again from its start. Only a store
    /// that detects conflicts, instead of making everybody wait for one lock, returns this.
    #[error("others changed the same data at the same moment")]
    Contended,
    /// The connection was lost, and so was the transaction: it can be begun again from its start, which opens another
    /// connection if one is possible.
    #[error("the store cannot be reached: the connection was lost")]
    Lost,
    /// The connection was lost in the commit, and its outcome could not be found out: everything was done, or nothing.
    #[error("the connection to the store was lost in the commit of operation {operation}")]
    OutcomeUnknown {
        /// The id of the operation in the events of the transaction.
        operation: Uuid,
    },
    /// The file system does not allow writing.
    #[error("the store cannot be written: {0}")]
    ReadOnly(String),
    /// There is no space left.
    #[error("the disk is full")]
    Full,
    /// Reading or writing failed.
    #[error("the store cannot be reached: {0}")]
    Unreachable(String),
    /// The server wants a password, or another one than it was given.
    #[error("the store cannot be reached: {0}")]
    PasswordRefused(String),
    /// A new file, such as a backup, cannot be made.
    #[error("the new file cannot be written: {0}")]
    Unwritable(String),
    /// There is no file to restore.
    #[error("there is no backup at {}", .0.display())]
    NoBackup(PathBuf),
    /// The file cannot be restored.
    #[error("{} is not a usable backup", .file.display())]
    BadBackup {
        /// The file.
        file: PathBuf,
        /// The first problem with it.
        fault: Box<Fault>,
    },
    /// A table in the copy of a store does not hold what was read.
    #[error("the copy does not match the store: {0} differs")]
    BadCopy(&'static str),
    /// The copy of a store was stopped by the user.
    #[error("interrupted")]
    Stopped,
    /// Only a store in a file can be backed up.
    #[error("a store in PostgreSQL has no file to back up")]
    NoFile,
    /// Only a file can be restored to.
    #[error("a backup is restored to a file, not to PostgreSQL")]
    NotToFile,
    /// A row that must be new is there already, or one that must be there is gone.
    #[error("{0} has changed meanwhile")]
    Conflict(&'static str),
    /// A statement failed in an unexpected way.
    #[error("the store failed: {0}")]
    Internal(String),
}

impl StorageError {
    /// Whether the transaction that failed with this error may succeed when it is begun again.
    #[must_use]
    pub fn may_begin_again(&self) -> bool {
        matches!(self, Self::Contended | Self::Lost)
    }
}

/// One store.
pub trait Store: Send + Sync {
    /// The store's own name, which no password may contain: the file's name without its extension, or the database's.
    fn name(&self) -> &str;

    /// Begins a transaction that sees one state of the store and writes nothing. It fails with
    /// [`StorageError::Contended`] only while the schema of a database is being changed; with a server, its beginning
    /// and each of its calls may fail with [`StorageError::Lost`].
    ///
    /// # Errors
    /// [`StorageError`] when the store cannot be read.
    fn read(&self) -> Result<Box<dyn Tx + '_>, StorageError>;

    /// Begins a transaction that holds the store's write lock (SQLite), or detects conflicts with others (PostgreSQL).
    /// In the second case its beginning, each of its calls and its commit may fail with [`StorageError::Contended`] or
    /// [`StorageError::Lost`]; then the transaction is gone and none of its calls works any more.
    ///
    /// # Errors
    /// [`StorageError::Busy`] when the lock was not free within 5 s, others when the store cannot be written.
    fn write(&self) -> Result<Box<dyn Tx + '_>, StorageError>;

    /// The store's engine, and its size.
    ///
    /// # Errors
    /// [`StorageError`] when that cannot be read.
    fn engine(&self) -> Result<Engine, StorageError>;

    /// Copies one committed state of the store to a new file and verifies the copy; writers neither wait for this nor
    /// delay it. The file gets its name when it is [kept](Backup::keep).
    ///
    /// # Errors
    /// [`StorageError::Exists`] where something exists at `to`; [`StorageError::Unsafe`] where others can write its folder;
    /// [`StorageError::Damaged`] and [`StorageError::Corrupt`] when the store is damaged; others when it cannot be read or
    /// the copy cannot be written.
    fn back_up(&self, to: &Path) -> Result<Backup, StorageError>;
}

/// One transaction. Dropped without [`Tx::commit`], it leaves the store as it was.
///
/// Every method fails only with [`StorageError`]; `Ok(None)` means that there is no such row. Methods that change a row
/// fail with [`StorageError::Conflict`] unless exactly that row was changed; [`Tx::update_account`],
/// [`Tx::replace_password`], [`Tx::set_password_hash`] and the counts of guesses may leave that error to the next call or to the commit.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait Tx:
    ClockTx
    + GuessTx
    + DeviceTx
    + RightCheckTx
    + SessionTx
    + DirectoryTx
    + RecoveryTx
    + AuditTx
    + TableTx
    + MendTx
{
    /// The facts that the store keeps about itself.
    fn info(&mut self) -> Result<StoreInfo, StorageError>;
    /// How much it holds.
    fn counts(&mut self) -> Result<Counts, StorageError>;
    /// Gives it a new epoch, as a copy needs when it becomes a store of its own (S41).
    fn set_epoch(&mut self, epoch: Uuid) -> Result<(), StorageError>;
    /// Replaces all settings.
    fn set_settings(&mut self, settings: &Settings) -> Result<(), StorageError>;
    /// Replaces the costs that older hashes may still have.
    fn set_older_costs(&mut self, older: &OlderCosts) -> Result<(), StorageError>;
    /// The account of that name; if there is none and the name has a final sigma, the account of the name that programs
    /// without the final sigma made of the same text.
    fn account(&mut self, name: &Username) -> Result<Option<Account>, StorageError>;
    /// The account with that id.
    fn account_by_id(&mut self, id: AccountId) -> Result<Option<Account>, StorageError>;
    /// Adds an account, to its groups too; [`StorageError::Conflict`] when the name is taken.
    fn insert_account(
        &mut self,
        account: &Account,
        hash: Option<&PasswordHash>,
    ) -> Result<(), StorageError>;
    /// Writes everything about an account except its id, its name, its mail address, its groups, its password hash and when
    /// it was added.
    fn update_account(&mut self, account: &Account) -> Result<(), StorageError>;
    /// The same, and replaces the stored password hash.
    fn replace_password(
        &mut self,
        account: &Account,
        hash: &PasswordHash,
    ) -> Result<(), StorageError>;
    /// Gives an account another name; [`StorageError::Conflict`] when that is taken.
    fn rename_account(&mut self, account: &Account, to: &Username) -> Result<(), StorageError>;
    /// Removes an account with its groups, sessions, tokens, attempts, recovery codes and count of wrong codes; its events stay.
    fn remove_account(&mut self, id: AccountId) -> Result<(), StorageError>;
    /// The stored password hash, not parsed.
    fn password_hash(&mut self, id: AccountId) -> Result<Option<PasswordHash>, StorageError>;
    /// Calls `each` for every stored password hash that is text, in no order; holds one row at a time.
    fn each_password_hash(
        &mut self,
        each: &mut dyn FnMut(PasswordHash),
    ) -> Result<(), StorageError>;
    /// The kinds of imported hashes that accounts have, each once ([`PasswordHash::imported_kind`]), but no more than are
    /// run in a check.
    fn imported_kinds(&mut self) -> Result<Vec<String>, StorageError>;
    /// Replaces the stored password hash.
    fn set_password_hash(&mut self, id: AccountId, hash: &PasswordHash)
    -> Result<(), StorageError>;
    /// All accounts with the role admin, by name. One that cannot be read is left out: it is not a usable admin.
    fn admins(&mut self) -> Result<Vec<Account>, StorageError>;
    /// The next `limit` accounts by id, which is their order in the audit log, after the given one or from the start.
    fn accounts_after(
        &mut self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<AccountPage, StorageError>;
    /// Calls `each` for every account in the given order, until it breaks; holds one row at a time. For an account that
    /// cannot be read it gets the error.
    fn each_account(
        &mut self,
        order: AccountOrder,
        each: &mut dyn FnMut(Result<Account, StorageError>) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;

    /// The end of a subject's chain; that of an empty chain is [`Chain::default`].
    fn chain(&mut self, subject: Subject) -> Result<Chain, StorageError>;
    /// Adds an event to the audit log, at the end of its subject's chain.
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

    /// The commit that others share with this transaction, if they do: then it may have read what they have not committed
    /// yet. Nothing that was decided on it may be answered before [that commit](SharedCommit::wait), even if the
    /// transaction is dropped (S64).
    fn shared_commit(&self) -> Option<SharedCommit>;

    /// Makes everything durable; nothing has happened before this returns.
    ///
    /// A store that loses its connection here finds out on the next one whether the commit succeeded: the first event
    /// that was appended is there exactly when the whole transaction is. [`StorageError::OutcomeUnknown`] means that
    /// this failed too.
    fn commit(self: Box<Self>) -> Result<(), StorageError>;
}
