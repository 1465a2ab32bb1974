//! What only a file can be: stores that are missing, unsafe, foreign or damaged (S31, S32).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use passdesk::storage::{SqliteStore, StorageError};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::storage::samples::info;

mod content;
mod creating;
mod mutated;
mod refused;
mod rerun;

/// A private folder inside a temporary one.
struct Place {
    _temporary: TempDir,
    folder: PathBuf,
}

impl Place {
    fn new() -> Self {
        let temporary = TempDir::new().expect("a folder");
        let folder = temporary.path().join("own");
        fs::create_dir(&folder).expect("a folder in it");
        set_mode(&folder, 0o700);
        Self {
            _temporary: temporary,
            folder,
        }
    }

    /// With a new store `desk.db` in it.
    fn with_store() -> (Self, PathBuf) {
        let place = Self::new();
        let path = place.join("desk.db");
        create(&path);
        (place, path)
    }

    fn join(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What is in the folder, without the log's index, which is made anew at will.
    fn content(&self) -> BTreeMap<OsString, Vec<u8>> {
        fs::read_dir(&self.folder)
            .expect("the folder")
            .map(|entry| entry.expect("an entry"))
            .filter(|entry| !entry.file_name().to_string_lossy().ends_with("-shm"))
            .map(|entry| {
                let bytes = if entry.file_type().expect("a type").is_file() {
                    fs::read(entry.path()).expect("a file")
                } else {
                    Vec::new()
                };
                (entry.file_name(), bytes)
            })
            .collect()
    }

    /// Opens what must be refused, and sees that the refusal changed nothing.
    #[track_caller]
    fn refusal(&self, path: &Path) -> StorageError {
        let before = self.content();
        let error = SqliteStore::open(path).err().expect("a refusal");
        assert!(self.content() == before, "the refusal changed the folder");
        error
    }

    /// The same for what others could read or replace.
    #[track_caller]
    fn assert_unsafe(&self, path: &Path, expected_problem: &str, expected_mend: &str) {
        assert_is_unsafe(&self.refusal(path), expected_problem, expected_mend);
    }
}

#[track_caller]
fn assert_is_unsafe(error: &StorageError, expected_problem: &str, expected_mend: &str) {
    match error {
        StorageError::Unsafe { problem, mend } => {
            assert_eq!(problem, expected_problem);
            assert_eq!(mend, expected_mend);
        }
        other => panic!("expected Unsafe, got {other:?}"),
    }
}

#[track_caller]
fn create(path: &Path) {
    SqliteStore::create(path, &info(), |_| Ok::<(), StorageError>(())).expect("a new store");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path)
        .expect("a file")
        .permissions()
        .mode()
        & 0o7777
}

fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Opens a file past the store, as somebody would who damages it.
fn tamper(path: &Path, sql: &str) {
    Connection::open(path)
        .and_then(|connection| connection.execute_batch(sql))
        .expect("the damage");
}
