//! A recovery: its proof, a new password, and what puts it in force.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes::{CodesRow, PlannedCodesRow};
use crate::credentials::Typed;
use crate::deeds::session::with_support;
use crate::deeds::{Caller, Deed, Done, Problem, Route, Work};
use crate::desk::{Desk, DeskError, Planned, Recovery, SealedPlan};
use crate::model::{Timestamp, Username};

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
