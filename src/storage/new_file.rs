//! A file that is written completely before it gets its name, in a folder where nobody else can remove it.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::StorageError;
use super::sqlite::{Draft, unreachable};

/// A new file, mode 0600, that does not have its name yet; it is removed if it is dropped before.
pub(crate) struct NewFile {
    draft: Draft,
}

impl NewFile {
    /// Makes the file for `path`, and its folder (0700) if that is missing.
    ///
    /// # Errors
    /// [`StorageError::Exists`] where something exists already; [`StorageError::Unsafe`] where others could remove the
    /// file; others when it cannot be made.
    pub(crate) fn at(path: &Path) -> Result<Self, StorageError> {
        Ok(Self {
            draft: Draft::of_named(path)?,
        })
    }

    /// The path that it has until it gets its name.
    pub(crate) fn path(&self) -> &Path {
        self.draft.file()
    }

    /// Opens it for writing.
    ///
    /// # Errors
    /// The system's error.
    pub(crate) fn open(&self) -> io::Result<File> {
        OpenOptions::new().write(true).open(self.path())
    }

    /// Gives it its name, in one durable step.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when somebody else took the name first; others when it cannot be written.
    pub(crate) fn keep(self) -> Result<(), StorageError> {
        self.draft.settle()
    }
}

/// The storage error for an error of the file system in reading or writing a file.
pub(crate) fn unreachable_file(path: &Path, error: &io::Error) -> StorageError {
    unreachable(path, error)
}
