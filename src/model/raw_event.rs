//! An event of the audit log exactly as the store has it, so that it can be checked, and shown even when somebody has
//! tampered with it.

use uuid::Uuid;

use super::{Event, Subject, Timestamp};

/// One event of the audit log, not decoded: words that are unknown, or are not even text, are kept as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RawEvent<'r> {
    /// The subject whose chain it is in.
    pub subject: Subject,
    /// Its place in the subject's chain, from 1.
    pub sequence: u64,
    /// Its own id.
    pub id: Uuid,
    /// When, by the audit log's own time.
    pub at: Timestamp,
    /// When, by the clock.
    pub clock_at: Option<Timestamp>,
    /// The word for what was done.
    pub action: &'r [u8],
    /// The word for how it went.
    pub outcome: &'r [u8],
    /// The account that did it.
    pub actor: Option<Uuid>,
    /// Its name at that time.
    pub actor_name: Option<&'r [u8]>,
    /// The token it acted through.
    pub actor_token: Option<Uuid>,
    /// The subject's name at that time, or a tag.
    pub subject_name: &'r [u8],
    /// Why.
    pub reason: Option<&'r [u8]>,
    /// Shared by all events of one operation.
    pub operation: Uuid,
    /// The operating system's user id of who asked.
    pub os_uid: Option<u32>,
    /// The address of who asked.
    pub peer_address: Option<&'r [u8]>,
    /// The name of the desk's machine.
    pub host: &'r [u8],
    /// The hash that links it to the event before.
    pub hash: [u8; 32],
}

impl RawEvent<'_> {
    /// When it happened: by the clock, or where that was not stored, by the audit log's own time.
    #[must_use]
    pub fn happened_at(&self) -> Timestamp {
        self.clock_at.unwrap_or(self.at)
    }
}

impl<'e> From<&'e Event> for RawEvent<'e> {
    fn from(event: &'e Event) -> Self {
        let actor = event.actor.as_ref();
        Self {
            subject: event.subject,
            sequence: event.sequence,
            id: event.id,
            at: event.at,
            clock_at: event.clock_at,
            action: event.action.as_str().as_bytes(),
            outcome: event.outcome.as_str().as_bytes(),
            actor: actor.map(|actor| actor.account.0),
            actor_name: actor.map(|actor| actor.name.as_bytes()),
            actor_token: actor.and_then(|actor| actor.token),
            subject_name: event.subject_name.as_bytes(),
            reason: event.reason.as_ref().map(|reason| reason.as_bytes()),
            operation: event.operation,
            os_uid: event.os_uid,
            peer_address: event
                .peer_address
                .as_ref()
                .map(|address| address.as_bytes()),
            host: event.host.as_bytes(),
            hash: event.hash,
        }
    }
}
