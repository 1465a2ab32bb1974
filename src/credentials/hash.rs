//! Password hashes as they are stored.

/// A password hash as the store has it: untrusted text until it is used (S6).
pub struct PasswordHash(String);

impl PasswordHash {
    /// Takes a stored text as it is; whether it can be read shows when a password is checked.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    #[must_use]
    pub fn as_stored(&self) -> &str {
        &self.0
    }
}
