//! A text of JSON objects: one after the other, or in an array. Each is read alone, so no file is too long.

use std::fmt;
use std::io::{self, BufRead, Read};

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use super::errors::{BadFile, ReadError};
use super::source::{Source, lines_in};

/// The keys of an object with their values, in their order, also those that come twice.
pub(super) type Pairs = Vec<(String, Value)>;

/// JSON objects, one at a time.
pub(super) struct JsonObjects {
    /// The longest object, in bytes.
    longest: usize,
    /// What to do where the text is not such objects.
    hint: &'static str,
    /// Where they begin: bytes and lines before.
    before: (u64, u64),
    line: u64,
    after_cr: bool,
    /// Whether they stand in an array.
    array: bool,
    /// Whether they are a part of the text, which goes on after the array.
    part: bool,
    begun: bool,
}

impl JsonObjects {
    /// Over a whole text.
    pub(super) const fn new(longest: usize, hint: &'static str) -> Self {
        Self {
            longest,
            hint,
            before: (0, 0),
            line: 1,
            after_cr: false,
            array: false,
            part: false,
            begun: false,
        }
    }

    /// From now on, the objects of the array that begins after so many bytes and lines.
    pub(super) const fn within(&mut self, bytes: u64, lines: u64) {
        self.before = (bytes, lines);
        self.part = true;
    }

    /// Goes back to the first of them.
    pub(super) fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        (self.line, self.after_cr, self.begun) = (1 + self.before.1, false, false);
        let input = source.rewind(self.before.0)?;
        self.array = self.skip(input)? == Some(b'[');
        if self.array {
            input.consume(1);
        }
        Ok(())
    }

    /// The next one, and its line.
    pub(super) fn next(&mut self, source: &mut Source) -> Result<Option<(u64, Pairs)>, ReadError> {
        let input = source.reader();
        let mut next = self.skip(input)?;
        if self.array && next == Some(b']') {
            if self.part {
                return Ok(None);
            }
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
            left: self.longest,
            line: &mut self.line,
            after_cr: &mut self.after_cr,
        };
        let mut json = serde_json::Deserializer::from_reader(&mut counted);
        let pairs = json.deserialize_map(InOrder);
        let pairs = match pairs {
            Ok(pairs) => pairs,
            Err(error) if error.is_io() => return Err(io::Error::from(error).into()),
            Err(_) if counted.left == 0 => {
                let longest = self.longest;
                let what = format!("an object is longer than {longest} bytes, or is not closed");
                return Err(self.broken(&what).at(line).into());
            }
            Err(_) => return Err(self.broken("this is not JSON").into()),
        };
        Ok(Some((line, pairs)))
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

    /// Says what is wrong with the text.
    pub(super) fn broken(&self, what: &str) -> BadFile {
        BadFile::new(what).at(self.line).hint(self.hint)
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

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Pairs;

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
