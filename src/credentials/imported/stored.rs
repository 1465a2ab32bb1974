//! Imported hashes as the store has them: a form of their own, which none of ours can be taken for.

use std::fmt::Write;

use data_encoding::BASE64_NOPAD;
use zeroize::Zeroizing;

use super::encodings::number;
use super::family::{LONGEST_SALT, LONGEST_TEXT};
use super::old_hash::OldHash;
use super::scheme::Scheme;
use crate::credentials::argon2id::{SALT, TAG, argon2id};
use crate::credentials::{Cost, HashError};
use crate::random::{Randomness, random_bytes};

/// How every stored text begins, with its version.
const START: &str = "$imported$1$";
/// How passwords were encoded.
const UTF_8: &str = "utf-8";
pub(super) const LATIN_1: &str = "latin-1";
/// What is asked of the password itself at its first sign-in: nothing, or what is asked of new ones.
const ANY: &str = "any";
const POLICY: &str = "policy";

/// An imported hash: how the other system made it, and what the digest of a password is compared with.
pub struct Imported {
    pub(in crate::credentials) scheme: Scheme,
    /// Whether passwords were Latin-1 in the other system.
    pub(in crate::credentials) latin_1: bool,
    /// Whether its owner must choose another one if the rules for new passwords refuse it.
    pub(in crate::credentials) held_to_policy: bool,
    pub(in crate::credentials) salt: Vec<u8>,
    pub(in crate::credentials) kept: Kept,
}

/// What is kept of the old digest.
pub(in crate::credentials) enum Kept {
    /// The digest itself, of a slow scheme.
    Digest(Vec<u8>),
    /// Argon2id over the digest of a fast one, which is not kept (S70).
    Wrapped {
        cost: Cost,
        salt: [u8; SALT],
        tag: [u8; TAG],
    },
}

impl Imported {
    /// What the store keeps of a hash: its digest if the scheme is slow, else Argon2id over it.
    ///
    /// # Errors
    /// [`HashError`] when there is no randomness or no memory.
    pub fn keep(
        old: OldHash,
        latin_1: bool,
        cost: Cost,
        randomness: &dyn Randomness,
    ) -> Result<Self, HashError> {
        let OldHash {
            scheme,
            salt,
            digest,
        } = old;
        let kept = match scheme.is_slow() {
            true => Kept::Digest(digest),
            false => {
                let salt = random_bytes::<SALT>(randomness)?;
                let mut tag = [0; TAG];
                argon2id(cost, &message(scheme, &digest), &salt, &mut tag)?;
                Kept::Wrapped { cost, salt, tag }
            }
        };
        Ok(Self {
            scheme,
            latin_1,
            held_to_policy: false,
            salt,
            kept,
        })
    }

    /// The same, whose owner must choose another password if the rules for new ones refuse it.
    #[must_use]
    pub fn held_to_policy(self, held_to_policy: bool) -> Self {
        Self {
            held_to_policy,
            ..self
        }
    }

    /// Reads a stored text; `None` unless every part is there and within its bounds (S6).
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        if text.len() > LONGEST_TEXT {
            return None;
        }
        let decode = |text: &str| BASE64_NOPAD.decode(text.as_bytes()).ok();
        let parts: Vec<_> = text.strip_prefix(START)?.split('$').collect();
        let (scheme, encoding, asked, salt, kept) = match parts[..] {
            [scheme, encoding, asked, salt, digest] => {
                (scheme, encoding, asked, salt, Kept::Digest(decode(digest)?))
            }
            [scheme, encoding, asked, salt, cost, own_salt, tag] => {
                let numbers: Vec<_> = cost.split(',').map(number).collect();
                let [Some(memory), Some(passes), Some(lanes)] = numbers[..] else {
                    return None;
                };
                let kept = Kept::Wrapped {
                    cost: Cost::stored(memory, passes, lanes)?,
                    salt: decode(own_salt)?.try_into().ok()?,
                    tag: decode(tag)?.try_into().ok()?,
                };
                (scheme, encoding, asked, salt, kept)
            }
            _ => return None,
        };
        let latin_1 = match encoding {
            UTF_8 => false,
            LATIN_1 => true,
            _ => return None,
        };
        let held_to_policy = match asked {
            ANY => false,
            POLICY => true,
            _ => return None,
        };
        let scheme = Scheme::from_stored(scheme)?;
        let salt = decode(salt).filter(|salt| salt.len() <= LONGEST_SALT)?;
        let fits = match &kept {
            Kept::Digest(digest) => scheme.is_slow() && digest.len() == scheme.digest_length(),
            Kept::Wrapped { .. } => !scheme.is_slow(),
        };
        fits.then_some(Self {
            scheme,
            latin_1,
            held_to_policy,
            salt,
            kept,
        })
    }

    /// The part of a stored text that every check needs to know: scheme and encoding, such as `bcrypt,10$utf-8`; `None` for
    /// a text that is no imported hash.
    #[must_use]
    pub fn kind(text: &str) -> Option<&str> {
        let rest = text.strip_prefix(START)?;
        let (scheme, after) = rest.split_once('$')?;
        let (encoding, _) = after.split_once('$')?;
        rest.get(..=scheme.len() + encoding.len())
    }

    /// The same part for a hash that is about to be imported.
    #[must_use]
    pub fn kind_of(scheme: Scheme, latin_1: bool) -> String {
        let encoding = match latin_1 {
            true => LATIN_1,
            false => UTF_8,
        };
        format!("{scheme}${encoding}")
    }

    /// The text to store.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let encode = |bytes: &[u8]| BASE64_NOPAD.encode(bytes);
        let kind = Self::kind_of(self.scheme, self.latin_1);
        let asked = match self.held_to_policy {
            true => POLICY,
            false => ANY,
        };
        let mut text = format!("{START}{kind}${asked}${}", encode(&self.salt));
        match &self.kept {
            Kept::Digest(digest) => {
                let _ = write!(text, "${}", encode(digest));
            }
            Kept::Wrapped { cost, salt, tag } => {
                let (memory, passes) = (cost.memory_kib(), cost.passes());
                let lanes = cost.lanes();
                let (salt, tag) = (encode(salt), encode(tag));
                let _ = write!(text, "${memory},{passes},{lanes}${salt}${tag}");
            }
        }
        text
    }
}

/// What Argon2id wraps. It begins with a zero, which no password can have, so nobody signs in by typing a digest (S70).
pub(in crate::credentials) fn message(scheme: Scheme, digest: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut message = Zeroizing::new(b"\0passdesk imported ".to_vec());
    message.extend_from_slice(scheme.to_string().as_bytes());
    message.push(0);
    message.extend_from_slice(digest);
    message
}
