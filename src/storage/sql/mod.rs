//! What a store is asked and told, in SQL that both kinds understand. What differs between them is in [`Sql`].
//!
//! A text says `?` for each of its values, in their order; no text has another question mark. SQLite takes that as it is,
//! PostgreSQL makes `$1`, `$2` of it, once in a connection's life. A row that must be new is inserted with `ON CONFLICT DO
//! NOTHING`, because an error would end a transaction in PostgreSQL; that it was not inserted shows in the count.

use std::ops::ControlFlow;

use super::{StorageError, Table, TableRow};
use crate::model::{Event, StoreInfo, Timestamp};

mod cells;
mod clock;
mod columns;
mod guesses;
mod inspect;
mod record;
mod recovery;
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
pub(super) use rows::info;
pub(super) use statements::info_values;
pub(super) use value::{Value, values};

/// One transaction, as the statements need it. `what` names the rows in a conflict.
pub(super) trait Sql {
    /// Whether what people have in hand (names, ids of requests) leads to its account through tables of its own, so that a
    /// row is always found by the key that rows are spread by.
    const LEADS: bool;
    /// Whether it pays to ask first if there is anything to delete: in SQLite, deleting several rows takes a temporary table
    /// where there are foreign keys, and most accounts have nothing to delete. Elsewhere it would be another round trip.
    const LOOKS_FIRST: bool;

    /// What else there is to read when all values are checked, in one kind of store.
    const CHECKS: &'static [Check] = &[];

    /// The store's only row. PostgreSQL has the version of the schema in it, SQLite in the file's header.
    fn only_row(&mut self) -> Result<Option<StoreInfo>, StorageError>;

    /// The server's clock as it was when that row was last read.
    fn clock(&self) -> Option<Timestamp> {
        None
    }

    /// Asks whether events may be deleted: whoever can write a file can, and a role in a database need not.
    fn may_delete_events(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    /// Reads row by row until `each` breaks; a page of them is in memory at a time.
    fn each_row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError>;

    /// Reads few rows.
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

    /// The same of a statement that reads all of a table, for which a server is given more time.
    fn one_of_all<T>(
        &mut self,
        sql: &'static str,
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError> {
        self.one(sql, values![], decode)
    }

    /// Takes away the row that `sql` deletes and returns, if it is there.
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

    /// Changes rows and says how many.
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

    /// The same without waiting for a server's answer: what fails is told by what is asked next, or by the commit.
    fn change_one_later(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StorageError> {
        self.change_one(what, sql, values)
    }

    /// Adds rows to a table as they are: one by one, or all at once where each would be a round trip.
    fn insert_rows(&mut self, table: &'static Table, rows: &[TableRow])
    -> Result<(), StorageError>;

    /// Remembers an event that was appended, where a commit may have to be found again by it.
    fn recorded(&mut self, _: &Event) {}

    /// Commits.
    fn end(self) -> Result<(), StorageError>;
}
