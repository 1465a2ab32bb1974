//! The audit log: reading it, checking it, anchoring it.

use std::ops::ControlFlow;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damage::{detail, word};
use super::{Caller, Deed, Listing, Problem, Route, Work};
use crate::desk::{Anchor, AuditFilter, Desk, DeskError, Discrepancy, Verified};
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

/// Checks every chain of the audit log, and anchors.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct VerifyAudit {
    /// The anchors, each a line as it was printed.
    pub anchors: Vec<String>,
    /// Files of archived events; only the owner of the store can give any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub archives: Vec<PathBuf>,
}

/// Something that is wrong in the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DamageRow {
    /// The kind of damage.
    pub damage: String,
    /// Whose chain.
    pub subject: Option<String>,
    /// The event's number in the chain.
    pub sequence: Option<u64>,
    /// The event's id.
    pub event_id: Option<Uuid>,
    /// What differs.
    pub detail: String,
    /// The account's id.
    pub subject_id: Option<Uuid>,
    /// Whether it is the store's own chain.
    #[serde(default)]
    pub of_store: bool,
}

impl DamageRow {
    /// The names of the fields that scripts see: the header of a CSV file.
    pub const FIELDS: &'static [&'static str] = &[
        "damage",
        "subject",
        "sequence",
        "event_id",
        "detail",
        "subject_id",
    ];
}

impl From<&Discrepancy> for DamageRow {
    fn from(finding: &Discrepancy) -> Self {
        Self {
            damage: word(&finding.damage).to_owned(),
            subject: finding.subject.map(|_| finding.subject_name.to_string()),
            sequence: finding.sequence,
            event_id: finding.event,
            detail: detail(&finding.damage),
            subject_id: match finding.subject {
                Some(Subject::Account(id)) => Some(id.0),
                Some(Subject::Store | Subject::Unknown(_)) | None => None,
            },
            of_store: finding.subject == Some(Subject::Store),
        }
    }
}

/// The end of a check of the audit log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VerifiedEnd {
    /// How many chains there are.
    pub chains: u64,
    /// How many of their events were seen.
    pub events: u64,
    /// How much is wrong.
    pub findings: u64,
    /// How many events were archived.
    pub archived: u64,
    /// How many anchors could not be checked.
    pub undecided: u64,
    /// The time of the newest of these.
    pub undecided_to: Option<Timestamp>,
}

impl From<Verified> for VerifiedEnd {
    fn from(verified: Verified) -> Self {
        Self {
            chains: verified.chains,
            events: verified.events,
            findings: verified.findings,
            archived: verified.put_away,
            undecided: verified.undecided,
            undecided_to: verified.undecided_to,
        }
    }
}

impl Listing for VerifyAudit {
    type Row = DamageRow;
    type End = VerifiedEnd;
    const ROUTE: Route = Route::post("audit.verify", "/v1/audit/verify", Work::Write);

    fn perform(
        self,
        desk: &Desk,
        caller: &Caller,
        each: &mut dyn FnMut(DamageRow) -> ControlFlow<()>,
    ) -> Result<VerifiedEnd, Problem> {
        let admin = caller.admin(desk)?;
        if !caller.is_owner && !self.archives.is_empty() {
            // A served desk opens no path that a caller names (S59).
            return Err(DeskError::OwnersOnly.into());
        }
        let anchors = self.anchors.iter().map(|line| line.parse::<Anchor>());
        let anchors: Vec<_> = anchors
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::usage(error.to_string()))?;
        let reading = admin.read_audit_to_verify("audit verify")?;
        let mut report = |finding: &Discrepancy| each(finding.into());
        let verified = reading.verify(&anchors, &self.archives, &mut report)?;
        Ok(verified.into())
    }
}

/// Counts resets, failed sign-ins and lockouts by day.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SummarizeAudit {
    /// From this time on.
    pub since: When,
}

/// What happened on one day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DayRow {
    /// Its first moment.
    pub begins_at: Timestamp,
    /// Passwords that admins reset.
    pub resets: u64,
    /// Passwords that were wrong or expired.
    pub failed_sign_ins: u64,
    /// Waits and disabled passwords after too many failures.
    pub lockouts: u64,
}

/// The days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DayRows {
    /// Oldest first.
    pub days: Vec<DayRow>,
    /// The time before which events were archived, if that matters here.
    pub archived_before: Option<Timestamp>,
}

impl Deed for SummarizeAudit {
    type Answer = DayRows;
    const ROUTE: Route = Route {
        work: Work::Write,
        ..Route::get("audit.summary", "/v1/audit/summary")
    };

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<DayRows, Problem> {
        let admin = caller.admin(desk)?;
        let reading = admin.read_audit("audit summary")?;
        let archived_before = reading.put_away_since(Some(self.since))?;
        let row = |day: crate::desk::Day| DayRow {
            begins_at: day.begins_at,
            resets: day.resets,
            failed_sign_ins: day.failed_sign_ins,
            lockouts: day.lockouts,
        };
        let days = reading.summary(self.since)?;
        Ok(DayRows {
            days: days.into_iter().map(row).collect(),
            archived_before,
        })
    }
}

/// Takes an anchor of the whole audit log.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnchorAudit {}

/// An anchor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnchorRow {
    /// The time that separates what it covers from later events.
    pub at: Timestamp,
    /// How many chains there were.
    pub chains: u64,
    /// How many events were in them.
    pub events: u64,
    /// The digest over all of them.
    pub sha256: String,
    /// The store's id.
    pub store_id: Uuid,
    /// The line to keep.
    pub anchor: String,
}

impl Deed for AnchorAudit {
    type Answer = AnchorRow;
    const ROUTE: Route = Route::post("audit.anchor", "/v1/audit/anchor", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AnchorRow, Problem> {
        let anchor = caller.admin(desk)?.anchor_audit()?;
        Ok(AnchorRow {
            at: anchor.at,
            chains: anchor.chains,
            events: anchor.events,
            sha256: HEXLOWER.encode(&anchor.digest),
            store_id: anchor.store,
            anchor: anchor.to_string(),
        })
    }
}
