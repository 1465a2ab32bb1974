//! One transaction: how it begins and ends, and how a statement runs in it.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::MutexGuard;

use rusqlite::{CachedStatement, Connection, params_from_iter};

use super::failure::{change_failure, failure, preparation_failure};
use crate::model::StoreInfo;
use crate::storage::sql::{self, Decode, Row, Sql, Value, select, values};
use crate::storage::{StorageError, Table, TableRow};

/// The purpose of a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To see one state of the store.
    Read,
    /// To change it, alone.
    Write,
}

/// A transaction, which rolls back when it is dropped before its commit.
pub(super) struct SqliteTx<'s> {
    connection: MutexGuard<'s, Connection>,
    path: &'s Path,
    purpose: Purpose,
}

impl<'s> SqliteTx<'s> {
    pub(super) fn begin(
        connection: MutexGuard<'s, Connection>,
        path: &'s Path,
        purpose: Purpose,
    ) -> Result<Self, StorageError> {
        let transaction = Self {
            connection,
            path,
            purpose,
        };
        match purpose {
            Purpose::Read => transaction.control("BEGIN")?,
            Purpose::Write => transaction.control("BEGIN IMMEDIATE")?,
        }
        Ok(transaction)
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// A statement that begins or ends the transaction.
    pub(super) fn control(&self, sql: &str) -> Result<(), StorageError> {
        self.prepared(sql)?
            .execute([])
            .map(drop)
            .map_err(|error| failure(self.path, &error))
    }

    /// Gives up a commit that failed, and empties the log.
    ///
    /// If the disk does not confirm a commit, its pages are in the log already. Nobody sees them, but a crash before
    /// other pages overwrite them would bring back a transaction that was reported as failed.
    pub(super) fn forget(&self) {
        if !self.connection.is_autocommit() {
            let _ = self.control("ROLLBACK");
        }
        // If this fails too, the disk is broken, and the reported error already says so.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>, StorageError> {
        self.connection
            .prepare_cached(sql)
            .map_err(|error| preparation_failure(self.path, &error))
    }

    fn execute(
        &mut self,
        what: &'static str,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<usize, StorageError> {
        self.may_change()?;
        self.prepared(sql)?
            .execute(params_from_iter(values))
            .map_err(|error| change_failure(self.path, &error, what))
    }
}

impl Sql for SqliteTx<'_> {
    const LEADS: bool = false;
    const LOOKS_FIRST: bool = true;

    fn only_row(&mut self) -> Result<Option<StoreInfo>, StorageError> {
        self.one(select!(store), values![], sql::info)
    }

    fn each_row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut each: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError> {
        let failed = |error| failure(self.path, &error);
        let mut statement = self.prepared(sql)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn all<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Vec<T>, StorageError> {
        let mut found = Vec::new();
        self.each_row(sql, values, |row| {
            found.push(decode(row)?);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }

    fn one<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError> {
        let mut found = None;
        self.each_row(sql, values, |row| {
            found = Some(decode(row)?);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    fn may_change(&mut self) -> Result<(), StorageError> {
        if self.purpose == Purpose::Read {
            return Err(StorageError::Internal(
                "a change in a transaction that only reads".to_owned(),
            ));
        }
        // Some errors make SQLite roll back by itself; a later statement would then be a transaction of its own.
        if self.connection.is_autocommit() {
            return Err(StorageError::Internal(
                "a change after the transaction was rolled back".to_owned(),
            ));
        }
        Ok(())
    }

    fn change(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StorageError> {
        Ok(self.execute(what, sql, values)? as u64)
    }

    fn insert_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({places})",
            table.name, table.names
        );
        for row in rows {
            let values: Vec<_> = row.iter().map(Value::from).collect();
            if self.execute(table.name, &sql, &values)? != 1 {
                return Err(StorageError::Conflict(table.name));
            }
        }
        Ok(())
    }

    fn end(self) -> Result<(), StorageError> {
        self.control("COMMIT").inspect_err(|_| self.forget())
    }
}

impl Drop for SqliteTx<'_> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            // A drop cannot report an error; in any case nothing was committed.
            let _ = self.control("ROLLBACK");
        }
    }
}
