//! sha256-crypt `$5$` and sha512-crypt `$6$`: the shadow file of Linux, htpasswd.

use sha_crypt::{Params, sha256_crypt, sha512_crypt};
use zeroize::Zeroizing;

use super::encodings::{crypt, number};
use super::family::{Digest, Family, Found};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "SHA-crypt";
const DEFAULT_ROUNDS: u32 = 5_000;
const MOST_ROUNDS: u32 = 2_000_000;
const LONGEST_SALT: usize = 16;
/// OWASP names no number; this many take longer than what it asks of PBKDF2.
const SLOW: u32 = 500_000;

/// SHA-crypt with its number of rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShaCrypt {
    sha: Sha,
    rounds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sha {
    Sha256,
    Sha512,
}

impl Sha {
    const fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The places of a digest's bytes in the order of the text.
    fn order(self) -> Vec<usize> {
        let (thirds, mut next) = match self {
            Self::Sha256 => (10, [0, 10, 20]),
            Self::Sha512 => (21, [0, 21, 42]),
        };
        let mut order = Vec::with_capacity(self.length());
        for _ in 0..thirds {
            let [a, b, c] = next;
            order.extend([c, b, a]);
            next = match self {
                Self::Sha256 => [c + 1, a + 1, b + 1],
                Self::Sha512 => [b + 1, c + 1, a + 1],
            };
        }
        order.extend(3 * thirds..self.length());
        order
    }
}

/// Reads `$5$salt$digest` or `$5$rounds=N$salt$digest`, and the same with `$6$`.
pub(super) fn read(sha: Sha, text: &str) -> Result<Found<ShaCrypt>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let parts = text.split('$').collect::<Vec<_>>();
    let (rounds, salt, digest) = match parts[..] {
        [_, _, salt, digest] => (DEFAULT_ROUNDS, salt, digest),
        [_, _, rounds, salt, digest] => {
            let rounds = rounds.strip_prefix("rounds=").and_then(number);
            (rounds.ok_or(damaged)?, salt, digest)
        }
        _ => return Err(damaged),
    };
    let digest = crypt(digest).filter(|digest| digest.len() == sha.length());
    let digest = digest.ok_or(damaged)?;
    if salt.len() > LONGEST_SALT || salt.starts_with("rounds=") {
        return Err(damaged);
    }
    let scheme = ShaCrypt::new(sha, rounds).ok_or(NotImported::OutOfBounds(NAME))?;
    Ok(Found {
        scheme,
        salt: salt.as_bytes().to_vec(),
        digest,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<ShaCrypt> {
    let sha = match word {
        "sha256-crypt" => Sha::Sha256,
        "sha512-crypt" => Sha::Sha512,
        _ => return None,
    };
    match *numbers {
        [rounds] => ShaCrypt::new(sha, rounds),
        _ => None,
    }
}

impl ShaCrypt {
    fn new(sha: Sha, rounds: u32) -> Option<Self> {
        let fits = (Params::ROUNDS_MIN..=MOST_ROUNDS).contains(&rounds);
        fits.then_some(Self { sha, rounds })
    }
}

impl Family for ShaCrypt {
    fn stored(&self) -> String {
        match self.sha {
            Sha::Sha256 => format!("sha256-crypt,{}", self.rounds),
            Sha::Sha512 => format!("sha512-crypt,{}", self.rounds),
        }
    }

    /// The bytes as the text has them, which is not the order in which they are computed.
    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let params = Params::new(self.rounds).map_err(|_| HashError::Failed)?;
        let computed = Zeroizing::new(match self.sha {
            Sha::Sha256 => sha256_crypt(password, salt, params).to_vec(),
            Sha::Sha512 => sha512_crypt(password, salt, params).to_vec(),
        });
        let order = self.sha.order().into_iter();
        Ok(Digest::new(order.map(|place| computed[place]).collect()))
    }

    fn digest_length(&self) -> usize {
        self.sha.length()
    }

    fn work(&self) -> u64 {
        let nanoseconds = match self.sha {
            Sha::Sha256 => 150,
            Sha::Sha512 => 300,
        };
        u64::from(self.rounds) * nanoseconds / 1_000
    }

    fn is_slow(&self) -> bool {
        self.rounds >= SLOW
    }
}
