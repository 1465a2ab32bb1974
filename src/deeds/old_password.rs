//! The password that an account has in another system, in a row.

use serde::{Deserialize, Serialize};

use crate::desk::OldPassword;

/// What becomes of the password that an account has in another system.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OldPasswordRow {
    /// How it is hashed there, if it is kept.
    pub scheme: Option<String>,
    /// Whether that is weak; then only Argon2id over the hash is stored.
    pub weak: bool,
    /// Why it is not kept; the account has no password then.
    pub reason: Option<String>,
}

impl From<OldPassword> for OldPasswordRow {
    fn from(password: OldPassword) -> Self {
        match password {
            OldPassword::Kept(scheme) => Self {
                scheme: Some(scheme.to_string()),
                weak: !scheme.is_slow(),
                reason: None,
            },
            OldPassword::None(why) => Self {
                scheme: None,
                weak: false,
                reason: Some(why.to_string()),
            },
        }
    }
}
