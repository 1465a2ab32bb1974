//! Rows that people feed in: one name a line, CSV with a header, or JSON lines; bounded, and bad ones told apart.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::{Context, Result};
use passdesk::credentials::Typed;
use passdesk::desk::{NewAccount, NewTemporary, Wanted};
use passdesk::model::{Role, Username};
use serde::Deserialize;

use crate::cli::failure::Failure;
use crate::cli::output::{Output, escape};
use crate::cli::streams;

/// The longest line, in bytes.
const LINE_BYTES: usize = 4096;

/// How many columns that mean nothing are told.
const IGNORED_TOLD: usize = 20;

/// A row that cannot be used. The rows after it can.
pub(super) struct Bad {
    /// What stood where the name should be, as far as it can be told.
    pub(super) name: String,
    /// What is wrong, with its line.
    pub(super) message: String,
}

/// What a row asks for.
pub(super) trait Ask: Sized {
    /// The columns of a header; the first is the name.
    const COLUMNS: &'static [&'static str];
    /// Reads the fields in the order of [`Ask::COLUMNS`]; absent ones are empty.
    fn read(fields: &[&str]) -> Result<Self, String>;
}

impl Ask for Wanted {
    const COLUMNS: &'static [&'static str] = &["name", "temporary_password"];

    fn read(fields: &[&str]) -> Result<Self, String> {
        Ok(Self {
            name: name(fields)?,
            password: match fields.get(1) {
                None | Some(&"") => NewTemporary::Generated,
                Some(text) => NewTemporary::Entered(Typed::new((*text).to_owned())),
            },
        })
    }
}

impl Ask for NewAccount {
    const COLUMNS: &'static [&'static str] = &["name", "display_name", "role"];

    fn read(fields: &[&str]) -> Result<Self, String> {
        let field = |index: usize| fields.get(index).copied().filter(|text| !text.is_empty());
        Ok(Self {
            name: name(fields)?,
            display_name: field(1)
                .map(str::parse)
                .transpose()
                .map_err(|error: passdesk::model::InvalidName| error.to_string())?,
            role: match field(2) {
                None => Role::User,
                Some(word) => word
                    .parse()
                    .map_err(|error: passdesk::model::UnknownWord| format!("role: {error}"))?,
            },
        })
    }
}

fn name(fields: &[&str]) -> Result<Username, String> {
    let text = fields.first().copied().unwrap_or_default();
    text.parse()
        .map_err(|error: passdesk::model::InvalidName| error.to_string())
}

/// A row of JSON lines.
#[derive(Deserialize)]
struct Object {
    name: String,
    temporary_password: Option<String>,
    display_name: Option<String>,
    role: Option<String>,
    #[serde(flatten)]
    more: BTreeMap<String, serde::de::IgnoredAny>,
}

/// The rows of a file, one at a time.
pub(super) struct Rows<A> {
    lines: Box<dyn BufRead>,
    number: u64,
    /// Which of our columns stands where, once a header said so.
    header: Option<Vec<Option<usize>>>,
    ignored: Vec<String>,
    begun: bool,
    ask: std::marker::PhantomData<A>,
}

impl<A: Ask> Rows<A> {
    /// Opens a file, or standard input for `-`.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let lines: Box<dyn BufRead> = if path == Path::new("-") {
            streams::check_stdin()?;
            Box::new(BufReader::new(io::stdin()))
        } else {
            let file = File::open(path).map_err(|error| {
                Failure::usage(format!("{}: {error}", path.display()))
                    .hint("name a file that can be read, or - for standard input")
            })?;
            Box::new(BufReader::new(file))
        };
        Ok(Self::over(lines))
    }

    fn over(lines: Box<dyn BufRead>) -> Self {
        Self {
            lines,
            number: 0,
            header: None,
            ignored: Vec::new(),
            begun: false,
            ask: std::marker::PhantomData,
        }
    }

    /// Says which columns of the header mean nothing here.
    pub(super) fn tell_ignored(&self, out: &Output) {
        if !self.ignored.is_empty() {
            let columns = self.ignored.join(", ");
            out.note(&format!("note: columns left unread: {}", escape(&columns)));
        }
    }

    /// The next line without its end; `None` at the end of the input, an error in it for one that is too long.
    fn line(&mut self) -> io::Result<Option<Result<Vec<u8>, &'static str>>> {
        let mut line = Vec::new();
        let limit = LINE_BYTES as u64 + 1;
        if self
            .lines
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut line)?
            == 0
        {
            return Ok(None);
        }
        self.number += 1;
        if line.last() != Some(&b'\n') && line.len() > LINE_BYTES {
            while line.last() != Some(&b'\n') {
                line.clear();
                if self
                    .lines
                    .by_ref()
                    .take(limit)
                    .read_until(b'\n', &mut line)?
                    == 0
                {
                    break;
                }
            }
            return Ok(Some(Err("the line is longer than 4096 bytes")));
        }
        while matches!(line.last(), Some(b'\n' | b'\r')) {
            line.pop();
        }
        Ok(Some(Ok(line)))
    }

    fn bad(&self, name: &str, message: &str) -> Bad {
        Bad {
            name: name.to_owned(),
            message: format!("line {}: {message}", self.number),
        }
    }

    fn row(&mut self, line: &str) -> Option<Result<A, Bad>> {
        if line.trim().is_empty() {
            return None;
        }
        let first = !std::mem::replace(&mut self.begun, true);
        if line.trim_start().starts_with('{') {
            return Some(self.object(line));
        }
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .buffer_capacity(line.len().max(16))
            .from_reader(line.as_bytes());
        let mut record = csv::StringRecord::new();
        if !csv.read_record(&mut record).unwrap_or(false) {
            return Some(Err(self.bad("", "the line is not CSV")));
        }
        if first && is_header::<A>(&record) {
            self.take_header(&record);
            return None;
        }
        let mut fields = vec![""; A::COLUMNS.len()];
        let extra = match &self.header {
            Some(places) => {
                for (field, place) in record.iter().zip(places) {
                    if let Some(place) = place {
                        fields[*place] = field;
                    }
                }
                record.len() > places.len()
            }
            None => {
                for (field, place) in record.iter().zip(&mut fields) {
                    *place = field;
                }
                record.len() > fields.len()
            }
        };
        if extra {
            return Some(Err(self.bad(fields[0], "the line has too many fields")));
        }
        Some(A::read(&fields).map_err(|message| self.bad(fields[0], &message)))
    }

    fn take_header(&mut self, record: &csv::StringRecord) {
        let mut places = Vec::new();
        for field in record {
            let place = A::COLUMNS
                .iter()
                .position(|column| field.eq_ignore_ascii_case(column));
            if place.is_none() {
                self.ignored.push(field.to_owned());
            }
            places.push(place);
        }
        self.header = Some(places);
    }

    fn object(&mut self, line: &str) -> Result<A, Bad> {
        let object: Object = serde_json::from_str(line)
            .map_err(|_| self.bad("", "the line is not a JSON object with a name"))?;
        for key in object.more.into_keys() {
            if !self.ignored.contains(&key) && self.ignored.len() < IGNORED_TOLD {
                self.ignored.push(key);
            }
        }
        let fields: Vec<_> = A::COLUMNS
            .iter()
            .map(|column| match *column {
                "name" => Some(object.name.as_str()),
                "temporary_password" => object.temporary_password.as_deref(),
                "display_name" => object.display_name.as_deref(),
                _ => object.role.as_deref(),
            })
            .map(Option::unwrap_or_default)
            .collect();
        A::read(&fields).map_err(|message| self.bad(&object.name, &message))
    }
}

/// Whether a first line names columns: it begins with the name's, or has it beside another that is known.
fn is_header<A: Ask>(record: &csv::StringRecord) -> bool {
    let has = |column: &&str| {
        record
            .iter()
            .any(|field| field.eq_ignore_ascii_case(column))
    };
    let first = record.get(0).unwrap_or_default();
    first.eq_ignore_ascii_case(A::COLUMNS[0])
        || (has(&A::COLUMNS[0]) && A::COLUMNS[1..].iter().any(&has))
}

impl<A: Ask> Iterator for Rows<A> {
    type Item = Result<Result<A, Bad>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.line() {
                Ok(None) => return None,
                Ok(Some(Ok(line))) => line,
                Ok(Some(Err(message))) => return Some(Ok(Err(self.bad("", message)))),
                Err(error) => return Some(Err(error).context("reading the rows")),
            };
            let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
            let Ok(text) = std::str::from_utf8(line) else {
                return Some(Ok(Err(self.bad("", "the line is not UTF-8 text"))));
            };
            if let Some(row) = self.row(text) {
                return Some(Ok(row));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<A: Ask>(text: &'static [u8]) -> Vec<Result<A, Bad>> {
        Rows::over(Box::new(text))
            .map(|row| row.expect("readable"))
            .collect()
    }

    fn names(text: &'static [u8]) -> Vec<String> {
        read::<Wanted>(text)
            .into_iter()
            .map(|row| {
                row.map_or_else(
                    |bad| format!("! {}", bad.message),
                    |row| row.name.to_string(),
                )
            })
            .collect()
    }

    #[test]
    fn names_stand_one_a_line_or_under_a_header() {
        assert_eq!(names(b"alice\nBob\r\n\n carol"), ["alice", "bob", "carol"]);
        assert_eq!(
            names(b"\xef\xbb\xbftemporary_password,name\n,alice\n"),
            ["alice"]
        );
        assert_eq!(names(b"{\"name\":\"alice\"}\n"), ["alice"]);
        assert!(names(b"").is_empty());
    }

    #[test]
    fn a_bad_row_is_told_with_its_line_and_does_not_stop_the_rest() {
        let rows = names(b"alice\na:b\n\xff\nx,y,z\nbob\n");
        assert_eq!(
            rows,
            [
                "alice",
                "! line 2: a name cannot contain ':'",
                "! line 3: the line is not UTF-8 text",
                "! line 4: the line has too many fields",
                "bob",
            ]
        );
    }

    #[test]
    fn s36_a_line_without_end_takes_no_memory() {
        let long: &'static [u8] = Box::leak(vec![b'a'; 3 * LINE_BYTES].into_boxed_slice());
        assert_eq!(
            names(long),
            ["! line 1: the line is longer than 4096 bytes"]
        );
    }

    #[test]
    fn an_account_to_add_has_a_name_and_perhaps_a_display_name_and_a_role() {
        let rows = read::<NewAccount>(
            b"name,display_name,role\nalice,\"Liddell, Alice\",admin\nbob\ncarol,,boss\n",
        );
        let alice = rows[0].as_ref().ok().expect("alice");
        assert_eq!(
            alice.display_name.as_ref().map(|name| name.as_str()),
            Some("Liddell, Alice")
        );
        assert_eq!(alice.role, Role::Admin);
        assert_eq!(rows[1].as_ref().ok().expect("bob").role, Role::User);
        assert!(rows[2].is_err());
    }

    #[test]
    fn columns_that_mean_nothing_are_told() {
        let mut rows: Rows<Wanted> = Rows::over(Box::new(&b"name,shoe size\nalice,44\n"[..]));
        assert_eq!(rows.by_ref().count(), 1);
        assert_eq!(rows.ignored, ["shoe size"]);
    }
}
