//! Trying a password against a hash that is not imported yet.

use subtle::ConstantTimeEq;

use super::candidates::Candidate;
use super::old_hash::OldHash;
use crate::credentials::{HashError, Typed};

impl OldHash {
    /// Whether it is the hash of what was typed, in any of the encodings in which a check will try it.
    ///
    /// # Errors
    /// [`HashError::NoMemory`].
    pub fn fits(&self, typed: &Typed, latin_1: bool) -> Result<bool, HashError> {
        for candidate in Candidate::all(typed, latin_1) {
            if !candidate.is_typed() {
                continue;
            }
            let digest = self.scheme.digest(&self.salt, &candidate.bytes)?;
            if digest.ct_eq(&self.digest).into() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
