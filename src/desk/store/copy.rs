//! Copies a store to another place, also of another kind, and verifies the copy.

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

/// The number of rows in memory.
const BATCH: usize = 500;

/// A store that was copied from another.
pub struct CopiedStore {
    /// How much was copied.
    pub counts: Counts,
    /// When the last event that was copied happened.
    pub up_to: Timestamp,
    /// Its epoch.
    pub epoch: Uuid,
    /// SHA-256 over the digests of all tables.
    pub sha256: [u8; 32],
    /// How many open recovery requests became void in it.
    pub requests: u64,
    /// The blocklist that its policy names, a file that is not part of the copy.
    pub blocklist_file: Option<String>,
}

/// The progress of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyProgress {
    /// Accounts and events that were read so far, in the store and in the copy.
    pub done: u64,
    /// How many there will be.
    pub all: u64,
}

/// Reports the progress of a copy, and can stop it.
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

    /// Counts one more row.
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

/// The number of rows of a table, and SHA-256 over all of them in order.
type TableDigest = (u64, [u8; 32]);

impl Desk {
    /// Copies the store to another place, also of another kind, all or nothing, while others go on working with it.
    ///
    /// The copy is of one moment, and contains everything except the sessions. It is read back before it is committed:
    /// counts, the digest of each table and every chain of the audit log must be those of the store. It has its own
    /// epoch, so older challenges cannot be redeemed there, and its open requests are void (S41). Both audit logs say,
    /// with the same operation, that it was made; this one first, so there is never a copy that the store does not know
    /// of. A notice tells the copy's admins. `look` sees the progress, again and again until the copy is recorded, and
    /// may stop it.
    ///
    /// # Errors
    /// [`DeskError::Storage`]: [`StorageError::Exists`] where a store exists already, [`StorageError::Damaged`] when
    /// the audit log of this one was changed, [`StorageError::Corrupt`] when a value of it cannot be read,
    /// [`StorageError::BadCopy`] when the copy differs, [`StorageError::Stopped`] when `look` breaks. Then no copy was
    /// made. [`DeskError::CopyNotKept`] when only the copy's own commit failed after that.
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
        // The same id in both audit logs.
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

/// The digest of a table; each row is passed on after it was counted.
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

/// Each cell has its kind, its length and its value, so no two rows have the same form.
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

/// Fails with the first value that cannot be read: a copy with such a value is never called verified. An invalid hash
/// lets nobody in, in the copy as in the store, and a reset replaces it.
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

/// Reads back what is not in a table of its own, and checks the copy like any store.
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
