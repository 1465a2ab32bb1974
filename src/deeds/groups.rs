//! Groups: listing them, and adding and removing accounts.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::{AccountRow, Caller, Deed, Listing, Problem, Route, Work};
use crate::desk::{Desk, Membership, MembershipChange};
use crate::model::{GroupName, Username};

/// Lists all groups by name.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListGroups {}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GroupRow {
    /// Its name.
    pub group: GroupName,
    /// How many accounts are in it, disabled ones too.
    pub accounts: u64,
}

impl GroupRow {
    /// The names of the fields: the header of a CSV file.
    pub const FIELDS: &'static [&'static str] = &["group", "accounts"];
}

/// The end of a list of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GroupsEnd {
    /// How many groups there are.
    pub groups: u64,
}

impl Listing for ListGroups {
    type Row = GroupRow;
    type End = GroupsEnd;
    const ROUTE: Route = Route::get("groups.list", "/v1/groups");

    fn perform(
        self,
        desk: &Desk,
        caller: &Caller,
        each: &mut dyn FnMut(GroupRow) -> ControlFlow<()>,
    ) -> Result<GroupsEnd, Problem> {
        let mut groups = 0;
        caller.admin(desk)?.each_group(&mut |group, accounts| {
            groups += 1;
            each(GroupRow {
                group: group.clone(),
                accounts,
            })
        })?;
        Ok(GroupsEnd { groups })
    }
}

/// What became of one account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MembershipRow {
    /// Its name as it was given.
    pub name: Username,
    /// The account with its groups now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountRow>,
    /// Why nothing was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Problem>,
}

/// What became of each account, in the order in which they were named.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MembershipRows {
    /// The rows.
    pub accounts: Vec<MembershipRow>,
}

impl From<Membership> for MembershipRow {
    fn from(Membership { name, account }: Membership) -> Self {
        let (account, error) = match account {
            Ok(account) => (Some(account.into()), None),
            Err(error) => (None, Some(error.into())),
        };
        Self {
            name,
            account,
            error,
        }
    }
}

/// Makes a request that changes the accounts of a group, whose name is in the path.
macro_rules! about_group {
    ($(#[$about:meta])* $name:ident, $route:expr, $change:expr) => {
        $(#[$about])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The group's name.
            #[serde(skip_serializing)]
            pub name: GroupName,
            /// The accounts' names.
            pub accounts: Vec<Username>,
        }

        impl Deed for $name {
            type Answer = MembershipRows;
            const ROUTE: Route = $route;

            fn path(&self) -> String {
                Self::ROUTE.with(self.name.as_str())
            }

            fn perform(self, desk: &Desk, caller: &Caller) -> Result<MembershipRows, Problem> {
                let admin = caller.admin(desk)?;
                let changed = admin.change_group($change, &self.name, &self.accounts)?;
                Ok(MembershipRows {
                    accounts: changed.into_iter().map(MembershipRow::from).collect(),
                })
            }
        }
    };
}

about_group! {
    /// Adds accounts to a group, which is made if it is not there; one that cannot be added does not stop the others.
    AddToGroup, Route::post("groups.add", "/v1/groups/{name}/add", Work::Write), MembershipChange::Add
}
about_group! {
    /// Removes accounts from a group, which is gone when it has none; one that cannot be removed does not stop the others.
    RemoveFromGroup, Route::post("groups.remove", "/v1/groups/{name}/remove", Work::Write), MembershipChange::Remove
}
