//! Turns on the one connection that writes for many threads, and the commits that they share (S64).

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::control::{control, forget};
use super::files::{self, Identity};
use super::lock_time::{LockTime, now};
use crate::clock::{Clock, SystemClock};
use crate::storage::{SharedCommit, StorageError};

/// The most operations that share a commit.
const MOST_OPERATIONS: u32 = 256;
/// The longest time in which operations may join a commit.
const LONGEST_BATCH: Duration = Duration::from_millis(50);
/// How long an operation waits for its turn while another process holds the lock, as every connection does.
const PATIENCE: Duration = Duration::from_secs(5);

/// The writing connection of a store that is open once for many threads.
pub(super) struct Turns {
    path: PathBuf,
    /// The same, whatever the working folder becomes.
    absolute: PathBuf,
    file: Identity,
    /// After this time nothing joins a commit any more.
    longest_batch: Duration,
    /// How many wait for a turn: the last of them commits for all.
    waiting: AtomicUsize,
    writer: Mutex<Writer>,
}

struct Writer {
    connection: Connection,
    batch: Option<Batch>,
    lock: LockTime,
}

/// A transaction of the connection, in which each operation has a savepoint.
struct Batch {
    commit: SharedCommit,
    begun_at: Instant,
    operations: u32,
}

impl Turns {
    /// Over a connection to the file that was at `path` before the connection was opened.
    ///
    /// # Errors
    /// [`StorageError::Replaced`] when another file is there now.
    pub(super) fn over(
        connection: Connection,
        path: &Path,
        file: Identity,
    ) -> Result<Self, StorageError> {
        let turns = Self {
            path: path.to_owned(),
            absolute: std::path::absolute(path)
                .map_err(|error| files::unreachable(path, &error))?,
            file,
            longest_batch: LONGEST_BATCH,
            waiting: AtomicUsize::new(0),
            writer: Mutex::new(Writer {
                connection,
                batch: None,
                lock: LockTime::from(now()),
            }),
        };
        turns.check_file()?;
        Ok(turns)
    }

    /// The same, where nothing joins a commit after another time.
    #[cfg(test)]
    pub(super) fn after(self, longest_batch: Duration) -> Self {
        Self {
            longest_batch,
            ..self
        }
    }

    /// How many wait for a turn.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that the file at the path is the one that was opened. A file that was removed is not.
    pub(super) fn check_file(&self) -> Result<(), StorageError> {
        match files::identity(&self.absolute)? {
            Some(found) if found == self.file => Ok(()),
            _ => Err(StorageError::Replaced(self.path.clone())),
        }
    }

    /// Waits for a turn, and joins the commit that is open, or opens one.
    pub(super) fn take(&self) -> Result<Turn<'_>, StorageError> {
        let came_at = now();
        self.waiting.fetch_add(1, Ordering::SeqCst);
        // A thread that panicked in its turn has rolled back while unwinding.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let Writer {
            connection,
            batch,
            lock,
        } = &mut *writer;
        let batch = match batch {
            Some(batch) => batch,
            // Those before have waited for the lock in vain; together they must not wait longer than one.
            None if now().duration_since(came_at) >= PATIENCE => return Err(StorageError::Busy),
            None => batch.insert(self.begin(connection, lock)?),
        };
        batch.operations += 1;
        let commit = batch.commit.clone();
        Ok(Turn {
            turns: self,
            writer,
            commit,
            lost: RefCell::default(),
        })
    }

    fn begin(&self, connection: &Connection, lock: &mut LockTime) -> Result<Batch, StorageError> {
        self.check_file()?;
        let rest = lock.rest(now());
        if !rest.is_zero() {
            SystemClock.pause(rest);
        }
        control(connection, &self.path, "BEGIN IMMEDIATE")?;
        Ok(Batch {
            commit: SharedCommit::new(),
            begun_at: now(),
            operations: 0,
        })
    }

    /// Whether the batch ends now: nobody waits to join it, or it is large or old enough.
    fn is_over(&self, batch: &Batch) -> bool {
        self.waiting.load(Ordering::SeqCst) == 0
            || batch.operations >= MOST_OPERATIONS
            || now().duration_since(batch.begun_at) >= self.longest_batch
    }

    fn commit(&self, connection: &Connection) -> Result<(), StorageError> {
        self.check_file()
            .and_then(|()| control(connection, &self.path, "COMMIT"))
    }
}

/// The writing connection, until this is dropped; whoever is the last then commits for all.
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    writer: MutexGuard<'t, Writer>,
    commit: SharedCommit,
    /// Why SQLite has rolled back the whole batch.
    lost: RefCell<Option<StorageError>>,
}

impl Turn<'_> {
    pub(super) fn connection(&self) -> &Connection {
        &self.writer.connection
    }

    /// The commit that this turn is part of.
    pub(super) fn commit(&self) -> &SharedCommit {
        &self.commit
    }

    /// Keeps the error of a statement if the whole batch is gone with it.
    pub(super) fn note(&self, error: &StorageError) {
        if self.connection().is_autocommit() {
            self.lost.borrow_mut().get_or_insert_with(|| error.clone());
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let writer = &mut *self.writer;
        let Some(batch) = &writer.batch else {
            return;
        };
        let outcome = if writer.connection.is_autocommit() {
            let lost = self.lost.take();
            Err(lost.unwrap_or_else(|| {
                let path = files::shown(&self.turns.path);
                StorageError::Unreachable(format!("{path}: the transaction was rolled back"))
            }))
        } else if self.turns.is_over(batch) {
            self.turns.commit(&writer.connection)
        } else {
            return;
        };
        match outcome {
            Ok(()) => {}
            // The log at the path may be the other file's by now.
            Err(StorageError::Replaced(_)) => {
                let _ = control(&writer.connection, &self.turns.path, "ROLLBACK");
            }
            Err(_) => forget(&writer.connection, &self.turns.path),
        }
        writer.lock.held(batch.begun_at, now());
        batch.commit.end(outcome);
        writer.batch = None;
    }
}
