//! yescrypt `$y$`: the shadow file of Debian, Fedora and Arch.

use yescrypt::{Mode, Params, yescrypt};

use super::encodings::{crypt, crypt_number};
use super::family::{Digest, Family, Found, LONGEST_SALT};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "yescrypt";
const DIGEST: usize = 32;
/// 16 MiB, the cost of Debian and Fedora.
const SLOW_KIB: u32 = 16 << 10;

/// yescrypt as crypt(3) calls it: its usual flavour with one lane, N and r.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Yescrypt {
    log_n: u32,
    r: u32,
}

/// Reads `$y$j9T$salt$digest`.
pub(super) fn read(text: &str) -> Result<Found<Yescrypt>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let [_, _, costs, salt, digest] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(damaged);
    };
    let [b'j', _, _] = costs.as_bytes() else {
        return Err(NotImported::OutOfBounds(NAME));
    };
    let (n, r) = (costs.get(1..2), costs.get(2..3));
    let parameter = |text: Option<&str>| text.and_then(crypt_number).map(|number| number + 1);
    let scheme = parameter(n).zip(parameter(r));
    let scheme = scheme.and_then(|(log_n, r)| Yescrypt::new(log_n, r));
    let scheme = scheme.ok_or(NotImported::OutOfBounds(NAME))?;
    // Fewer characters of a digest would be compared with as few of a computed one.
    let digest = crypt(digest).filter(|digest| digest.len() == DIGEST);
    let salt = crypt(salt).filter(|salt| salt.len() <= LONGEST_SALT);
    Ok(Found {
        scheme,
        salt: salt.ok_or(damaged)?,
        digest: digest.ok_or(damaged)?,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Yescrypt> {
    match (word, numbers) {
        ("yescrypt", [log_n, r]) => Yescrypt::new(*log_n, *r),
        _ => None,
    }
}

impl Yescrypt {
    /// The costs 1 to 9 of crypt_gensalt: `j75`, `j85`, and `j7T` to `jDT`.
    fn new(log_n: u32, r: u32) -> Option<Self> {
        let fits = match r {
            8 => (10..=11).contains(&log_n),
            32 => (10..=16).contains(&log_n),
            _ => false,
        };
        fits.then_some(Self { log_n, r })
    }
}

impl Family for Yescrypt {
    fn stored(&self) -> String {
        format!("yescrypt,{},{}", self.log_n, self.r)
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let mut digest = Digest::new(vec![0; DIGEST]);
        Params::new(Mode::Rw, 1 << self.log_n, self.r, 1)
            .and_then(|params| yescrypt(password, salt, &params, &mut digest))
            .map_err(|_| HashError::Failed)?;
        Ok(digest)
    }

    fn digest_length(&self) -> usize {
        DIGEST
    }

    fn work(&self) -> u64 {
        // 2.6 ms for each MiB.
        u64::from(self.memory_kib()) * 26 / 10
    }

    fn memory_kib(&self) -> u32 {
        self.r << self.log_n >> 3
    }

    fn is_slow(&self) -> bool {
        self.memory_kib() >= SLOW_KIB
    }
}
