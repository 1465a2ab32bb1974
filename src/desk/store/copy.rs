//! Copying a store to another place, also of another kind, and making sure that it arrived.

use std::ops::ControlFlow;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::check::damaged_chains;
use super::{digest_of, say_so, up_to};
use crate::desk::ids::time_ordered_id;
use crate::desk::{Desk, DeskError};
use crate::model::{Action, StoreInfo, StoreUrl, Timestamp};
use crate::storage::{
    self, CellValue, Counts, Fault, StorageError, TABLES, Table, TableRow, Tx, may_create,
};

/// Rows that are in memory at a time.
const BATCH: usize = 500;

/// A store that was made of another.
pub struct CopiedStore {
    /// How much it holds of the other.
    pub counts: Counts,
    /// When the last thing happened that it knows of from there.
    pub up_to: Timestamp,
    /// The epoch that it has.
    pub epoch: Uuid,
    /// SHA-256 over the digests of all tables.
    pub sha256: [u8; 32],
    /// How many recovery requests were open, all void in it.
    pub requests: u64,
    /// The blocklist that its policy names, a file which is not part of it.
    pub blocklist_file: Option<String>,
}

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress {
    /// Accounts and events that have been read, there and in the copy.
    pub done: u64,
    /// How many these will be.
    pub all: u64,
}

/// Whoever looks on, and may stop a copy.
struct Watch<'w> {
    look: &'w mut dyn FnMut(CopyProgress) -> ControlFlow<()>,
    progress: CopyProgress,
    rows: usize,
}

impl<'w> Watch<'w> {
    fn over(counts: &Counts, look: &'w mut dyn FnMut(CopyProgress) -> ControlFlow<()>) -> Self {
        let all = 2 * (counts.accounts + counts.events);
        Self {
            look,
            progress: CopyProgress { done: 0, all },
            rows: 0,
        }
    }

    /// One more row was read.
    fn row(&mut self, table: &Table) -> Result<(), StorageError> {
        self.progress.done += u64::from(["account", "event"].contains(&table.name));
        self.rows += 1;
        match self.rows % BATCH {
            0 => self.ask(),
            _ => Ok(()),
        }
    }

    fn ask(&mut self) -> Result<(), StorageError> {
        match (self.look)(self.progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StorageError::Stopped),
        }
    }
}

/// How many rows of a table there are, and SHA-256 over all of them in order.
type TableDigest = (u64, [u8; 32]);

impl Desk {
    /// Copies the store to another place, also of another kind, all or nothing, while others go on working on it.
    ///
    /// The copy is of one moment, and holds everything of it but the sessions. It is read back before it is committed: counts,
    /// the digest of each table and every chain of the record must be those of the store. It has an epoch of its own, so no
    /// challenge that was given out before is redeemed there, and its open requests are void (S41). Both records say that
    /// it was made, as one operation, this one first, so there is never a copy that nobody can know of; the copy's admins are
    /// told. `look` sees how far it is, again and again until the copy is recorded, and may stop it.
    ///
    /// # Errors
    /// [`DeskError::Storage`]: [`StorageError::Exists`] where a store is there already, [`StorageError::Damaged`] when the
    /// record of this one is not what was written, [`StorageError::Corrupt`] when a value of it cannot be read, [`StorageError::BadCopy`] when something else arrived than was sent,
    /// [`StorageError::Stopped`] when `look` breaks. Then no copy was made. [`DeskError::CopyNotKept`] when the copy's own commit failed after that, and nothing else did.
    pub fn copy_to(
        &self,
        url: &StoreUrl,
        look: &mut dyn FnMut(CopyProgress) -> ControlFlow<()>,
    ) -> Result<CopiedStore, DeskError> {
        may_create(url)?;
        let mut from = self.store.read()?;
        let (old, counts) = (from.info()?, from.counts()?);
        let mut watch = Watch::over(&counts, look);
        watch.ask()?;
        if !damaged_chains(&mut *from)?.is_empty() {
            return Err(StorageError::Damaged.into());
        }
        all_readable(&mut *from)?;
        watch.ask()?;
        let time = self.now(&mut *from, &old)?;
        let new = StoreInfo {
            epoch: time_ordered_id(time.at, &*self.around.randomness)?,
            ..old.clone()
        };
        // What both records call it.
        let operation = time_ordered_id(time.at, &*self.around.randomness)?;
        let mut copied = None;
        let made = storage::create(url, &new, |to| {
            let sha256 = copy_tables(&mut *from, to, &mut watch)?;
            drop(from);
            verify(to, &new, &counts)?;
            watch.ask()?;
            let requests = to.void_requests(None)?;
            let (up_to, digest) = (up_to(&counts, &old), digest_of(sha256));
            let how = format!("was copied from another place, as it was at {up_to}");
            let (copy, reason) = (Action::StoreCopy, digest.clone());
            say_so(to, &self.around, time, operation, copy, reason, &how)?;
            // Last of all: from here on only the commit of the copy can fail.
            self.deed(|mut deed| {
                deed.operation = operation;
                deed.record(copy.done().about(deed.info()).why(digest.clone()))?;
                deed.commit()
            })?;
            copied = Some(CopiedStore {
                counts,
                up_to,
                epoch: new.epoch,
                sha256,
                requests,
                blocklist_file: old.settings.blocklist_file().map(str::to_owned),
            });
            Ok(())
        });
        match (made, copied) {
            (Ok(()), Some(copied)) => Ok(copied),
            (Err(DeskError::Storage(why)), Some(_)) => {
                Err(DeskError::CopyNotKept { operation, why })
            }
            (Err(error), _) => Err(error),
            (Ok(()), None) => Err(DeskError::ChangedMeanwhile),
        }
    }
}

/// Copies every table, and reads it back.
fn copy_tables(
    from: &mut dyn Tx,
    to: &mut dyn Tx,
    watch: &mut Watch<'_>,
) -> Result<[u8; 32], DeskError> {
    let mut all = Sha256::new();
    for table in &TABLES {
        let sent = pour(from, to, table, watch)?;
        if digest(to, table, watch, |_| Ok(()))? != sent {
            return Err(StorageError::BadCopy(table.name).into());
        }
        let (rows, sha256) = sent;
        all.update(rows.to_be_bytes());
        all.update(sha256);
        watch.ask()?;
    }
    Ok(all.finalize().into())
}

fn pour(
    from: &mut dyn Tx,
    to: &mut dyn Tx,
    table: &'static Table,
    watch: &mut Watch<'_>,
) -> Result<TableDigest, StorageError> {
    let mut batch = Vec::with_capacity(BATCH);
    let sent = digest(from, table, watch, |row| {
        batch.push(row);
        if batch.len() == BATCH {
            to.insert_table_rows(table, &batch)?;
            batch.clear();
        }
        Ok(())
    })?;
    if !batch.is_empty() {
        to.insert_table_rows(table, &batch)?;
    }
    Ok(sent)
}

/// The digest of a table, each row of which is handed on once it is counted.
fn digest(
    of: &mut dyn Tx,
    table: &'static Table,
    watch: &mut Watch<'_>,
    mut each: impl FnMut(TableRow) -> Result<(), StorageError>,
) -> Result<TableDigest, StorageError> {
    let (mut count, mut hasher) = (0, Sha256::new());
    of.each_table_row(table, &mut |row| {
        count += 1;
        hash(&mut hasher, &row);
        each(row)?;
        watch.row(table)
    })?;
    Ok((count, hasher.finalize().into()))
}

/// Each cell has its kind, its length and what it holds, so no two rows are alike in this form.
fn hash(hasher: &mut Sha256, row: &TableRow) {
    for cell in row {
        let mut add = |kind: u8, bytes: &[u8]| {
            hasher.update([kind]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        match cell {
            CellValue::Null => add(0, &[]),
            CellValue::Id(id) => add(1, id.as_bytes()),
            CellValue::Integer(number) => add(2, &number.to_be_bytes()),
            CellValue::Truth(truth) => add(3, &[u8::from(*truth)]),
            CellValue::Text(text) => add(4, text.as_bytes()),
            CellValue::Bytes(bytes) => add(5, bytes),
        }
    }
}

/// Fails with the first value that no command can read: nothing that holds one is called verified. A hash that is none lets
/// nobody in, there as here, and a reset replaces it.
fn all_readable(tx: &mut dyn Tx) -> Result<(), DeskError> {
    let is_hash = |fault: &Fault| {
        let Fault::Value(StorageError::Corrupt { table, column, .. }) = fault else {
            return false;
        };
        (*table, *column) == ("account", "password_hash")
    };
    match tx
        .unreadable_values()?
        .into_iter()
        .find(|fault| !is_hash(fault))
    {
        None => Ok(()),
        Some(Fault::Value(error) | Fault::Refused(error)) => Err(error.into()),
        Some(_) => Err(StorageError::Damaged.into()),
    }
}

/// Reads back what is not in a table of its own, and asks the copy what every store is asked.
fn verify(to: &mut dyn Tx, new: &StoreInfo, counts: &Counts) -> Result<(), DeskError> {
    if to.info()? != *new {
        return Err(StorageError::BadCopy("store").into());
    }
    if to.counts()? != *counts {
        return Err(StorageError::BadCopy("account").into());
    }
    all_readable(to)?;
    match damaged_chains(to)?.is_empty() {
        true => Ok(()),
        false => Err(StorageError::BadCopy("event").into()),
    }
}
