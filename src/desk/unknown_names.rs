//! Names that no account has.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ids::made_up_id;
use crate::model::{AccountId, StoreInfo, Username};

/// A name that no account has, hidden with the store's key: nothing leads back to the typed name.
pub(super) struct Unknown {
    /// Where its failures are counted.
    pub(super) bucket: u16,
    /// Which of 64 chains has its events.
    pub(super) chain: u8,
    /// The tag in the audit log in place of the name.
    pub(super) tag: String,
    /// An id that no account has, the same for the same name.
    pub(super) id: AccountId,
}

impl Unknown {
    pub(super) fn of(name: &Username, info: &StoreInfo) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&info.name_key).expect("a key of any length");
        mac.update(b"passdesk unknown name\n");
        mac.update(name.as_str().as_bytes());
        let tag = mac.finalize().into_bytes();
        Self {
            bucket: u16::from_be_bytes([tag[0], tag[1]]),
            chain: tag[2] % 64,
            tag: format!("unknown:{}", data_encoding::HEXLOWER.encode(&tag[3..11])),
            id: AccountId(made_up_id(info.created_at, &tag[16..])),
        }
    }
}
