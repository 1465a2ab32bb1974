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
    pub(super) disabled: bool,
    /// Whether its owner must choose a new password.
    pub(super) must_change: bool,
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
            disabled: row.disabled,
            change_required: row.must_change,
        }
    }
}
