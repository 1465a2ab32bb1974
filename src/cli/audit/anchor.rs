//! `audit anchor`: one line to keep elsewhere.

use std::ffi::OsString;
use std::fmt::{self, Display};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{AnchorAudit, AnchorRow};
use passdesk::model::StoreUrl;
use passdesk::private_files::{self, NotMine, Shared, folder_of};
use syslog::{Facility, Formatter3164, LoggerBackend};

use crate::cli::desk_place::DeskPlace;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::file_name::{is_stdout, shared_folder};
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Print one line that the audit log can be checked against
///
/// It covers all events until now. Keep it where nobody who can write to the store can change it: on another machine, in a mail, on
/// paper. Later, audit verify --anchor FILE shows whether any of these events was removed or changed.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit anchor | mail -s 'anchor of the desk' auditor@example.org
  passdesk audit anchor --out /mnt/elsewhere/anchors.txt
  passdesk audit anchor --syslog --quiet")]
pub(crate) struct Anchor {
    /// Add it to the end of this file as well; a new one has mode 0600
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Send it to the system's log as well (authpriv, notice)
    #[arg(long)]
    syslog: bool,
}

pub(super) fn run(args: &Anchor, mut setup: Setup) -> Result<()> {
    // What the line goes to is opened first; nothing is read for an anchor that cannot be kept.
    let row = match args.syslog {
        true => logged(syslog::unix, || take(args, &setup).map(Taken))?.0,
        false => take(args, &setup)?,
    };
    setup.out.row_in_one_line(&row, &row.anchor)?;
    setup.out.note(
        "keep it where nobody who can write to the store can change it; later: passdesk audit verify --anchor FILE",
    );
    Ok(())
}

/// An anchor, as a log has it.
struct Taken(AnchorRow);

impl Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.anchor)
    }
}

/// Takes an anchor, and adds it to the file.
fn take(args: &Anchor, setup: &Setup) -> Result<AnchorRow> {
    let admin = setup.admin()?;
    let open = |path| AnchorFile::open(path, &setup.place()?);
    let mut file = args
        .out
        .as_deref()
        .filter(|path| !is_stdout(path))
        .map(open)
        .transpose()?;
    let anchor = undisturbed(|| admin.ask(AnchorAudit {}))?;
    if let Some(file) = &mut file {
        file.add(&anchor.anchor)?;
    }
    Ok(anchor)
}

type Log = syslog::Logger<LoggerBackend, Formatter3164>;

/// What `make` makes, sent to the system's log, which `open` opens first.
fn logged<T: Display>(
    open: impl FnOnce(Formatter3164) -> Result<Log, syslog::Error>,
    make: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let formatter = Formatter3164 {
        facility: Facility::LOG_AUTHPRIV,
        hostname: None,
        process: "passdesk".to_owned(),
        pid: std::process::id(),
    };
    let mut log = open(formatter).map_err(|error| not_logged(&error))?;
    let made = make()?;
    log.notice(&made).map_err(|error| not_logged(&error))?;
    Ok(made)
}

fn not_logged(error: &syslog::Error) -> Failure {
    Failure::new(
        ExitStatus::Unavailable,
        format!("the system's log cannot be reached: {}", innermost(error)),
    )
    .hint("start the system's log, or keep the anchor with --out FILE")
}

/// What the operating system said, without the library's words around it.
fn innermost(error: &syslog::Error) -> String {
    match error {
        syslog::Error::Initialization(error) => match error.downcast_ref() {
            Some(error) => innermost(error),
            None => error.to_string(),
        },
        syslog::Error::Write(error) | syslog::Error::Io(error) => error.to_string(),
    }
}

/// A file that anchors are added to, a line each.
struct AnchorFile {
    file: File,
    path: PathBuf,
}

impl AnchorFile {
    /// Opens the file, or makes it, following no link; one that others can change is refused, since they could take lines
    /// away, and so are those of the store itself.
    fn open(path: &Path, place: &DeskPlace) -> Result<Self> {
        // Asked before it is opened: to close a file of the store again would drop the locks that are held on it.
        if is_of_store(path, place) {
            let message = format!("{} belongs to the store itself", path.display());
            return Err(Failure::usage(message)
                .hint("keep anchors in a file of their own, where nobody who can write to the store can change it")
                .into());
        }
        private_files::check_folder(folder_of(path), Shared::Sticky).map_err(|why| match why {
            NotMine::Unopened(error) => unkept(path, &error),
            why => shared_folder(folder_of(path), &why),
        })?;
        let file = private_files::add_to(path).map_err(|why| match why {
            NotMine::Unopened(error) => unkept(path, &error),
            NotMine::Writable(_) | NotMine::Readable(_) => {
                Failure::usage(format!("{} can be changed by other users", path.display()))
                    .hint(format!("chmod go-w {}", path.display()))
            }
            NotMine::Others(owner) => {
                Failure::usage(format!("{} belongs to user {owner}", path.display()))
                    .hint("keep anchors in a file of your own")
            }
            NotMine::NoFile | NotMine::NoFolder | NotMine::TooLarge => {
                let message = format!("cannot write {}: it is not a plain file", path.display());
                Failure::new(ExitStatus::Unavailable, message)
                    .hint("name a file of your own, not a link or a pipe")
            }
        })?;
        Ok(Self {
            file,
            path: path.to_owned(),
        })
    }

    /// Adds a line and makes sure that it is on the disk; or nothing is added, so that no torn line is left.
    fn add(&mut self, line: &str) -> Result<()> {
        let failed = |error: io::Error| unkept(&self.path, &error);
        let mut text = String::new();
        let end = self.file.seek(SeekFrom::End(0)).map_err(failed)?;
        if end > 0 {
            let mut last = [0];
            self.file.seek(SeekFrom::End(-1)).map_err(failed)?;
            self.file.read_exact(&mut last).map_err(failed)?;
            if last != *b"\n" {
                text.push('\n');
            }
        }
        text.push_str(line);
        text.push('\n');
        let mut rest = text.as_bytes();
        let kept = write_all(&self.file, &mut rest).and_then(|()| self.file.sync_all());
        let written = (text.len() - rest.len()) as u64;
        if kept.is_err() && self.file.metadata().map_err(failed)?.len() == end + written {
            // Nobody else has added a line meanwhile.
            self.file.set_len(end).map_err(failed)?;
        }
        Ok(kept.map_err(failed)?)
    }
}

/// Writes all of it; after an error `rest` is what was not written.
fn write_all(mut file: &File, rest: &mut &[u8]) -> io::Result<()> {
    while !rest.is_empty() {
        match file.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => *rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether a path leads to the store's file, or to one that SQLite keeps beside it or could make there.
fn is_of_store(path: &Path, place: &DeskPlace) -> bool {
    let DeskPlace::Store(StoreUrl::Sqlite(store)) = place else {
        return false;
    };
    let node = |path: &Path| {
        let found = fs::metadata(path).ok()?;
        Some((found.dev(), found.ino()))
    };
    let place = |path: &Path| {
        let folder = node(folder_of(path))?;
        Some((folder, path.file_name()?.to_owned()))
    };
    ["", "-wal", "-shm", "-journal"].iter().any(|ending| {
        let mut name = OsString::from(store);
        name.push(ending);
        let file = Path::new(&name);
        let same_node = node(path).is_some_and(|found| Some(found) == node(file));
        same_node || place(path).is_some_and(|found| Some(found) == place(file))
    })
}

fn unkept(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        ExitStatus::Unavailable,
        format!("cannot write {}: {error}", path.display()),
    )
    .hint("free some disk space, or name another file; taking one more anchor does no harm")
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixDatagram;

    use super::*;

    #[test]
    fn the_line_arrives_in_the_systems_log_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let system = UnixDatagram::bind(&path).expect("a log");
        let line = format!("passdesk-anchor 1 {}", "x".repeat(200));
        let sent = logged(
            |formatter| syslog::unix_custom(formatter, &path),
            || Ok(line.clone()),
        );
        assert_eq!(sent.expect("sent"), line);
        let mut message = [0; 1000];
        let length = system.recv(&mut message).expect("a message");
        let message = String::from_utf8_lossy(&message[..length]);
        // Facility authpriv (10), severity notice (5).
        assert!(message.starts_with("<85>"), "{message}");
        let sender = format!("passdesk[{}]: {line}", std::process::id());
        assert!(message.trim_end().ends_with(&sender), "{message}");
    }

    #[test]
    fn nothing_is_made_for_a_log_that_is_not_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let open = |formatter| syslog::unix_custom(formatter, &path);
        let refused = logged(open, || -> Result<String> { panic!("made") });
        let failure = Failure::explain(&refused.expect_err("no log"));
        assert_eq!(failure.status().parts().0, 75);
        assert_eq!(
            failure.to_string(),
            "the system's log cannot be reached: No such file or directory (os error 2)"
        );
    }

    #[test]
    fn nothing_is_sent_where_nothing_was_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let system = UnixDatagram::bind(&path).expect("a log");
        system.set_nonblocking(true).expect("set");
        let open = |formatter| syslog::unix_custom(formatter, &path);
        let refused = logged(open, || -> Result<String> {
            Err(Failure::usage("no").into())
        });
        assert!(refused.is_err());
        assert!(system.recv(&mut [0; 10]).is_err());
    }
}
