//! Private files and folders: the one place that decides who owns them, of what kind they are, and who else can read or
//! write them (S51).

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use rustix::process::geteuid;
use zeroize::Zeroizing;

/// What a file must be before it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It holds a secret: it belongs to this user, nobody else can read or write it, and it is not a link.
    Secret,
    /// It holds a secret that a service manager may have mounted, so a link to it is followed.
    MountedSecret,
    /// The program follows what it says: it belongs to this user or root, and nobody else can write it.
    Decides,
}

/// Which other users may put files into a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Nobody.
    No,
    /// All of them, as long as nobody can remove the files of another user (the sticky bit).
    Sticky,
}

/// Why a file or a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NotMine {
    /// It is missing, or cannot be opened.
    #[error(transparent)]
    Unopened(#[from] io::Error),
    /// It is a link, a folder, a pipe or a device.
    #[error("it is not a plain file")]
    NoFile,
    /// It is not a folder.
    #[error("it is not a folder")]
    NoFolder,
    /// It belongs to another user.
    #[error("it belongs to user {0}")]
    Others(u32),
    /// Others can read it, and perhaps write it; its mode.
    #[error("others can read it (mode {:04o})", .0 & 0o7777)]
    Readable(u32),
    /// Others can write it; its mode.
    #[error("others can write it (mode {:04o})", .0 & 0o7777)]
    Writable(u32),
    /// It is larger than allowed.
    #[error("it is too large")]
    TooLarge,
}

/// Opens a file for reading. The opened file is checked, not its name, so nobody can put another file in its place.
///
/// # Errors
/// [`NotMine`] for a file that cannot be used this way.
pub fn open(path: &Path, to: Use) -> Result<(File, Metadata), NotMine> {
    let mut options = OpenOptions::new();
    options.read(true);
    opened(path, &options, to)
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// [`NotMine`] for a file that cannot be used this way, or is larger.
pub fn read(path: &Path, to: Use, most: usize) -> Result<Zeroizing<Vec<u8>>, NotMine> {
    let (file, _) = open(path, to)?;
    // One byte more than allowed shows that a file is too large, and the buffer never moves.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 1));
    file.take(most as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > most {
        true => Err(NotMine::TooLarge),
        false => Ok(bytes),
    }
}

/// Opens a file to add to its end, or makes it with mode 0600. It belongs to this user, nobody else can write it, and it
/// is not a link.
///
/// # Errors
/// [`NotMine`] for a file that cannot be used this way.
pub fn add_to(path: &Path) -> Result<File, NotMine> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let (file, found) = opened_anyhow(path, &options, true)?;
    if found.uid() != me() {
        return Err(NotMine::Others(found.uid()));
    }
    writable_by_me_alone(&found)?;
    Ok(file)
}

/// Refuses a folder in which others could replace a file of this user.
///
/// # Errors
/// [`NotMine`] for a folder that does not exist, belongs to another user than this one or root, or that others can write.
pub fn check_folder(folder: &Path, shared: Shared) -> Result<(), NotMine> {
    // A link is followed: what counts is who owns the folder it leads to.
    let found = fs::metadata(folder)?;
    if !found.is_dir() {
        return Err(NotMine::NoFolder);
    }
    if !is_mine_or_roots(&found) {
        return Err(NotMine::Others(found.uid()));
    }
    if shared == Shared::Sticky && found.mode() & 0o1000 != 0 {
        return Ok(());
    }
    writable_by_me_alone(&found)
}

/// The folder that a file is in; the current one for a plain name.
#[must_use]
pub fn folder_of(path: &Path) -> &Path {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Whether a folder, or if it does not exist the nearest one above it, belongs to a user who is neither root nor this one.
#[must_use]
pub fn belongs_to_others(folder: &Path) -> bool {
    let found = folder.ancestors().find_map(|at| fs::metadata(at).ok());
    found.is_some_and(|found| !is_mine_or_roots(&found))
}

/// Whether a folder exists and belongs to this user.
#[must_use]
pub fn is_my_folder(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|found| found.is_dir() && found.uid() == me())
}

fn opened(path: &Path, options: &OpenOptions, to: Use) -> Result<(File, Metadata), NotMine> {
    let (file, found) = opened_anyhow(path, options, to == Use::Secret)?;
    check(to, found.uid(), found.mode(), me())?;
    Ok((file, found))
}

/// Opens a plain file of any owner; does not wait for a pipe and does not open a terminal.
fn opened_anyhow(
    path: &Path,
    options: &OpenOptions,
    is_itself: bool,
) -> Result<(File, Metadata), NotMine> {
    let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    flags.set(OFlags::NOFOLLOW, is_itself);
    let opened = options
        .clone()
        .custom_flags(flags.bits().cast_signed())
        .open(path);
    let file = opened.map_err(|error| {
        let no_file = [rustix::io::Errno::LOOP, rustix::io::Errno::ISDIR];
        match error.raw_os_error() {
            Some(code) if is_itself && no_file.iter().any(|e| e.raw_os_error() == code) => {
                NotMine::NoFile
            }
            _ => NotMine::Unopened(error),
        }
    })?;
    let found = file.metadata()?;
    match found.is_file() {
        true => Ok((file, found)),
        false => Err(NotMine::NoFile),
    }
}

/// Whether a file of that owner and mode may be used so by `me`.
fn check(to: Use, owner: u32, mode: u32, me: u32) -> Result<(), NotMine> {
    let (owners, denied): (&[u32], u32) = match to {
        Use::Secret | Use::MountedSecret => (&[me], 0o077),
        Use::Decides => (&[me, 0], 0o022),
    };
    if !owners.contains(&owner) {
        return Err(NotMine::Others(owner));
    }
    match mode & denied {
        0 => Ok(()),
        _ if to == Use::Decides => Err(NotMine::Writable(mode)),
        _ => Err(NotMine::Readable(mode)),
    }
}

fn writable_by_me_alone(found: &Metadata) -> Result<(), NotMine> {
    match found.mode() & 0o022 {
        0 => Ok(()),
        _ => Err(NotMine::Writable(found.mode())),
    }
}

fn is_mine_or_roots(found: &Metadata) -> bool {
    [me(), 0].contains(&found.uid())
}

fn me() -> u32 {
    geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s51_a_secret_is_ones_own_alone_whatever_its_mode() {
        for to in [Use::Secret, Use::MountedSecret] {
            assert!(check(to, 1000, 0o100_600, 1000).is_ok());
            assert!(check(to, 1000, 0o100_400, 1000).is_ok());
            for (owner, me) in [(1001, 1000), (1001, 0), (0, 1000)] {
                let refused = check(to, owner, 0o100_600, me);
                assert!(matches!(refused, Err(NotMine::Others(_))));
            }
            for mode in [0o640, 0o604, 0o620, 0o601, 0o666] {
                let refused = check(to, 1000, mode, 1000);
                assert!(matches!(refused, Err(NotMine::Readable(_))));
            }
        }
    }

    #[test]
    fn s51_what_decides_is_ones_own_or_roots_and_nobody_else_can_write_it() {
        for (owner, me) in [(1000, 1000), (0, 1000), (0, 0)] {
            assert!(check(Use::Decides, owner, 0o100_644, me).is_ok());
        }
        for (owner, me) in [(1001, 1000), (1001, 0)] {
            let refused = check(Use::Decides, owner, 0o100_600, me);
            assert!(matches!(refused, Err(NotMine::Others(_))));
        }
        for mode in [0o664, 0o646, 0o622, 0o666] {
            let refused = check(Use::Decides, 1000, mode, 1000);
            assert!(matches!(refused, Err(NotMine::Writable(_))));
        }
    }

    #[test]
    fn s36_no_more_is_read_than_was_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, "12345").expect("written");
        assert_eq!(&**read(&path, Use::Decides, 5).expect("read"), b"12345");
        let refused = read(&path, Use::Decides, 4);
        assert!(matches!(refused, Err(NotMine::TooLarge)));
        let device = read(Path::new("/dev/zero"), Use::Decides, 5);
        assert!(matches!(device, Err(NotMine::NoFile)));
    }
}
