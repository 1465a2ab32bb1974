//! Account names and display names, checked once, where they enter.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use precis_profiles::UsernameCaseMapped;
use precis_profiles::precis_core::profile::Rules;
use precis_profiles::precis_core::{CodepointInfo, Error, IdentifierClass, StringClass};

use super::safe_text::{Named, first_unsafe, formula, is_unsafe_to_show};
use super::words::as_text;

/// The longest account name, in bytes.
const NAME_BYTES: usize = 64;
/// The longest display name, in code points.
const DISPLAY_NAME_LENGTH: usize = 200;
/// How many times a name is mapped until it no longer changes (RFC 8264, section 7).
const MAPPINGS: usize = 4;
/// What no new name begins with: in files and spreadsheets it would start something else.
const NOT_FIRST: &[char] = &['[', ']', '{', '}', '#', '=', '+', '@'];
/// What no new name contains: it separates or encloses the fields of a file.
const BETWEEN_FIELDS: &[char] = &[';', ',', '"'];

/// Why a text cannot be a name. The text itself is not repeated: people type passwords here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// Nothing was given.
    #[error("a name cannot be empty")]
    Empty,
    /// Longer than 64 bytes.
    #[error("a name has at most 64 bytes")]
    TooLong,
    /// It would be read as an option.
    #[error("a name cannot start with '-'")]
    LeadingDash,
    /// A new name that would start something else in a file.
    #[error("a new name cannot start with '{0}'")]
    Leading(char),
    /// `:` or `/`, which mean something else in files and paths.
    #[error("a name cannot contain '{0}'")]
    Separator(char),
    /// A new name with a character that separates or encloses the fields of a file.
    #[error("a new name cannot contain '{0}'")]
    Field(char),
    /// Refused by RFC 8265: spaces, control characters, bidirectional marks, emoji and the like.
    #[error(
        "a name cannot contain {}: it is made of letters, digits and punctuation, without spaces or invisible characters",
        Named(*.0)
    )]
    Character(char),
    /// A new name with a character that RFC 8265 does not allow, or not yet.
    #[error(
            "a new name cannot contain {}: it is made of the letters and digits that RFC 8265 allows, and of ASCII punctuation",
        Named(*.0)
    )]
    NewCharacter(char),
    /// Left-to-right and right-to-left letters in an order that RFC 5893, section 2, refuses.
    #[error(
        "a name with letters that are written from right to left cannot contain others or begin with a digit"
    )]
    Direction,
    /// A display name longer than 200 code points.
    #[error("a display name has at most 200 characters")]
    DisplayTooLong,
    /// A display name with control or direction-changing characters.
    #[error("a display name cannot contain {}, or other control or invisible characters", Named(*.0))]
    DisplayCharacter(char),
    /// A new display name that a spreadsheet would read as a formula.
    #[error(
        "a new display name cannot start with '{0}' or have it after ';': a spreadsheet would read it as a formula"
    )]
    DisplayFormula(char),
}

/// An account's name in the one form in which it is stored and compared: mapped as RFC 8265 maps a username
/// (UsernameCaseMapped), 1 to 64 bytes, not starting with `-`, without `:`, `/`, spaces and invisible characters.
/// `Alice` and `alice` are one name.
///
/// Which letters exist grows with Unicode, so a name that an account has is never checked again by the rules for new names;
/// only [`Username::new_account`] does that.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// The mapped name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a new account, as somebody typed it.
    ///
    /// # Errors
    /// [`InvalidName`], see [`Username::may_be_new`].
    pub fn new_account(text: &str) -> Result<Self, InvalidName> {
        let name: Self = text.parse()?;
        name.may_be_new()?;
        Ok(name)
    }

    /// Whether a new account may have this name. The classes and directions of its characters are checked after it was
    /// mapped (RFC 8264, section 7; RFC 8265, section 3.3). It also has no `;`, `,` or `"`, which separate or enclose
    /// the fields of files, and does not begin with one of `[ ] { } # = + @`.
    ///
    /// # Errors
    /// [`InvalidName`] says why not.
    pub fn may_be_new(&self) -> Result<(), InvalidName> {
        let name = self.as_str();
        if let Some(first) = name.chars().next().filter(|c| NOT_FIRST.contains(c)) {
            return Err(InvalidName::Leading(first));
        }
        if let Some(c) = name.chars().find(|c| BETWEEN_FIELDS.contains(c)) {
            return Err(InvalidName::Field(c));
        }
        IdentifierClass::default()
            .allows(name)
            .map_err(|error| InvalidName::NewCharacter(refused(&error, name)))?;
        match UsernameCaseMapped::new().directionality_rule(name) {
            Ok(_) => Ok(()),
            Err(_) => Err(InvalidName::Direction),
        }
    }

    /// A stored name; `None` if no program can have stored it. What was a name when it was given stays one, whatever
    /// Unicode's tables say now.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        let name = Self(text.to_owned());
        let is_one = name.fits().is_ok() && !text.bytes().any(|byte| byte.is_ascii_uppercase());
        is_one.then_some(name)
    }

    /// The name that earlier programs, which did not know the final sigma, made of a text in capitals that now maps to this
    /// name.
    #[must_use]
    pub fn before_final_sigma(&self) -> Option<Self> {
        if !self.0.contains('ς') {
            return None;
        }
        // A capital sigma that would be a final one; only there the two programs differ.
        let lower = self.0.replace('ς', "Σ").to_lowercase();
        let letters = self.0.chars().zip(lower.chars());
        let before: String = letters
            .map(|(c, lower)| if (c, lower) == ('ς', 'ς') { 'σ' } else { c })
            .collect();
        (before != self.0).then_some(Self(before))
    }

    /// The rules for every name, new or old.
    fn fits(&self) -> Result<(), InvalidName> {
        let Self(name) = self;
        if name.is_empty() {
            return Err(InvalidName::Empty);
        }
        if name.len() > NAME_BYTES {
            return Err(InvalidName::TooLong);
        }
        if name.starts_with('-') {
            return Err(InvalidName::LeadingDash);
        }
        // RFC 8265 allows zero-width joiners in some scripts, which make two names look alike.
        let unfit = |c: char| c.is_whitespace() || is_unsafe_to_show(c);
        // Most names, and all of them are read again and again.
        let is_fit = name.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_fit && let Some(c) = name.chars().find(|c| unfit(*c)) {
            return Err(InvalidName::Character(c));
        }
        if let Some(separator) = name.chars().find(|c| matches!(c, ':' | '/')) {
            return Err(InvalidName::Separator(separator));
        }
        Ok(())
    }
}

as_text!(Username);

/// A name as somebody types it; an account may have it or not.
impl FromStr for Username {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        // Bounded before it is mapped; a mapping may shorten a text, but never this much.
        if text.len() > 4 * NAME_BYTES {
            return Err(InvalidName::TooLong);
        }
        if text.starts_with('-') {
            return Err(InvalidName::LeadingDash);
        }
        let name = Self(mapped(text)?);
        name.fits()?;
        Ok(name)
    }
}

/// A text without differences of width, case and composition, mapped until it no longer changes (RFC 8265, section 3.3.2).
fn mapped(text: &str) -> Result<String, InvalidName> {
    let ascii = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(ascii) {
        return Ok(text.to_owned());
    }
    let rules = UsernameCaseMapped::new();
    let unmapped = |error| InvalidName::Character(refused(&error, text));
    let mut name = text.to_owned();
    for _ in 0..MAPPINGS {
        let narrow = rules.width_mapping_rule(name.as_str()).map_err(unmapped)?;
        // The standard library knows the final sigma; the profile's rule maps each letter alone.
        let lower = narrow.to_lowercase();
        let composed = rules.normalization_rule(lower).map_err(unmapped)?;
        if composed == name {
            return Ok(name);
        }
        name = composed.into_owned();
    }
    let c = name.chars().next().unwrap_or_default();
    Err(InvalidName::Character(c))
}

/// The character that a class refuses, or the first one where the error does not say which.
fn refused(error: &Error, text: &str) -> char {
    let told = match error {
        Error::BadCodepoint(CodepointInfo { cp, .. }) => char::from_u32(*cp),
        Error::Invalid | Error::Unexpected(_) => None,
    };
    told.or_else(|| text.chars().next()).unwrap_or_default()
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

/// A person's name besides the account's: up to 200 code points, no control or invisible characters except joiners
/// where a script needs them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    /// The text as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A stored display name; `None` if this program cannot have stored it.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        Self::fits(text).ok().map(|()| Self(text.to_owned()))
    }

    /// The rules for every display name, new or old.
    fn fits(text: &str) -> Result<(), InvalidName> {
        if text.trim().is_empty() {
            return Err(InvalidName::Empty);
        }
        if text.chars().count() > DISPLAY_NAME_LENGTH {
            return Err(InvalidName::DisplayTooLong);
        }
        if let Some(c) = first_unsafe(text) {
            return Err(InvalidName::DisplayCharacter(c));
        }
        Ok(())
    }
}

as_text!(DisplayName);

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
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
#[path = "name_tests.rs"]
mod tests;
