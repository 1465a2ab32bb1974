//! `audit archive`: events move from the store to a file, and the remaining ones still prove them.
//!
//! Of each chain, the events before the first one that is not older than the date move, except the last of them: it
//! stays, and the chain keeps the number and the hash that it follows. The file is written from one look at the store,
//! read back, recorded and given its name before any event is removed; then each transaction moves the beginnings of
//! some chains. So whatever happens, an event is in the store, in a complete file on the disk, or in both.

use std::ops::ControlFlow;
use std::path::Path;

use super::super::{Desk, DeskError};
use crate::model::{Action, Reason, When};
use crate::storage::StorageError;

mod line;
mod note;
pub(super) mod read;
mod write;

use note::note;
pub(in crate::desk) use note::put_away_before;
pub use read::{ArchiveError, BadArchive};
pub use write::Archived;
use write::{BATCH, Step, Written, written};

impl Desk {
    /// Archives the events that are older than a date: writes them to a new file at `to`, verifies it, and removes them
    /// from the store, while others go on working. The last such event of each chain stays. Without such events nothing
    /// is written.
    ///
    /// It is recorded before the file gets its name, so there is never a file that the audit log does not know. `look`
    /// is called after each transaction, and can stop the work.
    ///
    /// # Errors
    /// [`DeskError::Storage`]: [`StorageError::Damaged`] where the audit log was changed, [`StorageError::Exists`]
    /// where something exists at `to`, [`StorageError::Unsafe`] for a folder where others could remove the file and for
    /// a role in a database that may not remove events, [`StorageError::Stopped`] when `look` breaks. Then no event was
    /// removed. [`DeskError::ArchiveUnfinished`] when some events could not be removed after that.
    pub fn archive_audit(
        &self,
        before: When,
        to: &Path,
        look: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Option<Archived>, DeskError> {
        let written = self.again(|| Ok(written(self.begin_look()?, before, to)?))?;
        let Some(Written {
            file,
            steps,
            archived,
        }) = written
        else {
            return Ok(None);
        };
        if look().is_break() {
            return Err(StorageError::Stopped.into());
        }
        let note = note(&archived).parse::<Reason>().ok();
        self.deed(|mut deed| {
            let archived = Action::AuditArchive.done().about(deed.info());
            deed.record(archived.why(note.clone()))?;
            deed.commit()
        })?;
        file.keep()?;
        let mut out = 0;
        self.take_out(&steps, &mut out, look)
            .map_err(|why| DeskError::ArchiveUnfinished {
                file: to.to_owned(),
                out,
                events: archived.events,
                why,
            })?;
        Ok(Some(archived))
    }

    fn take_out(
        &self,
        steps: &[Step],
        out: &mut u64,
        look: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let mut rest = steps;
        while !rest.is_empty() {
            if look().is_break() {
                return Err(StorageError::Stopped);
            }
            let (mut count, mut events) = (0, 0);
            for step in rest {
                events += step.events();
                if count > 0 && events > BATCH {
                    events -= step.events();
                    break;
                }
                count += 1;
            }
            let (batch, others) = rest.split_at(count);
            let taken = self.deed(|mut deed| {
                for step in batch {
                    deed.tx.take_out(step.subject, &step.after, &step.to)?;
                }
                deed.commit()
            });
            match taken {
                Ok(()) => *out += events,
                Err(DeskError::Storage(why)) => return Err(why),
                Err(other) => return Err(StorageError::Internal(other.to_string())),
            }
            rest = others;
        }
        Ok(())
    }
}
