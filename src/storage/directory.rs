//! The groups of accounts, and what programs look up about people.

use std::ops::ControlFlow;

use super::StorageError;
use crate::model::{Account, AccountId, GroupName, MailAddress, Username};

/// Some of the enabled accounts.
#[derive(Debug, Default)]
pub struct PeoplePage {
    /// Those that can be read; the others are left out.
    pub accounts: Vec<Account>,
    /// The name and the id of the last row that has both, after which the next page begins; `None` when there are no more.
    pub last: Option<(String, AccountId)>,
}

/// Some of many rows; after a full page there may be more.
#[derive(Debug)]
pub struct Page<T> {
    /// Those that can be read.
    pub rows: Vec<T>,
    /// Whether there were as many as were asked for.
    pub is_full: bool,
}

/// An enabled account in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The group.
    pub group: GroupName,
    /// The account.
    pub account: AccountId,
    /// The account's name; `None` if it cannot be read.
    pub name: Option<Username>,
}

/// The part of a transaction for mail addresses, groups and the look-ups of programs; the rules of [`Tx`](super::Tx) apply
/// here too. Accounts that are switched off are left out of pages of people and of members.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait DirectoryTx {
    /// Gives an account another mail address, or none.
    fn set_mail(&mut self, id: AccountId, mail: Option<&MailAddress>) -> Result<(), StorageError>;
    /// Adds an account to a group; says whether it was not in it.
    fn add_member(&mut self, id: AccountId, group: &GroupName) -> Result<bool, StorageError>;
    /// Removes an account from a group; says whether it was in it.
    fn remove_member(&mut self, id: AccountId, group: &GroupName) -> Result<bool, StorageError>;
    /// Calls `each` for every group by name, with the number of its accounts of any kind, until it breaks.
    fn each_group(
        &mut self,
        each: &mut dyn FnMut(&GroupName, u64) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;

    /// The next people by name after a text, at most `limit`.
    fn people_after(&mut self, after: &str, limit: u32) -> Result<PeoplePage, StorageError>;
    /// The same for those with this mail address; the case of its ASCII letters does not matter.
    fn people_with_mail(
        &mut self,
        mail: &MailAddress,
        after: &str,
        limit: u32,
    ) -> Result<PeoplePage, StorageError>;
    /// The next people in a group by id, at most `limit`.
    fn people_in_group(
        &mut self,
        group: &GroupName,
        after: AccountId,
        limit: u32,
    ) -> Result<PeoplePage, StorageError>;
    /// The next members of a group, or of all groups, after a group's name and an id, in the order of both, at most `limit`.
    fn members_after(
        &mut self,
        of: Option<&GroupName>,
        after: (&str, AccountId),
        limit: u32,
    ) -> Result<Page<Member>, StorageError>;
    /// The names of the next groups that have people after a name, at most `limit`.
    fn groups_after(&mut self, after: &str, limit: u32) -> Result<Page<GroupName>, StorageError>;
}
