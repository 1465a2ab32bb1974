//! Argon2i and Argon2id of other systems: PHP, Nextcloud, Django, OpenLDAP, Keycloak (RFC 9106).

use argon2::{Algorithm, Argon2 as Function, Error, Params, Version};

use super::encodings::{number, unpadded};
use super::family::{Digest, Family, Found, LONGEST_SALT};
use super::refused::NotImported;
use crate::credentials::HashError;

const NAME: &str = "Argon2";
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 16;
const MOST_LANES: u32 = 16;
/// KiB times passes: 2 GiB in all.
const MOST_WORK: u64 = 2 << 20;
const SHORTEST_SALT: usize = 8;

/// Argon2 version 1.3 with its parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Argon2 {
    kind: Kind,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    /// The length of the tag goes into its computation.
    tag: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    I,
    Id,
}

impl Kind {
    fn named(word: &str) -> Option<Self> {
        match word {
            "argon2i" => Some(Self::I),
            "argon2id" => Some(Self::Id),
            _ => None,
        }
    }
}

/// Reads `$argon2id$v=19$m=..,t=..,p=..$salt$tag`.
pub(super) fn read(text: &str) -> Result<Found<Argon2>, NotImported> {
    let damaged = NotImported::Damaged(NAME);
    let [_, word, "v=19", costs, salt, tag] = text.split('$').collect::<Vec<_>>()[..] else {
        return Err(damaged);
    };
    let kind = Kind::named(word).ok_or(damaged)?;
    let [memory, passes, lanes] = costs.split(',').collect::<Vec<_>>()[..] else {
        return Err(damaged);
    };
    let parameter = |text: &str, name| text.strip_prefix(name).and_then(number).ok_or(damaged);
    let (salt, digest) = (
        unpadded(salt).ok_or(damaged)?,
        unpadded(tag).ok_or(damaged)?,
    );
    if !(SHORTEST_SALT..=LONGEST_SALT).contains(&salt.len()) {
        return Err(damaged);
    }
    let scheme = Argon2::new(
        kind,
        parameter(memory, "m=")?,
        parameter(passes, "t=")?,
        parameter(lanes, "p=")?,
        u32::try_from(digest.len()).map_err(|_| damaged)?,
    )
    .ok_or(NotImported::OutOfBounds(NAME))?;
    Ok(Found {
        scheme,
        salt,
        digest,
    })
}

pub(super) fn stored(word: &str, numbers: &[u32]) -> Option<Argon2> {
    match *numbers {
        [memory_kib, passes, lanes, tag] => {
            Argon2::new(Kind::named(word)?, memory_kib, passes, lanes, tag)
        }
        _ => None,
    }
}

impl Argon2 {
    fn new(kind: Kind, memory_kib: u32, passes: u32, lanes: u32, tag: u32) -> Option<Self> {
        let new = Self {
            kind,
            memory_kib,
            passes,
            lanes,
            tag,
        };
        let fits = (1..=MOST_PASSES).contains(&passes)
            && (1..=MOST_LANES).contains(&lanes)
            && (8 * lanes..=MOST_MEMORY_KIB).contains(&memory_kib)
            && (16..=64).contains(&tag)
            && new.work() <= MOST_WORK;
        fits.then_some(new)
    }
}

impl Family for Argon2 {
    fn stored(&self) -> String {
        let word = match self.kind {
            Kind::I => "argon2i",
            Kind::Id => "argon2id",
        };
        let Self {
            memory_kib,
            passes,
            lanes,
            tag,
            ..
        } = self;
        format!("{word},{memory_kib},{passes},{lanes},{tag}")
    }

    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError> {
        let algorithm = match self.kind {
            Kind::I => Algorithm::Argon2i,
            Kind::Id => Algorithm::Argon2id,
        };
        let mut digest = Digest::new(vec![0; self.tag as usize]);
        let length = Some(digest.len());
        Params::new(self.memory_kib, self.passes, self.lanes, length)
            .map(|params| Function::new(algorithm, Version::V0x13, params))
            .and_then(|argon2| argon2.hash_password_into(password, salt, &mut digest))
            .map_err(|error| match error {
                Error::OutOfMemory => HashError::NoMemory,
                _ => HashError::Failed,
            })?;
        Ok(digest)
    }

    fn digest_length(&self) -> usize {
        self.tag as usize
    }

    fn work(&self) -> u64 {
        u64::from(self.memory_kib) * u64::from(self.passes)
    }

    fn memory_kib(&self) -> u32 {
        self.memory_kib
    }

    fn is_slow(&self) -> bool {
        // The equal choices of the OWASP Password Storage Cheat Sheet.
        [
            (47_104, 1),
            (19_456, 2),
            (12_288, 3),
            (9_216, 4),
            (7_168, 5),
        ]
        .iter()
        .any(|(memory_kib, passes)| self.memory_kib >= *memory_kib && self.passes >= *passes)
    }
}
