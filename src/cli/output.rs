//! Results on stdout as tables, CSV or JSON, and notes on stderr.

use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;

use comfy_table::Cell;
use passdesk::model::Timestamp;
use serde::Serialize;

use super::escape::{Screen, csv_escape, escape, json_escape};
use super::fold::folded;
use super::format::{Color, Format, no_color};
use super::table::Chunks;
use super::times::said;
use super::width::columns_of;
use super::write_errors::Unwritten;

/// Results leave in writes of this size.
const BUFFER: usize = 64 * 1024;

/// How many rows a terminal is shown unless more are asked for.
const ROWS_ON_A_TERMINAL: u64 = 200;

type Stdout = BufWriter<Box<dyn Write + Send>>;

/// Where results and notes go, and how.
pub(crate) struct Output {
    out: Stdout,
    format: Format,
    color: bool,
    color_on_stderr: bool,
    quiet: bool,
    to_terminal: bool,
    header_written: bool,
}

impl Output {
    /// Writes to stdout.
    pub(crate) fn new(format: Format, color: Color, quiet: bool) -> Self {
        let stdout = io::stdout();
        let (to_terminal, no_color) = (stdout.is_terminal(), no_color());
        Self {
            color: color.on(to_terminal, no_color),
            color_on_stderr: color.on(io::stderr().is_terminal(), no_color),
            quiet,
            to_terminal,
            ..Self::to_file(stdout, format)
        }
    }

    /// Whether stderr, and what is drawn on the terminal, is coloured.
    pub(crate) fn color_on_stderr(&self) -> bool {
        self.color_on_stderr
    }

    /// Writes rows to a file, never coloured and without notes.
    pub(crate) fn to_file(file: impl Write + Send + 'static, format: Format) -> Self {
        Self {
            out: BufWriter::with_capacity(BUFFER, Box::new(file)),
            format,
            color: false,
            color_on_stderr: false,
            quiet: true,
            to_terminal: false,
            header_written: false,
        }
    }

    /// The format that was asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// How a time within a text of a row is written: as people read it, or in UTC for programs.
    pub(crate) fn time(&self) -> fn(Timestamp) -> String {
        match self.format {
            Format::Table => said,
            Format::Json | Format::Csv => |time| time.to_string(),
        }
    }

    /// Whether stdout is a terminal.
    pub(crate) fn to_terminal(&self) -> bool {
        self.to_terminal
    }

    /// How many rows are shown unless more are asked for: a terminal is not flooded.
    pub(crate) fn most_rows(&self) -> Option<u64> {
        self.to_terminal.then_some(ROWS_ON_A_TERMINAL)
    }

    /// Whether notes are unwanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// How many columns results have, where they go to a terminal that says.
    pub(crate) fn columns(&self) -> Option<usize> {
        self.to_terminal.then(|| columns_of(io::stdout())).flatten()
    }

    /// Writes one result: an object, a CSV row under a header written once, or the sentence.
    /// What the sentence holds of the store has been through [`escape`]. It has left the program then.
    pub(crate) fn row(&mut self, row: &impl Serialize, sentence: &str) -> Result<(), Unwritten> {
        let columns = self.columns();
        self.row_within(columns, row, sentence)
    }

    /// The same with a line that must stay one, since it is copied or kept.
    pub(crate) fn row_in_one_line(
        &mut self,
        row: &impl Serialize,
        line: &str,
    ) -> Result<(), Unwritten> {
        self.row_within(None, row, line)
    }

    fn row_within(
        &mut self,
        columns: Option<usize>,
        row: &impl Serialize,
        sentence: &str,
    ) -> Result<(), Unwritten> {
        match self.format {
            Format::Table => writeln!(self.out, "{}", folded(sentence, columns))?,
            Format::Json => json_line(&mut self.out, &mut Vec::new(), row)?,
            Format::Csv => {
                let mut csv = csv_writer(&mut self.out, !self.header_written);
                csv.serialize(row)?;
                csv.flush()?;
                self.header_written = true;
            }
        }
        self.flush()
    }

    /// Says that there are no rows: as CSV by the header alone, in a table by the sentence, or not at all.
    pub(crate) fn no_rows(
        &mut self,
        fields: &'static [&'static str],
        sentence: Option<&str>,
    ) -> Result<(), Unwritten> {
        self.list(&[], fields).finish_or(sentence).map(drop)
    }

    /// Writes bytes as they are. They have left the program then.
    pub(crate) fn verbatim(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Unwritten> {
        self.out.write_all(bytes.as_ref())?;
        self.flush()
    }

    /// Writes lines for people. They have left the program then.
    pub(crate) fn prose(&mut self, text: &str) -> Result<(), Unwritten> {
        write!(self.out, "{}", folded(text, self.columns()))?;
        self.flush()
    }

    /// Begins a list; `columns` head a table, `fields` (the names in the rows) a CSV file. Nothing is written before its first
    /// row, its end, or a flush.
    pub(crate) fn list(
        &mut self,
        columns: &'static [&'static str],
        fields: &'static [&'static str],
    ) -> List<'_> {
        let room = self.columns();
        let body = match self.format {
            Format::Json => Body::Json(&mut self.out, Vec::new()),
            Format::Csv => Body::Csv(Box::new(csv_writer(&mut self.out, false))),
            Format::Table => Body::Table(Chunks::new(&mut self.out, columns, self.color, room)),
        };
        List {
            body,
            header: (!self.header_written).then_some(fields),
            rows: 0,
            failed: None,
        }
    }

    /// Goes on after a header that is there already.
    pub(crate) fn after_header(mut self) -> Self {
        self.header_written = true;
        self
    }

    fn flush(&mut self) -> Result<(), Unwritten> {
        Ok(self.out.flush()?)
    }

    /// Prints a line on stderr, even with `--quiet`.
    pub(crate) fn warn(&self, text: &str) {
        say(text);
    }

    /// Prints a line on stderr, unless `--quiet` was given. What it holds of the store has been through [`escape`].
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Prints a line on stderr for a person: nothing where stdout is not a terminal.
    pub(crate) fn tip(&self, text: &str) {
        if self.to_terminal {
            self.note(text);
        }
    }

    /// The text escaped, and bold where stdout is coloured.
    pub(crate) fn emphasis<'t>(&self, text: &'t str) -> Cow<'t, str> {
        bold(text, self.color)
    }
}

/// Prints lines on stderr, folded where it is a terminal. There is nowhere left to complain of a stderr that is gone.
pub(crate) fn say(text: &str) {
    let lines = format!("{}\n", folded(text, columns_of(io::stderr())));
    let _ = io::stderr().write_all(lines.as_bytes());
}

fn bold(text: &str, color: bool) -> Cow<'_, str> {
    let text = escape(text);
    if color {
        format!("\x1b[1m{text}\x1b[0m").into()
    } else {
        text
    }
}

/// A list that is written while it is read from the store, in bounded memory.
pub(crate) struct List<'o> {
    body: Body<'o>,
    /// What heads a CSV file, until it is written.
    header: Option<&'static [&'static str]>,
    rows: u64,
    /// Why a row did not arrive; nothing more is written then.
    failed: Option<Unwritten>,
}

type CsvWriter<'o> = csv::Writer<Screen<&'o mut Stdout>>;

/// Writes rows as CSV, the first of them under the names of its fields if it has to write a header.
fn csv_writer(out: &mut Stdout, writes_header: bool) -> CsvWriter<'_> {
    csv::WriterBuilder::new()
        .has_headers(writes_header)
        .from_writer(Screen::new(out, csv_escape))
}

enum Body<'o> {
    /// With room for a line.
    Json(&'o mut Stdout, Vec<u8>),
    Csv(Box<CsvWriter<'o>>),
    Table(Chunks<&'o mut Stdout>),
}

impl List<'_> {
    /// Writes a row; the cells are only made for a table.
    pub(crate) fn push(
        &mut self,
        row: &impl Serialize,
        cells: impl FnOnce() -> Vec<Cell>,
    ) -> Result<(), Unwritten> {
        self.begin()?;
        self.rows += 1;
        // The first row is there at once, the rest in large writes.
        let first = self.rows == 1;
        match &mut self.body {
            Body::Json(out, line) => {
                json_line(&mut **out, line, row)?;
                if first {
                    out.flush()?;
                }
            }
            Body::Csv(csv) => {
                csv.serialize(row)?;
                if first {
                    csv.flush()?;
                }
            }
            Body::Table(chunks) => chunks.push(cells())?,
        }
        Ok(())
    }

    /// Writes the header of a CSV file, once.
    fn begin(&mut self) -> Result<(), Unwritten> {
        if let (Body::Csv(csv), Some(header)) = (&mut self.body, self.header.take()) {
            csv.write_record(header)?;
        }
        Ok(())
    }

    /// Makes sure that all rows so far have left the program.
    pub(crate) fn flush(&mut self) -> Result<(), Unwritten> {
        self.begin()?;
        match &mut self.body {
            Body::Json(out, _) => out.flush()?,
            Body::Csv(csv) => csv.flush()?,
            Body::Table(chunks) => chunks.flush()?,
        }
        Ok(())
    }

    /// The same as [`List::push`] while a store is read: breaks where the row did not arrive, and [`List::finish`] says why.
    pub(crate) fn feed(
        &mut self,
        row: &impl Serialize,
        cells: impl FnOnce() -> Vec<Cell>,
    ) -> ControlFlow<()> {
        self.failed = self.push(row, cells).err();
        self.flow()
    }

    /// The same as [`List::flush`] while a store is read.
    pub(crate) fn flush_or_break(&mut self) -> ControlFlow<()> {
        if self.failed.is_none() {
            self.failed = self.flush().err();
        }
        self.flow()
    }

    fn flow(&self) -> ControlFlow<()> {
        match self.failed {
            None => ControlFlow::Continue(()),
            Some(_) => ControlFlow::Break(()),
        }
    }

    /// The same as [`List::finish`], with a sentence, or nothing, in place of a table without rows.
    pub(crate) fn finish_or(mut self, sentence: Option<&str>) -> Result<u64, Unwritten> {
        if let (Body::Table(chunks), 0, None) = (&mut self.body, self.rows, &self.failed) {
            sentence.map_or(Ok(()), |sentence| chunks.say(sentence))?;
            return Ok(0);
        }
        self.finish()
    }

    /// Writes what is left; how many rows there were.
    pub(crate) fn finish(mut self) -> Result<u64, Unwritten> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.begin()?;
        match self.body {
            Body::Json(out, _) => out.flush()?,
            Body::Csv(mut csv) => csv.flush()?,
            Body::Table(chunks) => chunks.finish()?,
        }
        Ok(self.rows)
    }
}

/// Writes a row as a line. It is whole before it is screened: a serialiser writes in the smallest pieces.
fn json_line(
    out: &mut impl Write,
    line: &mut Vec<u8>,
    row: &impl Serialize,
) -> Result<(), Unwritten> {
    line.clear();
    serde_json::to_writer(&mut *line, row)?;
    line.push(b'\n');
    Ok(Screen::new(out, json_escape).write_all(line)?)
}

#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
