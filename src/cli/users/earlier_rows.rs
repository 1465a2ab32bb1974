//! The rows of an earlier run: which are in force and stay, and which are of a batch that never was.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Result;
use passdesk::deeds::OutcomeOfRow;
use passdesk::model::{Action, Username};
use serde::Deserialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::names_seen::NamesSeen;
use super::reset_row::FIELDS;
use crate::cli::failure::Failure;
use crate::cli::format::Format;

/// Rows of an earlier run that are looked up in one transaction.
const LOOKED_UP_AT_ONCE: usize = 1_000;
/// No row is longer, in bytes.
const LONGEST_ROW: u64 = 16 * 1024;
/// How an object of ours begins.
const OBJECT: &[u8] = b"{\"name\":";
const ELSEWHERE: &str =
    "nothing was changed; give the file of the job to finish, or a new file without --resume";

fn unread(path: &Path, error: std::io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context(format!("reading {}", path.display()))
}

/// What stays of an earlier file.
#[derive(Default)]
pub(super) struct RowsInForce {
    pub(super) done: NamesSeen,
    /// The operation that was never committed.
    void: Option<Uuid>,
}

impl RowsInForce {
    pub(super) fn keeps(
        &mut self,
        name: &Username,
        reset_id: Uuid,
        became: OutcomeOfRow,
        action: Action,
        path: &Path,
    ) -> Result<bool> {
        match became {
            OutcomeOfRow::Added if action == Action::AccountAdd && self.void.is_none() => {
                Ok(self.done.insert(name))
            }
            OutcomeOfRow::Reset if action == Action::PasswordReset && self.void.is_none() => {
                Ok(self.done.insert(name))
            }
            // The account was removed since; the row does no harm.
            OutcomeOfRow::NoAccount if action == Action::PasswordReset && self.void.is_none() => {
                Ok(true)
            }
            OutcomeOfRow::Undone | OutcomeOfRow::NoAccount
                if self.void.is_none_or(|void| void == reset_id) =>
            {
                self.void = Some(reset_id);
                Ok(false)
            }
            OutcomeOfRow::Added
            | OutcomeOfRow::Reset
            | OutcomeOfRow::Undone
            | OutcomeOfRow::NoAccount => {
                let message = format!("{} has rows of another job or store", path.display());
                Err(Failure::usage(message).hint(ELSEWHERE).into())
            }
        }
    }
}

/// The lines of an earlier file.
pub(super) struct EarlierLines<'f> {
    lines: BufReader<&'f File>,
    path: &'f Path,
    format: Format,
}

/// A row, and whose it is and which operation made it.
type EarlierRow = ((Username, Uuid), Zeroizing<Vec<u8>>);

impl<'f> EarlierLines<'f> {
    pub(super) fn of(file: &'f File, path: &'f Path, format: Format) -> Self {
        Self {
            lines: BufReader::new(file),
            path,
            format,
        }
    }

    /// Makes sure that the file is one of ours and in this format, and takes its header; whether it has one.
    pub(super) fn take_beginning(&mut self) -> Result<bool> {
        let header = FIELDS.join(",").into_bytes();
        let start = match self.lines.fill_buf() {
            Ok(start) => start,
            Err(error) => return Err(unread(self.path, error)),
        };
        let is = |beginning: &[u8]| start.starts_with(beginning) || beginning.starts_with(start);
        let whole = start.contains(&b'\n');
        let (csv, json) = (is(&header), is(OBJECT));
        match self.format {
            _ if start.is_empty() => Ok(false),
            Format::Csv | Format::Table if csv => {
                if whole {
                    self.lines.consume(header.len() + 1);
                }
                Ok(whole)
            }
            Format::Json if json => Ok(false),
            Format::Csv | Format::Table if json => {
                Err(self.refused("has rows in JSON", "give --format json too"))
            }
            Format::Json if csv => Err(self.refused("has rows in CSV", "leave --format json out")),
            _ => Err(self.refused("does not hold the rows of an earlier run", ELSEWHERE)),
        }
    }

    fn refused(&self, what: &str, hint: &'static str) -> anyhow::Error {
        Failure::usage(format!("{} {what}", self.path.display()))
            .hint(hint)
            .into()
    }

    /// The next rows that gave a password; those that failed, and one that was cut short, are passed over.
    pub(super) fn batch(&mut self) -> Result<Vec<EarlierRow>> {
        let mut batch = Vec::with_capacity(LOOKED_UP_AT_ONCE);
        while batch.len() < LOOKED_UP_AT_ONCE {
            let mut line = Zeroizing::new(Vec::with_capacity(256));
            let mut bounded = self.lines.by_ref().take(LONGEST_ROW);
            let read = bounded.read_until(b'\n', &mut line);
            read.map_err(|e| unread(self.path, e))?;
            if line.len() as u64 == LONGEST_ROW {
                return Err(self.refused("does not hold the rows of an earlier run", ELSEWHERE));
            }
            if line.pop_if(|last| *last == b'\n').is_none() {
                // The end, or a row without its own.
                break;
            }
            if let Some(row) = earlier(&line) {
                batch.push((row, line));
            }
        }
        Ok(batch)
    }
}

/// Whose row this is and which operation made it; `None` for rows that failed.
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
