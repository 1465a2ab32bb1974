//! Recovery requests that were made: listed and cancelled.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::credentials::Typed;
use crate::credentials::recovery::Challenge;
use crate::deeds::{Caller, Deed, Done, Problem, Route, Work};
use crate::desk::Desk;
use crate::model::{RecoveryRequest, RequestState, Timestamp};

/// The latest recovery requests, newest first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListRequests {}

/// A recovery request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestRow {
    /// Its id.
    pub request_id: Uuid,
    /// The admin to bring back; `?` where it cannot be read.
    pub account: String,
    /// `open`, `redeemed`, `cancelled`, `void` or `expired`.
    pub state: String,
    /// When it was made.
    pub requested_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The operating-system user who made it; absent over TLS.
    pub requester_uid: Option<u32>,
    /// The machine.
    pub requester_host: String,
    /// How many wrong claim secrets were given.
    pub failed_claims: u32,
    /// The address of the client that made it, over TLS.
    pub requester_address: Option<String>,
}

impl RequestRow {
    /// The names of the fields: the header of a CSV file.
    pub const FIELDS: &'static [&'static str] = &[
        "request_id",
        "account",
        "state",
        "requested_at",
        "expires_at",
        "requester_uid",
        "requester_host",
        "failed_claims",
        "requester_address",
    ];

    fn of(request: RecoveryRequest, now: Timestamp) -> Self {
        // One that cannot be read can be cancelled like any other.
        let account = Challenge::parse(&request.challenge)
            .map_or_else(|_| "?".to_owned(), |challenge| challenge.name.to_string());
        Self {
            request_id: request.id,
            account,
            state: match request.state {
                RequestState::Open if now >= request.expires_at => "expired".to_owned(),
                state => state.as_str().to_owned(),
            },
            requested_at: request.requested_at,
            expires_at: request.expires_at,
            requester_uid: request.peer.os_uid(),
            requester_address: request.peer.address(),
            requester_host: request.host,
            failed_claims: request.failed_claims,
        }
    }
}

/// Recovery requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequestRows {
    /// Newest first.
    pub requests: Vec<RequestRow>,
}

impl Deed for ListRequests {
    type Answer = RequestRows;
    const ROUTE: Route = Route::get("recover.list", "/v1/recover/requests");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<RequestRows, Problem> {
        let (requests, now) = caller.admin(desk)?.recovery_requests()?;
        let rows = requests
            .into_iter()
            .map(|request| RequestRow::of(request, now));
        Ok(RequestRows {
            requests: rows.collect(),
        })
    }
}

/// Cancels a request: for an admin, or for whoever holds its claim secret.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// Its id.
    #[serde(skip_serializing)]
    pub id: Uuid,
    /// Its claim secret; without it an admin asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_secret: Option<Typed>,
}

impl Deed for CancelRequest {
    type Answer = Done;
    const ROUTE: Route = Route::post(
        "recover.cancel",
        "/v1/recover/requests/{id}/cancel",
        Work::Write,
    );

    fn path(&self) -> String {
        Self::ROUTE.with(&self.id.to_string())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        match self.claim_secret {
            Some(claim) => desk.cancel_recovery(self.id, &claim)?,
            None => caller.admin(desk)?.cancel_recovery(self.id)?,
        }
        Ok(Done {})
    }
}
