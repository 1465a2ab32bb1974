//! The lines of an archive: its head, an event with everything that its hash covers, and its end.

use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{RawEvent, Subject, Timestamp};

/// The first line's word for the format.
pub(super) const FORMAT: &str = "passdesk audit archive";
/// The version of the lines.
pub(super) const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) store_id: Uuid,
    pub(super) store_epoch: Uuid,
    pub(super) before: String,
    pub(super) made_at: String,
}

/// The last line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    pub(super) end: Held,
}

/// How much is in an archive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Held {
    pub(super) chains: u64,
    pub(super) events: u64,
}

/// An event: the fields of a listing, the key of its chain, and the two hashes. Every field is always written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    id: Uuid,
    at: String,
    action: String,
    outcome: String,
    actor: Option<String>,
    subject: String,
    sequence: u64,
    reason: Option<String>,
    operation_id: Uuid,
    os_uid: Option<u32>,
    host: String,
    actor_id: Option<Uuid>,
    token_id: Option<Uuid>,
    subject_key: Uuid,
    previous_hash: String,
    hash: String,
    #[serde(default)]
    clock_at: Option<String>,
    #[serde(default)]
    peer_address: Option<String>,
}

impl Line {
    /// The line for an event that follows one with the hash `previous`; `None` if it contains bytes that are not text,
    /// or a time outside the calendar.
    pub(super) fn of(event: &RawEvent<'_>, previous: [u8; 32]) -> Option<Self> {
        let RawEvent {
            subject,
            sequence,
            id,
            at,
            clock_at,
            action,
            outcome,
            actor,
            actor_name,
            actor_token,
            subject_name,
            reason,
            operation,
            os_uid,
            peer_address,
            host,
            hash,
        } = *event;
        let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
        let optional =
            |bytes: Option<&[u8]>| bytes.map(text).map_or(Some(None), |text| text.map(Some));
        Some(Self {
            id,
            at: precise(at)?,
            action: text(action)?,
            outcome: text(outcome)?,
            actor: optional(actor_name)?,
            subject: text(subject_name)?,
            sequence,
            reason: optional(reason)?,
            operation_id: operation,
            os_uid,
            host: text(host)?,
            actor_id: actor,
            token_id: actor_token,
            subject_key: subject.to_key(),
            previous_hash: HEXLOWER.encode(&previous),
            hash: HEXLOWER.encode(&hash),
            clock_at: clock_at.map_or(Some(None), |at| precise(at).map(Some))?,
            peer_address: optional(peer_address)?,
        })
    }

    /// The event as it was in the store.
    pub(super) fn event(&self) -> Option<RawEvent<'_>> {
        Some(RawEvent {
            subject: Subject::from_key(self.subject_key),
            sequence: self.sequence,
            id: self.id,
            at: moment(&self.at)?,
            clock_at: match &self.clock_at {
                Some(at) => Some(moment(at)?),
                None => None,
            },
            action: self.action.as_bytes(),
            outcome: self.outcome.as_bytes(),
            actor: self.actor_id,
            actor_name: self.actor.as_ref().map(|name| name.as_bytes()),
            actor_token: self.token_id,
            subject_name: self.subject.as_bytes(),
            reason: self.reason.as_ref().map(|reason| reason.as_bytes()),
            operation: self.operation_id,
            os_uid: self.os_uid,
            peer_address: self.peer_address.as_ref().map(|address| address.as_bytes()),
            host: self.host.as_bytes(),
            hash: digest(&self.hash)?,
        })
    }

    /// The hash of the event before it; zeros for a chain's first.
    pub(super) fn previous(&self) -> Option<[u8; 32]> {
        digest(&self.previous_hash)
    }

    /// Its place in the order of an archive.
    pub(super) fn place(&self) -> (Subject, u64) {
        (Subject::from_key(self.subject_key), self.sequence)
    }
}

fn digest(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

/// RFC 3339 to the millisecond.
pub(super) fn precise(at: Timestamp) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(at.as_millis()).ok()?;
    Some(format!("{at:.3}"))
}

/// Reads exactly what [`precise`] writes.
fn moment(text: &str) -> Option<Timestamp> {
    let at = jiff::Timestamp::from_str(text).ok()?;
    let at = Timestamp::from_millis(at.as_millisecond());
    (precise(at)? == text).then_some(at)
}
