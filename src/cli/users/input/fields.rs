//! Records of CSV: fields with any separator and any line end, with their line, and no quote that is left open.

use std::io::BufRead;

use csv_core::ReadFieldResult;

use super::errors::{BadFile, ReadError};
use super::source::lines_in;

/// The longest record, in bytes.
pub(super) const ROW_BYTES: usize = 64 * 1024;
/// The most fields of a record.
const MOST_FIELDS: usize = 1_000;

/// The fields of one record, one after the other.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// Where it begins, from 1.
    pub(super) line: u64,
    text: String,
    ends: Vec<usize>,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins
            .zip(&self.ends)
            .map(|(begin, end)| &self.text[begin..*end])
    }

    /// How many fields there are up to the last that is not empty.
    pub(super) fn filled(&self) -> usize {
        self.iter()
            .enumerate()
            .filter(|(_, field)| !field.is_empty())
            .map(|(place, _)| place + 1)
            .last()
            .unwrap_or_default()
    }

    fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(self.text.len());
    }
}

/// Takes records from a text, one at a time.
pub(super) struct Fields {
    core: Box<csv_core::Reader>,
    separator: u8,
    /// The line that is read.
    line: u64,
    after_cr: bool,
    buffer: Vec<u8>,
}

/// The quotes of a field, as far as it is read.
#[derive(Default)]
struct Quotes {
    /// How many there are; an odd number means an open one.
    count: usize,
    /// Bytes between the last quote and the separator.
    after: usize,
    /// Whether more than spaces stand there.
    text_after: bool,
}

impl Fields {
    /// Begins at the given line of a text.
    pub(super) fn new(separator: u8, line: u64) -> Self {
        Self {
            core: Box::new(csv_core::ReaderBuilder::new().delimiter(separator).build()),
            separator,
            line,
            after_cr: false,
            buffer: vec![0; ROW_BYTES],
        }
    }

    /// The next record that is not an empty line; whether there was one.
    ///
    /// Spaces around a field do not belong to it; inside quotes they do, and there a field is taken as it is.
    pub(super) fn read(
        &mut self,
        input: &mut impl BufRead,
        record: &mut Record,
    ) -> Result<bool, ReadError> {
        record.text.clear();
        record.ends.clear();
        let mut bytes = 0;
        loop {
            self.skip(input, record.ends.is_empty())?;
            if record.ends.is_empty() {
                record.line = self.line;
            }
            let quoted = input.fill_buf()?.first() == Some(&b'"');
            let Some((length, quotes, ended)) = self.field(input, quoted, &mut bytes)? else {
                return Ok(false);
            };
            let text = std::str::from_utf8(&self.buffer[..length]).unwrap_or_default();
            let field = if quoted {
                &text[..length - quotes.after.min(length)]
            } else {
                text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
            };
            record.push(field);
            if ended {
                return Ok(true);
            }
            if record.ends.len() == MOST_FIELDS {
                let wrong = BadFile::new(format!("there are more than {MOST_FIELDS} fields"));
                return Err(wrong
                    .at(record.line)
                    .hint("give names, CSV or JSON, one account per line")
                    .into());
            }
        }
    }

    /// Passes over the spaces before a field, and before a record over empty lines too.
    fn skip(&mut self, input: &mut impl BufRead, begins: bool) -> Result<(), ReadError> {
        loop {
            let available = input.fill_buf()?;
            let is_space = |byte: &u8| match byte {
                b' ' => true,
                b'\t' => self.separator != b'\t',
                b'\r' | b'\n' => begins,
                _ => false,
            };
            let spaces = available.iter().take_while(|byte| is_space(byte)).count();
            self.line += lines_in(&available[..spaces], &mut self.after_cr);
            let more = spaces > 0 && spaces == available.len();
            input.consume(spaces);
            if !more {
                return Ok(());
            }
        }
    }

    /// Reads a field to the buffer: its length, its quotes, and whether it ends its record; nothing at the end of the text.
    fn field(
        &mut self,
        input: &mut impl BufRead,
        quoted: bool,
        bytes: &mut usize,
    ) -> Result<Option<(usize, Quotes, bool)>, ReadError> {
        let (begin, mut length, mut quotes) = (self.line, 0, Quotes::default());
        loop {
            let available = input.fill_buf()?;
            let output = &mut self.buffer[length..];
            let (result, read, written) = self.core.read_field(available, output);
            let raw = &available[..read];
            self.line += lines_in(raw, &mut self.after_cr);
            if quoted {
                quotes.see(raw, self.separator);
            }
            *bytes += read;
            length += written;
            input.consume(read);
            let full = result == ReadFieldResult::OutputFull || *bytes > ROW_BYTES;
            if full && quotes.count % 2 == 1 {
                return Err(quote_left_open(begin).into());
            }
            if full {
                return Err(
                    BadFile::new(format!("the row is longer than {ROW_BYTES} bytes"))
                        .at(begin)
                        .hint("give names, CSV or JSON, one account per line")
                        .into(),
                );
            }
            match result {
                ReadFieldResult::End => return Ok(None),
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { .. } if quotes.count % 2 == 1 => {
                    return Err(quote_left_open(begin).into());
                }
                ReadFieldResult::Field { .. } if quotes.text_after => {
                    return Err(BadFile::new("text follows a closing quote")
                        .at(begin)
                        .hint("put the whole field in quotes, and write a quote inside it twice")
                        .into());
                }
                ReadFieldResult::Field { record_end } => {
                    return Ok(Some((length, quotes, record_end)));
                }
            }
        }
    }
}

impl Quotes {
    fn see(&mut self, raw: &[u8], separator: u8) {
        for byte in raw {
            match byte {
                b'"' => {
                    self.count += 1;
                    self.text_after |= self.count % 2 == 1 && self.after > 0;
                    self.after = 0;
                }
                // What ends the field does not belong to it.
                _ if self.count % 2 == 1 || *byte == separator => {}
                b'\r' | b'\n' => {}
                b' ' | b'\t' => self.after += 1,
                _ => self.text_after = true,
            }
        }
    }
}

fn quote_left_open(line: u64) -> BadFile {
    BadFile::new("a quote is opened and not closed")
        .at(line)
        .hint("close it, or put the whole field in quotes and write a quote inside it twice")
}
