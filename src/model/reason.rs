//! The reason that an admin gives: the only free text in the audit log.

use std::str::FromStr;

use super::safe_text::formula;
use super::words::as_text;
use super::{escaped, is_unsafe_to_show};

/// The longest reason, in code points, once it is escaped.
const REASON_LENGTH: usize = 200;

/// Why something was done: 1 to 200 code points after control and invisible characters were escaped (CWE-117). It is never
/// a formula of a spreadsheet (CWE-1236).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// The escaped text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A reason that the program itself gives; its parts have bounds of their own.
    pub(crate) fn of_the_program(text: &str) -> Self {
        Self(escaped(text).into_owned())
    }

    /// A stored reason, which is escaped already; `None` if this program cannot have stored it.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains(is_unsafe_to_show)).then(|| Self(text.to_owned()))
    }
}

/// A text that cannot be a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidReason {
    /// Empty, or longer than 200 code points.
    #[error("a reason has 1 to 200 characters")]
    Length,
    /// A spreadsheet that opens the audit log as CSV would take it for a formula.
    #[error(
        "a reason cannot start with '{0}' or have it after ';': a spreadsheet would read it as a formula"
    )]
    Formula(char),
}

as_text!(Reason);

impl FromStr for Reason {
    type Err = InvalidReason;

    fn from_str(text: &str) -> Result<Self, InvalidReason> {
        let escaped = escaped(text);
        if text.is_empty() || escaped.chars().take(REASON_LENGTH + 1).count() > REASON_LENGTH {
            return Err(InvalidReason::Length);
        }
        if let Some(c) = formula(text) {
            return Err(InvalidReason::Formula(c));
        }
        Ok(Self(escaped.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_cannot_forge_a_line_of_the_record() {
        let reason: Reason = "called\nin".parse().expect("a reason");
        assert_eq!(reason.as_str(), "called\\u{a}in");
        assert_eq!("".parse::<Reason>(), Err(InvalidReason::Length));
        assert!("x".repeat(200).parse::<Reason>().is_ok());
        let long = "x".repeat(201).parse::<Reason>();
        assert_eq!(long, Err(InvalidReason::Length));
    }

    #[test]
    fn a_new_reason_starts_no_formula_and_an_old_one_is_read() {
        for (text, c) in [
            ("=HYPERLINK(1)", '='),
            (" +1", '+'),
            ("-1", '-'),
            ("called;@x", '@'),
        ] {
            assert_eq!(text.parse::<Reason>(), Err(InvalidReason::Formula(c)));
            assert!(Reason::from_stored(text).is_some());
        }
        assert!("called - 1 + 1 = 2; @home".parse::<Reason>().is_ok());
    }
}
