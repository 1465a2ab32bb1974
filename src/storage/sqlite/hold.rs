//! A lock on the folder of a store: nobody opens or makes a store there while another process replaces it.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::files::unreachable;
use super::lock_time::now;
use crate::clock::{Clock, SystemClock};
use crate::private_files::folder_of;
use crate::storage::StorageError;

/// How long others are waited for.
const PATIENCE: Duration = Duration::from_secs(5);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The lock, until this is dropped or the process ends.
pub(super) struct Hold {
    _folder: Option<File>,
}

impl Hold {
    /// Held with others from before a file is opened until SQLite has a lock on it, and while a new file gets its name. Where
    /// the file system has no such locks, nothing is held, and nothing can be replaced.
    ///
    /// # Errors
    /// [`StorageError::Busy`] while another process replaces a store there.
    pub(super) fn with_others(path: &Path) -> Result<Self, StorageError> {
        let held = File::open(folder_of(path)).map_err(|error| unreachable(path, &error));
        match held.and_then(|folder| lock(path, folder, FlockOperation::NonBlockingLockShared)) {
            Err(StorageError::Busy) => Err(StorageError::Busy),
            held => Ok(Self { _folder: held.ok() }),
        }
    }

    /// Held alone, while the files of a store are moved.
    ///
    /// # Errors
    /// [`StorageError::Busy`] while others open stores there, others when the folder cannot be locked.
    pub(super) fn alone(path: &Path) -> Result<Self, StorageError> {
        let folder = folder_of(path);
        let folder = File::open(folder).map_err(|error| unreachable(folder, &error))?;
        Ok(Self {
            _folder: Some(lock(
                path,
                folder,
                FlockOperation::NonBlockingLockExclusive,
            )?),
        })
    }
}

fn lock(path: &Path, folder: File, operation: FlockOperation) -> Result<File, StorageError> {
    let since = now();
    loop {
        match flock(&folder, operation) {
            Ok(()) => return Ok(folder),
            Err(Errno::INTR) => {}
            Err(Errno::WOULDBLOCK) if now().duration_since(since) < PATIENCE => {
                SystemClock.pause(LOOK_AGAIN);
            }
            Err(Errno::WOULDBLOCK) => return Err(StorageError::Busy),
            Err(error) => return Err(unreachable(folder_of(path), &error.into())),
        }
    }
}
