//! Sound copies of a store: backups of one in use, and stores made from backups.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::draft::Draft;
use super::hold::Hold;
use super::transaction::Purpose;
use super::{SqliteStore, connect, files, inspect};
use crate::storage::{Backup, Copied, Fault, StorageError, Tx};

/// How much is read at once.
const BUFFER: usize = 64 * 1024;

impl SqliteStore {
    /// Makes a store at `path` from a backup, which is not changed, in one step: nothing is left behind when any of
    /// this fails. `fill` gets the facts about the backup, and changes what the new store must not share with it.
    ///
    /// # Errors
    /// What `fill` returns; [`StorageError::Exists`] where anything exists at `path` already;
    /// [`StorageError::BadBackup`] for a file that is not a usable backup; [`StorageError::Unsafe`] where others could
    /// have written it, or can write the new store's folder; others when something cannot be read or written.
    pub fn restore<E: From<StorageError>>(
        backup: &Path,
        path: &Path,
        fill: impl FnOnce(&mut dyn Tx, &Copied) -> Result<(), E>,
    ) -> Result<(), E> {
        let draft = Self::draft_of(backup, path, Draft::of, fill)?;
        let _making = Hold::with_others(path)?;
        Ok(draft.settle()?)
    }

    /// A store made from a backup, which does not have its name yet.
    pub(super) fn draft_of<E: From<StorageError>>(
        backup: &Path,
        path: &Path,
        draft: fn(&Path) -> Result<Draft, StorageError>,
        fill: impl FnOnce(&mut dyn Tx, &Copied) -> Result<(), E>,
    ) -> Result<Draft, E> {
        let mut from = files::open_backup(backup)?;
        let draft = draft(path)?;
        let mut to = OpenOptions::new()
            .write(true)
            .open(draft.file())
            .map_err(|error| files::unreachable(path, &error))?;
        let (bytes, sha256) = pour(backup, &mut from, |part| {
            to.write_all(part)
                .map_err(|error| files::unreachable(path, &error))
        })?;
        drop(to);
        let (accounts, others) = faults(backup, draft.file())?;
        if let Some(fault) = others.into_iter().next() {
            let file = backup.to_owned();
            let fault = Box::new(fault);
            return Err(StorageError::BadBackup { file, fault }.into());
        }

        let store = Self::over(connect::existing(path, draft.file())?, path);
        let mut tx = store.begin(Purpose::Write)?;
        let counts = tx.counts()?;
        let copied = Copied {
            bytes,
            sha256,
            counts,
            unreadable_accounts: accounts.len(),
        };
        fill(&mut tx, &copied)?;
        Box::new(tx).commit()?;
        store.close()?;
        Ok(draft)
    }

    /// Copies the state that one reading transaction sees. In WAL mode writers neither wait for this nor delay it.
    pub(super) fn copy(&self, to: &Path) -> Result<Backup, StorageError> {
        let draft = Draft::of_named(to)?;
        let mut seen = self.begin(Purpose::Read)?;
        let counts = seen.counts()?;
        connect::copy(&self.path, seen.connection(), to, draft.file())?;
        drop(seen);

        let (accounts, others) = faults(&self.path, draft.file())?;
        if let Some(fault) = others.into_iter().next() {
            return Err(match fault {
                Fault::Refused(error) | Fault::Value(error) => error,
                _ => StorageError::Damaged,
            });
        }
        let copy = Self::over(connect::existing(to, draft.file())?, to);
        let copied = copy.begin(Purpose::Read)?.counts()?;
        copy.close()?;
        if copied != counts {
            return Err(StorageError::Damaged);
        }
        let unreadable = |error| files::unreachable(to, &error);
        let mut file = File::open(draft.file()).map_err(unreadable)?;
        let (bytes, sha256) = pour(to, &mut file, |_| Ok(()))?;
        let copied = Copied {
            bytes,
            sha256,
            counts,
            unreadable_accounts: accounts.len(),
        };
        Ok(Backup {
            copied,
            settle: Box::new(|| draft.settle()),
        })
    }
}

/// What is wrong with a copy: the accounts that cannot be read, and everything else.
fn faults(path: &Path, copy: &Path) -> Result<(Vec<Fault>, Vec<Fault>), StorageError> {
    let found = inspect::copy(path, copy)?;
    Ok(found.into_iter().partition(Fault::is_of_an_account))
}

/// Reads a file to its end; returns its length and its digest.
fn pour(
    path: &Path,
    from: &mut File,
    mut to: impl FnMut(&[u8]) -> Result<(), StorageError>,
) -> Result<(u64, [u8; 32]), StorageError> {
    let mut buffer = vec![0; BUFFER];
    let (mut bytes, mut hash) = (0, Sha256::new());
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok((bytes, hash.finalize().into())),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(files::unreachable(path, &error)),
        };
        hash.update(&buffer[..read]);
        to(&buffer[..read])?;
        bytes += read as u64;
    }
}
