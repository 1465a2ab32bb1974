//! An account as every answer shows it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::{AccountNow, GroupName, MailAddress, Role, Status, Timestamp, Username};

/// An account, its fields in the contract's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AccountRow {
    /// The name it signs in with.
    pub name: Username,
    /// The person's name, if one was given.
    pub display_name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// Its state, the first that holds.
    pub status: Status,
    /// The kind of its password: `permanent`, `imported`, `temporary` or `none`.
    pub password: Cow<'static, str>,
    /// When a temporary password stops working.
    pub temporary_expires_at: Option<Timestamp>,
    /// When the password in force was set.
    pub password_changed_at: Option<Timestamp>,
    /// When it last signed in.
    pub last_login_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Where its owner gets mail, if that was given.
    pub mail: Option<MailAddress>,
    /// The groups that it is in, by name.
    pub groups: Vec<GroupName>,
}

impl From<AccountNow> for AccountRow {
    fn from(AccountNow { account, now }: AccountNow) -> Self {
        Self {
            status: account.status(now),
            name: account.name,
            display_name: account.display_name.map(String::from),
            role: account.role,
            password: account.password.word().as_str().into(),
            temporary_expires_at: account.password.expires_at(),
            password_changed_at: account.password_changed_at,
            last_login_at: account.last_login_at,
            created_at: account.created_at,
            mail: account.mail,
            groups: account.groups,
        }
    }
}
