//! md5-crypt `$1$` and Apache's `$apr1$`: old shadow files, htpasswd.

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::encodings::crypt;
use super::family::{Digest, Family, Found};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "md5-crypt";
const LONGEST_SALT: usize = 8;
const DIGEST: usize = 16;
const ROUNDS: u32 = 1_000;
/// The places of a digest's bytes in the order of the text.
const ORDER: [usize; DIGEST] = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];

/// One of the two, which differ only in a word that is hashed too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Md5Crypt {
    /// `$1$`.
    Unix,
    /// `$apr1$`.
    Apache,
}

impl Md5Crypt {
    const fn magic(self) -> &'static str {
        match self {
            Self::Unix => "$1$",
            Self::Apache => "$apr1$",
        }
    }

    /// Reads `$1$salt$digest`.
    pub(super) fn read(self, text: &str) -> Result<Found<Md5Crypt>, NotImported> {
        let damaged = NotImported::Damaged(NAME);
        let rest = text.strip_prefix(self.magic()).ok_or(damaged)?;
        let (salt, digest) = rest.split_once('$').ok_or(damaged)?;
        let digest = crypt(digest).filter(|digest| digest.len() == DIGEST);
        if salt.len() > LONGEST_SALT {
            return Err(damaged);
        }
        Ok(Found {
            scheme: self,
            salt: salt.as_bytes().to_vec(),
            digest: digest.ok_or(damaged)?,
        })
    }
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Md5Crypt> {
    match (word, numbers) {
        ("md5-crypt", []) => Some(Md5Crypt::Unix),
        ("apr1", []) => Some(Md5Crypt::Apache),
        _ => None,
    }
}

impl Family for Md5Crypt {
    fn stored(&self) -> String {
        match self {
            Self::Unix => "md5-crypt".to_owned(),
            Self::Apache => "apr1".to_owned(),
        }
    }

    /// Poul-Henning Kamp's algorithm; the bytes as the text has them.
    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let between: Zeroizing<[u8; DIGEST]> = Zeroizing::new(
            Md5::new()
                .chain_update(password)
                .chain_update(salt)
                .chain_update(password)
                .finalize()
                .into(),
        );
        let mut first = Md5::new()
            .chain_update(password)
            .chain_update(self.magic())
            .chain_update(salt);
        let mut missing = password.len();
        while missing > 0 {
            first.update(&between[..missing.min(DIGEST)]);
            missing = missing.saturating_sub(DIGEST);
        }
        let mut bits = password.len();
        while bits > 0 {
            first.update(if bits & 1 == 1 { &[0] } else { &password[..1] });
            bits >>= 1;
        }
        let mut digest: Zeroizing<[u8; DIGEST]> = Zeroizing::new(first.finalize().into());
        for round in 0..ROUNDS {
            let is_odd = round & 1 == 1;
            let mut next = Md5::new();
            next.update(if is_odd { password } else { digest.as_slice() });
            if !round.is_multiple_of(3) {
                next.update(salt);
            }
            if !round.is_multiple_of(7) {
                next.update(password);
            }
            next.update(if is_odd { digest.as_slice() } else { password });
            *digest = next.finalize().into();
        }
        Ok(Digest::new(ORDER.map(|place| digest[place]).to_vec()))
    }

    fn digest_length(&self) -> usize {
        DIGEST
    }

    fn work(&self) -> u64 {
        200
    }

    fn is_slow(&self) -> bool {
        false
    }
}
