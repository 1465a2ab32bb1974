//! bcrypt, of the password or of a digest of it: htpasswd, PHP, Rails, Django, WordPress and many more.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256, Sha384};
use zeroize::Zeroizing;

use super::encodings;
use super::family::{Digest, Family, Found};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "bcrypt";
const SALT: usize = 16;
const DIGEST: usize = 23;
/// What bcrypt reads of a password, a closing zero included.
const READ: usize = 72;
/// The lowest cost that OWASP takes.
const SLOW: u32 = 10;

/// bcrypt with its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bcrypt {
    of: Of,
    cost: u32,
}

/// What it is computed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Password,
    /// Django's `bcrypt_sha256`: the hexadecimal digits of SHA-256.
    Sha256,
    /// WordPress from 6.8: Base64 of HMAC-SHA-384.
    WordPress,
}

/// Reads `$2a$`, `$2b$` and `$2y$`.
pub(super) fn read(text: &str) -> Result<Found<Bcrypt>, NotImported> {
    read_of(Of::Password, text)
}

/// Reads what follows `bcrypt_sha256$`.
pub(super) fn read_sha256(text: &str) -> Result<Found<Bcrypt>, NotImported> {
    read_of(Of::Sha256, text)
}

/// Reads what follows `$wp`.
pub(super) fn read_wordpress(text: &str) -> Result<Found<Bcrypt>, NotImported> {
    read_of(Of::WordPress, text)
}

fn read_of(of: Of, text: &str) -> Result<Found<Bcrypt>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    if text.starts_with("$2x$") {
        return Err(NotImported::FaultyBcrypt);
    }
    let ["", "2a" | "2b" | "2y", cost, rest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(damaged);
    };
    let number = encodings::number(cost).filter(|_| cost.len() == 2);
    let (salt, digest) = rest.split_at_checked(22).ok_or(damaged)?;
    let salt = encodings::bcrypt_salt(salt).filter(|salt| salt.len() == SALT);
    let digest = encodings::bcrypt(digest).filter(|digest| digest.len() == DIGEST);
    let (cost, salt, digest) = (
        number.ok_or(damaged)?,
        salt.ok_or(damaged)?,
        digest.ok_or(damaged)?,
    );
    let scheme = Bcrypt::new(of, cost).ok_or(NotImported::OutOfBounds(NAME))?;
    Ok(Found {
        scheme,
        salt,
        digest,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Bcrypt> {
    let of = match word {
        "bcrypt" => Of::Password,
        "bcrypt-sha256" => Of::Sha256,
        "bcrypt-wordpress" => Of::WordPress,
        _ => return None,
    };
    match *numbers {
        [cost] => Bcrypt::new(of, cost),
        _ => None,
    }
}

impl Bcrypt {
    fn new(of: Of, cost: u32) -> Option<Self> {
        (4..=14).contains(&cost).then_some(Self { of, cost })
    }

    /// What bcrypt is given.
    fn message(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        match self.of {
            Of::Password => Zeroizing::new(password.to_vec()),
            Of::Sha256 => Zeroizing::new(HEXLOWER.encode(&Sha256::digest(password)).into_bytes()),
            Of::WordPress => {
                #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
                let mut mac =
                    Hmac::<Sha384>::new_from_slice(b"wp-sha384").expect("a key of any length");
                mac.update(password);
                Zeroizing::new(BASE64.encode(&mac.finalize().into_bytes()).into_bytes())
            }
        }
    }
}

impl Family for Bcrypt {
    fn stored(&self) -> String {
        let word = match self.of {
            Of::Password => "bcrypt",
            Of::Sha256 => "bcrypt-sha256",
            Of::WordPress => "bcrypt-wordpress",
        };
        format!("{word},{}", self.cost)
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let message = self.message(password);
        // The crate's own function takes at most 72 bytes, with the closing zero where there is room for it.
        let mut key = Zeroizing::new([0; READ]);
        let length = message.len().min(READ);
        key[..length].copy_from_slice(&message[..length]);
        let key = &key[..(length + 1).min(READ)];
        let mut padded = [0; SALT];
        let known = salt.len().min(SALT);
        padded[..known].copy_from_slice(&salt[..known]);
        let output = Zeroizing::new(bcrypt::bcrypt(self.cost, padded, key));
        Ok(Digest::new(output[..DIGEST].to_vec()))
    }

    fn digest_length(&self) -> usize {
        DIGEST
    }

    fn work(&self) -> u64 {
        75 << self.cost
    }

    fn memory_kib(&self) -> u32 {
        5
    }

    fn is_slow(&self) -> bool {
        self.cost >= SLOW
    }

    fn reads_all(&self, password: &[u8]) -> bool {
        match self.of {
            Of::Password => password.len() < READ,
            Of::Sha256 | Of::WordPress => true,
        }
    }
}
