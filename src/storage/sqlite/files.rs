//! What a store's file and folder must be before SQLite may open them (S32).
//!
//! They are looked at but never opened here: closing any descriptor of a file drops the POSIX locks that SQLite holds on it
//! elsewhere in this process.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, OFlags, StatVfsMountFlags, statvfs};
use rustix::process::geteuid;

use crate::model::{escaped, shell_word};
use crate::private_files::folder_of;
use crate::storage::{Fault, StorageError};

/// The files that SQLite keeps beside a store: its log, the log's index, and the journal of other modes.
pub(super) const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];
/// The first bytes of every SQLite database.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Refuses a store that others could read or replace, or that cannot be written. Returns the path without links.
pub(super) fn check_store(path: &Path) -> Result<PathBuf, StorageError> {
    check_safe(path)?;
    check_writable(folder_of(path))?;
    real_path(path)
}

/// The same for a store on a read-only file system, which is only read. The latest changes may be in a log that was not yet
/// written back, and a log cannot be read if no file can be made beside it.
pub(super) fn check_unchanging(path: &Path) -> Result<PathBuf, StorageError> {
    check_safe(path)?;
    for ending in ["-wal", "-journal"] {
        let log = beside(path, ending);
        if length(&log)? > 0 {
            let folder = folder_of(path);
            return Err(StorageError::Unsafe {
                problem: format!(
                    "{} holds the latest changes, and cannot be read on a read-only file system",
                    shown(&log)
                ),
                mend: format!(
                    "copy the folder to where it can be written, and look at the copy: cp -a {} COPY",
                    quoted(folder)
                ),
            });
        }
    }
    real_path(path)
}

/// Whether a path is on a read-only file system.
pub(super) fn is_on_read_only(path: &Path) -> bool {
    statvfs(folder_of(path)).is_ok_and(|found| found.f_flag.contains(StatVfsMountFlags::RDONLY))
}

/// Refuses a store that others could read or replace.
fn check_safe(path: &Path) -> Result<(), StorageError> {
    if let Some(problem) = problems(path)?.into_iter().next() {
        return Err(problem);
    }
    if length(path)? == 0 {
        return Err(StorageError::Foreign(path.to_owned()));
    }
    Ok(())
}

/// Every problem of a store's files and their folder that lets others read or replace it.
pub(super) fn problems(path: &Path) -> Result<Vec<StorageError>, StorageError> {
    let found = look(path)?.ok_or_else(|| StorageError::Missing(path.to_owned()))?;
    let itself = check_file("store", path, &found);
    if !found.is_file() {
        // Changing the folder would not make it a store.
        return Ok(itself.err().into_iter().collect());
    }
    let mut checked = vec![itself, check_folder(folder_of(path))];
    for beside in side_files(path) {
        if let Some(found) = look(&beside)? {
            checked.push(check_file("store's file", &beside, &found));
        }
    }
    let mut problems = Vec::new();
    for problem in checked.into_iter().filter_map(Result::err) {
        match problem {
            StorageError::Unsafe { .. } => problems.push(problem),
            other => return Err(other),
        }
    }
    if !problems.is_empty() && is_no_database(path) {
        // Who owns such a file, and who must be able to read it, is not known here.
        return Ok(vec![StorageError::Foreign(path.to_owned())]);
    }
    Ok(problems)
}

/// Whether a file certainly does not begin as every SQLite database does. This opens it, which must not happen to the
/// file of a store in use in this process: only call it for a file that was refused already.
fn is_no_database(path: &Path) -> bool {
    let mut begin = Vec::new();
    let read = open_unfollowed(path, OpenOptions::new().read(true))
        .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut begin));
    read.is_ok() && begin != MAGIC
}

/// Opens a file; does not follow a link, and does not wait.
fn open_unfollowed(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    options.custom_flags(flags.bits().cast_signed()).open(path)
}

/// Opens a backup, which others must not be able to write; does not follow a link. The latest changes of a store in use
/// are in files beside it, so a file with a log is not a backup.
pub(super) fn open_backup(path: &Path) -> Result<File, StorageError> {
    let failed = |error| unreachable(path, &error);
    let found = look(path)?.ok_or_else(|| StorageError::NoBackup(path.to_owned()))?;
    check_file("backup", path, &found).map_err(|problem| {
        if !found.is_file() || !is_no_database(path) {
            return problem;
        }
        let file = path.to_owned();
        let fault = Box::new(Fault::Refused(StorageError::Foreign(path.to_owned())));
        StorageError::BadBackup { file, fault }
    })?;
    let file = open_unfollowed(path, OpenOptions::new().read(true)).map_err(failed)?;
    check_file("backup", path, &file.metadata().map_err(failed)?)?;
    if has_log(path)? {
        return Err(StorageError::Unsafe {
            problem: format!(
                "{} has a log beside it (-wal) with its latest changes: it is a store in use, or was not closed, and no backup",
                shown(path)
            ),
            mend: format!(
                "make a backup of it, and restore that: passdesk store backup FILE --store {}",
                quoted(path)
            ),
        });
    }
    Ok(file)
}

/// The length of the log that is waiting to be written back.
pub(super) fn log_length(path: &Path) -> Result<u64, StorageError> {
    length(&beside(path, "-wal"))
}

/// The length of a store's file and those beside it.
pub(super) fn whole_length(path: &Path) -> Result<u64, StorageError> {
    std::iter::once(path.to_owned())
        .chain(side_files(path))
        .map(|file| length(&file))
        .sum()
}

/// Makes changes of a folder's entries durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), StorageError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| unreachable(folder, &error))
}

/// Makes a file's content durable; only for a file that SQLite has closed.
pub(super) fn sync_file(path: &Path) -> Result<(), StorageError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| unreachable(path, &error))
}

/// Whether there is a log that was not yet written back into the store.
pub(super) fn has_log(path: &Path) -> Result<bool, StorageError> {
    Ok(look(&beside(path, "-wal"))?.is_some())
}

/// The length of a file; 0 if there is none.
pub(super) fn length(path: &Path) -> Result<u64, StorageError> {
    Ok(look(path)?.map_or(0, |found| found.len()))
}

/// A path, escaped for a terminal.
pub(super) fn shown(path: &Path) -> String {
    escaped(&path.display().to_string()).into_owned()
}

/// An input or output error of the file system.
pub(in crate::storage) fn unreachable(path: &Path, error: &io::Error) -> StorageError {
    let text = format!("{}: {error}", shown(path));
    match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem => StorageError::ReadOnly(text),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageError::Full,
        _ => StorageError::Unreachable(text),
    }
}

/// Opens whatever is at the path of a store, to lock it and to move it; does not follow a link.
pub(super) fn open_to_move(path: &Path) -> Result<Option<File>, StorageError> {
    let Some(found) = look(path)? else {
        return Ok(None);
    };
    check_is_mine("store", path, &found)?;
    let opened = open_unfollowed(path, OpenOptions::new().read(true).write(true));
    opened.map(Some).map_err(|error| unreachable(path, &error))
}

fn check_file(what: &str, path: &Path, found: &Metadata) -> Result<(), StorageError> {
    check_is_mine(what, path, found)?;
    let shown = shown(path);
    if found.nlink() > 1 {
        return Err(StorageError::Unsafe {
            problem: format!("the {what} {shown} has {} hard links", found.nlink()),
            mend: format!(
                "remove its other names; find / -xdev -samefile {} lists them",
                quoted(path)
            ),
        });
    }
    let open_to = match found.mode() & 0o077 {
        0 => return Ok(()),
        mode if mode & 0o044 != 0 => "read",
        mode if mode & 0o022 != 0 => "written",
        _ => "run",
    };
    Err(StorageError::Unsafe {
        problem: format!(
            "the {what} {shown} can be {open_to} by others (mode {:04o})",
            found.mode() & 0o7777
        ),
        mend: format!("chmod 600 {}", quoted(path)),
    })
}

/// Refuses everything but a file of this user.
fn check_is_mine(what: &str, path: &Path, found: &Metadata) -> Result<(), StorageError> {
    let kind = found.file_type();
    let shown = shown(path);
    if !kind.is_file() {
        let kind = if kind.is_symlink() {
            "a symbolic link"
        } else if kind.is_dir() {
            "a folder"
        } else if kind.is_block_device() || kind.is_char_device() {
            "a device"
        } else {
            "not a file"
        };
        if found.file_type().is_socket() && what == "store" {
            return Err(StorageError::Unsafe {
                problem: format!("{shown} is a socket, and not a store"),
                mend: format!(
                    "for the desk that is served there, write unix:{}",
                    quoted(path)
                ),
            });
        }
        // The files beside a store are found by the store's own name.
        let named = what.trim_end_matches("'s file");
        return Err(StorageError::Unsafe {
            problem: format!("the {what} {shown} is {kind}"),
            mend: format!("name the {named}'s own file, which must be a regular one"),
        });
    }
    check_owner(
        &format!("{what} {shown}"),
        found,
        "run it as the user that owns the store",
    )
}

pub(super) fn check_folder(folder: &Path) -> Result<(), StorageError> {
    // A link is followed here, unlike for the file itself: what counts is who owns the folder it leads to.
    let found = match fs::metadata(folder) {
        Ok(found) if found.is_dir() => found,
        Ok(_) => return Err(unreachable(folder, &io::ErrorKind::NotADirectory.into())),
        Err(error) => return Err(unreachable(folder, &error)),
    };
    let shown = shown(folder);
    check_owner(
        &format!("folder {shown}"),
        &found,
        "run it as the user that owns the store, or give the store a folder of its own",
    )?;
    let open_to = match found.mode() & 0o077 {
        0 => return Ok(()),
        mode if mode & 0o011 != 0 => "entered",
        mode if mode & 0o044 != 0 => "listed",
        _ => "written",
    };
    // A folder that everybody uses keeps its mode.
    let mend = if found.mode() & 0o1777 != 0o1777 {
        format!(
            "give the store a folder of its own, or chmod 700 {}",
            quoted(folder)
        )
    } else {
        "choose another folder, which nobody else uses".to_owned()
    };
    Err(StorageError::Unsafe {
        problem: format!(
            "the folder {shown} can be {open_to} by others (mode {:04o})",
            found.mode() & 0o7777
        ),
        mend,
    })
}

fn check_owner(what: &str, found: &Metadata, mend: &str) -> Result<(), StorageError> {
    // Root too: otherwise SQLite's side files would belong to another user than the store.
    let user = geteuid().as_raw();
    if found.uid() == user {
        return Ok(());
    }
    Err(StorageError::Unsafe {
        problem: format!(
            "the {what} belongs to user {}, not to user {user}",
            found.uid()
        ),
        mend: mend.to_owned(),
    })
}

pub(super) fn check_writable(folder: &Path) -> Result<(), StorageError> {
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(|error| {
        let error = io::Error::from(error);
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StorageError::ReadOnly(format!("the folder {}: {error}", shown(folder)))
            }
            _ => unreachable(folder, &error),
        }
    })
}

/// What exists at a path, by `lstat`.
pub(super) fn look(path: &Path) -> Result<Option<Metadata>, StorageError> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(unreachable(path, &error)),
    }
}

/// Which file it is, whatever its name: its device and its inode.
pub(super) type Identity = (u64, u64);

/// The file that is at a path, if there is one.
pub(super) fn identity(path: &Path) -> Result<Option<Identity>, StorageError> {
    Ok(look(path)?.map(|found| (found.dev(), found.ino())))
}

pub(super) fn side_files(path: &Path) -> impl Iterator<Item = PathBuf> {
    SIDE_FILES.iter().map(move |ending| beside(path, ending))
}

/// The file with this ending beside a store.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// The file with this ending beside a store, and a number after it from the second of its kind on.
pub(super) fn numbered(path: &Path, ending: &str, number: u32) -> PathBuf {
    match number {
        1 => beside(path, ending),
        more => beside(path, &format!("{ending}.{more}")),
    }
}

/// A path without links, except for the file's own name.
pub(super) fn real_path(path: &Path) -> Result<PathBuf, StorageError> {
    let folder = folder_of(path);
    let name = path
        .file_name()
        .ok_or_else(|| unreachable(path, &io::ErrorKind::InvalidFilename.into()))?;
    let folder = folder
        .canonicalize()
        .map_err(|error| unreachable(folder, &error))?;
    Ok(folder.join(name))
}

/// A path as one word of a shell.
pub(super) fn quoted(path: &Path) -> String {
    shell_word(&path.display().to_string())
}
