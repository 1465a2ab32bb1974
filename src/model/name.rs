//! Account names and display names, checked once where they enter.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use precis_profiles::UsernameCaseMapped;
use precis_profiles::precis_core::profile::PrecisFastInvocation;

use super::is_unsafe_to_show;
use super::show::formula;

/// The longest account name, in bytes.
const NAME_BYTES: usize = 64;
/// The longest display name, in code points.
const DISPLAY_NAME_LENGTH: usize = 200;

/// Why a text cannot be a name. The text itself is not repeated: people type passwords there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// Nothing was given.
    #[error("a name cannot be empty")]
    Empty,
    /// Longer than 64 bytes.
    #[error("a name has at most 64 bytes")]
    TooLong,
    /// It would be taken for an option.
    #[error("a name cannot start with '-'")]
    LeadingDash,
    /// `:` or `/`, which mean something else in files and paths.
    #[error("a name cannot contain '{0}'")]
    Separator(char),
    /// Refused by RFC 8265: spaces, control characters, bidirectional marks, emoji and the like.
    #[error(
        "a name is made of letters, digits and punctuation, without spaces or invisible characters"
    )]
    Characters,
    /// A display name longer than 200 code points.
    #[error("a display name has at most 200 characters")]
    DisplayTooLong,
    /// A display name with control or direction-changing characters.
    #[error("a display name cannot contain control or invisible characters")]
    DisplayCharacters,
    /// A new display name that a spreadsheet would take for a formula.
    #[error(
        "a new display name cannot start with '{0}', nor have it after ';': spreadsheets take that for a formula"
    )]
    DisplayFormula(char),
}

/// An account's name: RFC 8265 UsernameCaseMapped, 1 to 64 bytes, not starting with `-`,
/// without `:` and `/`. `Alice` and `alice` are one name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// The mapped name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name as a store has it; `None` if it cannot have come from here. Plain lower-case ASCII
    /// maps to itself, so that a listing need not put every name through RFC 8265 again.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        let plain = |byte: u8| {
            byte.is_ascii_graphic() && !byte.is_ascii_uppercase() && !matches!(byte, b':' | b'/')
        };
        let fits = !text.is_empty() && text.len() <= NAME_BYTES && !text.starts_with('-');
        if fits && text.bytes().all(plain) {
            Some(Self(text.to_owned()))
        } else {
            text.parse().ok().filter(|name: &Self| name.0 == text)
        }
    }
}

impl FromStr for Username {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        if text.is_empty() {
            return Err(InvalidName::Empty);
        }
        // Bounded before it is mapped; a mapping may shrink a text, but never this much.
        if text.len() > 4 * NAME_BYTES {
            return Err(InvalidName::TooLong);
        }
        if text.starts_with('-') {
            return Err(InvalidName::LeadingDash);
        }
        let mapped = UsernameCaseMapped::enforce(text).map_err(|_| InvalidName::Characters)?;
        if mapped.len() > NAME_BYTES {
            return Err(InvalidName::TooLong);
        }
        if mapped.starts_with('-') {
            return Err(InvalidName::LeadingDash);
        }
        // RFC 8265 admits zero-width joiners in some scripts: two names that look alike.
        if mapped.contains(is_unsafe_to_show) {
            return Err(InvalidName::Characters);
        }
        if let Some(separator) = mapped.chars().find(|c| matches!(c, ':' | '/')) {
            return Err(InvalidName::Separator(separator));
        }
        Ok(Self(mapped.into_owned()))
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for Username {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A person's name beside the account's: up to 200 code points, no control or invisible characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A display name as a store has it; `None` if it cannot have come from here.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        let fits = text.len() <= DISPLAY_NAME_LENGTH && text.starts_with(|c| c != ' ');
        if fits && text.bytes().all(plain) {
            Some(Self(text.to_owned()))
        } else {
            Self::fits(text).ok().map(|()| Self(text.to_owned()))
        }
    }

    /// What holds for every display name that anybody ever could have.
    fn fits(text: &str) -> Result<(), InvalidName> {
        if text.trim().is_empty() {
            return Err(InvalidName::Empty);
        }
        if text.chars().count() > DISPLAY_NAME_LENGTH {
            return Err(InvalidName::DisplayTooLong);
        }
        if text.chars().any(is_unsafe_to_show) {
            return Err(InvalidName::DisplayCharacters);
        }
        Ok(())
    }
}

/// A new display name.
impl FromStr for DisplayName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        Self::fits(text)?;
        match formula(text) {
            Some(c) => Err(InvalidName::DisplayFormula(c)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_in_case_or_width_are_one_name() {
        let name: Username = "Alice".parse().expect("a name");
        assert_eq!(name.as_str(), "alice");
        assert_eq!("ａｌｉｃｅ".parse(), Ok(name));
    }

    #[test]
    fn each_kind_of_wrong_name_is_told_apart() {
        for (text, why) in [
            ("", InvalidName::Empty),
            ("-rf", InvalidName::LeadingDash),
            ("a:b", InvalidName::Separator(':')),
            ("a/b", InvalidName::Separator('/')),
            ("a\u{1b}[31m", InvalidName::Characters),
            ("a\u{202e}b", InvalidName::Characters),
            ("two words", InvalidName::Characters),
            ("\u{915}\u{94d}\u{200d}\u{937}", InvalidName::Characters),
            (&"a".repeat(65), InvalidName::TooLong),
            (&"a".repeat(100_000), InvalidName::TooLong),
        ] {
            assert_eq!(text.parse::<Username>(), Err(why), "{text:?}");
        }
        assert!("a".repeat(64).parse::<Username>().is_ok());
    }

    #[test]
    fn a_stored_name_is_taken_exactly_when_it_is_what_parsing_gives() {
        let ascii = || (0..=127_u8).map(char::from);
        let pairs = ascii().flat_map(|a| ascii().map(move |b| format!("{a}{b}")));
        let others = [
            "",
            "é",
            "É",
            "ａ",
            "a\u{301}",
            "straße",
            "имя",
            "שם",
            "1שם",
            "a\u{200b}b",
            "\u{e000}",
        ];
        let long = [63, 64, 65].map(|length| "a".repeat(length));
        for text in pairs
            .chain(ascii().map(String::from))
            .chain(others.map(str::to_owned))
            .chain(long)
        {
            let parsed = text.parse().ok().filter(|name: &Username| name.0 == text);
            assert_eq!(Username::from_stored(&text), parsed, "{text:?}");
            let fits = DisplayName::fits(&text).ok();
            let stored = DisplayName::from_stored(&text);
            assert_eq!(stored.map(drop), fits, "{text:?}");
        }
    }

    #[test]
    fn a_new_display_name_starts_no_formula_and_an_old_one_is_read() {
        for c in "=+-@＝＋－＠".chars() {
            for text in [format!("{c}1+1"), format!(" {c}1"), format!("Ann;{c}1")] {
                assert_eq!(
                    text.parse::<DisplayName>(),
                    Err(InvalidName::DisplayFormula(c))
                );
                assert!(DisplayName::from_stored(&text).is_some());
            }
        }
        assert!("Ann-Marie; M+M = @".parse::<DisplayName>().is_ok());
    }

    #[test]
    fn a_display_name_may_have_spaces_but_nothing_invisible() {
        assert!("Alice Liddell".parse::<DisplayName>().is_ok());
        for wrong in ["", "  ", "a\nb", "a\u{200b}b", "a\u{202e}b", "\u{9b}31m"] {
            assert!(wrong.parse::<DisplayName>().is_err(), "{wrong:?}");
        }
    }
}
