//! A hash that another system made, before it is stored.

use super::family::Found;
use super::scheme::Scheme;
use crate::credentials::HashError;

/// A hash that another system made. Its parts are within their bounds.
pub struct OldHash {
    pub(super) scheme: Scheme,
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

impl<F: Into<Scheme>> From<Found<F>> for OldHash {
    fn from(found: Found<F>) -> Self {
        let Found {
            scheme,
            salt,
            digest,
        } = found;
        Self {
            scheme: scheme.into(),
            salt,
            digest,
        }
    }
}

impl OldHash {
    /// The hash of a test.
    #[cfg(test)]
    pub(in crate::credentials) fn new(scheme: Scheme, salt: Vec<u8>, digest: Vec<u8>) -> Self {
        Self {
            scheme,
            salt,
            digest,
        }
    }

    /// Its digest, for tests.
    #[cfg(test)]
    pub(in crate::credentials) fn digest(&self) -> &[u8] {
        &self.digest
    }

    /// How it was made.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether it is the hash of a text, which should not be its password: nothing, or the account's name.
    ///
    /// # Errors
    /// [`HashError::NoMemory`].
    pub fn is_of(&self, text: &str) -> Result<bool, HashError> {
        let computed = self.scheme.digest(&self.salt, text.as_bytes())?;
        Ok(*computed == self.digest)
    }
}
