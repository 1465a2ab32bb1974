//! The one check of a typed password, which does the same work whatever happens (S19).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::argon2id::argon2id;
use super::hash::{SALT, Stored, TAG, hmac};
use super::symbols::Symbols;
use super::{Cost, Password, PasswordHash, Typed};

/// Hashed in place of a text that is no password.
const NO_PASSWORD: &[u8] = b"what was typed is no password";
/// Hashed in place of a text that has not 25 symbols.
const NO_SYMBOLS: &[u8; 25] = b"NOT TWENTY-FIVE SYMBOLS..";
/// Stands for the salt and the tag that are not there.
const NO_SALT: &[u8; SALT] = &[0; SALT];
const NO_TAG: &[u8; TAG] = &[0; TAG];
/// The longest tag that a stored hash can have.
const LONGEST_TAG: usize = 64;

/// What the check found. Everything but [`Right`](Self::Right) is a failure (S13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is not, or there is nothing to compare it with.
    Wrong,
    /// The stored hash cannot be read, so nobody is let in (S6).
    Unreadable,
}

/// Checks what was typed against the stored hash; `None` stands for an account that does not exist
/// or has no password.
///
/// Every call computes exactly one Argon2id and one HMAC: at the stored hash's own cost if it is a
/// readable Argon2id hash, at `cost` otherwise, and over a stand-in where the text is unusable. So
/// the time taken does not tell these cases apart.
pub fn verify(typed: &Typed, stored: Option<&PasswordHash>, cost: Cost) -> Verdict {
    let read = stored.and_then(PasswordHash::read);

    let password = Password::prepare(typed);
    let (cost, salt, tag) = match &read {
        Some(Stored::Argon2id { cost, salt, tag }) => (*cost, salt.as_ref(), tag.as_bytes()),
        Some(Stored::Generated { .. }) | None => (cost, NO_SALT.as_slice(), NO_TAG.as_slice()),
    };
    let mut computed = Zeroizing::new([0; LONGEST_TAG]);
    let computed = &mut computed[..tag.len()];
    let text = password.as_ref().map_or(NO_PASSWORD, Password::as_bytes);
    let hashed = argon2id(cost, text, salt, computed);
    let is_chosen = bool::from(computed.ct_eq(tag)) && password.is_ok();

    let symbols = Symbols::read(typed.as_str());
    let (salt, tag) = match &read {
        Some(Stored::Generated { salt, tag }) => (salt, tag),
        Some(Stored::Argon2id { .. }) | None => (NO_SALT, NO_TAG),
    };
    let letters = symbols.as_ref().map(Symbols::letters);
    let computed = hmac(salt, letters.as_deref().unwrap_or(NO_SYMBOLS));
    let is_generated = bool::from(computed.ct_eq(tag)) && symbols.is_some();

    let is_right = match (stored, read) {
        (None, _) => false,
        (Some(_), Some(Stored::Argon2id { .. })) if hashed.is_ok() => is_chosen,
        (Some(_), Some(Stored::Generated { .. })) => is_generated,
        (Some(_), Some(Stored::Argon2id { .. }) | None) => return Verdict::Unreadable,
    };
    if is_right {
        Verdict::Right
    } else {
        Verdict::Wrong
    }
}
