//! A file that becomes a store, or a copy of one, in one step; until then it has a temporary name.

use std::fs::Permissions;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::{TempDir, TempPath};

use super::new_places::Folders;
use super::{files, new_places};
use crate::private_files::folder_of;
use crate::storage::StorageError;

/// An empty file beside its later place, mode 0600; removed unless it is settled there.
pub(in crate::storage) struct Draft {
    file: TempPath,
    /// A folder where nobody else can reach the file, or the files that SQLite keeps beside it.
    _private: Option<TempDir>,
    path: PathBuf,
    real_path: PathBuf,
    /// Dropped last: the file is in one of them.
    folders: Folders,
}

impl Draft {
    /// Makes one for a place where nothing exists yet, and its folder (0700) if that is missing.
    pub(super) fn of(path: &Path) -> Result<Self, StorageError> {
        let (real_path, folders) = new_places::prepare(path)?;
        let folder = folder_of(&real_path).to_owned();
        Self::made_in(&folder, None, path, real_path, folders)
    }

    /// Makes one for a place where another store may be, which is moved away before this is settled.
    pub(super) fn in_place_of(path: &Path) -> Result<Self, StorageError> {
        let (real_path, folders) = new_places::prepare_over(path)?;
        let folder = folder_of(&real_path).to_owned();
        Self::made_in(&folder, None, path, real_path, folders)
    }

    /// Makes one for a copy, which may be in any folder where nobody else can remove it.
    pub(in crate::storage) fn of_copy(path: &Path) -> Result<Self, StorageError> {
        let (real_path, folders) = new_places::prepare_copy(path)?;
        let private = tempfile::Builder::new()
            .prefix(".passdesk-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(folder_of(&real_path))
            .map_err(|error| unmade(path, &error))?;
        let folder = private.path().to_owned();
        Self::made_in(&folder, Some(private), path, real_path, folders)
    }

    /// The same for a file that a command names, with the words for that file where it cannot be made.
    pub(in crate::storage) fn of_named(path: &Path) -> Result<Self, StorageError> {
        Self::of_copy(path).map_err(|error| match error {
            StorageError::Unreachable(why) | StorageError::ReadOnly(why) => {
                StorageError::Unwritable(why)
            }
            other => other,
        })
    }

    fn made_in(
        folder: &Path,
        private: Option<TempDir>,
        path: &Path,
        real_path: PathBuf,
        folders: Folders,
    ) -> Result<Self, StorageError> {
        let failed = |error| unmade(path, &error);
        let mode = || Permissions::from_mode(0o600);
        let draft = tempfile::Builder::new()
            .prefix(".passdesk-")
            .suffix(".new")
            .permissions(mode())
            .tempfile_in(folder)
            .map_err(failed)?;
        draft.as_file().set_permissions(mode()).map_err(failed)?;
        Ok(Self {
            // Closed before SQLite opens it, and opened again only after SQLite has closed it.
            file: draft.into_temp_path(),
            _private: private,
            path: path.to_owned(),
            real_path,
            folders,
        })
    }

    /// Where it is now.
    pub(in crate::storage) fn file(&self) -> &Path {
        &self.file
    }

    /// Makes its content durable, and then gives it its name; SQLite has closed it.
    pub(in crate::storage) fn settle(self) -> Result<(), StorageError> {
        // Dropped in the reverse order.
        let Self {
            folders,
            path,
            real_path,
            _private,
            file,
        } = self;
        if files::has_log(&file)? {
            return Err(StorageError::Unreachable(files::shown(&path)));
        }
        files::sync_file(&file)?;
        file.persist_noclobber(&real_path)
            .map_err(|refused| match refused.error.kind() {
                ErrorKind::AlreadyExists => StorageError::Exists(path.clone()),
                _ => files::unreachable(&path, &refused.error),
            })?;
        files::sync_folder(folder_of(&real_path)).inspect_err(|_| {
            // The name may or may not survive a crash: rather have no file.
            let _ = std::fs::remove_file(&real_path);
        })?;
        folders.keep();
        Ok(())
    }
}

/// Why no file could be made for `path`, without the temporary name.
fn unmade(path: &Path, error: &io::Error) -> StorageError {
    let told = error.to_string();
    let told = told
        .split_once(" at path ")
        .map_or(&*told, |(told, _)| told);
    files::unreachable(path, &io::Error::new(error.kind(), told))
}
