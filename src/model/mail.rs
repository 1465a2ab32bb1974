//! Mail addresses of accounts, checked once, where they enter.

use std::fmt;
use std::str::FromStr;

use super::safe_text::{Named, formula, is_unsafe_to_show};
use super::words::as_text;

/// The longest mail address, in bytes (RFC 5321, section 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

/// Why a text cannot be a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMail {
    /// Not one `@` with a text on both sides.
    #[error("a mail address has one '@', and a text before and after it")]
    Parts,
    /// Longer than 254 bytes.
    #[error("a mail address has at most 254 bytes")]
    TooLong,
    /// With a space, or a control or invisible character.
    #[error("a mail address cannot contain {}, or other spaces or invisible characters", Named(*.0))]
    Character(char),
    /// A new one that a spreadsheet would read as a formula.
    #[error(
        "a new mail address cannot start with '{0}' or have it after ';': a spreadsheet would read it as a formula"
    )]
    Formula(char),
}

/// A mail address, as it was given: one `@` between two texts, at most 254 bytes, no spaces and no invisible characters.
/// Whether mail arrives there is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(String);

impl MailAddress {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text by which addresses are found: the case of the letters A to Z does not matter (caseIgnoreIA5Match of RFC
    /// 4517).
    #[must_use]
    pub fn to_key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// A stored address; `None` if this program cannot have stored it.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        Self::fits(text).ok().map(|()| Self(text.to_owned()))
    }

    /// The rules for every address, new or old.
    fn fits(text: &str) -> Result<(), InvalidMail> {
        if text.len() > LONGEST {
            return Err(InvalidMail::TooLong);
        }
        let unfit = |c: &char| c.is_whitespace() || is_unsafe_to_show(*c);
        if let Some(c) = text.chars().find(unfit) {
            return Err(InvalidMail::Character(c));
        }
        match text.split_once('@') {
            Some((person, host))
                if !person.is_empty() && !host.is_empty() && !host.contains('@') =>
            {
                Ok(())
            }
            _ => Err(InvalidMail::Parts),
        }
    }
}

as_text!(MailAddress);

/// A new mail address.
impl FromStr for MailAddress {
    type Err = InvalidMail;

    fn from_str(text: &str) -> Result<Self, InvalidMail> {
        // First, because one that begins with '@' also has nothing before it.
        if let Some(c) = formula(text) {
            return Err(InvalidMail::Formula(c));
        }
        Self::fits(text).map(|()| Self(text.to_owned()))
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_at_between_two_texts() {
        for text in ["b@x", "bob.o'neil+desk@example.org", "zoë@exämple.org"] {
            assert_eq!(text.parse().as_ref().map(MailAddress::as_str), Ok(text));
            assert!(MailAddress::from_stored(text).is_some(), "{text}");
        }
        for text in ["", "bob", "bob@", "a@b@c"] {
            assert_eq!(text.parse::<MailAddress>(), Err(InvalidMail::Parts));
        }
    }

    #[test]
    fn what_cannot_be_shown_or_is_too_long_is_no_address() {
        for c in [' ', '\n', '\t', '\0', '\u{a0}', '\u{202e}', '\u{200d}'] {
            let text = format!("b{c}ob@example.org");
            assert_eq!(
                text.parse::<MailAddress>(),
                Err(InvalidMail::Character(c)),
                "{c:?}"
            );
            assert_eq!(MailAddress::from_stored(&text), None);
        }
        let host = "x".repeat(252);
        assert!(format!("b@{host}").parse::<MailAddress>().is_ok());
        let longer = format!("b@{host}x").parse::<MailAddress>();
        assert_eq!(longer, Err(InvalidMail::TooLong));
    }

    #[test]
    fn a_new_address_is_no_formula_and_an_old_one_stays() {
        for text in ["=1@x", "+1@x", "-1@x", "@x", "b;=1@x"] {
            let refused = text.parse::<MailAddress>();
            assert!(matches!(refused, Err(InvalidMail::Formula(_))), "{text}");
        }
        assert!(MailAddress::from_stored("=1@x").is_some());
    }

    #[test]
    fn the_case_of_ascii_letters_does_not_matter_when_one_is_looked_for() {
        let key = |text: &str| text.parse::<MailAddress>().map(|mail| mail.to_key());
        assert_eq!(key("Bob@Example.ORG"), key("bob@example.org"));
        assert_ne!(key("Zoë@x"), key("ZoË@x"));
    }
}
