//! What is wrong with a file as a whole: then nothing of it is used.

use std::io;

use crate::cli::failure::Failure;

/// What is wrong, where, and what to do. No text of the file stands in it but words that are no secret: columns.
#[derive(Debug)]
pub(super) struct BadFile {
    line: Option<u64>,
    what: String,
    hint: String,
}

impl BadFile {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self {
            line: None,
            what: what.into(),
            hint: String::new(),
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(super) fn at(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
}

/// Why rows cannot be read.
#[derive(Debug)]
pub(super) enum ReadError {
    /// Their file is wrong.
    File(BadFile),
    /// It cannot be read.
    Io(io::Error),
}

impl From<BadFile> for ReadError {
    fn from(wrong: BadFile) -> Self {
        Self::File(wrong)
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl ReadError {
    /// The words for it; `shown` is how the file is called.
    pub(super) fn of(self, shown: &str) -> anyhow::Error {
        match self {
            Self::Io(error) => anyhow::Error::new(error).context("reading the rows"),
            Self::File(BadFile { line, what, hint }) => {
                let message = match line {
                    Some(line) => format!("line {line} of {shown}: {what}"),
                    None => format!("{shown}: {what}"),
                };
                Failure::usage(message).hint(hint).into()
            }
        }
    }
}
