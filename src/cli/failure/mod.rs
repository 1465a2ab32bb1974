//! What went wrong, in words, with a hint and an exit status; said once, here.

use std::io::Write;
use std::process::ExitCode;

use serde::Serialize;

use super::escape::escape;
use super::format::Format;
use super::output::say;
use super::times::{noted, waited_for};
use super::write_errors::Unwritten;

mod explain;
#[cfg(test)]
mod tests;

pub(crate) use explain::unless_known;
pub(crate) use passdesk::deeds::{Code as ExitStatus, Hint, Problem, StoreInUse, what_is};

/// What Ctrl-C prints for a script that reads JSON.
pub(crate) const INTERRUPTED_JSON: &str =
    r#"{"error":{"code":"interrupted","message":"interrupted","hint":null}}"#;

/// An error as people and scripts see it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{problem}")]
pub(crate) struct Failure {
    problem: Box<Problem>,
    /// Nothing is printed: the reader of our output is gone.
    silent: bool,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self {
            problem: Box::new(problem),
            silent: false,
        }
    }
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

/// A message without the numbers that the standard library writes after the operating system's words for an error.
fn without_numbers(message: &str) -> String {
    const BEGIN: &str = " (os error ";
    let mut parts = message.split(BEGIN);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.parse::<i32>().is_ok() => text.push_str(rest),
            _ => text.extend([BEGIN, part]),
        }
    }
    text
}

impl Failure {
    pub(crate) fn new(status: ExitStatus, message: impl Into<String>) -> Self {
        Problem::new(status, message).into()
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    #[must_use]
    pub(crate) fn hint(self, hint: impl Into<Hint>) -> Self {
        (*self.problem).hint(hint).into()
    }

    /// The message, with how long a wait is. People read a time in their own zone.
    fn words(&self, format: Format) -> String {
        let message = without_numbers(&self.problem.message);
        let Some(time) = self.problem.time else {
            return message;
        };
        let is_read_by_people = format != Format::Json;
        let wait = format!("after {time}");
        if message.contains(&wait) {
            message.replace(&wait, &waited_for(time, is_read_by_people))
        } else if is_read_by_people {
            message.replace(&time.to_string(), &noted(time))
        } else {
            message
        }
    }

    /// The same, with one thing more to say.
    #[must_use]
    pub(crate) fn and(self, more: &str) -> Self {
        (*self.problem).and(more).into()
    }

    pub(crate) fn status(&self) -> ExitStatus {
        self.problem.code
    }

    /// The word for its status.
    pub(crate) fn code(&self) -> &'static str {
        self.status().parts().1
    }

    /// What its hint says of the store in use.
    pub(crate) fn hint_for(&self, store: &StoreInUse) -> Option<String> {
        self.problem.hint.as_ref().map(|hint| hint.text(store))
    }

    /// Says it on stderr and gives the exit status.
    pub(crate) fn report(&self, format: Format, store: &StoreInUse) -> ExitCode {
        if self.silent {
            return ExitCode::from(Unwritten::CLOSED);
        }
        let (number, code) = self.status().parts();
        let hint = self.hint_for(store);
        let hint = hint.as_deref().map(escape);
        let message = self.words(format);
        match format {
            Format::Json => {
                let body = Body {
                    error: Inner {
                        code,
                        message: &escape(&message),
                        hint: hint.as_deref(),
                    },
                };
                // Where stderr is closed too, the exit status is all that is left to say.
                let _ = serde_json::to_string(&body)
                    .map_err(std::io::Error::from)
                    .and_then(|line| writeln!(std::io::stderr(), "{line}"));
            }
            Format::Table | Format::Csv => {
                let hint = hint.map_or(String::new(), |hint| format!("\nhint: {hint}"));
                say(&format!("error: {}{hint}", escape(&message)));
            }
        }
        ExitCode::from(number)
    }
}
