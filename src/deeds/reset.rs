//! Temporary passwords: planned, shown, and put in force.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::old_password::OldPasswordRow;
use super::time_span::TimeSpan;
use super::{Caller, Deed, Problem, Route, Work};
use crate::credentials::Typed;
use crate::desk::{
    BatchRow, BatchTerms, Desk, NewAccount, NewTemporary, Planned, ResetTarget, SealedPlan,
};
use crate::model::{Reason, Timestamp, Username};

mod before;

pub use before::*;

/// An account to reset.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountToReset {
    /// Its name.
    pub name: Username,
    /// The temporary password, if it is entered; otherwise it is generated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporary_password: Option<Typed>,
}

impl From<AccountToReset> for ResetTarget {
    fn from(asked: AccountToReset) -> Self {
        Self {
            name: asked.name,
            password: match asked.temporary_password {
                Some(typed) => NewTemporary::Entered(typed),
                None => NewTemporary::Generated,
            },
        }
    }
}

/// The terms of temporary passwords.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// How long they work; by default what the policy says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<TimeSpan>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Do not reset disabled accounts.
    pub skip_disabled: bool,
}

impl From<Terms> for BatchTerms {
    fn from(terms: Terms) -> Self {
        Self {
            expires: terms.expires.map(|time| time.0),
            reason: terms.reason,
            skip_disabled: terms.skip_disabled,
        }
    }
}

/// A temporary password, or why there is none.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ResetRow {
    /// Whose.
    pub name: Username,
    /// To be handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub temporary_password: Option<Zeroizing<String>>,
    /// When it stops working.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The operation's id in the audit log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset_id: Option<Uuid>,
    /// What becomes of the password of another system, in place of a temporary one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_password: Option<OldPasswordRow>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Problem>,
}

impl From<BatchRow> for ResetRow {
    fn from(row: BatchRow) -> Self {
        match row {
            BatchRow::Done(reset) => Self {
                name: reset.name,
                temporary_password: Some(reset.temporary_password.reveal()),
                expires_at: Some(reset.expires_at),
                reset_id: Some(reset.reset_id),
                old_password: None,
                error: None,
            },
            BatchRow::Imported {
                name,
                reset_id,
                password,
            } => Self {
                name,
                temporary_password: None,
                expires_at: None,
                reset_id: Some(reset_id),
                old_password: Some(password.into()),
                error: None,
            },
            BatchRow::Failed { name, error } => Self {
                name,
                temporary_password: None,
                expires_at: None,
                reset_id: None,
                old_password: None,
                error: Some(error.into()),
            },
        }
    }
}

/// Rows to show, and the plan that puts them in force.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PlannedRows {
    /// What is shown, and made durable, before it is in force.
    pub rows: Vec<ResetRow>,
    /// What puts it in force.
    pub plan: SealedPlan,
}

impl From<Planned<Vec<BatchRow>>> for PlannedRows {
    fn from(planned: Planned<Vec<BatchRow>>) -> Self {
        Self {
            rows: rows(planned.shown),
            plan: planned.plan,
        }
    }
}

fn rows(rows: Vec<BatchRow>) -> Vec<ResetRow> {
    rows.into_iter().map(ResetRow::from).collect()
}

/// Plans the resets of accounts.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanResets {
    /// The accounts.
    pub accounts: Vec<AccountToReset>,
    /// For all of them.
    #[serde(default)]
    pub terms: Terms,
}

impl Deed for PlanResets {
    type Answer = PlannedRows;
    const ROUTE: Route = Route::post("users.reset.plan", "/v1/plans/reset", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PlannedRows, Problem> {
        let wanted = self.accounts.into_iter().map(ResetTarget::from).collect();
        let planned = caller
            .admin(desk)?
            .plan_resets(wanted, &self.terms.into())?;
        Ok(planned.into())
    }
}

/// Plans new accounts.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanAdditions {
    /// The accounts.
    pub accounts: Vec<NewAccount>,
    /// For all of them.
    #[serde(default)]
    pub terms: Terms,
}

impl Deed for PlanAdditions {
    type Answer = PlannedRows;
    const ROUTE: Route = Route::post("users.add.plan", "/v1/plans/add", Work::Write);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PlannedRows, Problem> {
        let admin = caller.admin(desk)?;
        let planned = admin.plan_additions(self.accounts, &self.terms.into())?;
        Ok(planned.into())
    }
}

/// Puts in force what was shown: resets, new accounts, a token or recovery codes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutInForce {
    /// The plan, as it was answered.
    pub plan: SealedPlan,
}

/// What could not be put in force any more.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct VoidRows {
    /// The accounts that were changed or removed meanwhile; what was shown for them is void.
    pub void: Vec<ResetRow>,
}

impl Deed for PutInForce {
    type Answer = VoidRows;
    const ROUTE: Route = Route::post("plans.put-in-force", "/v1/commits", Work::Write);

    fn operation(&self) -> Option<Uuid> {
        self.plan.operation()
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<VoidRows, Problem> {
        let void = caller.admin(desk)?.put_in_force(&self.plan)?;
        Ok(VoidRows { void: rows(void) })
    }
}

/// Resets one account to a temporary password that the admin entered, and so has seen: one request is enough.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetUser {
    /// The account's name.
    #[serde(skip_serializing)]
    pub name: Username,
    /// The temporary password.
    pub temporary_password: Typed,
    /// How long it works, and why.
    #[serde(default)]
    pub terms: Terms,
}

impl Deed for ResetUser {
    type Answer = ResetRow;
    const ROUTE: Route = Route::post("users.reset", "/v1/users/{name}/reset", Work::Hash);

    fn path(&self) -> String {
        Self::ROUTE.with(self.name.as_str())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<ResetRow, Problem> {
        let admin = caller.admin(desk)?;
        let wanted = AccountToReset {
            name: self.name,
            temporary_password: Some(self.temporary_password),
        };
        let planned = admin.plan_resets(vec![wanted.into()], &self.terms.into())?;
        let failed = |rows: Vec<ResetRow>| rows.into_iter().find_map(|row| row.error);
        let mut shown = rows(planned.shown);
        if let Some(row) = shown.pop_if(|row| row.error.is_none()) {
            return match failed(rows(admin.put_in_force_at_once(&planned.plan)?)) {
                Some(problem) => Err(problem),
                None => Ok(ResetRow {
                    temporary_password: None,
                    ..row
                }),
            };
        }
        let nothing = || Problem::usage("no account was named");
        Err(failed(shown).unwrap_or_else(nothing))
    }
}
