//! The parts of a store that cannot be read, for `store mend`.

use super::{Fault, StorageError};
use crate::model::{
    Account, AccountId, DisplayName, GroupName, MailAddress, Role, Timestamp, Username,
};

/// Accounts that follow each other by id.
#[derive(Debug, Default)]
pub struct AccountPage {
    /// Those that can be read.
    pub accounts: Vec<Account>,
    /// The errors of those that cannot.
    pub unread: Vec<StorageError>,
    /// The last id of the page, after which the next one begins; `None` on the last page.
    pub last: Option<AccountId>,
}

impl AccountPage {
    /// The page that consists of these rows: ids, where they can be read, and accounts.
    pub(super) fn of(rows: Vec<(Option<AccountId>, Result<Account, StorageError>)>) -> Self {
        let mut page = Self::default();
        for (id, account) in rows {
            page.last = id.or(page.last);
            match account {
                Ok(account) => page.accounts.push(account),
                Err(error) => page.unread.push(error),
            }
        }
        page
    }
}

/// The readable parts of an account that cannot be read as a whole.
#[derive(Debug)]
pub struct Remains {
    /// The account.
    pub id: AccountId,
    /// The error of the first part that cannot be read.
    pub error: StorageError,
    /// Its name, if that can be read.
    pub name: Option<Username>,
    /// The person's name, if there is one that can be read.
    pub display_name: Option<DisplayName>,
    /// What it may do, if that can be read.
    pub role: Option<Role>,
    /// When it last signed in, if that can be read.
    pub last_login_at: Option<Timestamp>,
    /// When it was added, if that can be read.
    pub created_at: Option<Timestamp>,
    /// Where its owner gets mail, if there is an address that can be read.
    pub mail: Option<MailAddress>,
    /// The groups that it is in, if they can be read.
    pub groups: Vec<GroupName>,
}

/// The part of a transaction that finds what cannot be read. Its methods fail only with [`StorageError`].
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait MendTx {
    /// Every value of every table that cannot be read, up to a hundred of each.
    fn unreadable_values(&mut self) -> Result<Vec<Fault>, StorageError>;
    /// The accounts that cannot be read, by id. One whose id cannot be read is not among them.
    fn unreadable_accounts(&mut self) -> Result<Vec<Remains>, StorageError>;
}
