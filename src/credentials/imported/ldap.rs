//! Digests of a password and a salt, as LDAP directories and htpasswd have them: `{SSHA}` and others (RFC 2307).

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::encodings::padded;
use super::family::{Digest, Family, Found, LONGEST_SALT};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "LDAP";

/// The function that is called once, over the password and the salt, which may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ldap {
    /// `{MD5}` and `{SMD5}`.
    Md5,
    /// `{SHA}` and `{SSHA}`.
    Sha1,
    /// `{SHA256}` and `{SSHA256}`.
    Sha256,
    /// `{SHA384}` and `{SSHA384}`.
    Sha384,
    /// `{SHA512}` and `{SSHA512}`.
    Sha512,
}

impl Ldap {
    /// Reads what follows the braces: Base64 of the digest and, if it is salted, the salt.
    pub(super) fn read(self, is_salted: bool, text: &str) -> Result<Found<Ldap>, NotImported> {
        let damaged = NotImported::Damaged(NAME);
        let mut digest = padded(text).ok_or(damaged)?;
        if digest.len() < self.digest_length() {
            return Err(damaged);
        }
        let salt = digest.split_off(self.digest_length());
        match is_salted {
            true if (1..=LONGEST_SALT).contains(&salt.len()) => {}
            false if salt.is_empty() => {}
            true | false => return Err(damaged),
        }
        Ok(Found {
            scheme: self,
            salt,
            digest,
        })
    }
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Ldap> {
    match (word, numbers) {
        ("md5", []) => Some(Ldap::Md5),
        ("sha1", []) => Some(Ldap::Sha1),
        ("sha256", []) => Some(Ldap::Sha256),
        ("sha384", []) => Some(Ldap::Sha384),
        ("sha512", []) => Some(Ldap::Sha512),
        _ => None,
    }
}

fn once<D: sha2::Digest>(salt: &[u8], password: &[u8]) -> Vec<u8> {
    let both = D::new().chain_update(password).chain_update(salt);
    both.finalize().to_vec()
}

impl Family for Ldap {
    fn stored(&self) -> String {
        let word = match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        };
        word.to_owned()
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        Ok(Digest::new(match self {
            Self::Md5 => once::<Md5>(salt, password),
            Self::Sha1 => once::<Sha1>(salt, password),
            Self::Sha256 => once::<Sha256>(salt, password),
            Self::Sha384 => once::<Sha384>(salt, password),
            Self::Sha512 => once::<Sha512>(salt, password),
        }))
    }

    fn digest_length(&self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    fn work(&self) -> u64 {
        10
    }

    fn is_slow(&self) -> bool {
        false
    }
}
