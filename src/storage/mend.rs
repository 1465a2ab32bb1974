//! What cannot be read in a store, for whoever mends it.

use super::{Fault, StorageError};
use crate::model::{Account, AccountId, DisplayName, Role, Timestamp, Username};

/// Accounts that follow each other by id.
#[derive(Debug, Default)]
pub struct AccountPage {
    /// Those that can be read.
    pub accounts: Vec<Account>,
    /// Why each of the others cannot.
    pub unread: Vec<StorageError>,
    /// The last id of both, after which the next page begins; `None` when there are no more.
    pub last: Option<AccountId>,
}

impl AccountPage {
    /// The page that these rows make: ids, where they can be read, and accounts.
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

/// What can be read of an account that as a whole cannot.
#[derive(Debug)]
pub struct Remains {
    /// The account.
    pub id: AccountId,
    /// The first thing of it that cannot be read.
    pub error: StorageError,
    /// Its name, if that is not it.
    pub name: Option<Username>,
    /// The person's name, if there is one that can be read.
    pub display_name: Option<DisplayName>,
    /// What it may do, if that can be read.
    pub role: Option<Role>,
    /// When it last signed in, if it did and that can be read.
    pub last_login_at: Option<Timestamp>,
    /// When it was added, if that can be read.
    pub created_at: Option<Timestamp>,
}

/// The part of a transaction that finds what cannot be read. Its methods fail with [`StorageError`] alone.
#[expect(clippy::missing_errors_doc, reason = "said once, above")]
pub trait MendTx {
    /// Every value of every table that cannot be read, up to a hundred of each.
    fn unreadable_values(&mut self) -> Result<Vec<Fault>, StorageError>;
    /// The accounts that cannot be read, by id. One whose id cannot be read is not among them.
    fn unreadable_accounts(&mut self) -> Result<Vec<Remains>, StorageError>;
}
