//! What became of operations whose answers were lost.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Caller, Deed, Problem, Route, Work};
use crate::desk::{Desk, OperationOutcome};
use crate::model::{Action, Username};

/// The outcomes of operations of an earlier run, whose rows were written before their commits.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WhatBecame {
    /// Each name, and the operation in its row.
    pub rows: Vec<(Username, Uuid)>,
    /// Whether the run that goes on adds accounts; otherwise it resets them.
    #[serde(default)]
    pub adds: bool,
}

/// What became of each, in the order of the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OutcomeRows {
    /// The outcomes.
    pub outcomes: Vec<OutcomeOfRow>,
}

/// What became of an operation on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeOfRow {
    /// The account was reset by it.
    Reset,
    /// The account was added by it.
    Added,
    /// It was not committed.
    Undone,
    /// There is no account of that name.
    NoAccount,
}

impl Deed for WhatBecame {
    type Answer = OutcomeRows;
    const ROUTE: Route = Route::post("operations.outcomes", "/v1/operations", Work::Read);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<OutcomeRows, Problem> {
        let action = match self.adds {
            true => Action::AccountAdd,
            false => Action::PasswordReset,
        };
        let became = caller.admin(desk)?.what_became(&self.rows, action)?;
        let outcome = |became| match became {
            OperationOutcome::Done(Action::AccountAdd) => OutcomeOfRow::Added,
            OperationOutcome::Done(_) => OutcomeOfRow::Reset,
            OperationOutcome::Undone => OutcomeOfRow::Undone,
            OperationOutcome::NoAccount => OutcomeOfRow::NoAccount,
        };
        Ok(OutcomeRows {
            outcomes: became.into_iter().map(outcome).collect(),
        })
    }
}

/// Whether an operation of the caller's was done.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ShowOperation {
    /// Its id.
    #[serde(skip_serializing)]
    pub id: Uuid,
}

/// An operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OperationRow {
    /// Its id.
    pub operation_id: Uuid,
    /// Whether it was done, within the last 24 hours and by this account. An id of somebody else's is not known.
    pub done: bool,
}

impl Deed for ShowOperation {
    type Answer = OperationRow;
    const ROUTE: Route = Route::get("operations.show", "/v1/operations/{id}");

    fn path(&self) -> String {
        Self::ROUTE.with(&self.id.to_string())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<OperationRow, Problem> {
        Ok(OperationRow {
            operation_id: self.id,
            done: caller.admin(desk)?.has_done(self.id)?,
        })
    }
}
