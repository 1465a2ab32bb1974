//! Password hashes as they are stored.

use std::fmt;

use argon2::password_hash::phc;
use data_encoding::BASE64_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::argon2id::argon2id;
use super::symbols::Symbols;
use super::{Cost, Password, Unusable};
use crate::random::{NoRandomness, Randomness, random_bytes};

/// Bytes of salt in new hashes (S5; RFC 9106, section 4).
pub(super) const SALT: usize = 16;
/// Bytes of tag in new hashes.
pub(super) const TAG: usize = 32;
/// The shortest tag that is compared at all; the parser admits less.
const SHORTEST_TAG: usize = 16;
/// Far longer than any readable hash, in bytes.
const LONGEST_TEXT: usize = 512;

const ARGON2ID: &str = "argon2id";
const HMAC: &str = "hmac-sha256";

/// Why no hash was made.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// There was no salt (S10).
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The text is no password.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// The memory that the cost asks for is not to be had.
    #[error("there is not enough memory to hash a password")]
    NoMemory,
    /// Argon2id refused its input.
    #[error("the password could not be hashed")]
    Failed,
}

/// A password hash as the store has it: untrusted text until it is used (S6).
///
/// Argon2id as a PHC string, `$argon2id$v=19$m=..,t=..,p=..$salt$tag`, for passwords that people
/// choose; `$hmac-sha256$salt$tag` for generated temporary ones, whose 120 random bits need no
/// slow hash (NIST SP 800-63B-4, section 3.1.2: look-up secrets of 112 bits and more).
#[derive(Clone)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a stored text as it is; whether it can be read shows when a password is checked.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }

    /// Hashes a password with Argon2id, a new salt of 16 bytes and a tag of 32 bytes.
    ///
    /// # Errors
    /// [`HashError`] when there is no randomness or no memory.
    pub fn of(
        password: &Password,
        cost: Cost,
        randomness: &dyn Randomness,
    ) -> Result<Self, HashError> {
        let salt = random_bytes::<SALT>(randomness)?;
        let mut tag = [0; TAG];
        argon2id(cost, password.as_bytes(), &salt, &mut tag)?;
        Ok(Self(format!(
            "${ARGON2ID}$v=19$m={},t={},p={}${}${}",
            cost.memory_kib(),
            cost.passes(),
            cost.lanes(),
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&tag),
        )))
    }

    /// Hashes a generated temporary password with HMAC-SHA-256 under a new salt of 16 bytes.
    pub(super) fn of_generated(
        symbols: &Symbols,
        randomness: &dyn Randomness,
    ) -> Result<Self, NoRandomness> {
        let salt = random_bytes::<SALT>(randomness)?;
        Ok(Self(format!(
            "${HMAC}${}${}",
            BASE64_NOPAD.encode(&salt),
            BASE64_NOPAD.encode(&hmac(&salt, symbols.letters().as_slice())),
        )))
    }

    /// Whether it is the hash of a generated temporary password.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        matches!(self.read(), Some(Stored::Generated { .. }))
    }

    /// Whether it is an Argon2id hash weaker than one made at `cost` would be, in any parameter or
    /// length, so that the next right sign-in should replace it (S5). Never so for generated
    /// passwords, nor for what cannot be read.
    #[must_use]
    pub fn is_obsolete(&self, cost: Cost) -> bool {
        match self.read() {
            Some(Stored::Argon2id {
                cost: stored,
                salt,
                tag,
            }) => stored.is_weaker_than(cost) || salt.len() < SALT || tag.len() < TAG,
            Some(Stored::Generated { .. }) | None => false,
        }
    }

    /// Whether both are one text; the time taken tells nothing but whether their lengths differ.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }

    /// The hash taken apart, every part within its bounds; `None` when it cannot be read (S6).
    pub(super) fn read(&self) -> Option<Stored> {
        if self.0.len() > LONGEST_TEXT {
            return None;
        }
        // One parser reads both forms, the one with parameters and the one without. It takes salts
        // of 8 to 48 bytes and tags of 10 to 64.
        let phc::PasswordHash {
            algorithm,
            version,
            params,
            salt: Some(salt),
            hash: Some(tag),
        } = phc::PasswordHash::new(&self.0).ok()?
        else {
            return None;
        };
        match (algorithm.as_str(), version, params.iter().count()) {
            // Exactly these three parameters: associated data or a key would change the hash.
            (ARGON2ID, Some(19), 3) if tag.len() >= SHORTEST_TAG => Some(Stored::Argon2id {
                cost: Cost::stored(
                    params.get_decimal("m")?,
                    params.get_decimal("t")?,
                    params.get_decimal("p")?,
                )?,
                salt,
                tag,
            }),
            (HMAC, None, 0) => Some(Stored::Generated {
                salt: salt.as_ref().try_into().ok()?,
                tag: tag.as_bytes().try_into().ok()?,
            }),
            _ => None,
        }
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// A stored hash taken apart.
pub(super) enum Stored {
    /// Of a password that somebody chose.
    Argon2id {
        cost: Cost,
        salt: phc::Salt,
        tag: phc::Output,
    },
    /// Of a generated temporary password.
    Generated { salt: [u8; SALT], tag: [u8; TAG] },
}

/// HMAC-SHA-256 (RFC 2104) of `message` with `salt` as the key.
pub(super) fn hmac(salt: &[u8; SALT], message: &[u8]) -> [u8; TAG] {
    #[cfg(test)]
    super::argon2id::tally::TAGGED.with(|tagged| tagged.set(tagged.get() + 1));

    // A short key is filled up with zeros to the block's 64 bytes; done here, it cannot fail.
    let mut key = Zeroizing::new([0; 64]);
    key[..SALT].copy_from_slice(salt);
    let mut hmac = Hmac::<Sha256>::new((&*key).into());
    hmac.update(message);
    hmac.finalize().into_bytes().into()
}
