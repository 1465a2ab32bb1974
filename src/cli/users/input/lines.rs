//! Rows that stand in lines: one name in each, or CSV under a header, with the separator that the header has.

use std::io::BufRead;

use super::columns::{Cells, Column};
use super::errors::{BadFile, ReadError};
use super::fields::{Fields, Record};
use super::form::{Form, Row, unused_columns};
use super::header::{self, Header};
use super::source::Source;

/// What may stand between fields.
const SEPARATORS: &[u8] = b",;\t|";

/// Rows that stand in lines.
pub(super) struct Lines {
    known: &'static [Column],
    separator: u8,
    /// Bytes and lines before the first record.
    before: (u64, u64),
    header: Option<Header>,
    fields: Fields,
    record: Record,
}

/// Lines that a list of names does not have, counted.
#[derive(Default)]
struct Odd {
    rows: u64,
    with_colon: u64,
    /// The first of those, and whose they are.
    colon: Option<(u64, &'static str)>,
    /// The first with more than one field.
    columns: Option<u64>,
}

impl Lines {
    /// Finds out how the lines of a text are to be read.
    pub(super) fn of(source: &mut Source, known: &'static [Column]) -> Result<Self, ReadError> {
        let (given, before) = separator_line(source.rewind(0)?.fill_buf()?)?;
        let given = given.map(|separator| [separator]);
        let candidates = given.as_ref().map_or(SEPARATORS, |one| &one[..]);
        let mut firsts = Vec::new();
        let mut wrong = None;
        for separator in candidates {
            let mut record = Record::default();
            let mut fields = Fields::new(*separator, 1 + before.1);
            match first_filled(&mut fields, source.rewind(before.0)?, &mut record) {
                Ok(()) => firsts.push((*separator, record)),
                // With another separator it may be well.
                Err(ReadError::File(other)) => wrong = wrong.or(Some(other)),
                Err(error @ ReadError::Io(_)) => return Err(error),
            }
        }
        if let (true, Some(wrong)) = (firsts.is_empty(), wrong) {
            return Err(wrong.into());
        }
        let heads = firsts.iter().filter(|(_, first)| Header::is(first));
        // The first of those with the most columns.
        let head = heads.rev().max_by_key(|(_, first)| first.len());
        let (separator, header) = match head {
            Some((separator, first)) => (*separator, Some(Header::read(first, known)?)),
            None => (candidates[0], None),
        };
        let none = firsts.iter().filter(|_| header.is_none());
        // Lines with colons are judged all together, later.
        let plain =
            none.filter(|(_, first)| !first.iter().next().unwrap_or_default().contains(':'));
        let mut missing = plain.filter_map(|(_, first)| header::missing(first, known));
        if let Some(wrong) = missing.next() {
            return Err(wrong.into());
        }
        let mut lines = Self {
            known,
            separator,
            before,
            header,
            fields: Fields::new(separator, 1 + before.1),
            record: Record::default(),
        };
        lines.rewind(source)?;
        Ok(lines)
    }
}

impl Form for Lines {
    fn rewind(&mut self, source: &mut Source) -> Result<(), ReadError> {
        self.fields = Fields::new(self.separator, 1 + self.before.1);
        let input = source.rewind(self.before.0)?;
        if self.header.is_some() {
            first_filled(&mut self.fields, input, &mut self.record)?;
        }
        Ok(())
    }

    fn unread(&self) -> Vec<String> {
        let words = self
            .header
            .as_ref()
            .map_or(&[][..], |header| &header.unread);
        unused_columns(words)
    }

    fn may_have_hashes(&self) -> bool {
        let header = self.header.as_ref();
        header.is_some_and(|header| header.has(Column::PasswordHash))
    }

    fn survey(&mut self, source: &mut Source) -> Result<u64, ReadError> {
        let mut odd = Odd::default();
        let ended = loop {
            match self.next(source) {
                Ok(Some(_)) if self.header.is_none() => odd.see(&self.record),
                Ok(Some(_)) => odd.rows += 1,
                Ok(None) => break Ok(()),
                Err(trouble) => break Err(trouble),
            }
        };
        let majority = odd.with_colon * 2 > odd.rows;
        if let (true, Some((line, kind))) = (majority, odd.colon) {
            return Err(BadFile::new(format!("the lines are {kind}"))
                .at(line)
                .hint("give the names alone: cut -d: -f1 FILE")
                .into());
        }
        ended?;
        match odd.columns {
            Some(line) => {
                let hint = header::header_hint(self.known);
                Err(header::more_columns(line).hint(hint).into())
            }
            None => Ok(odd.rows),
        }
    }

    /// The next row that is not empty.
    fn next(&mut self, source: &mut Source) -> Result<Option<Row>, ReadError> {
        while self.fields.read(source.reader(), &mut self.record)? {
            let mut cells = Cells::default();
            match &self.header {
                _ if self.record.filled() == 0 => continue,
                Some(header) => {
                    header.sort(&self.record, |column, field| cells.set(column, field))?;
                }
                None if self.record.filled() == 1 && only_name(&self.record).is_empty() => continue,
                None => cells.set(Column::Name, only_name(&self.record)),
            }
            return Ok(Some(Row::of(self.record.line, cells)));
        }
        Ok(None)
    }
}

/// Reads the first record that has more than empty fields; an empty one where there is none.
fn first_filled(
    fields: &mut Fields,
    input: &mut impl BufRead,
    record: &mut Record,
) -> Result<(), ReadError> {
    while fields.read(input, record)? && record.filled() == 0 {}
    Ok(())
}

/// The first field, without the separators of empty columns after it.
fn only_name(record: &Record) -> &str {
    let first = record.iter().next().unwrap_or_default();
    first.trim_end_matches([';', '\t', '|', ' '])
}

impl Odd {
    fn see(&mut self, record: &Record) {
        let first = only_name(record);
        self.rows += 1;
        if first.contains(':') {
            self.with_colon += 1;
            self.colon
                .get_or_insert_with(|| (record.line, colons(record)));
        } else if record.filled() > 1 || first.contains([';', '\t', '|']) {
            self.columns.get_or_insert(record.line);
        }
    }
}

/// Which program's lines have colons like this one.
fn colons(record: &Record) -> &'static str {
    let colons: usize = record.iter().map(|field| field.matches(':').count()).sum();
    let second = record
        .iter()
        .next()
        .and_then(|field| field.split(':').nth(1));
    match (colons + 1, second) {
        (7, _) => "those of /etc/passwd, not names",
        (9, _) => "those of /etc/shadow, not names",
        (_, Some(hash)) if hash.starts_with(['$', '{']) => "NAME:HASH, as htpasswd writes them",
        _ => "NAME:PASSWORD, as chpasswd reads them",
    }
}

/// The separator that a first line `sep=;` names, as spreadsheets write it, and the bytes and lines before the rows.
fn separator_line(begin: &[u8]) -> Result<(Option<u8>, (u64, u64)), BadFile> {
    let (quote, line) = match begin.strip_prefix(b"\"") {
        Some(rest) => (true, rest),
        None => (false, begin),
    };
    if line.len() < 4 || !line[..4].eq_ignore_ascii_case(b"sep=") {
        return Ok((None, (0, 0)));
    }
    let length = begin
        .iter()
        .position(|byte| matches!(byte, b'\r' | b'\n'))
        .unwrap_or(begin.len());
    let named = &begin[4 + usize::from(quote)..length];
    let named = if quote {
        named.strip_suffix(b"\"")
    } else {
        Some(named)
    };
    match named {
        Some([separator]) if SEPARATORS.contains(separator) => {
            let end = match begin.get(length..) {
                Some([b'\r', b'\n', ..]) => 2,
                Some([]) | None => 0,
                Some(_) => 1,
            };
            Ok((Some(*separator), ((length + end) as u64, 1)))
        }
        _ => Err(
            BadFile::new("the line sep= does not name a known separator")
                .at(1)
                .hint("separate the fields by a comma, a semicolon or a tab"),
        ),
    }
}
