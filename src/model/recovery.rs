//! Recoveries as a store keeps them: requests, and the notices that every admin is shown.

use uuid::Uuid;

use super::words::words;
use super::{AccountId, Action, Timestamp};

words! {
    /// What has become of a recovery request.
    pub enum RequestState {
        /// It can be redeemed until it expires.
        Open = "open",
        /// It brought its account back.
        Redeemed = "redeemed",
        /// Its requester or an admin withdrew it.
        Cancelled = "cancelled",
        /// Another recovery, a change of the trusted signers or wrong claim secrets ended it.
        Void = "void",
    }
}

/// A request to bring an account back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryRequest {
    /// What its challenge calls it.
    pub id: Uuid,
    /// Whom it would bring back; for a name that is no admin's, an id that nobody has.
    pub account: AccountId,
    /// The operating system's user id of whoever asked.
    pub os_uid: u32,
    /// Their machine's name.
    pub host: String,
    /// When they asked.
    pub requested_at: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// What has become of it.
    pub state: RequestState,
    /// Wrong claim secrets so far.
    pub failed_claims: u32,
    /// The challenge, byte for byte as it was given out but for names that are no account's of an admin. Requests that were
    /// made for such a name with schema 1 have none.
    pub challenge: Vec<u8>,
    /// SHA-512 of the challenge as it was given out, where it is kept without a name.
    pub challenge_sha512: Option<[u8; 64]>,
    /// How many refusals have been recorded of it: those beyond a few are not, so that nobody fills the record.
    pub refusals: u32,
    /// Whether it has been recorded, since it was made, that there is no room for another request.
    pub limit_noted: bool,
}

impl RecoveryRequest {
    /// Whether its time is over at `now`, or it was made under a clock that was ahead.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
            || self.expires_at <= self.requested_at
            || self.requested_at.is_from_later(now)
    }

    /// One that was found expired has expired for good: by its row it ended when it was made.
    pub(crate) fn end(&mut self) {
        self.expires_at = self.requested_at.min(self.expires_at);
    }
}

/// How many must sign, and which list of signers it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// Rises with every change of the list.
    pub version: u64,
    /// How many must sign.
    pub threshold: u8,
}

/// What every admin is shown at the next sign-in, until it is acknowledged (S47, S48).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its own id, by time.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, in the record's words.
    pub action: Action,
    /// What happened, in a sentence.
    pub text: String,
}
