//! Many accounts: batch by batch, rows written before they are in force, with honest progress.

use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use passdesk::desk::Row;
use passdesk::model::Username;
use serde::Serialize;

use super::input::Bad;
use super::pen::Pen;
use super::sheet::{COLUMNS, FIELDS, Revealed, Why};
use super::sheet_file::SheetFile;
use crate::cli::failure::{Failure, Status};
use crate::cli::file_name::is_stdout;
use crate::cli::format::Format;
use crate::cli::output::Output;
use crate::cli::streams;
use crate::cli::terminal::{Interruptible, aside, undisturbed};

/// Accounts in one transaction: enough to share its cost, few enough that nobody waits long for the lock.
pub(super) const BATCH: usize = 500;

/// What is said of a name that came before.
pub(super) const TWICE: &str = "the name was given twice";

/// So many rows, in words.
pub(super) fn rows(count: u64) -> String {
    match count {
        1 => "1 row".to_owned(),
        _ => format!("{count} rows"),
    }
}

/// Where the rows go.
#[derive(Args)]
pub(super) struct Destination {
    /// Write the rows to a new file that only you can read, and print a summary; - is standard output
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Finish the job of an earlier run that was cut short; accounts that are done stay as they are
    #[arg(long, requires = "out")]
    pub(super) resume: bool,
}

impl Destination {
    /// Refuses a place where nobody would see the rows, before anything is done.
    pub(super) fn check(&self) -> Result<(), Failure> {
        match self.file() {
            None if self.resume => Err(Failure::usage("only the job of a file can be finished")
                .hint("name the file of the earlier run: --out FILE --resume")),
            None => streams::check_stdout("write the rows to a file: --out FILE"),
            Some(_) => Ok(()),
        }
    }

    /// The file, unless standard output is meant.
    pub(super) fn file(&self) -> Option<&Path> {
        self.out.as_deref().filter(|path| !is_stdout(path))
    }
}

/// One account of many.
pub(super) trait Item {
    fn name(&self) -> &Username;
}

/// An account, or a row that names none.
pub(super) type Asked<T> = Result<Result<T, Bad>>;

/// How it went, in numbers.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    done: u64,
    failed: u64,
    skipped: u64,
    out: Option<String>,
}

/// What one batch does: it is given the accounts and where to write the rows before they are in force.
pub(super) type Deed<'a, T> =
    dyn FnMut(Vec<T>, &mut dyn FnMut(Vec<Row>) -> Result<()>) -> Result<()> + 'a;

/// A job over many accounts.
pub(super) struct Job<'a, T> {
    /// The accounts, as they come.
    pub(super) asked: &'a mut dyn Iterator<Item = Asked<T>>,
    /// How many there are.
    pub(super) total: u64,
    /// Whether no name can come twice.
    pub(super) distinct: bool,
    /// How many are left out from the start.
    pub(super) skipped: u64,
    /// What is done in one word: "reset", "added".
    pub(super) done: &'static str,
    /// Does it.
    pub(super) deed: &'a mut Deed<'a, T>,
}

impl<T: Item> Job<'_, T> {
    /// Does the job, writing to a file if there is one, else to stdout.
    ///
    /// A row is flushed (in a file also synced) before its batch is committed. Should the commit fail, rows with the error
    /// follow. Ctrl-C ends the job after the batch in hand.
    pub(super) fn run(mut self, out: &mut Output, file: Option<SheetFile>) -> Result<()> {
        let interruptible = Interruptible::begin();
        let bar = self.progress(out, file.is_some());
        let mut summary = Summary {
            skipped: self.skipped,
            ..Summary::default()
        };
        let finished = match file {
            Some(mut sheet) => {
                summary.out = Some(sheet.path.display().to_string());
                let done = std::mem::take(&mut sheet.done);
                let mut rows = sheet.output()?;
                let flat = rows.format() == Format::Csv;
                let list = rows.list(COLUMNS, FIELDS);
                let pen = Pen {
                    list: list.map_err(|e| sheet.unwritten(e))?,
                    sheet: Some(&sheet),
                    flat,
                };
                self.batches(pen, done, &mut summary, &bar, &interruptible)
            }
            None => {
                let flat = out.format() == Format::Csv;
                let pen = Pen {
                    list: out.list(COLUMNS, FIELDS)?,
                    sheet: None,
                    flat,
                };
                self.batches(pen, HashSet::new(), &mut summary, &bar, &interruptible)
            }
        };
        bar.finish_and_clear();
        let told = summary.tell(out, self.done);
        if finished.is_err() && summary.out.is_some() {
            out.note("what is done stays done; the same command with --resume does the rest");
        }
        let finished = finished?;
        told?;
        match finished {
            End::Interrupted => Err(Failure::new(Status::Interrupted, "interrupted")
                .hint("what is done stays done; with --out FILE, --resume does the rest")
                .into()),
            End::All if summary.failed > 0 => {
                let message = format!("{} failed", rows(summary.failed));
                Err(Failure::new(Status::Partial, message)
                    .hint("each failed row says why")
                    .into())
            }
            End::All => Ok(()),
        }
    }

    fn batches(
        &mut self,
        mut pen: Pen<'_>,
        finished: HashSet<Username>,
        summary: &mut Summary,
        bar: &ProgressBar,
        interruptible: &Interruptible,
    ) -> Result<End> {
        let mut seen = Names::default();
        loop {
            let mut batch = Batch::default();
            let mut taken = 0;
            let mut take = || -> Result<()> {
                for asked in (&mut *self.asked).take(BATCH) {
                    taken += 1;
                    match asked? {
                        Ok(item) if finished.contains(item.name()) => summary.skipped += 1,
                        Ok(item) if !self.distinct && !seen.insert(item.name()) => {
                            batch.refuse(item.name().as_str(), "conflict", TWICE);
                        }
                        Ok(item) => batch.add(item),
                        Err(Bad { name, message }) => batch.refuse(&name, "usage", &message),
                    }
                }
                Ok(())
            };
            take()?;
            self.batch(batch, &mut pen, summary)?;
            bar.inc(taken);
            let ended = taken < BATCH as u64;
            if ended || interruptible.was_asked_to_end() {
                pen.finish()?;
                return Ok(if ended { End::All } else { End::Interrupted });
            }
        }
    }

    fn batch(&mut self, batch: Batch<T>, pen: &mut Pen<'_>, summary: &mut Summary) -> Result<()> {
        let Batch { items, refused } = batch;
        let all = refused.len() as u64;
        let mut written: Vec<Username> = Vec::new();
        let mut planned = true;
        let mut write_rows = |rows: Vec<Row>| {
            let mut rows = rows.into_iter();
            if !std::mem::replace(&mut planned, false) {
                // What was written for these is void.
                for row in rows {
                    if let Row::Failed { name, error } = row {
                        pen.failed(name.as_str(), &Why::from(&error))?;
                        written.retain(|other| *other != name);
                    }
                }
                return pen.flush();
            }
            // In the order in which they were asked for.
            for refused in refused.iter() {
                let row = match refused {
                    Some((name, why)) => Err((name.as_str(), why)),
                    None => Ok(rows.next()),
                };
                match row {
                    Ok(Some(Row::Done(reset))) => {
                        let reset = Revealed::from(reset);
                        pen.done(&reset)?;
                        written.push(reset.name);
                    }
                    Ok(Some(Row::Failed { name, error })) => {
                        pen.failed(name.as_str(), &Why::from(&error))?;
                    }
                    Ok(None) => {}
                    Err((name, why)) => {
                        pen.failed(name, why)?;
                    }
                }
            }
            pen.flush()
        };
        let mut write = |rows| aside(|| write_rows(rows));
        let result = if items.is_empty() {
            write(Vec::new())
        } else {
            undisturbed(|| (self.deed)(items, &mut write))
        };
        match result {
            Ok(()) => {
                summary.done += written.len() as u64;
                summary.failed += all - written.len() as u64;
                Ok(())
            }
            Err(error) => {
                // What was written is void. Where it cannot be written any more either, the first error says why.
                summary.failed += all;
                let why = Why::of(&error);
                let told = written
                    .iter()
                    .try_for_each(|name| pen.failed(name.as_str(), &why));
                let _ = told.and_then(|()| pen.flush());
                Err(error)
            }
        }
    }

    /// A bar on a terminal, unless the rows themselves are seen there.
    fn progress(&self, out: &Output, to_file: bool) -> ProgressBar {
        let seen = std::io::stderr().is_terminal() && !out.is_quiet();
        if !seen || (out.to_terminal() && !to_file) {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(self.total);
        let style = "{bar:40} {human_pos} of {human_len} {msg}, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.with_message(self.done)
    }
}

/// The names that came before, so that no account is reset twice: what the second reset makes void was shown already.
#[derive(Default)]
pub(super) struct Names(HashSet<Username>);

impl Names {
    /// Whether a name, in the older of its spellings too, comes for the first time.
    pub(super) fn insert(&mut self, name: &Username) -> bool {
        let older = name.before_final_sigma();
        self.0.insert(older.unwrap_or_else(|| name.clone()))
    }
}

/// What was asked for, in order: accounts, and between them rows that are refused before anybody looks.
struct Batch<T> {
    items: Vec<T>,
    /// A place for every row; `None` where the next of the items belongs.
    refused: Vec<Option<(String, Why)>>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self {
            items: Vec::with_capacity(BATCH),
            refused: Vec::with_capacity(BATCH),
        }
    }
}

impl<T> Batch<T> {
    fn add(&mut self, item: T) {
        self.items.push(item);
        self.refused.push(None);
    }

    fn refuse(&mut self, name: &str, code: &'static str, message: &str) {
        let message = message.to_owned();
        self.refused
            .push(Some((name.to_owned(), Why { code, message })));
    }
}

enum End {
    All,
    Interrupted,
}

impl Summary {
    fn tell(&self, out: &mut Output, done: &str) -> Result<()> {
        let mut sentence = format!(
            "{} {done}, {} failed, {} skipped",
            self.done, self.failed, self.skipped
        );
        match &self.out {
            Some(path) => {
                sentence = format!("{sentence}; the rows are in {}", out.emphasis(path));
                out.row(self, &sentence)?;
                out.flush()?;
            }
            None => out.note(&sentence),
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "bulk_tests.rs"]
mod tests;
