//! A new recovery request: a challenge for the signers, and a claim secret.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::credentials::Typed;
use crate::deeds::{Caller, Deed, Done, Problem, Route, Work};
use crate::desk::{Desk, Planned, RecoveryOrder, SealedPlan};
use crate::model::{Reason, Timestamp, Username};

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
