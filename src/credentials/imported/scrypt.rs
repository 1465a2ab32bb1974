//! scrypt (RFC 7914): Django, and `$7$` of crypt(3).

use scrypt::{Params, scrypt};

use super::encodings::{crypt, crypt_number, number, padded};
use super::family::{Digest, Family, Found, LONGEST_SALT};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "scrypt";
const MOST_R: u32 = 32;
const MOST_P: u32 = 16;
/// N times r times p: at most 128 MiB.
const MOST_WORK: u64 = 1 << 20;
/// The least of the choices in the OWASP Password Storage Cheat Sheet: N of 2^14, r of 8 and p of 5.
const SLOW: u64 = 5 << 17;
const CRYPT_DIGEST: usize = 32;
const DJANGO_DIGEST: usize = 64;

/// scrypt with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scrypt {
    log_n: u32,
    r: u32,
    p: u32,
    length: u32,
}

/// Reads what follows Django's `scrypt$`: N, a salt that is text, r, p and Base64.
pub(super) fn read_django(text: &str) -> Result<Found<Scrypt>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let [n, salt, r, p, digest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(damaged);
    };
    let n = number(n).ok_or(damaged)?;
    let (r, p) = (number(r).ok_or(damaged)?, number(p).ok_or(damaged)?);
    let digest = padded(digest).filter(|digest| digest.len() == DJANGO_DIGEST);
    let digest = digest.ok_or(damaged)?;
    if salt.is_empty() || salt.len() > LONGEST_SALT || !n.is_power_of_two() {
        return Err(damaged);
    }
    let scheme = Scrypt::new(n.trailing_zeros(), r, p, 64);
    Ok(Found {
        scheme: scheme.ok_or(NotImported::OutOfBounds(NAME))?,
        salt: salt.as_bytes().to_vec(),
        digest,
    })
}

/// Reads `$7$`, a letter for N, five each for r and p, a salt that is text, and the digest.
pub(super) fn read_crypt(text: &str) -> Result<Found<Scrypt>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let [_, _, settings, digest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(damaged);
    };
    let part = |from, to| settings.get(from..to);
    let parameter = |from, to| part(from, to).and_then(crypt_number).ok_or(damaged);
    let (log_n, r, p) = (parameter(0, 1)?, parameter(1, 6)?, parameter(6, 11)?);
    let salt = part(11, settings.len()).filter(|salt| salt.len() <= LONGEST_SALT);
    let digest = crypt(digest).filter(|digest| digest.len() == CRYPT_DIGEST);
    let (salt, digest) = (salt.ok_or(damaged)?, digest.ok_or(damaged)?);
    let scheme = Scrypt::new(log_n, r, p, 32).ok_or(NotImported::OutOfBounds(NAME))?;
    Ok(Found {
        scheme,
        salt: salt.as_bytes().to_vec(),
        digest,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Scrypt> {
    match (word, numbers) {
        ("scrypt", [log_n, r, p, length]) => Scrypt::new(*log_n, *r, *p, *length),
        _ => None,
    }
}

impl Scrypt {
    fn new(log_n: u32, r: u32, p: u32, length: u32) -> Option<Self> {
        let new = Self {
            log_n,
            r,
            p,
            length,
        };
        let fits = (1..=20).contains(&log_n)
            && (1..=MOST_R).contains(&r)
            && (1..=MOST_P).contains(&p)
            && (length == 32 || length == 64)
            && new.blocks() <= MOST_WORK;
        fits.then_some(new)
    }

    /// N times r times p.
    fn blocks(&self) -> u64 {
        (u64::from(self.r) << self.log_n) * u64::from(self.p)
    }
}

impl Family for Scrypt {
    fn stored(&self) -> String {
        let Self {
            log_n,
            r,
            p,
            length,
        } = self;
        format!("scrypt,{log_n},{r},{p},{length}")
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let mut digest = Digest::new(vec![0; self.length as usize]);
        let log_n = u8::try_from(self.log_n).map_err(|_| HashError::Failed)?;
        let params = Params::new(log_n, self.r, self.p).map_err(|_| HashError::Failed)?;
        scrypt(password, salt, &params, &mut digest).map_err(|_| HashError::Failed)?;
        Ok(digest)
    }

    fn digest_length(&self) -> usize {
        self.length as usize
    }

    fn work(&self) -> u64 {
        1 + self.blocks() * 3 / 10
    }

    fn memory_kib(&self) -> u32 {
        1 + (self.r << self.log_n >> 3)
    }

    fn is_slow(&self) -> bool {
        self.blocks() >= SLOW
    }
}
