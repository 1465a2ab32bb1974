//! A file that is written whole before it gets its name, in a folder where nobody else can take that away.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::StorageError;
use super::sqlite::{Draft, unreachable};

/// A new file, mode 0600, without its name yet; dropped before, nothing of it is left.
pub(crate) struct NewFile {
    draft: Draft,
}

impl NewFile {
    /// Makes one that is to be at `path`, and that place's folder (0700) where it is missing.
    ///
    /// # Errors
    /// [`StorageError::Exists`] where something stands there; [`StorageError::Unsafe`] where others could take its name away;
    /// others when it cannot be made.
    pub(crate) fn at(path: &Path) -> Result<Self, StorageError> {
        Ok(Self {
            draft: Draft::of_copy(path)?,
        })
    }

    /// Where it is until it gets its name.
    pub(crate) fn path(&self) -> &Path {
        self.draft.file()
    }

    /// Opens it to be written.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(&self) -> io::Result<File> {
        OpenOptions::new().write(true).open(self.path())
    }

    /// Gives it its name, in one step, and makes that durable.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when something got there first; others when it cannot be written.
    pub(crate) fn keep(self) -> Result<(), StorageError> {
        self.draft.settle()
    }
}

/// What an error of the file system, met in reading or writing a file, says of the work with it.
pub(crate) fn unreachable_file(path: &Path, error: &io::Error) -> StorageError {
    unreachable(path, error)
}
