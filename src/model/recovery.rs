//! Recoveries as a store keeps them: requests, and the notices that are shown to every admin.

use uuid::Uuid;

use super::words::words;
use super::{AccountId, Action, Peer, Timestamp};

words! {
    /// The state of a recovery request.
    pub enum RequestState {
        /// It can be redeemed until it expires.
        Open = "open",
        /// It brought its account back.
        Redeemed = "redeemed",
        /// Its requester or an admin cancelled it.
        Cancelled = "cancelled",
        /// It was ended by another recovery, by a change of the trusted signers, or by wrong claim secrets.
        Void = "void",
    }
}

/// A request to bring an account back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryRequest {
    /// Its id in the challenge.
    pub id: Uuid,
    /// The account it would bring back; for a name that no admin has, an id that no account has.
    pub account: AccountId,
    /// The requester.
    pub peer: Peer,
    /// The name of the machine on which it was requested.
    pub host: String,
    /// When it was made.
    pub requested_at: Timestamp,
    /// From this moment on it cannot be redeemed.
    pub expires_at: Timestamp,
    /// Its state.
    pub state: RequestState,
    /// Wrong claim secrets so far.
    pub failed_claims: u32,
    /// The challenge, byte for byte as it was given out, but without the name where that is not an admin's. Requests that
    /// schema 1 made for such a name have none.
    pub challenge: Vec<u8>,
    /// SHA-512 of the challenge as it was given out, where it is kept without a name.
    pub challenge_sha512: Option<[u8; 64]>,
    /// How many of its refusals are in the audit log: only the first few are, so that nobody can fill the log.
    pub refusals: u32,
    /// Whether the audit log says already, since this request was made, that there is no room for another one.
    pub limit_noted: bool,
}

impl RecoveryRequest {
    /// Whether it has expired at `now`, or was made with a clock that was ahead.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at <= now
            || self.expires_at <= self.requested_at
            || self.requested_at.is_from_later(now)
    }

    /// Makes a request that was found expired stay expired: its row now says that it ended when it was made.
    pub(crate) fn end(&mut self) {
        self.expires_at = self.requested_at.min(self.expires_at);
    }
}

/// How many trusted signers must sign, and the version of their list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// The version of the list; it rises with every change.
    pub version: u64,
    /// How many must sign.
    pub threshold: u8,
}

/// A message that every admin is shown at each sign-in until they acknowledge it (S47, S48).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its own id, by time.
    pub id: Uuid,
    /// When it happened.
    pub at: Timestamp,
    /// What happened, as the audit log calls it.
    pub action: Action,
    /// What happened, in a sentence.
    pub text: String,
}
