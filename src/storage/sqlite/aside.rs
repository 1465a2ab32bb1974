//! Moves the files of a store aside, to a name with the time, when no other process has it open; finds them there again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::io::Errno;

use super::files::{self, SIDE_FILES, beside, look, shown, sync_folder, unreachable};
use crate::model::Timestamp;
use crate::private_files::folder_of;
use crate::storage::StorageError;

/// Between the name of a store and the time at which it was replaced.
const REPLACED: &str = ".replaced-";
/// How many stores may be replaced at one path in one second.
const MOST: u32 = 100;

/// The files at the path of a store. While this lives, no other process can read the store, whatever program it is.
pub(super) struct StoreFiles {
    /// A path without links.
    path: PathBuf,
    store: Option<File>,
}

impl StoreFiles {
    /// Takes them. No connection of this process may have the store open: it would lose its locks.
    ///
    /// # Errors
    /// [`StorageError::InUse`] while another process has it open; [`StorageError::Unsafe`] for something else than a file
    /// of this user.
    pub(super) fn take(path: &Path) -> Result<Self, StorageError> {
        let store = files::open_to_move(path)?;
        if let Some(file) = &store {
            // SQLite has a lock on a file as long as it is open in WAL mode, and whenever it uses one in another mode.
            fcntl_lock(file, FlockOperation::NonBlockingLockExclusive).map_err(
                |error| match error {
                    Errno::AGAIN | Errno::ACCESS => StorageError::InUse(path.to_owned()),
                    error => unreachable(path, &error.into()),
                },
            )?;
        }
        Ok(Self {
            path: files::real_path(path)?,
            store,
        })
    }

    /// Moves the files aside, or what is left of a move that was cut short; they are moved back when the answer is dropped
    /// before it is kept.
    pub(super) fn move_aside(&self, at: Timestamp) -> Result<MovedAside, StorageError> {
        let cut_short = match self.store {
            Some(_) => None,
            None => last_aside(&self.path)?.filter(|aside| self.can_go_beside(aside)),
        };
        let to = match cut_short {
            Some(aside) => aside,
            None => free_name(&self.path, at)?,
        };
        let folder = folder_of(&self.path);
        let mut moved = MovedAside {
            to,
            files: Vec::new(),
            folder: folder.to_owned(),
        };
        // The store is the first to go and the last to come back: it must never be opened without its log.
        if self.store.is_some() {
            moved.add(self.path.clone(), moved.to.clone())?;
            sync_folder(folder)?;
        }
        for ending in SIDE_FILES {
            let file = beside(&self.path, ending);
            if look(&file)?.is_some() {
                moved.add(file, beside(&moved.to, ending))?;
            }
        }
        sync_folder(folder)?;
        Ok(moved)
    }

    /// Whether the files that are left have no other ones in their way.
    fn can_go_beside(&self, aside: &Path) -> bool {
        let is_there = |path: PathBuf| !matches!(look(&path), Ok(None));
        SIDE_FILES.iter().all(|ending| {
            !(is_there(beside(&self.path, ending)) && is_there(beside(aside, ending)))
        })
    }
}

/// Files that were moved aside.
pub(super) struct MovedAside {
    to: PathBuf,
    files: Vec<(PathBuf, PathBuf)>,
    folder: PathBuf,
}

impl MovedAside {
    fn add(&mut self, from: PathBuf, to: PathBuf) -> Result<(), StorageError> {
        fs::rename(&from, &to).map_err(|error| unreachable(&from, &error))?;
        self.files.push((from, to));
        Ok(())
    }

    /// Leaves them there; where the store is now, if there is one.
    pub(super) fn keep(mut self) -> Option<PathBuf> {
        self.files.clear();
        let to = std::mem::take(&mut self.to);
        matches!(look(&to), Ok(Some(_))).then_some(to)
    }
}

impl Drop for MovedAside {
    fn drop(&mut self) {
        for (from, to) in self.files.iter().rev() {
            // If this fails, the next command says where the files are.
            if fs::rename(to, from).is_err() {
                return;
            }
        }
        if !self.files.is_empty() {
            let _ = sync_folder(&self.folder);
        }
    }
}

/// A name for files of a store that nothing has yet.
fn free_name(path: &Path, at: Timestamp) -> Result<PathBuf, StorageError> {
    let time = at.to_string().replace(['-', ':'], "");
    let ending = format!("{REPLACED}{time}");
    let mut taken = None;
    for number in 1..=MOST {
        let name = files::numbered(path, &ending, number);
        match first_there(&name)? {
            None => return Ok(name),
            there => taken = there,
        }
    }
    Err(StorageError::Exists(
        taken.unwrap_or_else(|| path.to_owned()),
    ))
}

/// The first of a store's files that exists.
fn first_there(path: &Path) -> Result<Option<PathBuf>, StorageError> {
    for file in std::iter::once(path.to_owned()).chain(files::side_files(path)) {
        if look(&file)?.is_some() {
            return Ok(Some(file));
        }
    }
    Ok(None)
}

/// The store that was moved aside last, if any is there.
fn last_aside(path: &Path) -> Result<Option<PathBuf>, StorageError> {
    let folder = folder_of(path);
    let failed = |error| unreachable(folder, &error);
    let mut begin = path.file_name().unwrap_or_default().to_owned();
    begin.push(REPLACED);
    let mut last = None;
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let rest = name
            .as_encoded_bytes()
            .strip_prefix(begin.as_encoded_bytes());
        let is_time = |rest: &[u8]| {
            rest.iter()
                .all(|c| c.is_ascii_digit() || b"TZ.".contains(c))
        };
        if rest.is_some_and(is_time) {
            last = last.max(Some(folder.join(name)));
        }
    }
    Ok(last)
}

/// The same error, unless a store is missing that was moved aside, and nothing was put in its place.
pub(super) fn explained(error: StorageError) -> StorageError {
    let StorageError::Missing(path) = &error else {
        return error;
    };
    let Ok(Some(aside)) = last_aside(path) else {
        return error;
    };
    let is_there = |path: &Path| matches!(look(path), Ok(Some(_)));
    let mut way_back = String::new();
    for ending in SIDE_FILES {
        let (from, to) = (beside(&aside, ending), beside(path, ending));
        if is_there(&from) && !is_there(&to) {
            way_back.push_str(&format!(
                "mv {} {} && ",
                files::quoted(&from),
                files::quoted(&to)
            ));
        }
    }
    way_back.push_str(&format!(
        "mv {} {}",
        files::quoted(&aside),
        files::quoted(path)
    ));
    StorageError::MovedAside {
        problem: format!(
            "there is no store at {}; the one that was there is now {}",
            shown(path),
            shown(&aside)
        ),
        way_back,
    }
}
