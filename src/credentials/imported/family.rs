//! What each file of a family of schemes has: how a digest is computed and what that costs, and what a text was read as.

use zeroize::Zeroizing;

use crate::credentials::HashError;

/// The longest salt, in bytes.
pub(super) const LONGEST_SALT: usize = 64;
/// The longest text that is looked at, in bytes; far longer than any hash that can be imported.
pub(super) const LONGEST_TEXT: usize = 512;

/// What a scheme makes of a password; wiped when dropped.
pub(in crate::credentials) type Digest = Zeroizing<Vec<u8>>;

/// A hash as a family has read it: all is within its bounds.
pub(super) struct Found<F> {
    pub(super) scheme: F,
    pub(super) salt: Vec<u8>,
    pub(super) digest: Vec<u8>,
}

/// What every family knows of its schemes. All parameters are within their bounds.
pub(super) trait Family {
    /// The stored name: a word, and numbers after commas.
    fn stored(&self) -> String;
    /// Computes; `salt` may be any text, also one that this scheme never has.
    fn digest(&self, salt: &[u8], password: &[u8]) -> Result<Digest, HashError>;
    /// The bytes of a digest.
    fn digest_length(&self) -> usize;
    /// The time of one check in units of Argon2id's work: KiB times passes, about a microsecond each.
    fn work(&self) -> u64;
    /// The memory of one check, in KiB.
    fn memory_kib(&self) -> u32 {
        1
    }
    /// Whether a digest may be stored as it is: guesses cost as much as OWASP asks of new hashes.
    fn is_slow(&self) -> bool;
    /// Whether the whole of such a password counts, not only its beginning.
    fn reads_all(&self, _password: &[u8]) -> bool {
        true
    }
}
