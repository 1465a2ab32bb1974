//! The statements of a store, in SQL that both kinds understand; what differs between them is in [`Sql`].
//!
//! A statement has one `?` for each of its values, in their order, and no other question mark. SQLite takes it as it
//! is; PostgreSQL makes `$1`, `$2` of it, once per connection. A row that must be new is inserted with `ON CONFLICT DO
//! NOTHING`, because an error would end a transaction in PostgreSQL; the count shows whether it was inserted.

use std::ops::ControlFlow;

use super::{SharedCommit, StorageError, Table, TableRow};
use crate::model::{Account, Event, StoreInfo, Timestamp};

mod audit_log;
mod cells;
mod clock;
mod columns;
mod devices;
mod directory;
mod guesses;
mod inspect;
mod recovery;
mod right_checks;
mod rows;
mod sessions;
mod statements;
mod tables;
mod value;

#[cfg(feature = "postgres")]
pub(super) use cells::{Cells, labelled};
pub(super) use cells::{Decode, Row, read};
pub(super) use columns::{columns, select};
pub(super) use inspect::{Check, check_values};
pub(super) use rows::{account_if_readable, info};
pub(super) use statements::info_values;
pub(super) use value::{Value, values};

/// One transaction, as the statements use it. `what` names the rows in a conflict.
pub(super) trait Sql {
    /// Whether names and ids of requests lead to the account through tables of their own, so that a row is always found
    /// by the key that rows are distributed by.
    const LEADS: bool;
    /// Whether it is cheaper to check first whether there is anything to delete. In SQLite a delete of several rows
    /// takes a temporary table if there are foreign keys, and most accounts have nothing to delete; elsewhere it is one
    /// more round trip.
    const LOOKS_FIRST: bool;

    /// Further tables that this kind of store checks together with all values.
    const CHECKS: &'static [Check] = &[];

    /// The store's only row. PostgreSQL has the schema's version in it, SQLite in the file's header.
    fn only_row(&mut self) -> Result<Option<StoreInfo>, StorageError>;

    /// The server's clock as it was when that row was last read.
    fn clock(&self) -> Option<Timestamp> {
        None
    }

    /// Checks whether events may be deleted: always in a file that can be written, not for every role in a database.
    fn may_delete_events(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    /// Reads row by row until `each` breaks; holds one page of rows in memory.
    fn each_row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError>;

    /// The same for a statement that reads a whole table once.
    fn each_row_of_all(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError> {
        self.each_row(sql, values, each)
    }

    /// Reads all accounts in the order of their names, until `each` breaks.
    fn each_account_by_name(
        &mut self,
        each: &mut dyn FnMut(Result<Account, StorageError>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each_row_of_all(select!(every_account, "ORDER BY name"), values![], |row| {
            Ok(each(rows::account_if_readable(row)?))
        })
    }

    /// Reads a few rows.
    fn all<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Vec<T>, StorageError>;

    /// Reads the first row.
    fn one<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError>;

    /// The same for a statement that reads a whole table, for which a server gets more time.
    fn one_of_all<T>(
        &mut self,
        sql: &'static str,
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError> {
        self.one(sql, values![], decode)
    }

    /// Deletes a row with `sql` and returns it, if it is there.
    fn take<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError> {
        self.may_change()?;
        self.one(sql, values, decode)
    }

    /// Refuses a change in a transaction that only reads, or that has ended.
    fn may_change(&mut self) -> Result<(), StorageError>;

    /// Changes rows and returns how many.
    fn change(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StorageError>;

    /// Changes exactly one row.
    fn change_one(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StorageError> {
        match self.change(what, sql, values)? {
            1 => Ok(()),
            _ => Err(StorageError::Conflict(what)),
        }
    }

    /// The same without waiting for a server's answer: the next call, or the commit, returns the error.
    fn change_one_later(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StorageError> {
        self.change_one(what, sql, values)
    }

    /// Adds plain rows to a table: one by one, or all at once where each would be a round trip.
    fn insert_rows(&mut self, table: &'static Table, rows: &[TableRow])
    -> Result<(), StorageError>;

    /// Keeps an appended event, if a commit may have to be found by it later.
    fn recorded(&mut self, _: &Event) {}

    /// The commit that others share with this transaction, if they do.
    fn shared_commit(&self) -> Option<SharedCommit> {
        None
    }

    /// Commits.
    fn end(self) -> Result<(), StorageError>;
}
