//! The portable hashes of phpass: WordPress before 6.8, phpBB, Drupal 7.

use md5::Md5;
use sha2::Sha512;
use zeroize::Zeroizing;

use super::encodings::{crypt, crypt_cut, crypt_number};
use super::family::{Digest, Family, Found};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "phpass";
const SALT: usize = 8;

/// One of the two, with the exponent of its number of rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Phpass {
    of: Of,
    exponent: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Of {
    /// `$P$`, and `$H$` of phpBB.
    Md5,
    /// `$S$` of Drupal.
    Sha512,
}

impl Of {
    const fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            // The text has 43 letters, which end within the 33rd byte.
            Self::Sha512 => 32,
        }
    }
}

/// Reads a letter for the number of rounds, a salt of eight letters, and the digest.
pub(super) fn read(of: Of, text: &str) -> Result<Found<Phpass>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let part = |from, to| text.get(from..to).ok_or(damaged);
    let (exponent, salt, digest) = (part(3, 4)?, part(4, 4 + SALT)?, part(4 + SALT, text.len())?);
    let exponent = crypt_number(exponent).ok_or(damaged)?;
    let digest = match of {
        Of::Md5 => crypt(digest),
        Of::Sha512 => crypt_cut(digest).filter(|_| digest.len() == 43),
    };
    let digest = digest.filter(|digest| digest.len() == of.length());
    let digest = digest.ok_or(damaged)?;
    let scheme = Phpass::new(of, exponent).ok_or(NotImported::OutOfBounds(NAME))?;
    Ok(Found {
        scheme,
        salt: salt.as_bytes().to_vec(),
        digest,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Phpass> {
    let of = match word {
        "phpass-md5" => Of::Md5,
        "phpass-sha512" => Of::Sha512,
        _ => return None,
    };
    match *numbers {
        [exponent] => Phpass::new(of, exponent),
        _ => None,
    }
}

impl Phpass {
    fn new(of: Of, exponent: u32) -> Option<Self> {
        let fits = (7..=20).contains(&exponent);
        fits.then_some(Self { of, exponent })
    }

    fn repeated<D: sha2::Digest>(&self, salt: &[u8], password: &[u8]) -> Digest {
        let first = D::new().chain_update(salt).chain_update(password);
        let mut digest = Zeroizing::new(first.finalize().to_vec());
        for _ in 0..1_u32 << self.exponent {
            let next = D::new().chain_update(&digest).chain_update(password);
            digest.copy_from_slice(&next.finalize());
        }
        digest.truncate(self.of.length());
        digest
    }
}

impl Family for Phpass {
    fn stored(&self) -> String {
        match self.of {
            Of::Md5 => format!("phpass-md5,{}", self.exponent),
            Of::Sha512 => format!("phpass-sha512,{}", self.exponent),
        }
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        Ok(match self.of {
            Of::Md5 => self.repeated::<Md5>(salt, password),
            Of::Sha512 => self.repeated::<Sha512>(salt, password),
        })
    }

    fn digest_length(&self) -> usize {
        self.of.length()
    }

    fn work(&self) -> u64 {
        let nanoseconds = match self.of {
            Of::Md5 => 160,
            Of::Sha512 => 310,
        };
        (nanoseconds << self.exponent) / 1_000
    }

    fn is_slow(&self) -> bool {
        false
    }
}
