//! Tables for people: aligned in chunks, so that one of any length streams in bounded memory.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, ColumnConstraint, Table, Width};
use passdesk::model::{Status, Timestamp};

use super::escape::escape;

/// How many rows are aligned at once.
const CHUNK: usize = 256;

/// A table that is aligned chunk by chunk; a column may grow on the way, and never shrinks.
pub(super) struct Chunks<W> {
    out: W,
    columns: &'static [&'static str],
    color: bool,
    widths: Vec<u16>,
    waiting: Vec<Vec<Cell>>,
    begun: bool,
}

impl<W: Write> Chunks<W> {
    /// Begins a table.
    pub(super) fn new(out: W, columns: &'static [&'static str], color: bool) -> Self {
        Self {
            out,
            columns,
            color,
            widths: vec![0; columns.len()],
            waiting: Vec::with_capacity(CHUNK),
            begun: false,
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        self.waiting.push(cells);
        if self.waiting.len() == CHUNK {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> io::Result<()> {
        let mut table = Table::new();
        table.load_style(NOTHING);
        table.force_no_tty();
        if self.color {
            table.enforce_styling();
        }
        let first = !self.begun;
        if first {
            let bold = |name: &&str| Cell::new(*name).add_attribute(Attribute::Bold);
            table.set_header(self.columns.iter().map(bold));
        }
        table.add_rows(self.waiting.drain(..));
        table.discover_columns();
        let wanted = table.column_max_content_widths();
        for (width, wanted) in self.widths.iter_mut().zip(wanted) {
            *width = wanted.max(*width);
        }
        for (column, width) in table.column_iter_mut().zip(&self.widths) {
            column.set_padding((0, 2));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width + 2)));
        }
        for line in table.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        self.begun = true;
        if first {
            self.out.flush()?;
        }
        Ok(())
    }

    /// Writes what is left; of an empty table, its header.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.begun || !self.waiting.is_empty() {
            self.write()?;
        }
        self.out.flush()
    }
}

/// A table's cell with a text, escaped.
pub(crate) fn cell(text: &str) -> Cell {
    Cell::new_owned(escape(text).into_owned())
}

/// A table's cell with a status, coloured by how much it wants somebody's attention.
pub(crate) fn status_cell(status: Status) -> Cell {
    let color = match status {
        Status::Active => comfy_table::Color::Green,
        Status::MustChange | Status::Throttled => comfy_table::Color::Yellow,
        Status::Disabled | Status::PasswordDisabled | Status::TemporaryExpired => {
            comfy_table::Color::Red
        }
    };
    Cell::new(status.as_str()).fg(color)
}

/// A table's cell with a time.
pub(crate) fn time_cell(time: Option<Timestamp>) -> Cell {
    Cell::new_owned(time.map_or_else(|| "never".to_owned(), short_time))
}

/// A time as people read it: `2026-11-23 17:20Z`.
pub(crate) fn short_time(time: Timestamp) -> String {
    let text = time.to_string();
    let minutes = text.rsplit_once(':').map_or(&*text, |(minutes, _)| minutes);
    format!("{}Z", minutes.replace('T', " "))
}
