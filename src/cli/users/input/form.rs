//! How rows stand in their text: each form of a file gives them in the same way.

use super::columns::Cells;
use super::errors::ReadError;
use super::source::Source;

/// One row as its form gives it.
pub(super) struct Row {
    /// Its line, from 1.
    pub(super) line: u64,
    pub(super) cells: Cells,
    /// Whether it is in the group whose members become admins, as far as its form knows.
    pub(super) makes_admin: bool,
    /// Why it cannot be used, without its text, if it can't.
    pub(super) refused: Option<String>,
}

impl Row {
    /// A row that can be used.
    pub(super) const fn of(line: u64, cells: Cells) -> Self {
        Self {
            line,
            cells,
            makes_admin: false,
            refused: None,
        }
    }
}

/// How rows stand in their text.
pub(super) trait Form {
    /// Reads all rows and says what is wrong with them as a file, if anything is; else how many there are.
    fn survey(&mut self, source: &mut Source) -> Result<u64, ReadError>;

    /// Goes back to the first row.
    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError>;

    /// The next row.
    fn next(&mut self, source: &mut Source) -> Result<Option<Row>, ReadError>;

    /// What is not read, in sentences; complete after the survey.
    fn unread(&self) -> Vec<String>;

    /// Whether rows may have password hashes, as far as is known before they are read.
    fn may_have_hashes(&self) -> bool;
}

/// Says which columns or keys mean nothing.
pub(super) fn unused_columns(words: &[String]) -> Vec<String> {
    match words {
        [] => Vec::new(),
        words => vec![format!("columns that are not used: {}", words.join(", "))],
    }
}
