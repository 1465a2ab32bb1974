//! New files for what only one person may read: mode 0600, no link followed, in a folder where nobody else can replace them.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use passdesk::private_files::{self, NotMine, Shared, folder_of};

use super::failure::{ExitStatus, Failure};
use super::file_name::{exists, shared_folder};

pub(crate) const NOTHING_CHANGED: &str = "nothing was changed";

/// Makes a new file (S17), and makes sure that it is found after a crash. `instead` is the hint where one is there.
pub(crate) fn create(path: &Path, instead: &'static str) -> Result<File, Failure> {
    check_folder(path)?;
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let file = made.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path).hint(instead),
        _ => unwritten(path, error).hint(NOTHING_CHANGED),
    })?;
    sync_folder(path)?;
    Ok(file)
}

/// Refuses a folder where others could put another file in this one's place.
pub(crate) fn check_folder(path: &Path) -> Result<(), Failure> {
    let folder = folder_of(path);
    private_files::check_folder(folder, Shared::Sticky).map_err(|why| match why {
        NotMine::Unopened(error) => unwritten(path, error).hint(NOTHING_CHANGED),
        why => shared_folder(folder, &why),
    })
}

/// Without this a crash of the machine could take the file and leave what it holds in force.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Failure> {
    let synced = File::open(folder_of(path)).and_then(|folder| folder.sync_all());
    synced.map_err(|error| unwritten(path, error).hint(NOTHING_CHANGED))
}

pub(crate) fn unwritten(path: &Path, error: impl Display) -> Failure {
    Failure::new(
        ExitStatus::Internal,
        format!("cannot write to {}: {error}", path.display()),
    )
}

/// A new file for one secret; it is removed again unless it is kept.
pub(crate) struct SecretFile {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl SecretFile {
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        Ok(Self {
            path: path.to_owned(),
            file: create(path, "choose another file with --out FILE")?,
            kept: false,
        })
    }

    /// Writes the secret as a line, and makes sure that it is on the disk.
    pub(crate) fn write(&mut self, secret: &str) -> Result<(), Failure> {
        let Self { path, file, .. } = self;
        file.write_all(secret.as_bytes())
            .and_then(|()| file.write_all(b"\n"))
            .and_then(|()| file.sync_all())
            .map_err(|error| unwritten(path, error).hint(NOTHING_CHANGED))
    }

    /// Keeps the file: what it holds is in force, or may be.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        if !self.kept {
            // A void secret would be in the way of the next try.
            let _ = fs::remove_file(&self.path);
        }
    }
}
