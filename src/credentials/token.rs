//! Session tokens, script tokens, device tokens and their digests.

use std::fmt;
use std::marker::PhantomData;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::model::AccountId;
use crate::random::{NoRandomness, Randomness};

/// The bytes of an account's id, at the front.
const ID: usize = 16;
/// The random bytes after it (S28).
const SECRET: usize = 32;

/// The kind of a token.
pub trait Kind {
    /// The start of its text.
    const PREFIX: &'static str;
    /// Hashed before its text, so that tokens of different kinds never have the same digest (S28).
    const DOMAIN: &'static [u8];
    /// The number of bytes at its end that check the others for typing mistakes.
    const CHECK: usize;
}

/// The kind that `login` opens.
#[derive(Debug)]
pub enum OfSession {}

impl Kind for OfSession {
    const PREFIX: &'static str = "pds_";
    const DOMAIN: &'static [u8] = b"passdesk session token 1\0";
    const CHECK: usize = 0;
}

/// The kind that scripts carry; people paste it, so it has a check part (S29).
#[derive(Debug)]
pub enum OfScript {}

impl Kind for OfScript {
    const PREFIX: &'static str = "pdk_";
    const DOMAIN: &'static [u8] = b"passdesk script token 1\0";
    const CHECK: usize = 3;
}

/// The kind that a device keeps.
#[derive(Debug)]
pub enum OfDevice {}

impl Kind for OfDevice {
    const PREFIX: &'static str = "pdd_";
    const DOMAIN: &'static [u8] = b"passdesk device token 1\0";
    const CHECK: usize = 0;
}

/// The secret of a session; its owner keeps it in a file.
pub type SessionToken = Bearer<OfSession>;
/// The secret that a script carries instead of a session; shown once.
pub type ScriptToken = Bearer<OfScript>;
/// What a device keeps after a sign-in, and shows at the next one: wrong passwords that come with it are counted apart from
/// all others, so that nobody else can make its owner wait (S72; OWASP, "Slow Down Online Guessing Attacks with Device
/// Cookies"). It opens nothing by itself.
pub type DeviceToken = Bearer<OfDevice>;

/// A prefix, then base64url of the account's id, 256 random bits and a check part, if its kind has one. The store knows
/// only its digest. Wiped when dropped.
pub struct Bearer<K> {
    text: Zeroizing<String>,
    account: AccountId,
    kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Bearer<K> {
    /// The number of bytes.
    const BYTES: usize = ID + SECRET + K::CHECK;
    /// The number of characters: the prefix, and four for every three bytes.
    const LENGTH: usize = K::PREFIX.len() + Self::BYTES / 3 * 4;

    /// A new token for an account.
    ///
    /// # Errors
    /// [`NoRandomness`] when the generator fails.
    pub fn generate(account: AccountId, randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new(vec![0; Self::BYTES]);
        bytes[..ID].copy_from_slice(account.0.as_bytes());
        randomness.fill(&mut bytes[ID..ID + SECRET])?;
        let check = Self::check(&bytes);
        bytes[ID + SECRET..].copy_from_slice(&check[..K::CHECK]);
        // With its final capacity from the start: growing would leave a copy behind.
        let mut text = Zeroizing::new(String::with_capacity(Self::LENGTH));
        text.push_str(K::PREFIX);
        BASE64URL_NOPAD.encode_append(&bytes, &mut text);
        Ok(Self {
            text,
            account,
            kind: PhantomData,
        })
    }

    /// Reads a token; `None` unless it is exactly one of this kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != Self::LENGTH {
            return None;
        }
        let mut bytes = Zeroizing::new(vec![0; Self::BYTES]);
        let encoded = text.strip_prefix(K::PREFIX)?.as_bytes();
        BASE64URL_NOPAD.decode_mut(encoded, &mut bytes).ok()?;
        if bytes[ID + SECRET..] != Self::check(&bytes)[..K::CHECK] {
            return None;
        }
        let account = AccountId(Uuid::from_slice(&bytes[..ID]).ok()?);
        Some(Self {
            text: Zeroizing::new(text.to_owned()),
            account,
            kind: PhantomData,
        })
    }

    fn check(bytes: &[u8]) -> [u8; 32] {
        let check = Sha256::new()
            .chain_update(K::DOMAIN)
            .chain_update(b"check\0")
            .chain_update(&bytes[..ID + SECRET]);
        check.finalize().into()
    }

    /// The account in the token, which is proved only when the account has its digest.
    #[must_use]
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The digest that the store knows.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        let digest = Sha256::new()
            .chain_update(K::DOMAIN)
            .chain_update(self.text.as_bytes());
        TokenDigest(digest.finalize().into())
    }

    /// The text, only for its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

impl Bearer<OfDevice> {
    /// The digest that one store knows in one epoch, so that the token means nothing to another store, or to a copy that
    /// began a life of its own (S72).
    #[must_use]
    pub fn digest_in(&self, store: Uuid, epoch: Uuid) -> TokenDigest {
        let digest = Sha256::new()
            .chain_update(OfDevice::DOMAIN)
            .chain_update(store.as_bytes())
            .chain_update(epoch.as_bytes())
            .chain_update(self.text.as_bytes());
        TokenDigest(digest.finalize().into())
    }

    /// The same token once more, for what outlives a question that it came with.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            text: self.text.clone(),
            account: self.account,
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for Bearer<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// SHA-256 of a token, which is all that a store knows of it. Compared in constant time.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::super::fakes::{Broken, Scripted};
    use super::*;

    const ACCOUNT: AccountId =
        AccountId(Uuid::from_u128(0x0197_1d2c_0000_7000_8000_0000_0000_002a));

    fn token() -> SessionToken {
        SessionToken::generate(ACCOUNT, &Scripted::new(&[0xab, 0xcd])).unwrap()
    }

    #[test]
    fn s28_a_token_carries_256_random_bits_and_reads_back() {
        let randomness = Scripted::new(&[0xff]);
        let token = SessionToken::generate(ACCOUNT, &randomness).unwrap();
        assert_eq!(randomness.asked(), [32]);
        assert_eq!(token.reveal().len(), 68);
        assert!(token.reveal().starts_with("pds_"));
        let read = SessionToken::parse(token.reveal()).unwrap();
        assert_eq!(read.account(), ACCOUNT);
        assert_eq!(read.digest(), token.digest());
    }

    #[test]
    fn s10_a_failing_generator_makes_no_token() {
        assert!(SessionToken::generate(ACCOUNT, &Broken).is_err());
    }

    #[test]
    fn only_exactly_a_token_is_read() {
        let text = token().reveal().to_owned();
        for wrong in [
            "",
            "pds_",
            &text[..67],
            &format!("{text}A"),
            &format!("{text}\n"),
            &format!(" {}", &text[..67]),
            &text.replace("pds_", "pdk_"),
            &text.replace("pds_", "PDS_"),
            &format!("{}=", &text[..67]),
            &format!("{}+", &text[..67]),
            &format!("{}é", &text[..66]),
        ] {
            assert!(SessionToken::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn s28_a_session_is_not_accepted_as_a_token_nor_the_reverse() {
        let script = ScriptToken::generate(ACCOUNT, &Scripted::new(&[0xab, 0xcd])).unwrap();
        assert!(script.reveal().starts_with("pdk_"));
        assert!(SessionToken::parse(script.reveal()).is_none());
        assert!(ScriptToken::parse(token().reveal()).is_none());
        assert_ne!(script.digest(), token().digest());
    }

    #[test]
    fn s72_the_digest_of_a_device_token_is_another_one_in_another_store_or_epoch() {
        let (store, epoch, other) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let token = DeviceToken::generate(ACCOUNT, &Scripted::new(&[0xab, 0xcd])).unwrap();
        let digest = token.digest_in(store, epoch);
        let read = DeviceToken::parse(token.reveal()).unwrap();
        assert_eq!(read.digest_in(store, epoch), digest);
        assert_eq!(token.again().digest_in(store, epoch), digest);
        for (store, epoch) in [(other, epoch), (store, other), (epoch, store)] {
            assert_ne!(token.digest_in(store, epoch), digest);
        }
        assert!(SessionToken::parse(token.reveal()).is_none());
    }

    #[test]
    fn s29_a_script_token_with_any_one_character_mistyped_is_no_token() {
        let text = ScriptToken::generate(ACCOUNT, &Scripted::new(&[7, 99]))
            .unwrap()
            .reveal()
            .to_owned();
        assert!(ScriptToken::parse(&text).is_some());
        for place in 4..text.len() {
            let other = if &text[place..=place] == "A" {
                "B"
            } else {
                "A"
            };
            let wrong = format!("{}{other}{}", &text[..place], &text[place + 1..]);
            assert!(ScriptToken::parse(&wrong).is_none(), "{place}");
        }
    }

    #[test]
    fn s28_the_digest_is_of_the_kind_of_token_and_the_text() {
        let token = token();
        let plain: [u8; 32] = Sha256::digest(token.reveal()).into();
        assert_ne!(token.digest(), TokenDigest::from_stored(plain));
        let stored = *token.digest().as_stored();
        assert_eq!(token.digest(), TokenDigest::from_stored(stored));
        let other = SessionToken::generate(ACCOUNT, &Scripted::new(&[1])).unwrap();
        assert_ne!(other.digest(), token.digest());
    }

    #[test]
    fn s25_neither_token_nor_digest_shows_itself_for_debugging() {
        let token = token();
        let shown = format!("{token:?} {:?}", token.digest());
        assert!(shown.ends_with("TokenDigest(..)"));
        assert!(!shown.contains(&token.reveal()[26..]));
    }

    proptest! {
        #[test]
        fn reading_any_text_never_panics(text in any::<String>(), tail in "[A-Za-z0-9_-]{64}") {
            let _ = SessionToken::parse(&text);
            let read = SessionToken::parse(&format!("pds_{tail}")).unwrap();
            assert_eq!(read.reveal()[4..], tail);
        }
    }
}
