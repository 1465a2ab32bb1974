//! The lines of a text, each of bounded length.

use std::io::{self, BufRead};

use super::super::errors::{BadFile, ReadError};
use super::super::fields::ROW_BYTES;
use super::super::source::{Source, lines_in};

/// A line without its end.
#[derive(Debug, Default, Clone)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) text: String,
    /// Whether more of it was passed over.
    pub(super) is_cut: bool,
}

/// The lines of a text.
#[derive(Debug, Default)]
pub(super) struct TextLines {
    before: u64,
    after_cr: bool,
}

impl TextLines {
    /// Goes back to the first.
    pub(super) fn rewind(&mut self, source: &mut Source) -> io::Result<()> {
        (self.before, self.after_cr) = (0, false);
        source.rewind(0)?;
        Ok(())
    }

    /// The next one that is neither empty nor a comment.
    pub(super) fn next_said(&mut self, source: &mut Source) -> io::Result<Option<Line>> {
        while let Some(line) = self.next(source)? {
            if !line.text.trim().is_empty() && !line.text.starts_with('#') {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// The next one.
    pub(super) fn next(&mut self, source: &mut Source) -> io::Result<Option<Line>> {
        let input = source.reader();
        let mut line = Line {
            number: self.before + 1,
            ..Line::default()
        };
        let mut bytes = Vec::new();
        loop {
            let available = input.fill_buf()?;
            if available.is_empty() {
                if bytes.is_empty() {
                    return Ok(None);
                }
                break;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(available.len(), |end| end + 1);
            let part = &available[..end.unwrap_or(taken)];
            let room = ROW_BYTES.saturating_sub(bytes.len());
            line.is_cut |= part.len() > room;
            bytes.extend_from_slice(&part[..part.len().min(room)]);
            self.before += lines_in(&available[..taken], &mut self.after_cr);
            input.consume(taken);
            if end.is_some() {
                break;
            }
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        // All of the text is UTF-8; only a cut can be within a letter.
        line.text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Some(line))
    }
}

/// How many lines have the shape of their file.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    pub(super) right: u64,
    wrong: u64,
    first_wrong: Option<u64>,
}

impl Shapes {
    /// Counts a line that has another.
    pub(super) fn wrong(&mut self, line: &Line) {
        self.wrong += 1;
        self.first_wrong.get_or_insert(line.number);
    }

    /// Refuses a text of which most lines have another: it is another file.
    pub(super) fn check(&self, what: &str, hint: &'static str) -> Result<(), ReadError> {
        match self.first_wrong {
            Some(line) if self.wrong > self.right => {
                Err(BadFile::new(what).at(line).hint(hint).into())
            }
            _ => Ok(()),
        }
    }
}
