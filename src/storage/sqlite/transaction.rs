//! One transaction: how it begins and ends, and how a statement runs in it.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::MutexGuard;

use rusqlite::{CachedStatement, Connection, Params, Row};

use super::failure::{change_failure, failure, preparation_failure};
use crate::storage::StorageError;

/// What a transaction is begun for.
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
    pub(super) path: &'s Path,
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

    /// After a commit that failed: gives it up, and empties the log.
    ///
    /// When the disk does not confirm a commit, its pages are in the log already. Nobody sees them, but a crash before
    /// something is written over them would bring back what was told as not done.
    pub(super) fn forget(&self) {
        if !self.connection.is_autocommit() {
            let _ = self.control("ROLLBACK");
        }
        // Where this fails too, the disk is past helping, and the error that is told already says so.
        let _ = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>, StorageError> {
        self.connection
            .prepare_cached(sql)
            .map_err(|error| preparation_failure(self.path, &error))
    }

    /// Reads row by row until `each` breaks.
    pub(super) fn each<T>(
        &self,
        sql: &str,
        params: impl Params,
        decode: fn(&Row<'_>) -> Result<T, StorageError>,
        mut each: impl FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each_row(sql, params, |row| Ok(each(decode(row)?)))
    }

    /// The same for rows that are not copied.
    pub(super) fn each_row(
        &self,
        sql: &str,
        params: impl Params,
        mut each: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError> {
        let failed = |error| failure(self.path, &error);
        let mut statement = self.prepared(sql)?;
        let mut rows = statement.query(params).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        decode: fn(&Row<'_>) -> Result<T, StorageError>,
    ) -> Result<Vec<T>, StorageError> {
        let mut found = Vec::new();
        self.each(sql, params, decode, |row| {
            found.push(row);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        decode: fn(&Row<'_>) -> Result<T, StorageError>,
    ) -> Result<Option<T>, StorageError> {
        let mut found = None;
        self.each(sql, params, decode, |row| {
            found = Some(row);
            ControlFlow::Break(())
        })?;
        Ok(found)
    }

    /// Changes rows and says how many; `what` names them in a conflict.
    pub(super) fn change(
        &self,
        what: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<usize, StorageError> {
        if self.purpose == Purpose::Read {
            return Err(StorageError::Internal(
                "a change in a transaction that only reads".to_owned(),
            ));
        }
        // Some errors make SQLite roll back by itself; a later statement would then stand alone.
        if self.connection.is_autocommit() {
            return Err(StorageError::Internal(
                "a change after the transaction was rolled back".to_owned(),
            ));
        }
        self.prepared(sql)?
            .execute(params)
            .map_err(|error| change_failure(self.path, &error, what))
    }

    pub(super) fn change_one(
        &self,
        what: &'static str,
        sql: &str,
        params: impl Params,
    ) -> Result<(), StorageError> {
        match self.change(what, sql, params)? {
            1 => Ok(()),
            _ => Err(StorageError::Conflict(what)),
        }
    }
}

impl Drop for SqliteTx<'_> {
    fn drop(&mut self) {
        if !self.connection.is_autocommit() {
            // Nobody is left to tell; and whatever fails here, nothing was committed.
            let _ = self.control("ROLLBACK");
        }
    }
}
