//! The accounts that a reset selects by role and status.

use std::collections::HashSet;

use anyhow::Result;
use passdesk::deeds::{AccountToReset, LeftOut, NamesToReset};
use passdesk::model::{Role, Status, Username};
use uuid::Uuid;

use super::item::Item;
use super::many_accounts::{BATCH, InputRow};
use crate::cli::acting_account::AdminClient;

impl Item for AccountToReset {
    fn name(&self) -> &Username {
        &self.name
    }
}

pub(super) fn generated(name: Username) -> AccountToReset {
    AccountToReset {
        name,
        temporary_password: None,
    }
}

/// Which accounts are selected.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    pub(super) role: Option<Role>,
    pub(super) status: Vec<Status>,
}

impl Selection {
    /// Every account but the admin's own.
    pub(super) fn everyone() -> Self {
        Self {
            role: None,
            status: Vec::new(),
        }
    }

    fn page(&self, after: Option<Uuid>, limit: u32) -> NamesToReset {
        NamesToReset {
            role: self.role,
            status: self.status.clone(),
            after,
            limit,
        }
    }

    /// Whether the admin's own account, which is left out, is among them.
    pub(super) fn has_own(&self, admin: &AdminClient) -> Result<bool> {
        Ok(admin.ask(self.page(None, 1))?.own_matches)
    }
}

/// How many accounts are selected.
pub(super) fn count(admin: &AdminClient, selection: &Selection) -> Result<u64> {
    Selected::new(admin, selection).try_fold(0, |count, row| row.map(|_| count + 1))
}

/// How many of the selected accounts are admins'.
pub(super) fn count_admins(admin: &AdminClient, selection: &Selection) -> Result<u64> {
    match selection.role {
        Some(Role::User) => Ok(0),
        Some(Role::Admin) | None => {
            let role = Some(Role::Admin);
            let status = selection.status.clone();
            count(admin, &Selection { role, status })
        }
    }
}

/// How many of these accounts are admins'.
pub(super) fn count_admins_among(
    admin: &AdminClient,
    accounts: impl Iterator<Item = InputRow<AccountToReset>>,
) -> Result<u64> {
    let all = Selection {
        role: Some(Role::Admin),
        status: Vec::new(),
    };
    let mut selected = Selected::new(admin, &all);
    let mut admins = HashSet::new();
    while let Some(name) = selected.next_name()? {
        admins.insert(name);
    }
    let mut among = 0;
    for account in accounts {
        // A row that cannot be used is no account.
        among += u64::from(account?.is_ok_and(|account| admins.contains(&account.name)));
    }
    Ok(among)
}

/// A number of admins among accounts, in words.
pub(super) fn of_them_admins(number: u64) -> String {
    match number {
        0 => "none of them an admin's".to_owned(),
        1 => "1 of them an admin's".to_owned(),
        number => format!("{number} of them admins'"),
    }
}

/// The selected accounts, page by page.
pub(super) struct Selected<'a> {
    admin: &'a AdminClient,
    selection: &'a Selection,
    /// Those that cannot be read.
    pub(super) left_out: LeftOut,
    page: std::vec::IntoIter<Username>,
    last: Option<Uuid>,
}

impl<'a> Selected<'a> {
    pub(super) fn new(admin: &'a AdminClient, selection: &'a Selection) -> Self {
        Self {
            admin,
            selection,
            left_out: LeftOut::default(),
            page: Vec::new().into_iter(),
            last: None,
        }
    }

    fn next_name(&mut self) -> Result<Option<Username>> {
        loop {
            if let Some(name) = self.page.next() {
                return Ok(Some(name));
            }
            let limit = u32::try_from(BATCH).unwrap_or(u32::MAX);
            let page = self.admin.ask(self.selection.page(self.last, limit))?;
            let Some(last) = page.last else {
                return Ok(None);
            };
            // A page comes in the order in which accounts were made; people look for a name.
            let mut names = page.names;
            names.sort_unstable();
            self.page = names.into_iter();
            self.left_out.extend(page.left_out);
            self.last = Some(last);
        }
    }
}

impl Iterator for Selected<'_> {
    type Item = InputRow<AccountToReset>;

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.next_name().transpose()?;
        Some(name.map(|name| Ok(generated(name))))
    }
}
