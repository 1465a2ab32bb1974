//! Reading the audit log.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::deeds::{Caller, Listing, Problem, Route, Work};
use crate::desk::{AuditFilter, Desk};
use crate::model::{Action, RawEvent, Subject, Timestamp, Username, When};

/// Lists events, oldest first. That it is read is recorded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ListEvents {
    /// Only events about this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Username>,
    /// Only what an account with this name did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Username>,
    /// Only these actions, if any are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub action: Vec<Action>,
    /// Only from this time on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<When>,
    /// Only before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<When>,
    /// Only the events of this operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Uuid>,
    /// At most the newest N.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    /// Whether further looks will follow this one.
    pub follow: bool,
    /// For a further look: where the one before ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Uuid>,
    /// For a further look: the operation of the first, which recorded the reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<Uuid>,
}

/// An event, its fields in the contract's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventRow {
    /// Its id.
    pub id: Uuid,
    /// When, by the audit log's own time.
    pub at: Timestamp,
    /// What.
    pub action: String,
    /// How it went.
    pub outcome: String,
    /// The account that did it.
    pub actor: Option<String>,
    /// What it is about.
    pub subject: String,
    /// Its place among the events about that.
    pub sequence: u64,
    /// Why.
    pub reason: Option<String>,
    /// Shared by all events of one operation.
    pub operation_id: Uuid,
    /// The operating-system user; absent over TLS.
    pub os_uid: Option<u32>,
    /// The machine.
    pub host: String,
    /// The account that did it.
    pub actor_id: Option<Uuid>,
    /// The token it acted through.
    pub token_id: Option<Uuid>,
    /// The account that it is about.
    pub subject_id: Option<Uuid>,
    /// When, by the clock.
    pub clock_at: Option<Timestamp>,
    /// The address of the client, over TLS.
    pub peer_address: Option<String>,
}

impl EventRow {
    /// The names of the fields: the header of a CSV file.
    pub const FIELDS: &'static [&'static str] = &[
        "id",
        "at",
        "action",
        "outcome",
        "actor",
        "subject",
        "sequence",
        "reason",
        "operation_id",
        "os_uid",
        "host",
        "actor_id",
        "token_id",
        "subject_id",
        "clock_at",
        "peer_address",
    ];

    /// Whether it is about the store itself. No account has such a name.
    #[must_use]
    pub fn is_about_store(&self) -> bool {
        self.subject_id.is_none() && self.subject.starts_with("store ")
    }

    /// Whether only the owner of the store does such things, who needs no account.
    #[must_use]
    pub fn is_of_owner(&self) -> bool {
        let of_owner = [Action::RecoveryLocal, Action::StoreMend];
        self.is_about_store() || of_owner.iter().any(|action| self.action == action.as_str())
    }

    /// When it happened, by the clock where that is known.
    #[must_use]
    pub fn happened_at(&self) -> Timestamp {
        self.clock_at.unwrap_or(self.at)
    }
}

impl From<&RawEvent<'_>> for EventRow {
    fn from(event: &RawEvent<'_>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            id: event.id,
            at: event.at,
            action: text(event.action),
            outcome: text(event.outcome),
            actor: event.actor_name.map(text),
            subject: text(event.subject_name),
            sequence: event.sequence,
            reason: event.reason.map(text),
            operation_id: event.operation,
            os_uid: event.os_uid,
            host: text(event.host),
            actor_id: event.actor,
            token_id: event.actor_token,
            subject_id: match event.subject {
                Subject::Account(id) => Some(id.0),
                Subject::Store | Subject::Unknown(_) => None,
            },
            clock_at: event.clock_at,
            peer_address: event.peer_address.map(text),
        }
    }
}

/// The end of a list of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EventsEnd {
    /// The time before which events were archived, if that matters to this list.
    pub archived_before: Option<Timestamp>,
    /// The operation that recorded the reading.
    pub reading: Uuid,
    /// Where a further look begins, if one is to follow.
    pub next: Option<Uuid>,
    /// The events from there on that this look has seen.
    pub seen: Vec<Uuid>,
}

impl Listing for ListEvents {
    type Row = EventRow;
    type End = EventsEnd;
    const ROUTE: Route = Route {
        work: Work::Write,
        ..Route::get("audit.list", "/v1/audit")
    };

    fn perform(
        self,
        desk: &Desk,
        caller: &Caller,
        each: &mut dyn FnMut(EventRow) -> ControlFlow<()>,
    ) -> Result<EventsEnd, Problem> {
        let filter = AuditFilter {
            user: self.user,
            actor: self.actor,
            actions: self.action,
            since: self.since,
            until: self.until,
            operation: self.operation,
        };
        let admin = caller.admin(desk)?;
        let mut each = |event: &RawEvent<'_>| each(event.into());
        let reading = match (self.from, self.reading) {
            (Some(_), Some(reading)) => admin.read_audit_on(reading)?,
            _ if self.follow => admin.read_audit("audit list --follow")?,
            _ => admin.read_audit("audit list")?,
        };
        let mut end = EventsEnd {
            archived_before: reading.put_away_since(self.since)?,
            reading: reading.operation(),
            next: None,
            seen: Vec::new(),
        };
        if let Some(from) = self.from {
            end.next = Some(reading.list_from(&filter, from, &mut each)?);
        } else if self.follow {
            let (next, seen) = reading.list_to_follow(&filter, self.limit, &mut each)?;
            end.next = Some(next);
            end.seen = seen;
        } else {
            reading.list(&filter, self.limit, &mut each)?;
        }
        Ok(end)
    }
}
