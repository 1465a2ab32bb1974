//! Passwords as people type them, and as they are compared: normalised and limited.

use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::Rules;
use precis_profiles::precis_core::{CodepointInfo, Error, FreeformClass, StringClass};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::model::Named;

/// The longest password, in bytes. Longer ones are refused, never cut (S1).
pub(super) const LONGEST: usize = 400;

/// A password as somebody typed it; wiped when dropped. It cannot be shown or copied.
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Takes the text; nothing is checked yet.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The same for one more request, wiped like the first.
    #[must_use]
    pub fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// Whether the same was typed twice; takes the same time for any two texts of the same length.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn into_text(self) -> Zeroizing<String> {
        self.0
    }
}

/// For a served desk, over a connection that nobody else can read.
impl Serialize for Typed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Taken over as it is read, so that no copy is left behind.
impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Why a text cannot be a password at all, whatever the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unusable {
    /// Nothing was typed (S9).
    #[error("it is empty")]
    Empty,
    /// Over 400 bytes, before or after it was normalised.
    #[error("it is longer than 400 bytes")]
    TooLong,
    /// Control or other characters that RFC 8264 does not allow in free text (section 4.3).
    #[error("it contains {}, which cannot be in a password", Named(*.0))]
    Character(char),
}

/// A password in the only form in which it is hashed and compared: OpaqueString (RFC 8265, section 4.2), which is
/// Unicode NFC with every space replaced by an ASCII one; 1 to 400 bytes. Wiped when dropped.
pub struct Password(Zeroizing<String>);

impl Password {
    /// Normalises what was typed, the same way when a password is set and when it is checked (S2).
    ///
    /// # Errors
    /// [`Unusable`] says why the text cannot be a password.
    pub fn prepare(typed: &Typed) -> Result<Self, Unusable> {
        let text = typed.as_str();
        if text.is_empty() {
            return Err(Unusable::Empty);
        }
        // Limited before it is mapped (S36).
        if text.len() > LONGEST {
            return Err(Unusable::TooLong);
        }
        // ASCII is not copied here; the crate copies other texts while it maps them, and frees those copies without wiping.
        let rules = OpaqueString::new();
        let mapped = rules
            .additional_mapping_rule(text)
            .and_then(|spaced| rules.normalization_rule(spaced))
            .map_err(|error| Unusable::Character(refused(&error)))?;
        let mapped = Zeroizing::new(mapped.into_owned());
        if mapped.len() > LONGEST {
            return Err(Unusable::TooLong);
        }
        // Some characters are allowed only before the mapping, others only after it; RFC 8264, section 7, checks the
        // result.
        FreeformClass::default()
            .allows(mapped.as_str())
            .map_err(|error| Unusable::Character(refused(&error)))?;
        Ok(Self(mapped))
    }

    /// Whether both are the same password. The time shows only whether their lengths differ.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.as_bytes().ct_eq(other.as_bytes()).into()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The character that a class refuses.
fn refused(error: &Error) -> char {
    match error {
        Error::BadCodepoint(CodepointInfo { cp, .. }) => char::from_u32(*cp).unwrap_or_default(),
        Error::Invalid | Error::Unexpected(_) => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    fn prepare(text: &str) -> Result<Password, Unusable> {
        Password::prepare(&Typed::new(text.to_owned()))
    }

    fn same(one: &str, other: &str) -> bool {
        prepare(one).unwrap().is_same(&prepare(other).unwrap())
    }

    #[test]
    fn s2_composed_and_decomposed_letters_are_one_password() {
        assert!(same("Zo\u{eb} und Ren\u{e9}", "Zoe\u{308} und Rene\u{301}"));
    }

    #[test]
    fn s2_every_kind_of_space_is_one_but_case_and_width_are_kept() {
        assert!(same("a\u{a0}b\u{3000}c", "a b c"));
        assert!(!same("Alice", "alice"));
        assert!(!same("ａ", "a"));
        assert!(!same("a", "a "));
    }

    #[test]
    fn s2_controls_and_invisible_characters_are_refused() {
        for text in [
            "a\0b",
            "a\tb",
            "a\n",
            "\u{1b}[A",
            "a\u{200b}b",
            "\u{7f}",
            "\u{85}",
        ] {
            let refused = prepare(text).unwrap_err();
            assert!(matches!(refused, Unusable::Character(_)), "{text:?}");
        }
    }

    #[test]
    fn s2_what_is_refused_in_one_form_is_refused_in_every_form() {
        for text in ["ano\u{387}teleia", "ano\u{b7}teleia"] {
            let refused = prepare(text).unwrap_err();
            assert_eq!(refused, Unusable::Character('\u{b7}'), "{text}");
        }
        assert!(prepare("col\u{b7}laborar").is_ok());
    }

    #[test]
    fn s2_the_refusal_names_the_character_and_nothing_else_of_the_password() {
        for (text, named) in [
            ("I \u{2764}\u{fe0f} long walks", "the character U+FE0F"),
            ("\u{1f469}\u{200d}\u{1f4bb}", "the character U+200D"),
            ("a\tb", "a tab"),
        ] {
            let refused = prepare(text).unwrap_err().to_string();
            let expected = format!("it contains {named}, which cannot be in a password");
            assert_eq!(refused, expected);
        }
    }

    #[test]
    fn s2_letters_in_parts_are_composed_before_they_are_looked_at() {
        assert!(same("\u{1112}\u{1161}\u{11ab}", "\u{d55c}"));
        assert!(same("a\u{340}", "a\u{300}"));
    }

    #[test]
    fn s9_nothing_is_no_password() {
        assert_eq!(prepare("").unwrap_err(), Unusable::Empty);
    }

    #[test]
    fn s1_four_hundred_bytes_are_taken_whole_and_one_more_is_refused_not_cut() {
        let longest = "x".repeat(400);
        assert_eq!(prepare(&longest).unwrap().as_str(), longest);
        assert_eq!(prepare(&"x".repeat(401)).unwrap_err(), Unusable::TooLong);
        let huge = "e\u{301}".repeat(1 << 20);
        assert_eq!(prepare(&huge).unwrap_err(), Unusable::TooLong);
    }

    #[test]
    fn s1_the_bound_holds_after_mapping_too() {
        // One of the letters that NFC takes apart: three bytes become six.
        let grows = "\u{958}".repeat(100);
        assert!(grows.len() <= LONGEST);
        assert_eq!(prepare(&grows).unwrap_err(), Unusable::TooLong);
    }

    #[test]
    fn s25_neither_shows_itself_for_debugging() {
        let typed = Typed::new("hunter2".to_owned());
        assert_eq!(format!("{typed:?}"), "Typed(..)");
        let password = Password::prepare(&typed).unwrap();
        assert_eq!(format!("{password:?}"), "Password(..)");
    }

    proptest! {
        #[test]
        fn preparing_never_panics_and_a_prepared_password_stays_as_it_is(text in any::<String>()) {
            if let Ok(password) = prepare(&text) {
                assert!((1..=LONGEST).contains(&password.as_bytes().len()));
                assert!(prepare(password.as_str()).unwrap().is_same(&password));
            }
        }
    }
}
