//! Tables for people: aligned in chunks, so that one of any length streams in bounded memory.

use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, ColumnConstraint, Table, Width};
use passdesk::model::{Status, Timestamp};

use super::escape::escape;
use super::times::{ago, second_time, short_time};

/// How many rows are aligned at once.
const CHUNK: usize = 256;
/// How many spaces stand between two columns.
const GAP: u16 = 2;

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
        for (place, (column, width)) in table.column_iter_mut().zip(&self.widths).enumerate() {
            let gap = if place + 1 < self.columns.len() {
                GAP
            } else {
                0
            };
            column.set_padding((0, gap));
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width + gap)));
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

    /// Writes what waits, aligned as far as it is known.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.write()?;
        }
        self.out.flush()
    }

    /// Writes a sentence in place of the table.
    pub(super) fn say(&mut self, sentence: &str) -> io::Result<()> {
        writeln!(self.out, "{sentence}")?;
        self.out.flush()
    }

    /// Writes what is left; of an empty table, its header.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.begun || !self.waiting.is_empty() {
            self.write()?;
        }
        self.out.flush()
    }
}

/// A number of things, in words.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A table's cell with a text, escaped.
pub(crate) fn cell(text: &str) -> Cell {
    Cell::new_owned(escape(text).into_owned())
}

/// A table's cell with a status, coloured by how much attention it needs.
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

/// A table's cell with a time, or never.
pub(crate) fn time_cell(time: impl Into<Option<Timestamp>>) -> Cell {
    Cell::new_owned(time.into().map_or_else(|| "never".to_owned(), short_time))
}

/// A thing for people: a line for each field, with values under each other.
pub(crate) fn card(width: usize, fields: &[(&str, impl AsRef<str>)]) -> String {
    let lines = fields
        .iter()
        .map(|(field, value)| format!("{field:width$}  {}", value.as_ref()));
    lines.collect::<Vec<_>>().join("\n")
}

/// A table's cell with how long ago something was.
pub(crate) fn ago_cell(time: Option<Timestamp>) -> Cell {
    Cell::new_owned(time.map_or_else(|| "never".to_owned(), ago))
}

/// A table's cell with a time to the second.
pub(crate) fn second_cell(time: Timestamp) -> Cell {
    Cell::new_owned(second_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[&str] = &["NAME", "STATUS"];

    fn table(names: impl Iterator<Item = String>, color: bool) -> String {
        let mut written = Vec::new();
        let mut chunks = Chunks::new(&mut written, COLUMNS, color);
        for name in names {
            let cells = vec![cell(&name), status_cell(Status::Active)];
            chunks.push(cells).expect("written");
        }
        chunks.finish().expect("written");
        String::from_utf8(written).expect("text")
    }

    #[test]
    fn columns_are_two_spaces_apart_and_lines_end_in_none() {
        let names = ["alice", "bo"].map(str::to_owned).into_iter();
        assert_eq!(
            table(names, false),
            "NAME   STATUS\nalice  active\nbo     active\n"
        );
        assert_eq!(table(std::iter::empty(), false), "NAME  STATUS\n");
    }

    #[test]
    fn a_column_never_shrinks_from_chunk_to_chunk_and_the_header_stands_once() {
        let long = "a".repeat(40);
        let names = std::iter::once(long).chain((0..3 * CHUNK).map(|n| format!("n{n}")));
        let written = table(names, false);
        let mut lines = written.lines();
        assert!(lines.next().is_some_and(|line| line.starts_with("NAME")));
        assert_eq!(written.lines().count(), 1 + 1 + 3 * CHUNK);
        assert!(
            lines.all(|line| line.find("active") == Some(42)),
            "{written}"
        );
    }

    #[test]
    fn a_column_grows_for_what_comes_late() {
        let names = (0..CHUNK).map(|n| format!("n{n}")).chain(["b".repeat(40)]);
        let written = table(names, false);
        assert!(written.ends_with(&format!("{}  active\n", "b".repeat(40))));
    }

    #[test]
    fn only_a_coloured_table_has_escape_sequences() {
        let names = || ["a\u{1b}[2Jb"].map(str::to_owned).into_iter();
        let plain = table(names(), false);
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
        assert!(plain.contains("a\\u{1b}[2Jb"), "{plain:?}");
        let coloured = table(names(), true);
        assert!(coloured.starts_with("\u{1b}[1mNAME"), "{coloured:?}");
        assert!(!coloured.contains("\u{1b}[2J"), "{coloured:?}");
    }
}
