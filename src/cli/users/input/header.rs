//! The line that names the columns, and what is wrong where it is missing.

use super::columns::Column;
use super::errors::BadFile;
use super::fields::Record;

/// What stands in a place of each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Read(Column),
    /// A column that means nothing here.
    Unread,
    /// A column without a name, which must be empty.
    Unnamed,
}

/// A header: which column stands where.
#[derive(Debug)]
pub(super) struct Header {
    places: Vec<Place>,
    /// The columns that mean nothing here.
    pub(super) unread: Vec<String>,
}

impl Header {
    /// Whether a record is a header: one of its fields is the name's.
    pub(super) fn is(record: &Record) -> bool {
        record
            .iter()
            .any(|word| Column::named(word) == Some(Column::Name))
    }

    /// Reads a header, where these columns mean something.
    pub(super) fn read(record: &Record, known: &[Column]) -> Result<Self, BadFile> {
        let named: Vec<_> = record.iter().map(Column::named).collect();
        let mut header = Self {
            places: Vec::new(),
            unread: Vec::new(),
        };
        for (place, word) in record.iter().enumerate().take(record.filled()) {
            let column = named[place].filter(|column| known.contains(column));
            if let Some(column) = column {
                if header.places.contains(&Place::Read(column)) {
                    let what = format!("the column \"{}\" is there twice", column.word());
                    return Err(BadFile::new(what).at(record.line).hint("keep one of them"));
                }
                header.places.push(Place::Read(column));
            } else if word.is_empty() {
                header.places.push(Place::Unnamed);
            } else {
                let what = format!("column {}", place + 1);
                if let Some(wrong) = mistaken(&what, word, &named, known) {
                    return Err(wrong.at(record.line));
                }
                header.places.push(Place::Unread);
                header.unread.push(word.to_owned());
            }
        }
        Ok(header)
    }

    /// Whether it names a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.places.contains(&Place::Read(column))
    }

    /// What a record holds, by column; `put` is given each field that means something.
    pub(super) fn sort(
        &self,
        record: &Record,
        mut put: impl FnMut(Column, &str),
    ) -> Result<(), BadFile> {
        for (place, field) in record.iter().enumerate() {
            match self.places.get(place) {
                Some(Place::Read(column)) => put(*column, field),
                Some(Place::Unread) => {}
                Some(Place::Unnamed) | None if field.is_empty() => {}
                Some(Place::Unnamed) => {
                    let what = format!("field {} is in a column without a name", place + 1);
                    return Err(unplaced(what, record));
                }
                None => {
                    let what = "there are more fields than the header has columns";
                    return Err(unplaced(what, record));
                }
            }
        }
        Ok(())
    }
}

/// Says that a field has no column.
fn unplaced(what: impl Into<String>, record: &Record) -> BadFile {
    BadFile::new(what)
        .at(record.line)
        .hint("name its column in the header; put a field that contains the separator in quotes")
}

/// What is wrong with a word that names no column that is read, if it is likely to mean one, or passwords where they are
/// generated. Says so without the word; `named` are the columns of all words beside it.
pub(super) fn mistaken(
    what: &str,
    word: &str,
    named: &[Option<Column>],
    known: &[Column],
) -> Option<BadFile> {
    let meant = known
        .iter()
        .find(|column| !named.contains(&Some(**column)) && column.may_be_meant_by(word));
    if let Some(meant) = meant {
        let meant = meant.word();
        let wrong = BadFile::new(format!("{what} looks like {meant} but has another name"));
        return Some(wrong.hint(format!("call it {meant}, or leave it out")));
    }
    let password = Column::TemporaryPassword;
    let is = match Column::named(word) {
        _ if known.contains(&password) => return None,
        Some(column) if column == password => "is",
        None if password.may_be_meant_by(word) => "looks like",
        Some(_) | None => return None,
    };
    let wrong = BadFile::new(format!(
        "{what} {is} {}, but temporary passwords are generated",
        password.word()
    ));
    Some(wrong.hint("take it out of the file; to choose the passwords of existing accounts: passdesk users reset --from FILE"))
}

/// What is wrong with a first record that is no header, if more than names may follow it.
pub(super) fn missing(record: &Record, known: &[Column]) -> Option<BadFile> {
    let first = record.iter().next().unwrap_or_default();
    if record.filled() > 1 {
        let like_name = record
            .iter()
            .position(|word| Column::Name.may_be_meant_by(word));
        let hint = match like_name {
            Some(place) => format!("call column {} \"name\"", place + 1),
            None => header_hint(known),
        };
        return Some(more_columns(record.line).hint(hint));
    }
    Column::Name.is_meant_by(first).then(|| {
        BadFile::new("the first line looks like a header, and has no column called \"name\"")
            .at(record.line)
            .hint(
                "call it \"name\"; if it is the name of an account, put this line before it: name",
            )
    })
}

/// Says that there is more than one column and no header.
pub(super) fn more_columns(line: u64) -> BadFile {
    BadFile::new("there is more than one column, and no header line with a column called \"name\"")
        .at(line)
}

/// How a header reads that would do.
pub(super) fn header_hint(known: &[Column]) -> String {
    let words: Vec<_> = known.iter().map(|column| column.word()).collect();
    format!("name the columns in the first line: {}", words.join(","))
}
