//! Rows that people feed in: names, CSV under a header, or JSON objects. A file is read twice: once for its shape, before
//! anything is made, and once row by row.

use std::io::BufRead;
use std::path::Path;

use anyhow::Result;
use passdesk::model::Username;

use crate::cli::escape::escape;
use crate::cli::output::Output;

mod columns;
#[cfg(test)]
mod dialect_tests;
mod errors;
mod fields;
mod from_row;
mod header;
#[cfg(test)]
mod hostile_tests;
mod lines;
mod objects;
mod source;
#[cfg(test)]
mod tests;

use columns::{Cells, Column};
use errors::ReadError;
pub(super) use from_row::FromRow;
use lines::Lines;
use objects::Objects;
use source::Source;

/// What may end a name in a row that was not meant for us.
const SEPARATORS: [char; 5] = [':', ';', ',', '\t', '|'];

/// A row that cannot be used. The rows after it can.
pub(super) struct BadRow {
    /// The account's name, where it can be shown without repeating what may be a password (S52).
    pub(super) name: String,
    /// What is wrong, with its line.
    pub(super) message: String,
}

/// How the rows stand in their text.
enum Shape {
    Lines(Lines),
    Objects(Objects),
}

/// The rows of a file, one at a time.
pub(super) struct Rows<A> {
    source: Source,
    shape: Shape,
    /// How many there are.
    pub(super) count: u64,
    /// What the file is called in errors.
    shown: String,
    ask: std::marker::PhantomData<A>,
}

impl<A: FromRow> Rows<A> {
    /// Opens a file, or standard input for `-`, and reads it for its shape: when that is wrong, there are no rows.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let shown = match path {
            path if path == Path::new("-") => "standard input".to_owned(),
            path => path.display().to_string(),
        };
        let source = Source::open(path)?;
        Self::over(source, shown.clone()).map_err(|trouble| trouble.of(&shown))
    }

    fn over(mut source: Source, shown: String) -> Result<Self, ReadError> {
        source.check_text()?;
        let begin = source.rewind(0)?.fill_buf()?;
        let first = begin.iter().find(|byte| !byte.is_ascii_whitespace());
        let (shape, count) = if let Some(b'[' | b'{') = first {
            let mut objects = Objects::of(&mut source, A::COLUMNS)?;
            let count = objects.survey(&mut source)?;
            objects.rewind(&mut source)?;
            (Shape::Objects(objects), count)
        } else {
            let mut lines = Lines::of(&mut source, A::COLUMNS)?;
            let count = lines.survey(&mut source)?;
            lines.rewind(&mut source)?;
            (Shape::Lines(lines), count)
        };
        Ok(Self {
            source,
            shape,
            count,
            shown,
            ask: std::marker::PhantomData,
        })
    }

    /// Goes back to the first row.
    pub(super) fn rewind(&mut self) -> Result<()> {
        let rewound = match &mut self.shape {
            Shape::Lines(lines) => lines.rewind(&mut self.source),
            Shape::Objects(objects) => objects.rewind(&mut self.source),
        };
        rewound.map_err(|trouble| trouble.of(&self.shown))
    }

    /// Says which columns mean nothing here.
    pub(super) fn tell_unread(&self, out: &Output) {
        let unread = self.unread();
        if !unread.is_empty() {
            let columns = unread.join(", ");
            out.note(&format!(
                "note: columns that are not used: {}",
                escape(&columns)
            ));
        }
    }

    fn unread(&self) -> &[String] {
        match &self.shape {
            Shape::Lines(lines) => lines.unread(),
            Shape::Objects(objects) => objects.unread(),
        }
    }

    /// Whether rows may have password hashes, as far as is known before they are read.
    pub(super) fn may_have_hashes(&self) -> bool {
        match &self.shape {
            Shape::Lines(lines) => lines.has(Column::PasswordHash),
            Shape::Objects(_) => true,
        }
    }

    fn row(&mut self) -> Result<Option<Result<A, BadRow>>, ReadError> {
        let row = match &mut self.shape {
            Shape::Lines(lines) => lines
                .next(&mut self.source)?
                .map(|(line, cells)| (line, Ok(cells))),
            Shape::Objects(objects) => objects.next(&mut self.source)?,
        };
        Ok(row.map(|(line, cells)| {
            let (name, read) = match cells {
                Ok(cells) => (told_name(&cells), A::read(&cells)),
                Err(message) => (String::new(), Err(message)),
            };
            read.map_err(|message| BadRow {
                name,
                message: format!("line {line}: {message}"),
            })
        }))
    }
}

/// The name that is shown for a row: the text before the first separator, if that is a name (S52), and one that no
/// spreadsheet takes for a formula.
fn told_name(cells: &Cells) -> String {
    let text = cells.get(Column::Name).unwrap_or_default();
    let begin = text.split(SEPARATORS).next().unwrap_or_default();
    Username::new_account(begin).map_or_else(|_| String::new(), |name| name.to_string())
}

impl<A: FromRow> Iterator for Rows<A> {
    type Item = Result<Result<A, BadRow>>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.row() {
            Ok(row) => row.map(Ok),
            Err(trouble) => Some(Err(trouble.of(&self.shown))),
        }
    }
}
