//! Bringing back an admin who is locked out, as far as it can be asked for by others than the owner of the store.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::session::with_support;
use super::{Caller, Deed, Done, Problem, Route, Work};
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, RecoveryCode};
use crate::desk::{Desk, DeskError, NewCodes, Planned, Recovery, RecoveryOrder, SealedPlan};
use crate::model::{Reason, RecoveryRequest, RequestState, Timestamp, Username};

/// The caller's unused recovery codes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodesLeft {}

/// How many codes are left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CodesLeftRow {
    /// The account.
    pub name: Username,
    /// How many are unused.
    pub left: usize,
    /// When they were made.
    pub made_at: Option<Timestamp>,
}

impl Deed for CodesLeft {
    type Answer = CodesLeftRow;
    const ROUTE: Route = Route::get("recover.codes", "/v1/recover/codes");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<CodesLeftRow, Problem> {
        let admin = caller.admin(desk)?;
        let left = admin.recovery_codes()?;
        Ok(CodesLeftRow {
            name: admin.account().name.clone(),
            left: left.left,
            made_at: left.made_at,
        })
    }
}

/// Recovery codes to show, once.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CodesRow {
    /// The account.
    pub name: Username,
    /// The codes.
    #[cfg_attr(test, schemars(with = "Vec<String>"))]
    pub codes: Vec<Zeroizing<String>>,
    /// When they were made.
    pub made_at: Timestamp,
}

impl CodesRow {
    fn of(name: &Username, new: NewCodes) -> Self {
        Self {
            name: name.clone(),
            codes: new.codes.into_iter().map(RecoveryCode::reveal).collect(),
            made_at: new.made_at,
        }
    }
}

/// Codes to show, and the plan that puts them in force.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlannedCodesRow {
    /// What is shown before it is in force.
    pub row: CodesRow,
    /// What puts it in force.
    pub plan: SealedPlan,
}

/// Plans new recovery codes for the caller's own account.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanCodes {}

impl Deed for PlanCodes {
    type Answer = PlannedCodesRow;
    const ROUTE: Route = Route::post("recover.codes.plan", "/v1/plans/codes", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PlannedCodesRow, Problem> {
        let admin = caller.admin(desk)?;
        let planned = admin.plan_recovery_codes()?;
        Ok(PlannedCodesRow {
            row: CodesRow::of(&admin.account().name, planned.shown),
            plan: planned.plan,
        })
    }
}

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

/// Plans a recovery request. A name that is not an admin's gets an answer that looks the same and can never be redeemed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The admin who is locked out.
    pub name: Username,
    /// Why.
    pub reason: Reason,
    /// Usable admins to go on without.
    #[serde(default)]
    pub overrides: Vec<Username>,
}

/// A request to show.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NewRequestRow {
    /// Its id.
    pub request_id: Uuid,
    /// The text to sign, byte for byte.
    pub challenge: String,
    /// For whoever asked, once.
    #[cfg_attr(test, schemars(with = "String"))]
    pub claim_secret: Zeroizing<String>,
    /// The first moment at which it can be redeemed.
    pub redeemable_from: Timestamp,
    /// From this moment on it cannot.
    pub expires_at: Timestamp,
    /// How many must sign.
    pub signatures_needed: usize,
}

/// A request to show, and the plan that makes it.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlannedRequestRow {
    /// What is shown before it is made.
    pub row: NewRequestRow,
    /// What makes it.
    pub plan: SealedPlan,
}

impl Deed for PlanRequest {
    type Answer = PlannedRequestRow;
    const ROUTE: Route = Route::post("recover.request.plan", "/v1/plans/request", Work::Write);

    fn perform(self, desk: &Desk, _: &Caller) -> Result<PlannedRequestRow, Problem> {
        let order = RecoveryOrder {
            name: self.name,
            reason: self.reason,
            overrides: self.overrides,
        };
        let Planned { shown, plan } = desk.plan_request(&order)?;
        Ok(PlannedRequestRow {
            row: NewRequestRow {
                request_id: shown.id,
                challenge: shown.challenge,
                claim_secret: shown.claim.reveal(),
                redeemable_from: shown.from,
                expires_at: shown.expires_at,
                signatures_needed: shown.needed,
            },
            plan,
        })
    }
}

/// Makes a request that was shown.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutRequestInForce {
    /// The plan, as it was answered.
    pub plan: SealedPlan,
    /// The claim secret that was shown with it.
    pub claim_secret: Typed,
}

impl Deed for PutRequestInForce {
    type Answer = Done;
    const ROUTE: Route = Route::post("recover.request", "/v1/recover/requests", Work::Write);

    fn operation(&self) -> Option<Uuid> {
        self.plan.operation()
    }

    fn perform(self, desk: &Desk, _: &Caller) -> Result<Done, Problem> {
        desk.put_request_in_force(&self.plan, &self.claim_secret)?;
        Ok(Done {})
    }
}

/// What proves a right to set an admin's password.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecoveryProof {
    /// A recovery code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<CodeProof>,
    /// A signed request and its claim secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestProof>,
}

/// A recovery code of an admin's.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CodeProof {
    /// The account's name.
    pub name: Username,
    /// The code.
    pub code: Typed,
}

/// A signed request.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestProof {
    /// Its id.
    pub request_id: Uuid,
    /// Its claim secret.
    pub claim_secret: Typed,
    /// The signatures as `ssh-keygen -Y sign` wrote them, each in base64.
    pub signatures: Vec<String>,
}

impl RecoveryProof {
    /// The same for one more request.
    #[must_use]
    pub fn again(&self) -> Self {
        let code = self.code.as_ref().map(|proof| CodeProof {
            name: proof.name.clone(),
            code: proof.code.again(),
        });
        let request = self.request.as_ref().map(|proof| RequestProof {
            request_id: proof.request_id,
            claim_secret: proof.claim_secret.again(),
            signatures: proof.signatures.clone(),
        });
        Self { code, request }
    }

    /// Refuses a plan that was put in force with this proof before.
    fn refuse_done(&self, desk: &Desk, plan: &SealedPlan) -> Result<(), DeskError> {
        let code = self.code.as_ref().map(|proof| &proof.code);
        let claim = self.request.as_ref().map(|proof| &proof.claim_secret);
        let mut secrets = code.into_iter().chain(claim);
        secrets.try_for_each(|secret| desk.refuse_recovered(plan, secret))
    }

    fn prove<'d>(&self, desk: &'d Desk) -> Result<Recovery<'d>, Problem> {
        match (&self.code, &self.request) {
            (Some(proof), None) => desk
                .with_code(&proof.name, &proof.code)
                .map_err(|error| with_support(desk, error)),
            (None, Some(proof)) => {
                let decoded = |text: &String| BASE64.decode(text.as_bytes());
                let signatures: Result<_, _> = proof.signatures.iter().map(decoded).collect();
                let signatures =
                    signatures.map_err(|_| Problem::usage("a signature is not base64"))?;
                let claim = desk.claim(proof.request_id, &proof.claim_secret)?;
                Ok(claim.signed(signatures)?)
            }
            (Some(_), Some(_)) | (None, None) => {
                Err(Problem::usage("give either a code or a request"))
            }
        }
    }
}

/// Proves the right, before a new password is asked for; with one, whether the policy accepts it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckRecovery {
    /// What proves the right.
    pub proof: RecoveryProof,
    /// The new password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_password: Option<Typed>,
}

impl Deed for CheckRecovery {
    type Answer = Done;
    const ROUTE: Route = Route::post("recover.check", "/v1/recover/check", Work::Hash);

    fn perform(self, desk: &Desk, _: &Caller) -> Result<Done, Problem> {
        let recovery = self.proof.prove(desk)?;
        if let Some(new) = &self.new_password {
            recovery.check(new)?;
        }
        Ok(Done {})
    }
}

/// Plans a recovery: a new password, and new recovery codes.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanRecovery {
    /// What proves the right.
    pub proof: RecoveryProof,
    /// The new password.
    pub new_password: Typed,
}

impl Deed for PlanRecovery {
    type Answer = PlannedCodesRow;
    const ROUTE: Route = Route::post("recover.plan", "/v1/plans/recovery", Work::Hash);

    fn perform(self, desk: &Desk, _: &Caller) -> Result<PlannedCodesRow, Problem> {
        let recovery = self.proof.prove(desk)?;
        let accepted = recovery.check(&self.new_password)?;
        let Planned { shown, plan } = recovery.plan(&accepted)?;
        Ok(PlannedCodesRow {
            row: CodesRow::of(&recovery.account().name, shown),
            plan,
        })
    }
}

/// Puts a recovery in force, with the same proof.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutRecoveryInForce {
    /// What proves the right.
    pub proof: RecoveryProof,
    /// The plan, as it was answered.
    pub plan: SealedPlan,
}

/// An account that was brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RecoveredRow {
    /// Its name.
    pub name: Username,
    /// When.
    pub at: Timestamp,
    /// The operation's id in the audit log.
    pub operation_id: Uuid,
}

impl Deed for PutRecoveryInForce {
    type Answer = RecoveredRow;
    const ROUTE: Route = Route::post("recover.put-in-force", "/v1/recover", Work::Hash);

    fn operation(&self) -> Option<Uuid> {
        self.plan.operation()
    }

    fn perform(self, desk: &Desk, _: &Caller) -> Result<RecoveredRow, Problem> {
        self.proof.refuse_done(desk, &self.plan)?;
        let recovery = self.proof.prove(desk)?;
        let recovered = recovery.put_in_force(&self.plan)?;
        Ok(RecoveredRow {
            name: recovered.account.name,
            at: recovered.at,
            operation_id: recovered.operation,
        })
    }
}
