//! What is asked before a reset; nothing is changed.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{AccountToReset, Terms};
use crate::deeds::{AccountRow, Caller, Deed, Done, LeftOut, Problem, Route, Work};
use crate::desk::{AccountFilter, Desk};
use crate::model::{AccountId, AccountNow, Role, Status, Username};

/// Whether an account may be reset; nothing is changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MayReset {
    /// The account's name.
    #[serde(skip_serializing)]
    pub name: Username,
}

impl Deed for MayReset {
    type Answer = AccountRow;
    const ROUTE: Route = Route::get("users.reset.may", "/v1/users/{name}/may-reset");

    fn path(&self) -> String {
        Self::ROUTE.with(self.name.as_str())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
        let admin = caller.admin(desk)?;
        let account = admin.may_reset(&self.name)?;
        let now = admin.oneself().now;
        Ok(AccountNow { account, now }.into())
    }
}

/// Whether temporary passwords may be entered; with one, whether the policy accepts it for an account.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckTemporary {
    /// The account, and its temporary password; without, only whether any may be entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountToReset>,
}

impl Deed for CheckTemporary {
    type Answer = Done;
    const ROUTE: Route = Route::post("users.reset.check", "/v1/plans/reset/check", Work::Read);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        let admin = caller.admin(desk)?;
        admin.may_enter_temporary()?;
        if let Some(AccountToReset {
            name,
            temporary_password: Some(typed),
        }) = self.account
        {
            let target = admin.may_reset(&name)?;
            admin.check_temporary(&target, &typed)?;
        }
        Ok(Done {})
    }
}

/// Checks terms before anything is made: of resets, or of new accounts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckTerms {
    /// The terms.
    pub terms: Terms,
    /// Whether accounts are to be added.
    #[serde(default)]
    pub add: bool,
}

impl Deed for CheckTerms {
    type Answer = Done;
    const ROUTE: Route = Route::post("plans.check-terms", "/v1/plans/terms", Work::Read);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Done, Problem> {
        let admin = caller.admin(desk)?;
        match self.add {
            true => admin.may_add_batches(&self.terms.into())?,
            false => admin.may_reset_batches(&self.terms.into())?,
        }
        Ok(Done {})
    }
}

/// Why a reset would be refused, if it would be; nothing is changed or recorded.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WouldReset {
    /// The account.
    pub account: AccountToReset,
    /// The terms.
    #[serde(default)]
    pub terms: Terms,
}

/// Why something would be refused.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WouldRow {
    /// Why; absent if it would be done.
    pub error: Option<Problem>,
}

impl Deed for WouldReset {
    type Answer = WouldRow;
    const ROUTE: Route = Route::post("users.reset.would", "/v1/plans/reset/dry-run", Work::Read);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<WouldRow, Problem> {
        let admin = caller.admin(desk)?;
        let refusal = admin.would_refuse(&self.account.into(), &self.terms.into())?;
        Ok(WouldRow {
            error: refusal.map(Problem::from),
        })
    }
}

/// The names among the next accounts that a reset of all who match applies to.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NamesToReset {
    /// Only this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Only these statuses, if any are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<Status>,
    /// The last account that was looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Uuid>,
    /// How many accounts are looked at; at most 1,000.
    pub limit: u32,
}

/// A page of such names.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct NamesRow {
    /// The names.
    pub names: Vec<Username>,
    /// The accounts that cannot be read.
    pub left_out: LeftOut,
    /// The last account that was looked at; absent when there are no more.
    pub last: Option<Uuid>,
    /// Whether the admin's own account, which is left out, matches.
    pub own_matches: bool,
}

impl Deed for NamesToReset {
    type Answer = NamesRow;
    const ROUTE: Route = Route::get("users.reset.names", "/v1/plans/reset/names");

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<NamesRow, Problem> {
        let admin = caller.admin(desk)?;
        let filter = AccountFilter {
            role: self.role,
            statuses: self.status,
            ..AccountFilter::default()
        };
        let limit = self.limit.clamp(1, 1_000);
        let page = admin.names_to_reset(&filter, self.after.map(AccountId), limit)?;
        let own_matches = admin.fits(&filter);
        let (names, left_out, last) = match page {
            Some(page) => (page.names, page.left_out.into(), Some(page.last.0)),
            None => (Vec::new(), LeftOut::default(), None),
        };
        Ok(NamesRow {
            names,
            left_out,
            last,
            own_matches,
        })
    }
}
