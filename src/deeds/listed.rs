//! A list of accounts from elsewhere, beside those that are there.

use serde::{Deserialize, Serialize};

use super::{Caller, Deed, Problem, Route, Work};
use crate::desk::{Compared, Desk, ListedAccount};

/// Compares a list of accounts with those that are there, before the new ones are added; nothing is changed or recorded.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CompareListed {
    /// The list. A field that is absent says nothing, and is not compared.
    pub accounts: Vec<ListedAccount>,
}

/// How an account of the list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each field of an account"
)]
pub struct ComparedRow {
    /// Whether there is such an account that can be read.
    pub exists: bool,
    /// Whether its display name is another one than the list says.
    pub other_display_name: bool,
    /// Whether its role is another one than the list says.
    pub other_role: bool,
    /// Whether its mail address is another one than the list says.
    #[serde(default)]
    pub other_mail: bool,
    /// Whether it is in other groups than the list says.
    #[serde(default)]
    pub other_groups: bool,
}

/// How the accounts of the list stand, in its order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ComparedRows {
    /// One for each account of the list.
    pub accounts: Vec<ComparedRow>,
}

impl From<Compared> for ComparedRow {
    fn from(compared: Compared) -> Self {
        let same = Self {
            exists: true,
            other_display_name: false,
            other_role: false,
            other_mail: false,
            other_groups: false,
        };
        match compared {
            Compared::New => Self {
                exists: false,
                ..same
            },
            Compared::Same => same,
            Compared::Differs {
                display_name,
                role,
                mail,
                groups,
            } => Self {
                exists: true,
                other_display_name: display_name,
                other_role: role,
                other_mail: mail,
                other_groups: groups,
            },
        }
    }
}

impl Deed for CompareListed {
    type Answer = ComparedRows;
    const ROUTE: Route = Route::post("users.add.compare", "/v1/plans/add/compare", Work::Read);

    fn perform(self, desk: &Desk, caller: &Caller) -> Result<ComparedRows, Problem> {
        let compared = caller.admin(desk)?.compare(&self.accounts)?;
        Ok(ComparedRows {
            accounts: compared.into_iter().map(ComparedRow::from).collect(),
        })
    }
}
