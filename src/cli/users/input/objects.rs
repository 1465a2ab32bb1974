//! Rows that are JSON objects: one after the other, or in an array.

use std::fmt;
use std::io::{self, BufRead, Read};

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use super::columns::{Cells, Column};
use super::errors::{BadFile, ReadError};
use super::fields::ROW_BYTES;
use super::header::mistaken;
use super::source::{Source, lines_in};

/// How many keys that mean nothing are listed.
const UNREAD_TOLD: usize = 20;

/// What an object holds, or why it cannot be a row.
pub(super) type Object = Result<Cells, String>;

/// Rows that are JSON objects.
pub(super) struct Objects {
    known: &'static [Column],
    line: u64,
    after_cr: bool,
    /// Whether they stand in an array.
    array: bool,
    begun: bool,
    unread: Vec<String>,
}

impl Objects {
    /// Begins with a text whose first character is `{` or `[`.
    pub(super) fn of(source: &mut Source, known: &'static [Column]) -> Result<Self, ReadError> {
        let mut objects = Self {
            known,
            line: 1,
            after_cr: false,
            array: false,
            begun: false,
            unread: Vec::new(),
        };
        objects.rewind(source)?;
        Ok(objects)
    }

    /// Goes back to the first row.
    pub(super) fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        (self.line, self.after_cr, self.begun) = (1, false, false);
        let input = source.rewind(0)?;
        self.array = self.skip(input)? == Some(b'[');
        if self.array {
            input.consume(1);
        }
        Ok(())
    }

    /// The keys that mean nothing, as far as they have been seen.
    pub(super) fn unread(&self) -> &[String] {
        &self.unread
    }

    /// Reads all rows and says what is wrong with them as a file, if anything is; else how many there are.
    pub(super) fn survey(&mut self, source: &mut Source) -> Result<u64, ReadError> {
        let mut rows = 0;
        while self.next(source)?.is_some() {
            rows += 1;
        }
        Ok(rows)
    }

    /// The next row, and its line.
    pub(super) fn next(&mut self, source: &mut Source) -> Result<Option<(u64, Object)>, ReadError> {
        let input = source.reader();
        let mut next = self.skip(input)?;
        if self.array && next == Some(b']') {
            input.consume(1);
            return match self.skip(input)? {
                None => Ok(None),
                Some(_) => Err(self.broken("text follows the end of the array").into()),
            };
        }
        if self.array && self.begun && next.is_some() {
            if next != Some(b',') {
                return Err(self.broken("a comma is missing between two objects").into());
            }
            input.consume(1);
            next = self.skip(input)?;
        }
        match next {
            Some(b'{') => {}
            None if self.array => return Err(self.broken("the array is not closed").into()),
            None => return Ok(None),
            Some(_) => return Err(self.broken("this is not a JSON object").into()),
        }
        self.begun = true;
        let line = self.line;
        let mut counted = Counted {
            input,
            left: ROW_BYTES,
            line: &mut self.line,
            after_cr: &mut self.after_cr,
        };
        let mut json = serde_json::Deserializer::from_reader(&mut counted);
        let pairs = json.deserialize_map(Pairs);
        let pairs = match pairs {
            Ok(pairs) => pairs,
            Err(error) if error.is_io() => return Err(io::Error::from(error).into()),
            Err(_) if counted.left == 0 => {
                let what = format!("an object is longer than {ROW_BYTES} bytes, or is not closed");
                return Err(self.broken(&what).at(line).into());
            }
            Err(_) => return Err(self.broken("this is not JSON").into()),
        };
        Ok(Some((line, self.object(line, pairs)?)))
    }

    fn object(&mut self, line: u64, pairs: Vec<(String, Value)>) -> Result<Object, BadFile> {
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
            return Err(self.broken("an object has no key \"name\"").at(line));
        }
        Ok(match refused {
            Some(message) => Err(message),
            None => Ok(cells),
        })
    }

    /// Passes over spaces; the byte that follows.
    fn skip(&mut self, input: &mut impl BufRead) -> io::Result<Option<u8>> {
        loop {
            let available = input.fill_buf()?;
            let next = available
                .iter()
                .position(|byte| !byte.is_ascii_whitespace());
            let spaces = next.unwrap_or(available.len());
            self.line += lines_in(&available[..spaces], &mut self.after_cr);
            let byte = available.get(spaces).copied();
            let ended = available.is_empty();
            input.consume(spaces);
            if byte.is_some() || ended {
                return Ok(byte);
            }
        }
    }

    fn broken(&self, what: &str) -> BadFile {
        BadFile::new(what).at(self.line).hint(
            "give one object for each account, one after the other or in an array: {\"name\":\"bob\"}",
        )
    }
}

/// A bounded part of the input, whose lines are counted.
struct Counted<'a, R> {
    input: &'a mut R,
    left: usize,
    line: &'a mut u64,
    after_cr: &'a mut bool,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left);
        let read = self.input.read(&mut buffer[..most])?;
        self.left -= read;
        *self.line += lines_in(&buffer[..read], self.after_cr);
        Ok(read)
    }
}

/// The pairs of an object in their order, also those whose key comes twice.
struct Pairs;

impl<'de> Visitor<'de> for Pairs {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}
