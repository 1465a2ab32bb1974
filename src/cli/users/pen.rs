//! Writing the rows of many accounts, and making sure of them.

use anyhow::Result;

use super::sheet::{Revealed, SheetRow, Why};
use super::sheet_file::SheetFile;
use crate::cli::output::List;
use crate::cli::table::cell;
use crate::cli::times::short_time;
use crate::cli::unwritten::Unwritten;

/// Writes rows and makes sure of them.
pub(super) struct Pen<'o> {
    pub(super) list: List<'o>,
    pub(super) sheet: Option<&'o SheetFile>,
    pub(super) flat: bool,
}

impl Pen<'_> {
    pub(super) fn done(&mut self, reset: &Revealed) -> Result<()> {
        let given = reset.given();
        let row = SheetRow {
            name: reset.name.as_str(),
            result: Ok(reset.given()),
            flat: self.flat,
        };
        let pushed = self.list.push(&row, || {
            vec![
                cell(reset.name.as_str()),
                cell(given.temporary_password),
                cell(&short_time(given.expires_at)),
                cell(""),
            ]
        });
        self.named(pushed)
    }

    pub(super) fn failed(&mut self, name: &str, why: &Why) -> Result<()> {
        let row = SheetRow {
            name,
            result: Err(why.clone()),
            flat: self.flat,
        };
        let pushed = self.list.push(&row, || {
            vec![cell(name), cell(""), cell(""), cell(&why.message)]
        });
        self.named(pushed)
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        let flushed = self.list.flush();
        self.named(flushed)?;
        match self.sheet {
            Some(sheet) => sheet.sync(),
            None => Ok(()),
        }
    }

    pub(super) fn finish(self) -> Result<()> {
        let Self { list, sheet, .. } = self;
        named(sheet, list.finish().map(drop))
    }

    fn named(&self, written: Result<(), Unwritten>) -> Result<()> {
        named(self.sheet, written)
    }
}

/// Says of what could not be written where it was to go.
fn named(sheet: Option<&SheetFile>, written: Result<(), Unwritten>) -> Result<()> {
    match (written, sheet) {
        (Err(error), Some(sheet)) => Err(sheet.unwritten(error).into()),
        (written, _) => Ok(written?),
    }
}
