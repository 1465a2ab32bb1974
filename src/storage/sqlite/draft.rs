//! A file that becomes a store, or a copy of one, in one step: until then it has a name of its own.

use std::fs::Permissions;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::files;
use crate::storage::StorageError;

/// An empty file beside the place that it is for, mode 0600; removed unless it is settled there.
pub(in crate::storage) struct Draft {
    file: TempPath,
    path: PathBuf,
    real_path: PathBuf,
}

impl Draft {
    /// Makes one for a place where nothing is yet, and that place's folder (0700) where it is missing.
    pub(super) fn of(path: &Path) -> Result<Self, StorageError> {
        let real_path = files::prepare_place(path)?;
        let failed = |error| files::unreachable(path, &error);
        let mode = || Permissions::from_mode(0o600);
        let draft = tempfile::Builder::new()
            .prefix(".passdesk-")
            .suffix(".new")
            .permissions(mode())
            .tempfile_in(files::folder_of(&real_path))
            .map_err(failed)?;
        draft.as_file().set_permissions(mode()).map_err(failed)?;
        Ok(Self {
            // Closed before SQLite opens it, and opened again only after SQLite has let go of it.
            file: draft.into_temp_path(),
            path: path.to_owned(),
            real_path,
        })
    }

    /// Where it is now.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Makes its content durable, and then its name; SQLite has closed it.
    pub(in crate::storage) fn settle(self) -> Result<(), StorageError> {
        let Self {
            file,
            path,
            real_path,
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
        files::sync_folder(files::folder_of(&real_path)).inspect_err(|_| {
            // It may or may not survive a crash: better to have made none.
            let _ = std::fs::remove_file(&real_path);
        })
    }
}
