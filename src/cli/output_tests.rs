//! What results look like in each format.

use std::sync::{Arc, Mutex};

use super::*;
use crate::cli::table::cell;

#[derive(Serialize)]
struct Row {
    name: &'static str,
    expires_at: Option<&'static str>,
}

const ROWS: [Row; 2] = [
    Row {
        name: "alice, the first",
        expires_at: None,
    },
    Row {
        name: "bo\u{202e}",
        expires_at: Some("2026-11-23T17:20:50Z"),
    },
];

/// A stdout that a test can read; with room for so many bytes.
#[derive(Clone)]
struct Paper(Arc<Mutex<Vec<u8>>>, usize);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("bytes").clone()).expect("text")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.lock().expect("bytes").len() + bytes.len() > self.1 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        self.0.lock().expect("bytes").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn output(format: Format, room: usize) -> (Output, Paper) {
    let paper = Paper(Arc::default(), room);
    let output = Output {
        out: BufWriter::new(Box::new(paper.clone())),
        format,
        color: false,
        color_on_stderr: false,
        quiet: true,
        to_terminal: false,
        header_written: false,
    };
    (output, paper)
}

fn rows(format: Format) -> String {
    let (mut output, paper) = output(format, 1000);
    for row in &ROWS {
        output.row(row, "a sentence").expect("written");
    }
    output.flush().expect("flushed");
    paper.text()
}

fn listed(format: Format, rows: &[Row]) -> String {
    let (mut output, paper) = output(format, 1000);
    let mut list = output.list(&["NAME"], &["name", "expires_at"]);
    for row in rows {
        list.push(row, || vec![cell(row.name)]).expect("written");
    }
    assert_eq!(list.finish().expect("finished"), rows.len() as u64);
    paper.text()
}

const JSON: &str = concat!(
    r#"{"name":"alice, the first","expires_at":null}"#,
    "\n",
    r#"{"name":"bo\u202e","expires_at":"2026-11-23T17:20:50Z"}"#,
    "\n"
);
const CSV: &str = "name,expires_at\n\"alice, the first\",\nbo\\u{202e},2026-11-23T17:20:50Z\n";

#[test]
fn single_results_are_an_object_a_csv_row_under_one_header_or_a_sentence() {
    assert_eq!(rows(Format::Json), JSON);
    assert_eq!(rows(Format::Csv), CSV);
    assert_eq!(rows(Format::Table), "a sentence\na sentence\n");
}

#[test]
fn lists_have_the_same_shape_and_a_header_when_empty() {
    assert_eq!(listed(Format::Json, &ROWS), JSON);
    assert_eq!(listed(Format::Csv, &ROWS), CSV);
    assert_eq!(
        listed(Format::Table, &ROWS),
        "NAME\nalice, the first\nbo\\u{202e}\n"
    );
    assert_eq!(listed(Format::Json, &[]), "");
    assert_eq!(listed(Format::Csv, &[]), "name,expires_at\n");
    assert_eq!(listed(Format::Table, &[]), "NAME\n");
}

#[test]
fn the_first_row_does_not_wait_for_the_second() {
    for format in [Format::Json, Format::Csv] {
        let (mut output, paper) = output(format, 1000);
        let mut list = output.list(&["NAME"], &["name", "expires_at"]);
        list.push(&ROWS[0], Vec::new).expect("written");
        assert!(paper.text().contains("alice, the first"), "{format:?}");
    }
}

#[test]
fn a_closed_stdout_is_told_apart_in_every_format() {
    for format in [Format::Json, Format::Csv, Format::Table] {
        let (mut output, _paper) = output(format, 10);
        let mut list = output.list(&["NAME"], &["name", "expires_at"]);
        let pushed = list.push(&ROWS[0], || vec![cell("alice, the first")]);
        let outcome = pushed.and_then(|()| list.finish());
        assert!(matches!(outcome, Err(Unwritten::Closed)), "{format:?}");
    }
}

#[test]
fn emphasis_is_escaped_and_bold_where_stdout_is_coloured() {
    assert_eq!(bold("a\u{1b}b", false), "a\\u{1b}b");
    assert_eq!(bold("a", true), "\u{1b}[1ma\u{1b}[0m");
}
