//! Accounts that come from another system with the passwords they have there.

use serde::{Deserialize, Serialize};

use super::old_password::OldPasswordRow;
use super::reset::{PlannedRows, Terms};
use super::{Caller, Deed, Problem, Route, Work};
use crate::desk::{Desk, Foreseen, ImportTerms, ImportedAccount};
use crate::model::Timestamp;

/// Plans new accounts that come with the passwords they have in another system.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlanImport {
    /// The accounts.
    pub accounts: Vec<ImportedAccount>,
    /// For all temporary passwords.
    #[serde(default)]
    pub terms: Terms,
    /// For all other passwords.
    #[serde(default)]
    pub passwords: ImportTerms,
}

impl Deed for PlanImport {
    type Answer = PlannedRows;
    const ROUTE: Route = Route::post("users.import.plan", "/v1/plans/import", Work::Hash);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<PlannedRows, Problem> {
        let admin = caller.admin(desk)?;
        let planned = admin.plan_import(self.accounts, &self.terms.into(), self.passwords)?;
        Ok(planned.into())
    }
}

/// What would become of an account that comes from another system; nothing is changed or recorded.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WouldImport {
    /// The account.
    pub account: ImportedAccount,
    /// What is asked for the passwords.
    #[serde(default)]
    pub passwords: ImportTerms,
    /// The kinds of hashes that accounts before it would have, as they were answered.
    #[serde(default)]
    pub beside: Vec<String>,
}

/// What would become of it.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WouldImportRow {
    /// Why it would not be added; absent if it would be.
    pub error: Option<Problem>,
    /// What would become of its password; absent if it gets a temporary one.
    pub password: Option<OldPasswordRow>,
    /// Whether it would be disabled.
    pub disabled: bool,
    /// Whether its owner would have to choose a new password at the first sign-in.
    pub change_required: bool,
    /// The kind of its hash, if that is kept.
    pub kind: Option<String>,
    /// What a sign-in takes then, for everybody, in percent of what it takes without imported hashes.
    pub sign_in_percent: u64,
    /// When that ends at the latest, if the policy says so.
    pub until: Option<Timestamp>,
}

impl Deed for WouldImport {
    type Answer = WouldImportRow;
    const ROUTE: Route = Route::post("users.import.would", "/v1/plans/import/dry-run", Work::Read);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<WouldImportRow, Problem> {
        let admin = caller.admin(desk)?;
        let Foreseen {
            refused,
            password,
            disabled,
            change_required,
            kind,
            sign_in_percent,
            until,
        } = admin.would_import(&self.account, self.passwords, &self.beside)?;
        Ok(WouldImportRow {
            error: refused.map(Problem::from),
            password: password.map(OldPasswordRow::from),
            disabled,
            change_required,
            kind,
            sign_in_percent,
            until,
        })
    }
}
