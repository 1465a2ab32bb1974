//! `audit anchor`: one line to be kept elsewhere.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use passdesk::model::Timestamp;
use rustix::fs::OFlags;
use serde::Serialize;
use syslog::{Facility, Formatter3164, LoggerBackend};
use uuid::Uuid;

use crate::cli::failure::{Failure, Status};
use crate::cli::output::rfc3339;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Print one line that the record can be checked against
///
/// It covers everything recorded until now. Keep it where nobody who can write the store can change it: on another machine, in a mail, on
/// paper. Later, audit verify --anchor FILE tells whether anything of it was taken away or rewritten.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit anchor | mail -s 'anchor of the desk' auditor@example.org
  passdesk audit anchor --out /mnt/elsewhere/anchors.txt
  passdesk audit anchor --syslog --quiet")]
pub(super) struct Anchor {
    /// Add it to the end of this file as well; a new one has mode 0600
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Send it to the system's log as well (authpriv, notice)
    #[arg(long)]
    syslog: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(serialize_with = "rfc3339")]
    at: Option<Timestamp>,
    chains: u64,
    events: u64,
    sha256: &'a str,
    store_id: Uuid,
    anchor: &'a str,
}

pub(super) fn run(args: &Anchor, mut setup: Setup) -> Result<()> {
    // What the line goes to is opened first; nothing is read for an anchor that cannot be kept.
    let mut log = match args.syslog {
        true => Some(connect(syslog::unix)?),
        false => None,
    };
    let desk = setup.desk()?;
    let admin = setup.admin(&desk)?;
    let mut file = args.out.as_deref().map(Kept::open).transpose()?;

    let anchor = undisturbed(|| admin.anchor_audit())?;
    let line = anchor.to_string();
    if let Some(file) = &mut file {
        file.add(&line)?;
    }
    if let Some(log) = &mut log {
        log.notice(&line).map_err(|error| not_logged(&error))?;
    }
    let row = Row {
        at: Some(anchor.at),
        chains: anchor.chains,
        events: anchor.events,
        sha256: &data_encoding::HEXLOWER.encode(&anchor.digest),
        store_id: anchor.store,
        anchor: &line,
    };
    setup.out.row(&row, &line)?;
    setup.out.flush()?;
    setup.out.note(
        "keep it where nobody who can write the store can change it; later: passdesk audit verify --anchor FILE",
    );
    Ok(())
}

type Log = syslog::Logger<LoggerBackend, Formatter3164>;

/// The system's log, by way of `open`.
fn connect(open: impl FnOnce(Formatter3164) -> Result<Log, syslog::Error>) -> Result<Log> {
    let formatter = Formatter3164 {
        facility: Facility::LOG_AUTHPRIV,
        hostname: None,
        process: "passdesk".to_owned(),
        pid: std::process::id(),
    };
    Ok(open(formatter).map_err(|error| not_logged(&error))?)
}

fn not_logged(error: &syslog::Error) -> Failure {
    Failure::new(
        Status::Unavailable,
        format!("the system's log cannot be reached: {error}"),
    )
    .hint("start the system's log, or keep the anchor with --out FILE")
}

/// A file that anchors are added to, a line each.
struct Kept {
    file: File,
    path: PathBuf,
}

impl Kept {
    /// Opens the file, or makes it, following no link; one that others can change is refused, since they could take lines
    /// away.
    fn open(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| unkept(path, &error);
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .mode(0o600)
            .custom_flags(flags.bits().cast_signed())
            .open(path)
            .map_err(failed)?;
        let metadata = file.metadata().map_err(failed)?;
        if !metadata.is_file() {
            return Err(Failure::usage(format!("{} is not a file", path.display())).into());
        }
        if metadata.mode() & 0o022 != 0 {
            let message = format!("{} can be changed by others", path.display());
            return Err(Failure::usage(message)
                .hint(format!("chmod go-w {}", path.display()))
                .into());
        }
        Ok(Self {
            file,
            path: path.to_owned(),
        })
    }

    /// Adds a line and makes sure that it is on the disk.
    fn add(&mut self, line: &str) -> Result<()> {
        let failed = |error: io::Error| unkept(&self.path, &error);
        let mut text = String::new();
        if self.file.seek(SeekFrom::End(0)).map_err(failed)? > 0 {
            let mut last = [0];
            self.file.seek(SeekFrom::End(-1)).map_err(failed)?;
            self.file.read_exact(&mut last).map_err(failed)?;
            if last != *b"\n" {
                text.push('\n');
            }
        }
        text.push_str(line);
        text.push('\n');
        self.file.write_all(text.as_bytes()).map_err(failed)?;
        Ok(self.file.sync_all().map_err(failed)?)
    }
}

fn unkept(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        Status::Unavailable,
        format!("cannot write {}: {error}", path.display()),
    )
    .hint("name another file; taking one more anchor does no harm")
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
        let mut log = connect(|formatter| syslog::unix_custom(formatter, &path)).expect("open");
        let line = format!("passdesk-anchor 1 {}", "x".repeat(200));
        log.notice(&line).expect("sent");
        let mut message = [0; 1000];
        let length = system.recv(&mut message).expect("a message");
        let message = String::from_utf8_lossy(&message[..length]);
        // Facility authpriv (10), severity notice (5).
        assert!(message.starts_with("<85>"), "{message}");
        let sender = format!("passdesk[{}]: {line}", std::process::id());
        assert!(message.trim_end().ends_with(&sender), "{message}");
    }
}
