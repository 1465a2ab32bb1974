//! Files that are one's own alone, and the folders where one keeps them.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

/// Why a file is none of one's own.
#[derive(Debug)]
pub(crate) enum NotOwn {
    /// It is not there, or cannot be opened.
    Unopened(io::Error),
    /// It is a link, a folder, a pipe or a device.
    NoFile,
    /// It belongs to somebody else.
    Others,
    /// Others can read or write it.
    Open,
}

/// Opens a file for reading that nobody else can have read or written: a plain one, reached over no link, of this user
/// and with no rights for others. All of that is asked of what was opened, so nobody can put another in its place.
pub(crate) fn open(path: &Path) -> Result<(File, Metadata), NotOwn> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = OpenOptions::new()
        .read(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path);
    let file = opened.map_err(|error| {
        if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
            NotOwn::NoFile
        } else {
            NotOwn::Unopened(error)
        }
    })?;
    let metadata = file.metadata().map_err(NotOwn::Unopened)?;
    if !metadata.is_file() {
        return Err(NotOwn::NoFile);
    }
    let me = rustix::process::geteuid().as_raw();
    alone(metadata.uid(), metadata.mode(), me)?;
    Ok((file, metadata))
}

/// Whether a file of that owner and mode is mine alone.
fn alone(owner: u32, mode: u32, me: u32) -> Result<(), NotOwn> {
    if owner != me {
        return Err(NotOwn::Others);
    }
    if mode & 0o077 != 0 {
        return Err(NotOwn::Open);
    }
    Ok(())
}

/// A folder that a variable names; only absolute paths count (XDG Base Directory Specification).
pub(crate) fn named_folder(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

/// An XDG base folder: what the variable names, else its place in the home folder.
pub(crate) fn base_folder(variable: &str, under_home: &str) -> Option<PathBuf> {
    named_folder(variable).or_else(|| Some(named_folder("HOME")?.join(under_home)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_elses_file_is_not_ones_own_whatever_its_mode() {
        assert!(alone(1000, 0o100_600, 1000).is_ok());
        assert!(alone(1000, 0o100_400, 1000).is_ok());
        assert!(matches!(alone(1001, 0o100_600, 1000), Err(NotOwn::Others)));
        assert!(matches!(alone(1001, 0o100_600, 0), Err(NotOwn::Others)));
        for mode in [0o640, 0o604, 0o620, 0o601, 0o666] {
            assert!(matches!(alone(1000, mode, 1000), Err(NotOwn::Open)));
        }
    }
}
