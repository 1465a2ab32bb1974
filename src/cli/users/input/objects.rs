//! Rows that are JSON objects with the keys that we have columns for.

use serde_json::Value;

use super::columns::{Cells, Column};
use super::errors::{BadFile, ReadError};
use super::fields::ROW_BYTES;
use super::form::{Form, Row, unused_columns};
use super::header::mistaken;
use super::json_objects::{JsonObjects, Pairs};
use super::source::Source;

/// How many keys that mean nothing are listed.
const UNREAD_TOLD: usize = 20;
const HINT: &str =
    "give one object for each account, one after the other or in an array: {\"name\":\"bob\"}";

/// Rows that are JSON objects.
pub(super) struct Objects {
    known: &'static [Column],
    json: JsonObjects,
    unread: Vec<String>,
}

impl Objects {
    /// Begins with a text whose first character is `{` or `[`.
    pub(super) fn of(source: &mut Source, known: &'static [Column]) -> Result<Self, ReadError> {
        let mut objects = Self {
            known,
            json: JsonObjects::new(ROW_BYTES, HINT),
            unread: Vec::new(),
        };
        objects.rewind(source)?;
        Ok(objects)
    }

    fn row(&mut self, line: u64, pairs: &Pairs) -> Result<Row, BadFile> {
        let named: Vec<_> = pairs.iter().map(|(key, _)| Column::named(key)).collect();
        let mut cells = Cells::default();
        let mut refused = None;
        for (place, (key, value)) in pairs.iter().enumerate() {
            match named[place].filter(|column| self.known.contains(column)) {
                Some(column) if named[..place].contains(&Some(column)) => {
                    refused = Some(format!("the key \"{}\" is there twice", column.word()));
                }
                Some(column) => match value {
                    Value::Null if column == Column::PasswordHash => cells.set(column, ""),
                    Value::Null => {}
                    Value::String(text) => cells.set(column, text),
                    // Where other programs have a truth, they may have a number.
                    Value::Bool(_) | Value::Number(_) if column.is_truth() => {
                        cells.set(column, &value.to_string());
                    }
                    Value::Array(words) if column == Column::Groups => {
                        match words.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
                            Some(words) => cells.set(column, &words.join(" ")),
                            None => {
                                refused = Some(format!("{} is not a list of texts", column.word()))
                            }
                        }
                    }
                    _ => refused = Some(format!("{} is not text", column.word())),
                },
                None => {
                    if let Some(wrong) = mistaken("a key", key, &named, self.known) {
                        return Err(wrong.at(line));
                    }
                    if !self.unread.contains(key) && self.unread.len() < UNREAD_TOLD {
                        self.unread.push(key.clone());
                    }
                }
            }
        }
        if !named.contains(&Some(Column::Name)) {
            return Err(self.json.broken("an object has no key \"name\"").at(line));
        }
        // Which of two keys is meant is not known, also of the name.
        let cells = match refused {
            Some(_) => Cells::default(),
            None => cells,
        };
        Ok(Row {
            refused,
            ..Row::of(line, cells)
        })
    }
}

impl Form for Objects {
    fn survey(&mut self, source: &mut Source) -> Result<u64, ReadError> {
        let mut rows = 0;
        while self.next(source)?.is_some() {
            rows += 1;
        }
        Ok(rows)
    }

    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.json.rewind(source)
    }

    fn next(&mut self, source: &mut Source) -> Result<Option<Row>, ReadError> {
        Ok(match self.json.next(source)? {
            Some((line, pairs)) => Some(self.row(line, &pairs)?),
            None => None,
        })
    }

    fn unread(&self) -> Vec<String> {
        unused_columns(&self.unread)
    }

    fn may_have_hashes(&self) -> bool {
        true
    }
}
