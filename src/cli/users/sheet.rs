//! Where the rows of resets go: standard output, or a new file that only its owner can read.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use passdesk::desk::{Admin, DeskError, Reset};
use passdesk::model::{Action, Timestamp, Username};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::bulk::Destination;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::{Format, Output, rfc3339};

/// The columns of the rows, as CSV has them.
pub(super) const FIELDS: &[&str] = &[
    "name",
    "temporary_password",
    "expires_at",
    "reset_id",
    "error",
];
/// The same for people.
pub(super) const COLUMNS: &[&str] = &["NAME", "TEMPORARY PASSWORD", "UNTIL"];

/// A result row: a temporary password, or why there is none.
pub(super) struct SheetRow<'a> {
    pub(super) name: &'a str,
    pub(super) result: Result<Given<'a>, Why>,
    /// CSV has a column for errors where many rows are written; a single reset has none.
    pub(super) flat: bool,
}

/// What is handed over.
pub(super) struct Given<'a> {
    pub(super) temporary_password: &'a str,
    pub(super) expires_at: Timestamp,
    pub(super) reset_id: Uuid,
}

/// Why a row failed.
#[derive(Clone, Serialize)]
pub(super) struct Why {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Why {
    /// Why a batch as a whole failed.
    pub(super) fn of(error: &anyhow::Error) -> Self {
        let failure = Failure::explain(error);
        Self {
            code: failure.code(),
            message: failure.to_string(),
        }
    }
}

impl From<&DeskError> for Why {
    fn from(error: &DeskError) -> Self {
        let failure = Failure::of_desk(error);
        Self {
            code: failure.code(),
            message: failure.to_string(),
        }
    }
}

#[derive(Serialize)]
struct Done<'a> {
    name: &'a str,
    temporary_password: &'a str,
    #[serde(serialize_with = "rfc3339")]
    expires_at: Option<Timestamp>,
    reset_id: Uuid,
}

#[derive(Serialize)]
struct Failed<'a> {
    name: &'a str,
    error: &'a Why,
}

#[derive(Serialize)]
struct Flat<'a> {
    name: &'a str,
    temporary_password: Option<&'a str>,
    #[serde(serialize_with = "rfc3339")]
    expires_at: Option<Timestamp>,
    reset_id: Option<Uuid>,
    error: Option<String>,
}

impl Serialize for SheetRow<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = self.name;
        match (&self.result, self.flat) {
            (Ok(given), false) => Done {
                name,
                temporary_password: given.temporary_password,
                expires_at: Some(given.expires_at),
                reset_id: given.reset_id,
            }
            .serialize(serializer),
            (Err(error), false) => Failed { name, error }.serialize(serializer),
            (Ok(given), true) => Flat {
                name,
                temporary_password: Some(given.temporary_password),
                expires_at: Some(given.expires_at),
                reset_id: Some(given.reset_id),
                error: None,
            }
            .serialize(serializer),
            (Err(why), true) => Flat {
                name,
                temporary_password: None,
                expires_at: None,
                reset_id: None,
                error: Some(format!("{}: {}", why.code, why.message)),
            }
            .serialize(serializer),
        }
    }
}

/// A reset with its password revealed, as long as it takes to write it.
pub(super) struct Revealed {
    pub(super) name: Username,
    password: Zeroizing<String>,
    pub(super) expires_at: Timestamp,
    reset_id: Uuid,
}

impl From<Reset> for Revealed {
    fn from(reset: Reset) -> Self {
        Self {
            name: reset.name,
            password: reset.temporary_password.reveal(),
            expires_at: reset.expires_at,
            reset_id: reset.reset_id,
        }
    }
}

impl Revealed {
    pub(super) fn given(&self) -> Given<'_> {
        Given {
            temporary_password: &self.password,
            expires_at: self.expires_at,
            reset_id: self.reset_id,
        }
    }
}

/// A file of rows.
pub(super) struct SheetFile {
    pub(super) path: PathBuf,
    pub(super) file: File,
    /// Whose rows stand in it from an earlier run and are in force.
    pub(super) done: HashSet<Username>,
    /// Whether it has a header already.
    pub(super) headed: bool,
}

impl SheetFile {
    /// The file that was asked for, if one was: a new one, or that of an earlier run.
    pub(super) fn of(
        destination: &Destination,
        admin: &Admin<'_>,
        action: Action,
    ) -> Result<Option<Self>> {
        match &destination.out {
            None => Ok(None),
            Some(path) if destination.resume => Self::resume(path, admin, action).map(Some),
            Some(path) => Self::create(path).map(Some),
        }
    }

    /// Writes rows to its end; tables are for people, so a file has CSV unless JSON is asked for.
    pub(super) fn output(&self, format: Format) -> Result<Output> {
        let format = match format {
            Format::Json => Format::Json,
            Format::Csv | Format::Table => Format::Csv,
        };
        let output = Output::to_file(self.file.try_clone()?, format);
        Ok(if self.headed {
            output.after_header()
        } else {
            output
        })
    }

    /// Makes a new file, mode 0600, following no link (S17).
    pub(super) fn create(path: &Path) -> Result<Self> {
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        let file = match made {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let message = format!("{} exists already", path.display());
                return Err(Failure::new(Status::Conflict, message)
                    .hint("name another file, or finish its job with --resume")
                    .into());
            }
            made => made.with_context(|| format!("making {}", path.display()))?,
        };
        Ok(Self {
            path: path.to_owned(),
            file,
            done: HashSet::new(),
            headed: false,
        })
    }

    /// Goes on with the file of an earlier run: keeps the rows that are in force and drops all others, whose batch was never
    /// committed, in one step. A file that is not there is made.
    pub(super) fn resume(path: &Path, admin: &Admin<'_>, action: Action) -> Result<Self> {
        let Ok(metadata) = path.symlink_metadata() else {
            return Self::create(path);
        };
        let own = metadata.uid() == rustix::process::geteuid().as_raw();
        if !metadata.is_file() || !own || metadata.mode() & 0o077 != 0 {
            return Err(
                Failure::usage(format!("{} is not yours alone", path.display()))
                    .hint(format!("chmod 600 {}", path.display()))
                    .into(),
            );
        }
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let mut kept = tempfile::Builder::new()
            .prefix(".passdesk-")
            .tempfile_in(folder.unwrap_or(Path::new(".")))?;
        let mut writer = BufWriter::new(kept.as_file_mut());
        let mut done = HashSet::new();
        let mut headed = false;
        let mut lines = BufReader::new(File::open(path)?).split(b'\n');
        loop {
            let mut batch = Vec::with_capacity(LOOKED_UP_AT_ONCE);
            for line in lines.by_ref() {
                let line = Zeroizing::new(line?);
                if line.starts_with(HEADER) {
                    writer.write_all(&line)?;
                    writer.write_all(b"\n")?;
                    headed = true;
                } else if let Some((name, reset_id)) = earlier(&line) {
                    batch.push(((name, reset_id), line));
                }
                if batch.len() == LOOKED_UP_AT_ONCE {
                    break;
                }
            }
            if batch.is_empty() {
                break;
            }
            let (asked, lines): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
            let in_force = admin.were_done(&asked, action)?;
            for (((name, _), line), in_force) in asked.into_iter().zip(lines).zip(in_force) {
                if in_force && done.insert(name) {
                    writer.write_all(&line)?;
                    writer.write_all(b"\n")?;
                }
            }
        }
        writer.flush()?;
        drop(writer);
        kept.as_file().sync_all()?;
        let file = kept
            .persist(path)
            .with_context(|| format!("writing {}", path.display()))?;
        Ok(Self {
            path: path.to_owned(),
            file,
            done,
            headed,
        })
    }
}

/// How the header of a CSV file of rows begins.
const HEADER: &[u8] = b"name,";
/// Rows of an earlier run that are looked up in one transaction.
const LOOKED_UP_AT_ONCE: usize = 1_000;

/// Whose row this is and which operation made it; `None` for rows that failed and for one that was cut short.
fn earlier(line: &[u8]) -> Option<(Username, Uuid)> {
    #[derive(Deserialize)]
    struct Earlier {
        name: String,
        reset_id: Uuid,
    }
    if line.starts_with(b"{") {
        let row: Earlier = serde_json::from_slice(line).ok()?;
        return Some((row.name.parse().ok()?, row.reset_id));
    }
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line);
    let row = csv.records().next()?.ok()?;
    if row.len() != FIELDS.len() || row.get(4) != Some("") {
        return None;
    }
    Some((row.get(0)?.parse().ok()?, row.get(3)?.parse().ok()?))
}
