//! The statements about mail addresses and groups, and about what programs look up.

use std::ops::ControlFlow;

use super::Sql;
use super::cells::{Row, read};
use super::columns::{columns, select};
use super::rows;
use super::value::{Value, values};
use crate::model::{Account, AccountId, GroupName, MailAddress};
use crate::storage::{DirectoryTx, Member, Page, PeoplePage, StorageError};

const GROUP: &str = "the group";

/// The row of an account: its name and its id as far as they can be read, and all of it.
type Found = (
    Option<String>,
    Option<AccountId>,
    Result<Account, StorageError>,
);

fn found(row: &dyn Row) -> Result<Found, StorageError> {
    let (id, account) = rows::account_by_id(row)?;
    Ok((read(row, 0), id, account))
}

/// A page of accounts; after a full one there may be more.
fn people<S: Sql>(
    tx: &mut S,
    sql: &'static str,
    values: &[Value<'_>],
    limit: u32,
) -> Result<PeoplePage, StorageError> {
    let rows = tx.all(sql, values, found)?;
    let is_full = is_full(&rows, limit);
    let mut page = PeoplePage::default();
    let mut unread = None;
    for (name, id, account) in rows {
        page.last = name.zip(id).or(page.last);
        match account {
            Ok(account) => page.accounts.push(account),
            Err(error) => unread = Some(error),
        }
    }
    match (is_full, &page.last, unread) {
        (false, _, _) => page.last = None,
        // There is no place to go on from.
        (true, None, Some(error)) => return Err(error),
        (true, _, _) => {}
    }
    Ok(page)
}

fn is_full<T>(rows: &[T], limit: u32) -> bool {
    usize::try_from(limit) == Ok(rows.len())
}

/// A page of rows, without those that cannot be read.
fn page<T>(rows: Vec<Option<T>>, limit: u32) -> Page<T> {
    Page {
        is_full: is_full(&rows, limit),
        rows: rows.into_iter().flatten().collect(),
    }
}

/// Reads `group_name, id, name`; nothing where the group's name or the id cannot be read.
fn member(row: &dyn Row) -> Result<Option<Member>, StorageError> {
    let (group, account) = (read(row, 0), read(row, 1));
    Ok(group.zip(account).map(|(group, account)| Member {
        group,
        account,
        name: read(row, 2),
    }))
}

impl<S: Sql> DirectoryTx for S {
    fn set_mail(&mut self, id: AccountId, mail: Option<&MailAddress>) -> Result<(), StorageError> {
        self.change_one(
            "the account",
            "UPDATE account SET mail = ? WHERE id = ?",
            values![mail.map(MailAddress::as_str), id],
        )
    }

    fn add_member(&mut self, id: AccountId, group: &GroupName) -> Result<bool, StorageError> {
        let added = self.change(
            GROUP,
            "INSERT INTO membership (account_id, group_name) VALUES (?, ?) ON CONFLICT DO NOTHING",
            values![id, group.as_str()],
        )?;
        Ok(added == 1)
    }

    fn remove_member(&mut self, id: AccountId, group: &GroupName) -> Result<bool, StorageError> {
        let removed = self.change(
            GROUP,
            "DELETE FROM membership WHERE account_id = ? AND group_name = ?",
            values![id, group.as_str()],
        )?;
        Ok(removed == 1)
    }

    fn each_group(
        &mut self,
        each: &mut dyn FnMut(&GroupName, u64) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each_row(
            "SELECT group_name, count(*) FROM membership GROUP BY group_name ORDER BY group_name",
            values![],
            |row| {
                let group: Option<GroupName> = read(row, 0);
                Ok(match group.zip(read(row, 1)) {
                    Some((group, members)) => each(&group, members),
                    None => ControlFlow::Continue(()),
                })
            },
        )
    }

    fn people_after(&mut self, after: &str, limit: u32) -> Result<PeoplePage, StorageError> {
        people(
            self,
            select!(
                account,
                "WHERE name > ? AND NOT disabled ORDER BY name LIMIT ?"
            ),
            values![after, limit],
            limit,
        )
    }

    fn people_with_mail(
        &mut self,
        mail: &MailAddress,
        after: &str,
        limit: u32,
    ) -> Result<PeoplePage, StorageError> {
        people(
            self,
            select!(
                account,
                "WHERE mail IS NOT NULL AND lower(mail) = ? AND name > ? AND NOT disabled \
                 ORDER BY name LIMIT ?"
            ),
            values![&mail.to_key(), after, limit],
            limit,
        )
    }

    fn people_in_group(
        &mut self,
        group: &GroupName,
        after: AccountId,
        limit: u32,
    ) -> Result<PeoplePage, StorageError> {
        // CROSS JOIN: SQLite takes the tables in the order in which they stand.
        people(
            self,
            concat!(
                "SELECT ",
                columns!(account),
                ", ",
                columns!(beside_account),
                " FROM membership CROSS JOIN account WHERE group_name = ? AND account_id > ? \
                 AND account.id = account_id AND NOT disabled ORDER BY account_id LIMIT ?"
            ),
            values![group.as_str(), after, limit],
            limit,
        )
    }

    fn members_after(
        &mut self,
        of: Option<&GroupName>,
        (group, id): (&str, AccountId),
        limit: u32,
    ) -> Result<Page<Member>, StorageError> {
        let found = match of {
            Some(of) => self.all(
                "SELECT group_name, account.id, name FROM membership CROSS JOIN account \
                 WHERE group_name = ? AND account_id > ? AND account.id = account_id AND NOT disabled \
                 ORDER BY account_id LIMIT ?",
                values![of.as_str(), id, limit],
                member,
            )?,
            None => self.all(
                "SELECT group_name, account.id, name FROM membership CROSS JOIN account \
                 WHERE (group_name, account_id) > (?, ?) AND account.id = account_id AND NOT disabled \
                 ORDER BY group_name, account_id LIMIT ?",
                values![group, id, limit],
                member,
            )?,
        };
        Ok(page(found, limit))
    }

    fn groups_after(&mut self, after: &str, limit: u32) -> Result<Page<GroupName>, StorageError> {
        let found = self.all(
            "SELECT DISTINCT group_name FROM membership CROSS JOIN account \
             WHERE group_name > ? AND account.id = account_id AND NOT disabled \
             ORDER BY group_name LIMIT ?",
            values![after, limit],
            |row| Ok(read::<GroupName>(row, 0)),
        )?;
        Ok(page(found, limit))
    }
}
