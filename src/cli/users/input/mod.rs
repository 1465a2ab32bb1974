//! Rows that people feed in: names, CSV under a header, JSON objects, or what another system writes of its accounts. A file is
//! read twice: once for its shape, before anything is made, and once row by row.

use std::io::BufRead;
use std::path::Path;

use anyhow::Result;
use passdesk::model::{Role, Username};

use crate::cli::escape::escape;
use crate::cli::output::Output;

mod columns;
#[cfg(test)]
mod dialect_tests;
mod errors;
mod fields;
mod form;
mod from_row;
mod guess;
mod header;
#[cfg(test)]
mod hostile_tests;
mod json_objects;
mod lines;
mod objects;
mod reading;
mod source;
mod systems;
#[cfg(test)]
mod tests;

use columns::{Cells, Column};
use errors::{BadFile, ReadError};
use form::{Form, Row};
pub(super) use from_row::FromRow;
use lines::Lines;
use objects::Objects;
pub(super) use reading::{FileKind, Reading};
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

/// The rows of a file, one at a time.
pub(super) struct Rows<A> {
    source: Source,
    form: Box<dyn Form>,
    reading: Reading,
    /// The system whose file this seems to be, if that was not said.
    guessed: Option<FileKind>,
    /// How many there are.
    pub(super) count: u64,
    /// What the file is called in errors.
    shown: String,
    ask: std::marker::PhantomData<A>,
}

impl<A: FromRow> Rows<A> {
    /// Opens a file of names, CSV or JSON, or standard input for `-`, and reads it for its shape: when that is wrong, there are
    /// no rows.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Self::open_as(path, Reading::plain())
    }

    /// The same for a file of any kind.
    pub(super) fn open_as(path: &Path, reading: Reading) -> Result<Self> {
        let shown = match path {
            path if path == Path::new("-") => "standard input".to_owned(),
            path => path.display().to_string(),
        };
        let source = Source::open(path)?;
        Self::over(source, reading, shown.clone()).map_err(|trouble| trouble.of(&shown))
    }

    fn over(mut source: Source, reading: Reading, shown: String) -> Result<Self, ReadError> {
        source.check_text()?;
        let begin = source.rewind(0)?.fill_buf()?;
        let (kind, guessed) = match reading.kind {
            Some(kind) => (kind, None),
            None if reading.guesses => {
                let guessed = guess::system(begin);
                (guessed.unwrap_or_else(|| guess::plain(begin)), guessed)
            }
            None => (guess::plain(begin), None),
        };
        let mut form: Box<dyn Form> = match kind {
            FileKind::Csv => Box::new(Lines::of(&mut source, A::COLUMNS)?),
            FileKind::Json => Box::new(Objects::of(&mut source, A::COLUMNS)?),
            FileKind::Htpasswd => systems::htpasswd(&reading),
            FileKind::Shadow => systems::shadow(&reading),
            FileKind::Ldif => systems::ldif(&reading),
            FileKind::Django => systems::django(&reading),
            FileKind::Keycloak => systems::keycloak(&reading),
        };
        let count = form.survey(&mut source)?;
        form.rewind(&mut source)?;
        let mut rows = Self {
            source,
            form,
            reading,
            guessed,
            count,
            shown,
            ask: std::marker::PhantomData,
        };
        rows.check_admins()?;
        Ok(rows)
    }

    /// Makes sure that the group whose members become admins is there: it may be misspelt.
    fn check_admins(&mut self) -> Result<(), ReadError> {
        let Some(group) = self.reading.admins.clone() else {
            return Ok(());
        };
        let mut found = false;
        while let Some(row) = self.next_row()? {
            found |= row.makes_admin;
        }
        self.form.rewind(&mut self.source)?;
        match found {
            true => Ok(()),
            false => Err(
                BadFile::new(format!("no account is in the group {}", escape(&group)))
                    .hint("give --admins-from the name of a group as the file has it")
                    .into(),
            ),
        }
    }

    /// Goes back to the first row.
    pub(super) fn rewind(&mut self) -> Result<()> {
        let rewound = self.form.rewind(&mut self.source);
        rewound.map_err(|trouble| trouble.of(&self.shown))
    }

    /// Says whose file this seems to be, and what is not read of it.
    pub(super) fn tell_unread(&self, out: &Output) {
        if let Some(kind) = self.guessed {
            out.note(&format!(
                "note: this is a file of {}; otherwise say so with --source",
                kind.in_words()
            ));
        }
        for sentence in self.form.unread() {
            out.note(&format!("note: {}", escape(&sentence)));
        }
    }

    /// Whether rows may have password hashes, as far as is known before they are read.
    pub(super) fn may_have_hashes(&self) -> bool {
        self.form.may_have_hashes()
    }

    fn next_row(&mut self) -> Result<Option<Row>, ReadError> {
        let Some(mut row) = self.form.next(&mut self.source)? else {
            return Ok(None);
        };
        let groups = row.cells.get(Column::Groups).unwrap_or_default();
        let mut groups = groups.split_whitespace();
        row.makes_admin |= groups.any(|group| self.reading.makes_admin(group));
        if row.makes_admin {
            row.cells.set(Column::Role, Role::Admin.as_str());
        }
        Ok(Some(row))
    }

    fn row(&mut self) -> Result<Option<Result<A, BadRow>>, ReadError> {
        let Some(Row {
            line,
            cells,
            refused,
            ..
        }) = self.next_row()?
        else {
            return Ok(None);
        };
        let read = match refused {
            Some(message) => Err(message),
            None => A::read(&cells),
        };
        Ok(Some(read.map_err(|message| BadRow {
            name: told_name(&cells),
            message: format!("line {line}: {message}"),
        })))
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
