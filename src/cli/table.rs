//! Tables for people: aligned in chunks, so that one of any length streams in bounded memory.

use std::borrow::Cow;
use std::io::{self, Write};

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, ColumnConstraint, Table, Width};
use passdesk::model::{Status, Timestamp};

use super::escape::escape;
use super::fit::{Wanted, Words, fit, is_too_wide};
use super::fold::folded;
use super::spill::Layout;
use super::times::{ago, second_time, short_time};
use super::width::{cut, width};

/// How many rows are aligned at once.
const CHUNK: usize = 256;
/// How many spaces stand between two columns.
const GAP: u16 = 2;
/// The last column, which folds and whose longer words are cut, is not squeezed further.
const LEAST_OF_LAST: usize = 12;

/// A table that is aligned chunk by chunk; a column may grow on the way, and never shrinks.
///
/// On a terminal that is too narrow, cells fold at words, and words of the last column that are too long end in a mark. A cell
/// with a word that is much longer than the others of its column stands whole, and its row goes on below it. Where that does not
/// help, each row is shown as lines of its own, a line for each cell.
pub(super) struct Chunks<W> {
    out: W,
    columns: &'static [&'static str],
    color: bool,
    /// The columns of the terminal, if there is one that says.
    room: Option<usize>,
    wanted: Vec<Wanted>,
    waiting: Vec<Vec<Cell>>,
    begun: Option<Shape>,
}

/// What rows look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Cells side by side, under a header.
    Table,
    /// A line for each cell.
    Cards,
}

impl<W: Write> Chunks<W> {
    /// Begins a table.
    pub(super) fn new(
        out: W,
        columns: &'static [&'static str],
        color: bool,
        room: Option<usize>,
    ) -> Self {
        let header = |name: &&str| Wanted {
            all: width(name),
            least: width(name),
        };
        Self {
            out,
            columns,
            color,
            room,
            wanted: columns.iter().map(header).collect(),
            waiting: Vec::with_capacity(CHUNK),
            begun: None,
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
        let rows: Vec<_> = self.waiting.drain(..).collect();
        for (row, place) in rows.iter().flat_map(|row| row.iter().zip(0..)) {
            let wanted: &mut Wanted = &mut self.wanted[place];
            wanted.all = width(&row.content()).max(wanted.all);
        }
        let is_first = self.begun.is_none();
        match self.widths(&rows) {
            Some(widths) => self.write_rows(rows, &widths)?,
            None if rows.is_empty() => {
                let header = self.columns.join(&" ".repeat(GAP.into()));
                writeln!(self.out, "{}", folded(&header, self.room))?;
            }
            None => self.write_cards(rows)?,
        }
        if is_first {
            self.out.flush()?;
        }
        Ok(())
    }

    /// The widths of the columns, if they can stand side by side.
    fn widths(&mut self, rows: &[Vec<Cell>]) -> Option<Vec<usize>> {
        if self.begun == Some(Shape::Cards) {
            return None;
        }
        let all = self.wanted.iter().map(|wanted| wanted.all);
        let gaps = usize::from(GAP) * self.columns.len().saturating_sub(1);
        let room = self.room.map(|room| room.saturating_sub(gaps));
        let Some(room) = room.filter(|room| all.clone().sum::<usize>() > *room) else {
            return Some(all.collect());
        };
        let words: Vec<Vec<Words>> = rows
            .iter()
            .map(|row| row.iter().map(words_of).collect())
            .collect();
        let last = self.columns.len() - 1;
        let wanted = &mut self.wanted[last];
        wanted.least = wanted.all.min(LEAST_OF_LAST).max(wanted.least);
        let widths = fit(&self.wanted, &words, room)?;
        // Of a table that has begun, every row goes on below; another one must be better than cards.
        let spilled = rows.iter().filter(|row| too_wide(row, &widths).is_some());
        let is_table = self.begun.is_some() || 2 * spilled.count() <= rows.len();
        is_table.then_some(widths)
    }

    fn write_rows(&mut self, rows: Vec<Vec<Cell>>, widths: &[usize]) -> io::Result<()> {
        let mut table = self.table();
        if self.begun.replace(Shape::Table).is_none() {
            table.set_header(self.columns.iter().map(|name| bold(name)));
        }
        let last = widths.last().copied().unwrap_or(0);
        for mut row in rows {
            if let Some(cell) = row.pop() {
                row.push(with_words_cut(cell, last));
            }
            // Words are only looked at where they may be too wide.
            let spilled = self
                .room
                .and_then(|room| Some((room, too_wide(&row, widths)?)));
            let Some((room, too_wide)) = spilled else {
                table.add_row(row);
                continue;
            };
            let before = std::mem::replace(&mut table, self.table());
            self.write_lines(lines(before, widths))?;
            let layout = Layout {
                widths,
                gap: GAP.into(),
                room,
                lines: &|cells, widths| {
                    let mut table = self.table();
                    table.add_row(cells);
                    lines(table, widths)
                },
            };
            let spilled = layout.spilled(row, &too_wide);
            self.write_lines(spilled)?;
        }
        self.write_lines(lines(table, widths))
    }

    fn write_lines(&mut self, lines: Vec<String>) -> io::Result<()> {
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }

    /// A row below the other, each of its cells beside its header.
    fn write_cards(&mut self, rows: Vec<Vec<Cell>>) -> io::Result<()> {
        let label = self.columns.iter().map(|name| width(name)).max();
        let label = label.unwrap_or(0);
        for row in rows {
            if self.begun.replace(Shape::Cards).is_some() {
                writeln!(self.out)?;
            }
            let cells = self.columns.iter().zip(row);
            for (name, cell) in cells.filter(|(_, cell)| !cell.content().is_empty()) {
                let value = width(&cell.content());
                let mut table = self.table();
                table.add_row([bold(name), cell]);
                let line = lines(table, &[label, value]).concat();
                writeln!(self.out, "{}", folded(&line, self.room))?;
            }
        }
        Ok(())
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(NOTHING);
        table.force_no_tty();
        if self.color {
            table.enforce_styling();
        }
        table
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
        writeln!(self.out, "{}", folded(sentence, self.room))?;
        self.out.flush()
    }

    /// Writes what is left; of an empty table, its header.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if self.begun.is_none() || !self.waiting.is_empty() {
            self.write()?;
        }
        self.out.flush()
    }
}

/// The lines of a table, its columns this wide.
fn lines(mut table: Table, widths: &[usize]) -> Vec<String> {
    table.discover_columns();
    for (place, (column, width)) in table.column_iter_mut().zip(widths).enumerate() {
        let gap = if place + 1 < widths.len() { GAP } else { 0 };
        let width = u16::try_from(*width).unwrap_or(u16::MAX - GAP).max(1);
        column.set_padding((0, gap));
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width + gap)));
    }
    let lines = table.lines();
    lines
        .map(|line| without_spaces_at_end(&line).into_owned())
        .collect()
}

fn bold(name: &str) -> Cell {
    Cell::new(name).add_attribute(Attribute::Bold)
}

fn words_of(cell: &Cell) -> Words {
    cell.content().split(' ').map(width).collect()
}

/// Which cells have a word that is too wide for its column, if any of them have; those of the last column are cut.
fn too_wide(row: &[Cell], widths: &[usize]) -> Option<Vec<bool>> {
    let (_, others) = row.split_last()?;
    let cells = others.iter().zip(widths);
    let too_wide: Vec<_> = cells
        .map(|(cell, width)| is_too_wide(&words_of(cell), *width))
        .collect();
    too_wide.contains(&true).then_some(too_wide)
}

/// The cell with no word longer than `columns`.
fn with_words_cut(cell: Cell, columns: usize) -> Cell {
    if words_of(&cell).into_iter().all(|word| word <= columns) {
        return cell;
    }
    let content = cell.content();
    let words: Vec<_> = content.split(' ').map(|word| cut(word, columns)).collect();
    Cell::new_owned(words.join(" "))
}

/// A line without the spaces at its end, also those in bold or in colour.
fn without_spaces_at_end(line: &str) -> Cow<'_, str> {
    let line = line.trim_end();
    match line.rfind("\x1b[") {
        Some(style) if line.ends_with('m') && width(&line[style..]) == 0 => {
            let (text, style) = line.split_at(style);
            format!("{}{style}", text.trim_end()).into()
        }
        _ => line.into(),
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
#[path = "table_tests.rs"]
mod tests;
