//! Makes a store from a backup: its accounts, in a store of its own (S41).

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::check::damaged_chains;
use super::{digest_of, say_so, up_to};
use crate::desk::ids::time_ordered_id;
use crate::desk::time::{Now, clock_of};
use crate::desk::{Desk, DeskError, Surroundings};
use crate::model::{Action, StoreUrl, Timestamp};
use crate::storage::{self, Copied, Fault, StorageError, Tx};

/// A store that was made from a backup.
pub struct Restored {
    /// The facts about the backup.
    pub copied: Copied,
    /// When the last event in it happened.
    pub up_to: Timestamp,
    /// Its new epoch.
    pub epoch: Uuid,
    /// How many sessions it had, all ended.
    pub sessions: u64,
    /// How many tokens it had, all revoked.
    pub tokens: u64,
    /// How many open recovery requests it had, all void.
    pub requests: u64,
    /// Where the store is now that was there before, if one was replaced.
    pub replaced: Option<PathBuf>,
}

impl Desk {
    /// Makes a store from a backup, all or nothing; the backup is not changed.
    ///
    /// The new store gets its own epoch, so older challenges cannot be redeemed there. Sessions, tokens and open
    /// requests end: what was ended, revoked or cancelled after the backup must not become valid again. The latest time
    /// that the backup has seen stays, and so does everything that has expired by then (S30). Every admin gets a
    /// notice.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when something exists already, the backup is not usable or could have been written by
    /// others, or the place cannot be used for a store.
    pub fn restore(
        url: &StoreUrl,
        around: &Surroundings,
        backup: &Path,
    ) -> Result<Restored, DeskError> {
        let mut restored = None;
        storage::restore(backup, url, |tx, copied| {
            restored = Some(begin_anew(tx, around, backup, copied)?);
            Ok::<_, DeskError>(())
        })?;
        restored.ok_or(DeskError::ChangedMeanwhile)
    }

    /// Checks whether the store that a URL names could be replaced now: no other process has it open, and there is a
    /// backup. No desk of this process may have it open.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when it could not.
    pub fn may_replace(url: &StoreUrl, backup: &Path) -> Result<(), DeskError> {
        Ok(storage::may_replace(backup, url)?)
    }

    /// Makes a store from a backup like [`Desk::restore`], in the place of another, which stays beside it under a name with
    /// the time. No desk of this process may have that open. When anything fails, everything is where it was.
    ///
    /// # Errors
    /// [`DeskError::Storage`] while another process has the store open, and for the reasons of [`Desk::restore`].
    pub fn replace(
        url: &StoreUrl,
        around: &Surroundings,
        backup: &Path,
    ) -> Result<Restored, DeskError> {
        let mut restored = None;
        let replaced = storage::replace(backup, url, around.clock.now(), |tx, copied| {
            restored = Some(begin_anew(tx, around, backup, copied)?);
            Ok::<_, DeskError>(())
        })?;
        let restored = restored.ok_or(DeskError::ChangedMeanwhile)?;
        Ok(Restored {
            replaced,
            ..restored
        })
    }
}

/// Ends what must end, and records the restore; refuses a backup with events that are not what passdesk wrote.
fn begin_anew(
    tx: &mut dyn Tx,
    around: &Surroundings,
    backup: &Path,
    copied: &Copied,
) -> Result<Restored, DeskError> {
    if let Some(subject) = damaged_chains(tx)?.into_iter().next() {
        let file = backup.to_owned();
        let fault = Box::new(Fault::Chain(subject));
        return Err(StorageError::BadBackup { file, fault }.into());
    }
    let info = tx.info()?;
    let clock = clock_of(around, tx);
    let time = Now::of(tx, &info, clock)?;
    let restored = Restored {
        copied: copied.clone(),
        up_to: up_to(&copied.counts, &info),
        epoch: time_ordered_id(time.at, &*around.randomness)?,
        sessions: tx.remove_all_sessions()?,
        tokens: tx.remove_all_tokens()?,
        requests: tx.void_requests(None)?,
        replaced: None,
    };
    // None of their tokens is one in another epoch (S72).
    tx.remove_all_devices()?;
    tx.set_epoch(restored.epoch)?;
    let how = format!("was restored, as it was at {}", restored.up_to);
    let operation = time_ordered_id(time.at, &*around.randomness)?;
    say_so(
        tx,
        around,
        time,
        operation,
        Action::StoreRestore,
        digest_of(copied.sha256),
        &how,
    )?;
    Ok(restored)
}
