//! Making a store of a backup: the accounts of then, in a store with a life of its own (S41).

use std::path::Path;

use uuid::Uuid;

use super::check::damaged_chains;
use super::{digest_of, say_so, up_to};
use crate::desk::ids::time_ordered_id;
use crate::desk::time::{Now, clock_of};
use crate::desk::{Desk, DeskError, Surroundings};
use crate::model::{Action, StoreUrl, Timestamp};
use crate::storage::{Copied, Fault, StorageError, Tx, restore};

/// A store that was made of a backup.
pub struct Restored {
    /// What is known of the backup.
    pub copied: Copied,
    /// When the last thing happened that it knows of.
    pub up_to: Timestamp,
    /// The epoch that it has now.
    pub epoch: Uuid,
    /// How many sessions were in it, all ended.
    pub sessions: u64,
    /// How many tokens were in it, all revoked.
    pub tokens: u64,
    /// How many recovery requests were open in it, all void.
    pub requests: u64,
}

impl Desk {
    /// Makes a store of a backup, all or nothing; the backup stays as it is.
    ///
    /// The new store gets an epoch of its own, so no challenge that was given out before is redeemed there. Sessions, tokens
    /// and open requests end: what was signed out, revoked or withdrawn after the backup must not live again. The latest time
    /// that the backup has seen stays, and with it whatever has expired by then (S30). Every admin is told.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when something is there already, the backup is not sound or could have been written by others, or
    /// the place does not do for a store.
    pub fn restore(
        url: &StoreUrl,
        around: &Surroundings,
        backup: &Path,
    ) -> Result<Restored, DeskError> {
        let mut restored = None;
        restore(backup, url, |tx, copied| {
            if let Some(subject) = damaged_chains(tx)?.into_iter().next() {
                let file = backup.to_owned();
                let fault = Box::new(Fault::Chain(subject));
                return Err(StorageError::BadBackup { file, fault }.into());
            }
            restored = Some(begin_anew(tx, around, copied)?);
            Ok::<_, DeskError>(())
        })?;
        restored.ok_or(DeskError::ChangedMeanwhile)
    }
}

fn begin_anew(
    tx: &mut dyn Tx,
    around: &Surroundings,
    copied: &Copied,
) -> Result<Restored, DeskError> {
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
    };
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
