//! The care of a store, for its owner, who needs no session: so it can be looked after when nobody can sign in.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use uuid::Uuid;

use super::audit::{put_away_before, verify};
use super::ids::time_ordered_id;
use super::time::Now;
use super::{Anchor, Desk, DeskError, Discrepancy, Surroundings, Verified};
use crate::model::{Action, Notice, Reason, StoreInfo, StoreUrl, Subject, Timestamp};
use crate::storage::{self, Copied, Counts, Engine, StorageError, Tx};

mod check;
mod copy;
mod mend;
mod mend_clock;
mod restore;

pub use check::Finding;
use check::damaged_chains;
pub use copy::{CopiedStore, CopyProgress};
pub use mend::Mend;
pub use mend_clock::ClockMend;
pub use restore::Restored;

/// The facts about a store.
pub struct StoreNow {
    /// Its engine.
    pub engine: Engine,
    /// The facts that it keeps about itself.
    pub info: StoreInfo,
    /// How much is in it.
    pub counts: Counts,
    /// How many admins could sign in and help others now.
    pub usable_admins: usize,
    /// When the last anchor of the audit log was taken, if ever.
    pub last_anchor_at: Option<Timestamp>,
    /// The time before which events were archived, if any were: an anchor may be among them.
    pub put_away_before: Option<Timestamp>,
}

impl Desk {
    /// Opens the store that a URL names for its owner, who only reads it: also one on a read-only file system, where
    /// nobody can sign in and nothing is recorded.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when there is none, or it cannot or must not be used.
    pub fn open_to_look(url: &StoreUrl, around: Surroundings) -> Result<Self, DeskError> {
        Ok(Self::over(storage::open_to_look(url)?, around))
    }

    /// Whether a store is on a read-only file system.
    #[must_use]
    pub fn is_read_only(url: &StoreUrl) -> bool {
        storage::is_on_read_only(url)
    }

    /// Verifies the audit log like [`AuditReading::verify`](super::AuditReading::verify), for the owner of the store;
    /// this is not recorded.
    ///
    /// # Errors
    /// [`DeskError::Storage`], and [`DeskError::Archive`] for a file that is not a complete archive of this store.
    pub fn verify_unrecorded(
        &self,
        anchors: &[Anchor],
        archives: &[PathBuf],
        report: &mut dyn FnMut(&Discrepancy) -> ControlFlow<()>,
    ) -> Result<Verified, DeskError> {
        verify(&mut *self.store.read()?, anchors, archives, report)
    }

    /// What the store is, and how much is in it.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn about(&self) -> Result<StoreNow, DeskError> {
        let engine = self.again(|| Ok(self.store.engine()?))?;
        self.look(|look| {
            let now = look.moment();
            let info = look.info().clone();
            let tx = &mut *look.tx;
            let admins = tx.admins()?;
            Ok(StoreNow {
                engine: engine.clone(),
                counts: tx.counts()?,
                last_anchor_at: last_anchor(tx)?,
                put_away_before: put_away_before(tx)?,
                usable_admins: admins
                    .iter()
                    .filter(|admin| admin.is_usable_admin(now))
                    .count(),
                info,
            })
        })
    }

    /// Copies one state of the store to a new file, while others go on working, and verifies the copy.
    ///
    /// It is recorded before the file gets its name, so there is never a copy that the audit log does not know; the
    /// copy itself ends before that event, which has its digest.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`]: when something exists already, others could write the folder, or the store is damaged.
    pub fn back_up(&self, to: &Path) -> Result<Copied, DeskError> {
        let damaged = self.again(|| Ok(damaged_chains(&mut *self.store.read()?)?))?;
        if !damaged.is_empty() {
            return Err(StorageError::Damaged.into());
        }
        let backup = self.store.back_up(to)?;
        let digest = digest_of(backup.copied().sha256);
        self.deed(|mut deed| {
            let made = Action::StoreBackup.done().about(deed.info());
            deed.record(made.why(digest.clone()))?;
            deed.commit()
        })?;
        Ok(backup.keep()?)
    }
}

/// When the store's own chain last recorded an anchor.
fn last_anchor(tx: &mut dyn Tx) -> Result<Option<Timestamp>, DeskError> {
    let mut last = None;
    tx.each_event_with(Subject::Store, Action::AuditAnchor, &mut |event| {
        last = Some(event.happened_at());
        ControlFlow::Break(())
    })?;
    Ok(last)
}

/// How the audit log names a copy.
fn digest_of(sha256: [u8; 32]) -> Option<Reason> {
    format!("sha256 {}", HEXLOWER.encode(&sha256)).parse().ok()
}

/// Records in a new store where it comes from, and tells every admin in a notice.
fn say_so(
    tx: &mut dyn Tx,
    around: &Surroundings,
    time: Now,
    operation: Uuid,
    action: Action,
    digest: Option<Reason>,
    how: &str,
) -> Result<(), DeskError> {
    let info = tx.info()?;
    tx.set_times(time.after(&info))?;
    let entry = action.done().about(&info).why(digest);
    entry.append(tx, around, time, operation, 0)?;
    Ok(tx.insert_notice(&Notice {
        id: time_ordered_id(time.at, &*around.randomness)?,
        at: time.now,
        action,
        text: format!("the store {how}, by {}", around.origin),
    })?)
}

/// The moment of the last event, or of the store's making: the time of a copy.
fn up_to(counts: &Counts, info: &StoreInfo) -> Timestamp {
    counts.last_event_at.unwrap_or(info.created_at)
}
