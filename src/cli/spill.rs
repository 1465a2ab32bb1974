//! Rows of a table with a cell that is too wide for its column: it stands whole, and the row goes on below it.

use comfy_table::Cell;

use super::width::width;

/// Makes lines of cells, each in a column of its width.
type Lines<'a> = dyn Fn(Vec<Cell>, &[usize]) -> Vec<String> + 'a;

/// How a row is laid out.
pub(super) struct Layout<'a> {
    /// The widths of the columns.
    pub(super) widths: &'a [usize],
    /// How many spaces stand between two columns.
    pub(super) gap: usize,
    /// The columns of the terminal.
    pub(super) room: usize,
    pub(super) lines: &'a Lines<'a>,
}

impl Layout<'_> {
    /// The lines of a row; the cells at these places are too wide for their columns.
    pub(super) fn spilled(&self, row: Vec<Cell>, too_wide: &[bool]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut side_by_side = Vec::new();
        for (place, cell) in row.into_iter().enumerate() {
            if !too_wide.get(place).is_some_and(|is| *is) {
                side_by_side.push(cell);
                continue;
            }
            let before = self.side_by_side(std::mem::take(&mut side_by_side));
            let has_before = !before.is_empty();
            lines.extend(before);
            let wanted = width(&cell.content());
            let column = self.widths[..place].iter().sum::<usize>() + place * self.gap;
            let column = column.min(self.room.saturating_sub(wanted));
            let text = (self.lines)(vec![cell], &[wanted]).concat();
            match lines.last_mut() {
                Some(line) if has_before && width(line) + self.gap <= column => {
                    let spaces = column - width(line);
                    line.push_str(&format!("{:spaces$}{text}", ""));
                }
                _ => lines.push(format!("{:column$}{text}", "")),
            }
            // What follows stays in its columns.
            side_by_side.resize(place + 1, Cell::new(""));
        }
        lines.extend(self.side_by_side(side_by_side));
        lines
    }

    /// The lines of cells that fit into their columns; none of empty cells.
    fn side_by_side(&self, cells: Vec<Cell>) -> Vec<String> {
        if cells.iter().all(|cell| cell.content().is_empty()) {
            return Vec::new();
        }
        let widths = &self.widths[..cells.len()];
        (self.lines)(cells, widths)
    }
}
