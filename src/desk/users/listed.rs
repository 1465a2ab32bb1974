//! Accounts as somebody else's list has them, beside those of the store.

use serde::{Deserialize, Serialize};

use crate::desk::admin::{Admin, Needs};
use crate::desk::deed::if_readable;
use crate::desk::{DeskError, NewAccount};
use crate::model::{Account, DisplayName, GroupName, MailAddress, Role, Scope, Username};

/// An account as a list has it. What the list does not say is whatever it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListedAccount {
    /// The name it signs in with.
    pub name: Username,
    /// The person's name, if the list says it.
    #[serde(default)]
    pub display_name: Option<DisplayName>,
    /// What it may do, if the list says it.
    #[serde(default)]
    pub role: Option<Role>,
    /// Where its owner gets mail, if the list says it.
    #[serde(default)]
    pub mail: Option<MailAddress>,
    /// All groups that it is in, if the list says it.
    #[serde(default)]
    pub groups: Option<Vec<GroupName>>,
}

impl From<ListedAccount> for NewAccount {
    /// A user, unless the list says otherwise.
    fn from(listed: ListedAccount) -> Self {
        Self {
            name: listed.name,
            display_name: listed.display_name,
            role: listed.role.unwrap_or(Role::User),
            mail: listed.mail,
            groups: listed.groups.unwrap_or_default(),
        }
    }
}

/// How an account of a list stands beside the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// There is no such account, or it cannot be read; adding it says which.
    New,
    /// It is there, and is what the list says.
    Same,
    /// It is there, and something else.
    Differs {
        /// Whether the display name is another one.
        display_name: bool,
        /// Whether the role is another one.
        role: bool,
        /// Whether the mail address is another one.
        mail: bool,
        /// Whether it is in other groups.
        groups: bool,
    },
}

impl ListedAccount {
    /// An account of which the list says only the name.
    #[must_use]
    pub fn only_named(name: Username) -> Self {
        Self {
            name,
            display_name: None,
            role: None,
            mail: None,
            groups: None,
        }
    }

    fn beside(&self, account: &Account) -> Compared {
        let given_name = self.display_name.as_ref();
        let display_name =
            given_name.is_some_and(|name| account.display_name != Some(name.clone()));
        let role = self.role.is_some_and(|role| account.role != role);
        let given_mail = self.mail.as_ref();
        let mail = given_mail.is_some_and(|mail| account.mail.as_ref() != Some(mail));
        let given_groups = self.groups.as_ref();
        let groups = given_groups.is_some_and(|groups| {
            !account.groups.iter().all(|group| groups.contains(group))
                || !groups.iter().all(|group| account.groups.contains(group))
        });
        match display_name || role || mail || groups {
            true => Compared::Differs {
                display_name,
                role,
                mail,
                groups,
            },
            false => Compared::Same,
        }
    }
}

impl Admin<'_> {
    /// How each account of a list stands beside the store, before those that are new are added; nothing is changed or
    /// recorded.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn compare(&self, listed: &[ListedAccount]) -> Result<Vec<Compared>, DeskError> {
        self.look(Needs::Scope(Scope::UsersAdd), |look| {
            let compared = listed.iter().map(|listed| {
                let found = if_readable(look.tx.account(&listed.name))?;
                let found = found.ok().flatten();
                Ok(found.map_or(Compared::New, |account| listed.beside(&account)))
            });
            compared.collect()
        })
    }
}
