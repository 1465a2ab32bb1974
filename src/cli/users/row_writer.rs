//! Writing rows of accounts and making sure of them: a list of many, a sentence for one.

use anyhow::Result;
use zeroize::Zeroizing;

use super::reset_row::{COLUMNS, FIELDS, ResetRow, Revealed};
use super::rows_file::RowsFile;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::format::Format;
use crate::cli::output::{List, Output};
use crate::cli::table::cell;
use crate::cli::times::{said, short_time};
use crate::cli::write_errors::Unwritten;

/// Writes rows and makes sure of them.
pub(super) trait RowWriter {
    /// Writes a temporary password.
    fn done(&mut self, reset: &Revealed) -> Result<()>;
    /// Writes the error: why there is no temporary password, or why the one that was written is void.
    fn failed(&mut self, name: &str, why: &Failure) -> Result<()>;
    /// Makes sure of all rows so far.
    fn flush(&mut self) -> Result<()>;
}

/// The rows of many accounts.
pub(super) struct ListWriter<'o> {
    list: List<'o>,
    file: Option<&'o RowsFile>,
    format: Format,
}

impl<'o> ListWriter<'o> {
    /// Begins a list; `out` leads to the file, if there is one.
    pub(super) fn new(out: &'o mut Output, file: Option<&'o RowsFile>) -> Self {
        Self {
            format: out.format(),
            list: out.list(COLUMNS, FIELDS),
            file,
        }
    }

    pub(super) fn finish(self) -> Result<()> {
        named(self.file, self.list.finish_or(None).map(drop))
    }
}

impl RowWriter for ListWriter<'_> {
    fn done(&mut self, reset: &Revealed) -> Result<()> {
        let row = ResetRow::done(reset, self.format);
        let pushed = self.list.push(&row, || {
            vec![
                cell(reset.name.as_str()),
                cell(reset.password().unwrap_or_default()),
                cell(&reset.expires_at.map(short_time).unwrap_or_default()),
                cell(""),
            ]
        });
        named(self.file, pushed)
    }

    fn failed(&mut self, name: &str, why: &Failure) -> Result<()> {
        let row = ResetRow::failed(name, why, self.format);
        let pushed = self.list.push(&row, || {
            vec![cell(name), cell(""), cell(""), cell(&why.to_string())]
        });
        named(self.file, pushed)
    }

    fn flush(&mut self) -> Result<()> {
        named(self.file, self.list.flush())?;
        self.file.map_or(Ok(()), RowsFile::sync)
    }
}

/// The row of one account, in a table a sentence.
pub(super) struct SentenceWriter<'o> {
    out: &'o mut Output,
    file: Option<&'o RowsFile>,
    shown: bool,
    /// The error to report instead: written as a row only where a password was shown.
    pub(super) refused: Option<Failure>,
}

impl<'o> SentenceWriter<'o> {
    /// Begins; `out` leads to the file, if there is one.
    pub(super) fn new(out: &'o mut Output, file: Option<&'o RowsFile>) -> Self {
        Self {
            out,
            file,
            shown: false,
            refused: None,
        }
    }
}

impl RowWriter for SentenceWriter<'_> {
    fn done(&mut self, reset: &Revealed) -> Result<()> {
        let sentence = Zeroizing::new(format!(
            "temporary password of {}, until {}:\n{}",
            reset.name,
            reset.expires_at.map(said).unwrap_or_default(),
            self.out.emphasis(reset.password().unwrap_or_default())
        ));
        let row = ResetRow::done(reset, self.out.format());
        named(self.file, self.out.row(&row, &sentence))?;
        self.shown = true;
        Ok(())
    }

    fn failed(&mut self, name: &str, why: &Failure) -> Result<()> {
        self.refused.get_or_insert_with(|| why.clone());
        if !self.shown {
            return Ok(());
        }
        let void = match why.status() {
            ExitStatus::OutcomeUnknown => {
                format!("it is not known whether the temporary password shown for {name} works")
            }
            _ => format!("the temporary password shown for {name} does not work"),
        };
        let row = ResetRow::failed(name, why, self.out.format());
        named(self.file, self.out.row(&row, &void))
    }

    fn flush(&mut self) -> Result<()> {
        self.file.map_or(Ok(()), RowsFile::sync)
    }
}

/// Says of what could not be written where it was to go.
fn named<T>(file: Option<&RowsFile>, written: Result<T, Unwritten>) -> Result<T> {
    match (written, file) {
        (Err(error), Some(file)) => Err(file.unwritten(error).into()),
        (written, _) => Ok(written?),
    }
}
