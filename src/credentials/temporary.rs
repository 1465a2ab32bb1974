//! Temporary passwords: generated, or entered by an admin; shown once.

use zeroize::Zeroizing;

use super::hand_copied::Symbols;
use super::{Cost, HashError, Password, PasswordHash, Typed};
use crate::random::{NoRandomness, Randomness};

/// A temporary password for the one person who needs it. Revealing consumes it:
///
/// ```compile_fail,E0382
/// # use passdesk::{credentials::TemporaryPassword, random::SystemRandomness};
/// let temporary = TemporaryPassword::generate(&SystemRandomness).unwrap();
/// let shown = temporary.reveal();
/// let again = temporary.reveal();
/// ```
///
/// It cannot be copied or printed by mistake:
///
/// ```compile_fail,E0599
/// # use passdesk::{credentials::TemporaryPassword, random::SystemRandomness};
/// let temporary = TemporaryPassword::generate(&SystemRandomness).unwrap();
/// let copy = temporary.clone();
/// ```
///
/// ```compile_fail,E0277
/// # use passdesk::{credentials::TemporaryPassword, random::SystemRandomness};
/// let temporary = TemporaryPassword::generate(&SystemRandomness).unwrap();
/// println!("{temporary}");
/// ```
///
/// This works:
///
/// ```
/// # use passdesk::{credentials::TemporaryPassword, random::SystemRandomness};
/// let temporary = TemporaryPassword::generate(&SystemRandomness).unwrap();
/// assert_eq!(temporary.reveal().len(), "7K2QX-M4PDW-9FTVH-3RN8C-YB6E5".len());
/// ```
pub struct TemporaryPassword(Origin);

enum Origin {
    Generated(Symbols),
    Entered(Typed),
}

impl TemporaryPassword {
    /// Draws 24 symbols uniformly from Crockford's base 32, which is 120 bits, and adds a check character that finds
    /// every single mistake and every swap of two (S10).
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        Ok(Self(Origin::Generated(Symbols::generate(randomness)?)))
    }

    /// A temporary password that an admin entered and the policy has accepted.
    #[must_use]
    pub fn entered(typed: Typed) -> Self {
        Self(Origin::Entered(typed))
    }

    /// The hash to store: a salted HMAC-SHA-256 for a generated one, Argon2id with `cost` for an entered one.
    ///
    /// # Errors
    /// [`HashError`] when there is no randomness or no memory, or the entered text cannot be a password.
    pub fn hash(&self, cost: Cost, randomness: &dyn Randomness) -> Result<PasswordHash, HashError> {
        match &self.0 {
            Origin::Generated(symbols) => Ok(PasswordHash::of_generated(symbols, randomness)?),
            Origin::Entered(typed) => {
                PasswordHash::of(&Password::prepare(typed)?, cost, randomness)
            }
        }
    }

    /// The text to show, once: five groups of five with dashes, or the entered text.
    #[must_use]
    pub fn reveal(self) -> Zeroizing<String> {
        match self.0 {
            Origin::Generated(symbols) => symbols.grouped(),
            Origin::Entered(typed) => typed.into_text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fakes::{Broken, Scripted};
    use super::super::{Shape, Verdict, shape, verify};
    use super::*;

    fn typed(text: &str) -> Typed {
        Typed::new(text.to_owned())
    }

    #[test]
    fn s10_generating_takes_exactly_a_hundred_and_twenty_bits_in_one_go() {
        let randomness = Scripted::new(&[1]);
        TemporaryPassword::generate(&randomness).unwrap();
        assert_eq!(randomness.asked(), [15]);
    }

    #[test]
    fn s10_each_of_the_bits_shows_in_the_password() {
        let none = TemporaryPassword::generate(&Scripted::new(&[0]))
            .unwrap()
            .reveal();
        let mut seen = std::collections::BTreeSet::from([none.to_string()]);
        for bit in 0..120 {
            let mut bytes = [0; Symbols::BYTES];
            bytes[bit / 8] = 1 << (bit % 8);
            let text = TemporaryPassword::generate(&Scripted::new(&bytes))
                .unwrap()
                .reveal();
            // Whatever the check character says, the other 24 differ in exactly one place.
            let differ = text[..28].bytes().zip(none.bytes()).filter(|(a, b)| a != b);
            assert_eq!(differ.count(), 1, "{bit}");
            assert!(seen.insert(text.to_string()));
        }
    }

    #[test]
    fn s10_a_failing_generator_makes_no_password() {
        assert!(TemporaryPassword::generate(&Broken).is_err());
    }

    #[test]
    fn a_generated_one_is_hashed_fast_and_found_right_however_it_is_typed() {
        let randomness = Scripted::new(&[0x51, 0xc0, 0x07, 0x3e]);
        let temporary = TemporaryPassword::generate(&randomness).unwrap();
        let hash = temporary.hash(Cost::default(), &randomness).unwrap();
        assert!(hash.is_generated());
        let shown = temporary.reveal();
        assert_eq!(shape(&typed(&shown)), Shape::Generated);
        for text in [
            shown.to_lowercase(),
            shown.replace('-', "\u{2014}"),
            shown.replace('-', "\t"),
        ] {
            assert_eq!(
                verify(&typed(&text), Some(&hash), &Cost::default().into()).unwrap(),
                Verdict::Right
            );
        }
        assert_eq!(
            verify(&typed(&shown[1..]), Some(&hash), &Cost::default().into()).unwrap(),
            Verdict::Wrong
        );
    }

    #[test]
    fn an_entered_one_is_hashed_as_any_password_and_revealed_as_it_was_entered() {
        let temporary = TemporaryPassword::entered(typed("Zoe\u{308}\u{a0}says hello"));
        let hash = temporary
            .hash(Cost::default(), &Scripted::new(&[3]))
            .unwrap();
        assert!(!hash.is_generated());
        let found = verify(
            &typed("Zo\u{eb} says hello"),
            Some(&hash),
            &Cost::default().into(),
        );
        assert_eq!(found.unwrap(), Verdict::Right);
        assert_eq!(*temporary.reveal(), "Zoe\u{308}\u{a0}says hello");
    }

    #[test]
    fn s9_an_empty_entry_cannot_be_hashed() {
        let hash =
            TemporaryPassword::entered(typed("")).hash(Cost::default(), &Scripted::new(&[3]));
        assert!(matches!(hash, Err(HashError::Unusable(_))));
    }

    #[test]
    fn s25_it_does_not_show_itself_for_debugging() {
        let temporary = TemporaryPassword::entered(typed("hunter2"));
        assert_eq!(format!("{temporary:?}"), "TemporaryPassword(..)");
    }
}
