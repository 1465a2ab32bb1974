//! An admin's own recovery codes.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::credentials::recovery::RecoveryCode;
use crate::deeds::{Caller, Deed, Problem, Route, Work};
use crate::desk::{Desk, NewCodes, SealedPlan};
use crate::model::{Timestamp, Username};

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
    pub(super) fn of(name: &Username, new: NewCodes) -> Self {
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
