//! What only Django has: `md5$salt$digits`. Its other schemes are in the files of their families.

use md5::{Digest as _, Md5 as Function};

use super::encodings::hex;
use super::family::{Digest, Family, Found, LONGEST_SALT};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "Django MD5";
const DIGEST: usize = 16;

/// MD5 of a salt and the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Md5;

/// Reads what follows `md5$`: a salt that is text, and 32 hexadecimal digits.
pub(super) fn read_md5(text: &str) -> Result<Found<Md5>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let (salt, digest) = text.split_once('$').ok_or(damaged)?;
    let digest = hex(digest).filter(|digest| digest.len() == DIGEST);
    if salt.len() > LONGEST_SALT {
        return Err(damaged);
    }
    Ok(Found {
        scheme: Md5,
        salt: salt.as_bytes().to_vec(),
        digest: digest.ok_or(damaged)?,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Md5> {
    match (word, numbers) {
        ("django-md5", []) => Some(Md5),
        _ => None,
    }
}

impl Family for Md5 {
    fn stored(&self) -> String {
        "django-md5".to_owned()
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let both = Function::new().chain_update(salt).chain_update(password);
        Ok(Digest::new(both.finalize().to_vec()))
    }

    fn digest_length(&self) -> usize {
        DIGEST
    }

    fn work(&self) -> u64 {
        10
    }

    fn is_slow(&self) -> bool {
        false
    }
}
