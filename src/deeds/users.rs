//! The accounts: listing, showing and switching them.

use std::ops::ControlFlow;

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::time_span::TimeSpan;
use super::{AccountRow, Caller, Deed, Listing, Problem, Route, Work};
use crate::desk::{self, AccountFilter, Admin, Corrections, Desk, DeskError};
use crate::model::{
    AccountId, AccountNow, AccountOrder, DisplayName, GroupName, MailAddress, PasswordWord, Role,
    Status, Username,
};

/// Lists accounts.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ListUsers {
    /// Only this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Only these statuses, if any are named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<Status>,
    /// Only accounts with this kind of password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<PasswordWord>,
    /// Only accounts whose name or display name contains this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    /// Only accounts in this group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupName>,
    /// Only accounts that have not signed in for this long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inactive_for: Option<TimeSpan>,
    /// The order of the list.
    pub sort: AccountOrder,
    /// At most so many rows; all that match are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// The end of a list of accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct UsersEnd {
    /// How many rows there were.
    pub shown: u64,
    /// How many accounts match.
    pub matching: u64,
    /// The accounts that cannot be read; whether they match is not known.
    pub left_out: LeftOut,
}

/// Accounts that cannot be read, and so were left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LeftOut {
    /// How many there are.
    pub count: u64,
    /// Why each of the first hundred cannot be read.
    pub first: Vec<String>,
}

impl LeftOut {
    /// How many of them are listed.
    const MOST: usize = 100;

    /// Adds the accounts that were left out after these.
    pub fn extend(&mut self, more: Self) {
        self.count += more.count;
        let room = Self::MOST.saturating_sub(self.first.len());
        self.first.extend(more.first.into_iter().take(room));
    }
}

impl From<desk::LeftOut> for LeftOut {
    fn from(left_out: desk::LeftOut) -> Self {
        Self {
            count: left_out.count,
            first: left_out.first.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Listing for ListUsers {
    type Row = AccountRow;
    type End = UsersEnd;
    const ROUTE: Route = Route::get("users.list", "/v1/users");

    fn perform(
        self,
        desk: &Desk,
        caller: &Caller,
        each: &mut dyn FnMut(AccountRow) -> ControlFlow<()>,
    ) -> Result<UsersEnd, Problem> {
        let filter = AccountFilter {
            role: self.role,
            statuses: self.status,
            password: self.password,
            search: self.search,
            group: self.group,
            inactive_for: self.inactive_for.map(|time| time.0),
        };
        let admin = caller.admin(desk)?;
        let listing = admin.accounts(&filter, self.sort, self.limit, &mut |account, now| {
            each(AccountNow { account, now }.into())
        })?;
        Ok(UsersEnd {
            shown: listing.shown,
            matching: listing.matching,
            left_out: listing.left_out.into(),
        })
    }
}

/// Makes a request for one account, whose name is in the path.
macro_rules! about_one {
    ($(#[$about:meta])* $name:ident, $route:expr, |$admin:ident, $account:ident| $does:expr) => {
        $(#[$about])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The account's name.
            #[serde(skip_serializing)]
            pub name: Username,
        }

        impl Deed for $name {
            type Answer = AccountRow;
            const ROUTE: Route = $route;

            fn path(&self) -> String {
                Self::ROUTE.with(self.name.as_str())
            }

            fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
                let does = |$admin: &Admin<'_>, $account: &Username| -> Result<AccountNow, DeskError> { $does };
                Ok(does(&caller.admin(desk)?, &self.name)?.into())
            }
        }
    };
}

about_one! {
    /// Shows one account.
    ShowUser, Route::get("users.show", "/v1/users/{name}"), |admin, name| admin.find(name)
}
about_one! {
    /// Removes an account; answers what it was.
    RemoveUser, Route::post("users.remove", "/v1/users/{name}/remove", Work::Write), |admin, name| admin.remove(name)
}
about_one! {
    /// Switches an account off and ends its sessions.
    DisableUser, Route::post("users.disable", "/v1/users/{name}/disable", Work::Write), |admin, name| admin.disable(name)
}
about_one! {
    /// Switches an account on.
    EnableUser, Route::post("users.enable", "/v1/users/{name}/enable", Work::Write), |admin, name| admin.enable(name)
}
about_one! {
    /// Makes a user an admin.
    PromoteUser, Route::post("users.promote", "/v1/users/{name}/promote", Work::Write), |admin, name| admin.promote(name)
}
about_one! {
    /// Makes an admin a user.
    DemoteUser, Route::post("users.demote", "/v1/users/{name}/demote", Work::Write), |admin, name| admin.demote(name)
}
/// Forgets an account's failures and ends its wait.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnlockUser {
    /// The account's name.
    #[serde(skip_serializing)]
    pub name: Username,
    /// Whether the tokens of its devices end too: then none of them has a count of its own any more (S72).
    #[serde(default)]
    pub devices: bool,
}

impl Deed for UnlockUser {
    type Answer = AccountRow;
    const ROUTE: Route = Route::post("users.unlock", "/v1/users/{name}/unlock", Work::Write);

    fn path(&self) -> String {
        Self::ROUTE.with(self.name.as_str())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
        let admin = caller.admin(desk)?;
        let unlocked = match self.devices {
            true => admin.unlock_ending_devices(&self.name)?,
            false => admin.unlock(&self.name)?,
        };
        Ok(unlocked.into())
    }
}

/// Gives an account another name, and ends its sessions. The old name is free again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameUser {
    /// The account's name.
    #[serde(skip_serializing)]
    pub name: Username,
    /// Its new name, by the rules for new accounts.
    pub new_name: Username,
}

impl Deed for RenameUser {
    type Answer = AccountRow;
    const ROUTE: Route = Route::post("users.rename", "/v1/users/{name}/rename", Work::Write);

    fn path(&self) -> String {
        Self::ROUTE.with(self.name.as_str())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
        Ok(caller
            .admin(desk)?
            .rename(&self.name, &self.new_name)?
            .into())
    }
}

/// Corrects what an account says of its owner. What is not named stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetUser {
    /// The account's name.
    #[serde(skip_serializing)]
    pub name: Username,
    /// The person's name; null removes it.
    #[serde(
        default,
        deserialize_with = "named",
        skip_serializing_if = "Option::is_none"
    )]
    pub display_name: Option<Option<DisplayName>>,
    /// Where the person gets mail; null removes it.
    #[serde(
        default,
        deserialize_with = "named",
        skip_serializing_if = "Option::is_none"
    )]
    pub mail: Option<Option<MailAddress>>,
}

/// A field that is named, even with null.
fn named<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    given: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(given).map(Some)
}

impl Deed for SetUser {
    type Answer = AccountRow;
    const ROUTE: Route = Route::post("users.set", "/v1/users/{name}/set", Work::Write);

    fn path(&self) -> String {
        Self::ROUTE.with(self.name.as_str())
    }

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRow, Problem> {
        let admin = caller.admin(desk)?;
        if self.display_name.is_none() && self.mail.is_none() {
            return Err(Problem::usage("nothing to set was named")
                .hint("name at least one field: display_name, mail"));
        }
        let corrections = Corrections {
            display_name: self.display_name,
            mail: self.mail,
        };
        Ok(admin.correct(&self.name, &corrections)?.into())
    }
}

/// Requires a new password of these accounts: all of them or, if one does not exist, none.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequireChange {
    /// Their names.
    pub names: Vec<Username>,
}

/// Several accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountRows {
    /// The accounts.
    pub accounts: Vec<AccountRow>,
}

impl Deed for RequireChange {
    type Answer = AccountRows;
    const ROUTE: Route = Route::post(
        "users.require-change",
        "/v1/users/require-change",
        Work::Write,
    );

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<AccountRows, Problem> {
        let changed = caller.admin(desk)?.require_change(&self.names)?;
        Ok(AccountRows {
            accounts: changed.into_iter().map(AccountRow::from).collect(),
        })
    }
}

/// Requires a new password of the next accounts after one, or of the first: a few hundred at once, so that nobody waits long.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RequireChangeAfter {
    /// The last account that was looked at.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// How many of them were asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RequiredRow {
    /// How many accounts must choose a new password.
    pub accounts: u64,
    /// The accounts that cannot be read.
    pub left_out: LeftOut,
    /// The last account that was looked at; absent when there are no more.
    pub last: Option<Uuid>,
}

impl Deed for RequireChangeAfter {
    type Answer = RequiredRow;
    const ROUTE: Route = Route::post(
        "users.require-change-of-all",
        "/v1/users/require-change-of-all",
        Work::Write,
    );

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<RequiredRow, Problem> {
        let after = self.after.map(AccountId);
        let page = caller.admin(desk)?.require_change_after(after)?;
        Ok(match page {
            Some(page) => RequiredRow {
                accounts: page.asked,
                left_out: page.left_out.into(),
                last: Some(page.last.0),
            },
            None => RequiredRow {
                accounts: 0,
                left_out: LeftOut::default(),
                last: None,
            },
        })
    }
}
