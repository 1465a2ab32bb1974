//! What went wrong, in words, with a hint and an exit status; said once, here.

use std::io::Write;
use std::process::ExitCode;

use passdesk::model::Timestamp;
use serde::Serialize;

use super::escape::escape;
pub(crate) use super::exit_status::ExitStatus;
use super::format::Format;
use super::times::noted;
use super::write_errors::Unwritten;

mod desk;
mod explain;
mod hint;
mod storage;

pub(crate) use explain::{unless_known, with_support};
pub(crate) use hint::{Hint, StoreInUse};
pub(crate) use storage::what_is;

/// What Ctrl-C prints for a script that reads JSON.
pub(crate) const INTERRUPTED_JSON: &str =
    r#"{"error":{"code":"interrupted","message":"interrupted","hint":null}}"#;

/// An error as people and scripts see it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    status: ExitStatus,
    message: String,
    hint: Option<Hint>,
    /// A time that the message holds, as RFC 3339.
    time: Option<Timestamp>,
    /// Nothing is printed: the reader of our output is gone.
    silent: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    code: &'static str,
    message: &'a str,
    hint: Option<&'a str>,
}

impl Failure {
    pub(crate) fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            hint: None,
            time: None,
            silent: false,
        }
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<Hint>) -> Self {
        let hint = Some(hint.into());
        Self { hint, ..self }
    }

    /// A time in the message is read by people in their own zone.
    fn at(self, time: Option<Timestamp>) -> Self {
        Self { time, ..self }
    }

    /// The message as people read it.
    fn words(&self) -> String {
        match self.time {
            Some(time) => self.message.replace(&time.to_string(), &noted(time)),
            None => self.message.clone(),
        }
    }

    /// The same, with one thing more to say.
    #[must_use]
    pub(crate) fn and(self, more: &str) -> Self {
        Self {
            message: format!("{}; {more}", self.message),
            ..self
        }
    }

    pub(crate) fn status(&self) -> ExitStatus {
        self.status
    }

    /// The word for its status.
    pub(crate) fn code(&self) -> &'static str {
        self.status.parts().1
    }

    /// What its hint says of the store in use.
    pub(crate) fn hint_for(&self, store: &StoreInUse) -> Option<String> {
        self.hint.as_ref().map(|hint| hint.text(store))
    }

    /// Says it on stderr and gives the exit status.
    pub(crate) fn report(&self, format: Format, store: &StoreInUse) -> ExitCode {
        if self.silent {
            return ExitCode::from(Unwritten::CLOSED);
        }
        let (number, code) = self.status.parts();
        let hint = self.hint_for(store);
        let hint = hint.as_deref().map(escape);
        let mut stderr = std::io::stderr().lock();
        // Where stderr is closed too, the exit status is all that is left to say.
        let _ = match format {
            Format::Json => {
                let body = Body {
                    error: Inner {
                        code,
                        message: &escape(&self.message),
                        hint: hint.as_deref(),
                    },
                };
                serde_json::to_string(&body)
                    .map_err(std::io::Error::from)
                    .and_then(|line| writeln!(stderr, "{line}"))
            }
            Format::Table | Format::Csv => {
                let hint = hint.map_or(String::new(), |hint| format!("hint: {hint}\n"));
                write!(stderr, "error: {}\n{hint}", escape(&self.words()))
            }
        };
        ExitCode::from(number)
    }
}
