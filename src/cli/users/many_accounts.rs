//! Many accounts: batch by batch, rows written before they are in force, with honest progress.

use anyhow::Result;
use indicatif::ProgressBar;
use serde::Serialize;

use super::hand_over::{Batch, Deed, hand_over};
use super::input::BadRow;
use super::item::{Foresee, Item};
use super::names_seen::NamesSeen;
use super::row_writer::ListWriter;
use super::rows_file::RowsFile;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::output::Output;
use crate::cli::progress::progress;
use crate::cli::row::rows_failed;
use crate::cli::table::counted;
use crate::cli::terminal::{Interruptible, aside, undisturbed};

/// Accounts in one transaction: enough to share its cost, few enough that nobody waits long for the lock.
pub(super) const BATCH: usize = 500;

/// The error of a name that came before.
pub(super) const TWICE: &str = "the name was given twice";

/// An account, or a row that does not name one.
pub(super) type InputRow<T> = Result<Result<T, BadRow>>;

/// How it went, in numbers.
#[derive(Debug, Default, Serialize)]
pub(super) struct Summary {
    done: u64,
    failed: u64,
    skipped: u64,
    /// Those of them that an earlier run has done.
    #[serde(skip)]
    before: u64,
    out: Option<String>,
    /// Only of a job that leaves what is as it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged: Option<u64>,
}

/// A job over many accounts.
pub(super) struct Job<'a, T> {
    /// The accounts, as they come.
    pub(super) asked: &'a mut dyn Iterator<Item = InputRow<T>>,
    /// How many there are.
    pub(super) total: u64,
    /// Whether no name can come twice.
    pub(super) distinct: bool,
    /// How many are left out from the start.
    pub(super) skipped: u64,
    /// The operation's past participle: "reset", "added".
    pub(super) done: &'static str,
    /// Looks at each batch first, where some accounts may be as they should be.
    pub(super) foresee: Option<&'a mut Foresee<'a, T>>,
    /// Does it.
    pub(super) deed: &'a mut Deed<'a, T>,
}

impl<T: Item> Job<'_, T> {
    /// Does the job, writing to a file if there is one, else to stdout.
    ///
    /// A row is flushed (in a file also synced) before its batch is committed. Should the commit fail, rows with the error
    /// follow. Ctrl-C ends the job after the batch in hand.
    pub(super) fn run(mut self, out: &mut Output, mut file: Option<RowsFile>) -> Result<()> {
        let interruptible = Interruptible::begin();
        let bar = self.progress(out, file.is_some());
        let mut summary = Summary {
            skipped: self.skipped,
            unchanged: self.foresee.as_ref().map(|_| 0),
            ..Summary::default()
        };
        let mut done = NamesSeen::default();
        let mut to_file = match &mut file {
            Some(file) => {
                summary.out = Some(file.path.display().to_string());
                done = std::mem::take(&mut file.done);
                Some(file.output()?)
            }
            None => None,
        };
        let writer = ListWriter::new(to_file.as_mut().unwrap_or(&mut *out), file.as_ref());
        let finished = self.batches(writer, &done, &mut summary, &bar, &interruptible);
        bar.finish_and_clear();
        let told = summary.tell(out, self.done);
        if finished.is_err() && summary.out.is_some() {
            out.note("the accounts done so far stay done; run the same command with --resume for the rest");
        }
        let finished = finished?;
        told?;
        match finished {
            End::Interrupted => Err(Failure::new(ExitStatus::Interrupted, "interrupted")
                .hint("the accounts done so far stay done; with --out FILE, --resume does the rest")
                .into()),
            End::All if summary.failed > 0 => Err(rows_failed(summary.failed).into()),
            End::All => Ok(()),
        }
    }

    fn batches(
        &mut self,
        mut writer: ListWriter<'_>,
        finished: &NamesSeen,
        summary: &mut Summary,
        bar: &ProgressBar,
        interruptible: &Interruptible,
    ) -> Result<End> {
        // No account is reset twice: what the second reset makes void was shown already.
        let mut seen = match self.distinct {
            true => NamesSeen::default(),
            false => NamesSeen::with_room_for(self.total),
        };
        loop {
            let mut batch = Batch::with_room_for(BATCH);
            let mut taken = 0;
            let mut take = || -> Result<()> {
                for asked in (&mut *self.asked).take(BATCH) {
                    taken += 1;
                    match asked? {
                        Ok(item) if finished.contains(item.name()) => {
                            summary.skipped += 1;
                            summary.before += 1;
                        }
                        Ok(item) if !self.distinct && !seen.insert(item.name()) => {
                            batch.refuse(
                                item.name().as_str(),
                                Failure::new(ExitStatus::Conflict, TWICE),
                            );
                        }
                        Ok(item) => batch.add(item),
                        Err(BadRow { name, message }) => {
                            batch.refuse(&name, Failure::usage(message))
                        }
                    }
                }
                Ok(())
            };
            take()?;
            let all = batch.rows();
            if let Some(foresee) = &mut self.foresee {
                let left = batch
                    .decide(foresee)
                    .inspect_err(|_| summary.failed += all)?;
                summary.unchanged = summary.unchanged.map(|unchanged| unchanged + left);
            }
            let rows = batch.rows();
            let done = hand_over(
                batch,
                &mut |items, write| {
                    undisturbed(|| (self.deed)(items, &mut |rows| aside(|| write(rows))))
                },
                &mut writer,
            );
            let in_force = done.as_ref().map_or(0, |names| names.len() as u64);
            summary.done += in_force;
            summary.failed += rows - in_force;
            done?;
            bar.inc(taken);
            let ended = taken < BATCH as u64;
            if ended || interruptible.was_asked_to_end() {
                writer.finish()?;
                return Ok(if ended { End::All } else { End::Interrupted });
            }
        }
    }

    /// A bar on a terminal, unless the rows themselves are seen there.
    fn progress(&self, out: &Output, to_file: bool) -> ProgressBar {
        if out.to_terminal() && !to_file {
            return ProgressBar::hidden();
        }
        let style = "{bar:40} {human_pos} of {human_len} {msg}, {eta} left";
        progress(out, Some(self.total), style).with_message(self.done)
    }
}

enum End {
    All,
    Interrupted,
}

impl Summary {
    fn tell(&self, out: &mut Output, done: &str) -> Result<()> {
        let mut sentence = self.sentence(done);
        match &self.out {
            Some(path) => {
                sentence = format!("{sentence}; the rows are in {}", out.emphasis(path));
                out.row(self, &sentence)?;
            }
            None => out.note(&sentence),
        }
        if self.before > 0 {
            let accounts = counted(self.before, "account", "accounts");
            out.tip(&format!(
                "skipped: {accounts} that an earlier run has {done}"
            ));
        }
        Ok(())
    }

    fn sentence(&self, done: &str) -> String {
        let unchanged = match self.unchanged {
            Some(0) | None => String::new(),
            Some(unchanged) => format!(", {unchanged} unchanged"),
        };
        format!(
            "{} {done}{unchanged}, {} failed, {} skipped",
            self.done, self.failed, self.skipped
        )
    }
}

/// Says of a job whose rows were to go to a new file that there are none: what is unchanged, where the job leaves what is
/// as it should be, and how many were left out from the start.
pub(super) fn none_to_change(
    unchanged: Option<u64>,
    skipped: u64,
    done: &str,
    out: &mut Output,
) -> Result<()> {
    let summary = Summary {
        unchanged,
        skipped,
        ..Summary::default()
    };
    let sentence = format!("{}; no file was made", summary.sentence(done));
    Ok(out.row(&summary, &sentence)?)
}

#[cfg(test)]
#[path = "many_accounts_tests.rs"]
mod tests;
