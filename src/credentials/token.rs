//! Session tokens and their digests.

/// SHA-256 of a token; all that a store knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenDigest([u8; 32]);

impl TokenDigest {
    /// From the stored bytes.
    #[must_use]
    pub const fn from_stored(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_stored(&self) -> &[u8; 32] {
        &self.0
    }
}
