//! Temporary passwords: generated, or entered by an admin; shown once.

use std::fmt;

use zeroize::Zeroizing;

use super::symbols::{BYTES, Symbols};
use super::{Cost, HashError, Password, PasswordHash, Typed};
use crate::random::{NoRandomness, Randomness};

/// A temporary password on its way to the one person it is for. Revealing consumes it:
///
/// ```compile_fail,E0382
/// # use passdesk::{credentials::TemporaryPassword, random::SystemRandomness};
/// let temporary = TemporaryPassword::generate(&SystemRandomness).unwrap();
/// let shown = temporary.reveal();
/// let again = temporary.reveal();
/// ```
///
/// It cannot be copied, nor shown in passing:
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
/// What does work:
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
    /// Draws 24 symbols uniformly from Crockford's base 32, which is 120 bits, and adds a check
    /// character that catches every single mistake and every swap of two (S10).
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        randomness.fill(bytes.as_mut_slice())?;
        Ok(Self(Origin::Generated(Symbols::from_bytes(&bytes))))
    }

    /// Takes what an admin entered, which the policy has already accepted.
    #[must_use]
    pub fn entered(typed: Typed) -> Self {
        Self(Origin::Entered(typed))
    }

    /// The hash to store: salted HMAC-SHA-256 of a generated one, Argon2id at `cost` of an entered one.
    ///
    /// # Errors
    /// [`HashError`] when there is no randomness or no memory, or what was entered is no password.
    pub fn hash(&self, cost: Cost, randomness: &dyn Randomness) -> Result<PasswordHash, HashError> {
        match &self.0 {
            Origin::Generated(symbols) => Ok(PasswordHash::of_generated(symbols, randomness)?),
            Origin::Entered(typed) => {
                PasswordHash::of(&Password::prepare(typed)?, cost, randomness)
            }
        }
    }

    /// The text to show, once: five groups of five with dashes, or what was entered.
    #[must_use]
    pub fn reveal(self) -> Zeroizing<String> {
        match self.0 {
            Origin::Generated(symbols) => symbols.grouped(),
            Origin::Entered(typed) => typed.into_text(),
        }
    }
}

impl fmt::Debug for TemporaryPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TemporaryPassword(..)")
    }
}
