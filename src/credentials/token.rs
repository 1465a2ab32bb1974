//! Session tokens and their digests.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::model::AccountId;
use crate::random::{NoRandomness, Randomness};

const PREFIX: &str = "pds_";
/// Bytes of an account's id, at the front.
const ID: usize = 16;
/// Bytes in all: the id and 32 random ones (S28).
const BYTES: usize = ID + 32;
/// Characters in all: the prefix, and four for every three bytes.
const LENGTH: usize = PREFIX.len() + BYTES / 3 * 4;
/// Hashed before the text, so that no other kind of token has a session's digest (S28).
const DOMAIN: &[u8] = b"passdesk session token 1\0";

/// What a session is continued with: `pds_`, then base64url of the account's id and 256 random
/// bits. Kept by the session's owner in a file; the store knows its digest. Wiped when dropped.
pub struct SessionToken {
    text: Zeroizing<String>,
    account: AccountId,
}

impl SessionToken {
    /// A new token for an account.
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails.
    pub fn generate(account: AccountId, randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        bytes[..ID].copy_from_slice(account.0.as_bytes());
        randomness.fill(&mut bytes[ID..])?;
        // As long as it will be from the start: growing would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(LENGTH));
        text.push_str(PREFIX);
        BASE64URL_NOPAD.encode_append(bytes.as_slice(), &mut text);
        Ok(Self { text, account })
    }

    /// Reads a token; `None` unless it is exactly one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != LENGTH {
            return None;
        }
        let mut bytes = Zeroizing::new([0; BYTES]);
        let encoded = text.strip_prefix(PREFIX)?.as_bytes();
        BASE64URL_NOPAD
            .decode_mut(encoded, bytes.as_mut_slice())
            .ok()?;
        let account = AccountId(Uuid::from_slice(&bytes[..ID]).ok()?);
        Some(Self {
            text: Zeroizing::new(text.to_owned()),
            account,
        })
    }

    /// The account it says it is for, which holds only once its digest was found there.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// What the store knows it by.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        let digest = Sha256::new()
            .chain_update(DOMAIN)
            .chain_update(self.text.as_bytes());
        TokenDigest(digest.finalize().into())
    }

    /// The text, for the session's file and nothing else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionToken")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// SHA-256 of a token; all that a store knows of it. Two are compared in constant time.
#[derive(Clone, Copy)]
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

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenDigest {}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenDigest(..)")
    }
}
