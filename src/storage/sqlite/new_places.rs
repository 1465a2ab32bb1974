//! The places of new stores and copies, and the folders that are made for them.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::files::{
    SIDE_FILES, check_folder, check_writable, look, real_path, shown, side_files, sync_folder,
    unreachable,
};
use crate::private_files::{self, NotMine, Shared, folder_of};
use crate::storage::StorageError;

/// Refuses a place where no store could be made, as far as this is possible without making it.
pub(super) fn check(path: &Path) -> Result<(), StorageError> {
    check_place(path)?;
    let folder = folder_of(path);
    match look(folder)? {
        Some(_) => check_folder(folder),
        None => Ok(()),
    }
}

/// Makes the folder of a new store, unless a safe one exists, and checks that nothing exists in the place of the store
/// and its side files. Returns the path without links, and the folders that were made.
pub(super) fn prepare(path: &Path) -> Result<(PathBuf, Folders), StorageError> {
    check_place(path)?;
    let prepared = prepare_over(path)?;
    // SQLite would write the log of another store into the new one.
    for place in side_files(path) {
        if look(&place)?.is_some() {
            return Err(StorageError::Exists(place));
        }
    }
    Ok(prepared)
}

/// The same, whatever exists in the place of the store.
pub(super) fn prepare_over(path: &Path) -> Result<(PathBuf, Folders), StorageError> {
    check_name(path)?;
    let folder = folder_of(path);
    let folders = Folders::make(folder)?;
    check_folder(folder)?;
    check_writable(folder)?;
    Ok((real_path(path)?, folders))
}

/// Makes the folder of a new copy, unless it exists, and checks that nothing exists in the copy's place and that nobody
/// else can put anything there. Returns the path without links, and the folders that were made.
pub(super) fn prepare_copy(path: &Path) -> Result<(PathBuf, Folders), StorageError> {
    check_place(path)?;
    let folder = folder_of(path);
    let folders = Folders::make(folder)?;
    private_files::check_folder(folder, Shared::Sticky).map_err(|why| match why {
        NotMine::Unopened(error) => unreachable(folder, &error),
        NotMine::NoFolder => unreachable(folder, &io::ErrorKind::NotADirectory.into()),
        why => StorageError::Unsafe {
            problem: format!(
                "others can replace files in the folder {}: {why}",
                shown(folder)
            ),
            mend: "choose a folder of your own".to_owned(),
        },
    })?;
    check_writable(folder)?;
    Ok((real_path(path)?, folders))
}

/// Refuses a place where something is, and names that no store can have.
fn check_place(path: &Path) -> Result<(), StorageError> {
    if look(path)?.is_some() {
        return Err(StorageError::Exists(path.to_owned()));
    }
    check_name(path)
}

/// Refuses the names of the files that SQLite keeps beside a store: it would write their content into that store and delete
/// them.
fn check_name(path: &Path) -> Result<(), StorageError> {
    let name = path.as_os_str().as_encoded_bytes();
    match SIDE_FILES
        .iter()
        .find(|ending| name.ends_with(ending.as_bytes()))
    {
        None => Ok(()),
        Some(ending) => Err(StorageError::Unsafe {
            problem: format!(
                "{}: SQLite keeps files of its own under names that end in {ending}",
                shown(path)
            ),
            mend: "choose another name".to_owned(),
        }),
    }
}

/// New folders, which are removed again when this is dropped, unless it is kept.
pub(super) struct Folders(Vec<PathBuf>);

impl Folders {
    /// Makes a folder and the missing ones above it, all 0700 whatever the umask.
    fn make(folder: &Path) -> Result<Self, StorageError> {
        let mut made = Self(Vec::new());
        made.add(folder)?;
        Ok(made)
    }

    fn add(&mut self, folder: &Path) -> Result<(), StorageError> {
        if folder.as_os_str().is_empty() || look(folder)?.is_some() {
            return Ok(());
        }
        let above = folder_of(folder);
        self.add(above)?;
        match DirBuilder::new().mode(0o700).create(folder) {
            Ok(()) => self.0.push(folder.to_owned()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(StorageError::ReadOnly(format!(
                    "{}: {error}",
                    shown(folder)
                )));
            }
            Err(error) => return Err(unreachable(folder, &error)),
        }
        fs::set_permissions(folder, Permissions::from_mode(0o700))
            .map_err(|error| unreachable(folder, &error))?;
        sync_folder(above)
    }

    /// Keeps them: they are used now.
    pub(super) fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // A folder that somebody else uses meanwhile is not empty, and stays.
            let _ = fs::remove_dir(folder);
        }
    }
}
