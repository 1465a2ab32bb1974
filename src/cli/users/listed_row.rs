//! A row of a file of accounts.

use passdesk::credentials::imported::FieldText;
use passdesk::desk::{ImportedAccount, ListedAccount};
use passdesk::model::Username;

use super::item::Item;

/// An account, and what another system has in its field for a password.
#[derive(Clone)]
pub(super) struct ListedRow {
    pub(super) account: ListedAccount,
    pub(super) password_hash: Option<FieldText>,
}

impl Item for ListedRow {
    fn name(&self) -> &Username {
        &self.account.name
    }
}

impl From<ListedRow> for ImportedAccount {
    fn from(row: ListedRow) -> Self {
        Self {
            account: row.account.into(),
            password_hash: row.password_hash,
        }
    }
}
