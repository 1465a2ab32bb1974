//! What is wrong with a file as a whole: then nothing of it is used.

use std::io;

use crate::cli::failure::Failure;

/// What is wrong, where, and what to do. No text of the file stands in it but words that are no secret: columns.
#[derive(Debug)]
pub(super) struct Wrong {
    line: Option<u64>,
    what: String,
    hint: String,
}

impl Wrong {
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
pub(super) enum Trouble {
    /// Their file is wrong.
    Wrong(Wrong),
    /// It cannot be read.
    Io(io::Error),
}

impl From<Wrong> for Trouble {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Trouble {
    /// The words for it; `shown` is how the file is called.
    pub(super) fn of(self, shown: &str) -> anyhow::Error {
        match self {
            Self::Io(error) => anyhow::Error::new(error).context("reading the rows"),
            Self::Wrong(Wrong { line, what, hint }) => {
                let message = match line {
                    Some(line) => format!("line {line} of {shown}: {what}"),
                    None => format!("{shown}: {what}"),
                };
                Failure::usage(message).hint(hint).into()
            }
        }
    }
}
