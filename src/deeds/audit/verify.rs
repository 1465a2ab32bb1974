//! Checking the audit log.

use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::damage::{detail, word};
use crate::deeds::{Caller, Listing, Problem, Route, Work};
use crate::desk::{Anchor, Desk, DeskError, Discrepancy, Verified};
use crate::model::{Subject, Timestamp};

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
