//! PBKDF2 (RFC 8018): Django, OpenLDAP, Keycloak, Gitea.

use pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha512};

use super::encodings::{dotted, hex, number, padded};
use super::family::{Digest, Family, Found, LONGEST_SALT};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "PBKDF2";
const MOST_ROUNDS: u32 = 4_000_000;
const SHORTEST: u32 = 16;

/// PBKDF2 with its number of rounds, and the bytes of its digest that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pbkdf2 {
    hmac: Hmac,
    rounds: u32,
    length: u32,
}

/// The HMAC that it repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Hmac {
    Sha1,
    Sha256,
    Sha512,
}

impl Hmac {
    const fn length(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

/// Reads what follows Django's `pbkdf2_sha256$`: rounds, a salt that is text, and Base64.
pub(super) fn read_django(hmac: Hmac, text: &str) -> Result<Found<Pbkdf2>, NotImported> {
    let [rounds, salt, digest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(NotImported::Damaged(NAME));
    };
    read(hmac, rounds, Some(salt.as_bytes().to_vec()), padded(digest))
}

/// Reads what follows `{PBKDF2-SHA256}`: rounds, and salt and digest in Base64 of its own kind.
pub(super) fn read_ldap(hmac: Hmac, text: &str) -> Result<Found<Pbkdf2>, NotImported> {
    let [rounds, salt, digest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(NotImported::Damaged(NAME));
    };
    read(hmac, rounds, dotted(salt), dotted(digest))
}

/// Reads what follows Gitea's `pbkdf2$`: rounds and length, and after them the columns `salt` and `passwd`.
pub(super) fn read_gitea(text: &str) -> Result<Found<Pbkdf2>, NotImported> {
    let [rounds, _, salt, digest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(NotImported::Damaged(NAME));
    };
    // Rows of old versions have ten letters as they are.
    let salt = match salt.len() {
        10 => Some(salt.as_bytes().to_vec()),
        _ => hex(salt),
    };
    read(Hmac::Sha256, rounds, salt, hex(digest))
}

fn read(
    hmac: Hmac,
    rounds: &str,
    salt: Option<Vec<u8>>,
    digest: Option<Vec<u8>>,
) -> Result<Found<Pbkdf2>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let rounds = number(rounds).ok_or(damaged)?;
    let (salt, mut digest) = (salt.ok_or(damaged)?, digest.ok_or(damaged)?);
    if salt.is_empty() || salt.len() > LONGEST_SALT || digest.len() < SHORTEST as usize {
        return Err(damaged);
    }
    // Each further block would cost another run, and adds nothing.
    digest.truncate(hmac.length());
    let length = u32::try_from(digest.len()).map_err(|_| damaged)?;
    let scheme = Pbkdf2::new(hmac, rounds, length).ok_or(NotImported::OutOfBounds(NAME))?;
    Ok(Found {
        scheme,
        salt,
        digest,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Pbkdf2> {
    let hmac = match word {
        "pbkdf2-sha1" => Hmac::Sha1,
        "pbkdf2-sha256" => Hmac::Sha256,
        "pbkdf2-sha512" => Hmac::Sha512,
        _ => return None,
    };
    match *numbers {
        [rounds, length] => Pbkdf2::new(hmac, rounds, length),
        _ => None,
    }
}

impl Pbkdf2 {
    fn new(hmac: Hmac, rounds: u32, length: u32) -> Option<Self> {
        let fits = (1..=MOST_ROUNDS).contains(&rounds)
            && length >= SHORTEST
            && length as usize <= hmac.length();
        fits.then_some(Self {
            hmac,
            rounds,
            length,
        })
    }
}

impl Family for Pbkdf2 {
    fn stored(&self) -> String {
        let word = match self.hmac {
            Hmac::Sha1 => "pbkdf2-sha1",
            Hmac::Sha256 => "pbkdf2-sha256",
            Hmac::Sha512 => "pbkdf2-sha512",
        };
        format!("{word},{},{}", self.rounds, self.length)
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let mut digest = Digest::new(vec![0; self.length as usize]);
        match self.hmac {
            Hmac::Sha1 => pbkdf2_hmac::<Sha1>(password, salt, self.rounds, &mut digest),
            Hmac::Sha256 => pbkdf2_hmac::<Sha256>(password, salt, self.rounds, &mut digest),
            Hmac::Sha512 => pbkdf2_hmac::<Sha512>(password, salt, self.rounds, &mut digest),
        }
        Ok(digest)
    }

    fn digest_length(&self) -> usize {
        self.length as usize
    }

    fn work(&self) -> u64 {
        let nanoseconds = match self.hmac {
            Hmac::Sha1 => 150,
            Hmac::Sha256 => 125,
            Hmac::Sha512 => 540,
        };
        1 + u64::from(self.rounds) * nanoseconds / 1_000
    }

    fn is_slow(&self) -> bool {
        // The OWASP Password Storage Cheat Sheet.
        let asked = match self.hmac {
            Hmac::Sha1 => 1_300_000,
            Hmac::Sha256 => 600_000,
            Hmac::Sha512 => 210_000,
        };
        self.rounds >= asked
    }
}
