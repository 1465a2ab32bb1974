//! The audit log: reading it, checking it, counting by day, anchoring it.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Caller, Deed, Problem, Route, Work};
use crate::desk::Desk;
use crate::model::{Timestamp, When};

mod damage;
mod list;
mod verify;

pub use list::*;
pub use verify::*;

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
