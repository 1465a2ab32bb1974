//! `audit archive`: events leave the store for a file, and what is left still proves them.
//!
//! Of each chain the events leave that come before the first one which is not older than the date, but for the last of these:
//! it stays, and the chain remembers the number and the hash that it follows. The file is written from one look at the store, read
//! back, recorded and given its name before anything is taken out; then each transaction moves the beginnings of some chains. So
//! whatever happens, an event is in the store, in a file that is whole and on the disk, or in both.

use std::ops::ControlFlow;
use std::path::Path;

use super::super::{Desk, DeskError};
use crate::model::{Action, Reason, When};
use crate::storage::StorageError;

mod line;
mod note;
mod read;
mod write;

use note::note;
pub(in crate::desk) use note::put_away_before;
pub(in crate::desk) use read::Archives;
pub use read::{ArchiveError, BadArchive};
pub use write::Archived;
use write::{BATCH, Step, Written, written};

impl Desk {
    /// Puts the events away that are older than a date: writes them to a new file at `to`, verifies that, and takes them out of
    /// the store, while others go on working. The last such event of each chain stays. Nothing is written where there are none.
    ///
    /// It is recorded before the file gets its name, so there is never such a file that nobody can know of. `look` is called
    /// after each transaction, and stops it by breaking.
    ///
    /// # Errors
    /// [`DeskError::Storage`]: [`StorageError::Damaged`] where the record is not what was written, [`StorageError::Exists`] where
    /// something stands at `to`, [`StorageError::Unsafe`] for a folder where others could take the file's name away and for a
    /// role in a database that may not take events out, [`StorageError::Stopped`] when `look` breaks. Then nothing was taken out.
    /// [`DeskError::ArchiveUnfinished`] when some events could not be taken out after that.
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
