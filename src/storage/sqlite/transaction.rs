//! One transaction: how it begins and ends, and how a statement runs in it.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::MutexGuard;

use rusqlite::{CachedStatement, Connection, params_from_iter};

use super::connect::{keep, keep_for_scan};
use super::control::{control, forget, prepared};
use super::failure::{change_failure, failure};
use super::turns::Turn;
use crate::model::{Account, StoreInfo};
use crate::storage::sql::{self, Decode, Row, Sql, Value, select, values};
use crate::storage::{SharedCommit, StorageError, Table, TableRow};

/// The purpose of a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To see one state of the store.
    Read,
    /// To change it, alone.
    Write,
    /// To change it as a part of a transaction that others share: a savepoint.
    Share,
}

/// A transaction, which rolls back when it is dropped before its commit.
pub(super) struct SqliteTx<'s> {
    hold: Hold<'s>,
    path: &'s Path,
    purpose: Purpose,
    /// Whether its savepoint is released, so that only the shared commit is left.
    is_released: bool,
}

/// The connection, held until the end of the transaction.
enum Hold<'s> {
    Alone(MutexGuard<'s, Connection>),
    Turn(Turn<'s>),
}

impl<'s> SqliteTx<'s> {
    pub(super) fn begin(
        connection: MutexGuard<'s, Connection>,
        path: &'s Path,
        purpose: Purpose,
    ) -> Result<Self, StorageError> {
        Self::over(Hold::Alone(connection), path, purpose)
    }

    /// A part of a transaction that others share.
    pub(super) fn in_turn(turn: Turn<'s>, path: &'s Path) -> Result<Self, StorageError> {
        Self::over(Hold::Turn(turn), path, Purpose::Share)
    }

    fn over(hold: Hold<'s>, path: &'s Path, purpose: Purpose) -> Result<Self, StorageError> {
        let transaction = Self {
            hold,
            path,
            purpose,
            is_released: false,
        };
        transaction.control(match purpose {
            Purpose::Read => "BEGIN",
            Purpose::Write => "BEGIN IMMEDIATE",
            Purpose::Share => "SAVEPOINT operation",
        })?;
        Ok(transaction)
    }

    pub(super) fn connection(&self) -> &Connection {
        match &self.hold {
            Hold::Alone(connection) => connection,
            Hold::Turn(turn) => turn.connection(),
        }
    }

    /// A statement that begins or ends the transaction.
    fn control(&self, sql: &str) -> Result<(), StorageError> {
        control(self.connection(), self.path, sql).map_err(|error| self.noted(error))
    }

    /// The error of a statement, which those must learn whose work is gone with it.
    fn noted(&self, error: StorageError) -> StorageError {
        if let Hold::Turn(turn) = &self.hold {
            turn.note(&error);
        }
        error
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>, StorageError> {
        prepared(self.connection(), self.path, sql)
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
            .map_err(|error| self.noted(change_failure(self.path, &error, what)))
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
        let failed = |error| self.noted(failure(self.path, &error));
        let mut statement = self.prepared(sql)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if each(row)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn each_row_of_all(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        each: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError> {
        let otherwise = keep_for_scan(self.path, self.connection())?;
        let read = self.each_row(sql, values, each);
        keep(self.path, self.connection(), otherwise).and(read)
    }

    /// The first ones by the index of names: they are there at once, and whoever wants no more waits for no more. To look at
    /// the page of each further one takes longer than to read all pages in turn and to sort.
    fn each_account_by_name(
        &mut self,
        each: &mut dyn FnMut(Result<Account, StorageError>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        const AT_ONCE: u64 = 4000;
        const FIRST: &str = select!(every_account, "WHERE name > ? ORDER BY name LIMIT 4000");
        // The signs keep SQLite from the index, and it sorts in memory and files only where there is no limit.
        const SORTED: &str = select!(every_account, "WHERE +name > ? ORDER BY +name");
        const BY_INDEX: &str = select!(every_account, "WHERE name > ? ORDER BY name");

        let (mut last, mut count) = (Vec::new(), 0);
        let mut further = |tx: &mut Self, sql| {
            let after = last.clone();
            let mut wanted = ControlFlow::Continue(());
            tx.each_row_of_all(sql, values![Value::Text(&after)], |row| {
                if let Some(Value::Text(name)) = row.cell(0) {
                    last.clear();
                    last.extend_from_slice(name);
                }
                count += 1;
                wanted = each(sql::account_if_readable(row)?);
                Ok(wanted)
            })?;
            Ok((wanted, count))
        };
        match further(self, FIRST)? {
            (ControlFlow::Continue(()), AT_ONCE) => {}
            _ => return Ok(()),
        }
        match further(self, SORTED) {
            // To sort takes room in the folder for temporary files, which may be full. SQLite has ended the transaction then, so
            // the others come as they are now.
            Err(StorageError::Full | StorageError::Unreachable(_))
                if self.purpose == Purpose::Read =>
            {
                further(self, BY_INDEX).map(drop)
            }
            sorted => sorted.map(drop),
        }
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
        if self.connection().is_autocommit() {
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

    fn shared_commit(&self) -> Option<SharedCommit> {
        match &self.hold {
            Hold::Alone(_) => None,
            Hold::Turn(turn) => Some(turn.commit().clone()),
        }
    }

    fn end(mut self) -> Result<(), StorageError> {
        let Some(commit) = self.shared_commit() else {
            return self
                .control("COMMIT")
                .inspect_err(|_| forget(self.connection(), self.path));
        };
        self.control("RELEASE operation")?;
        self.is_released = true;
        drop(self);
        commit.wait()
    }
}

impl Drop for SqliteTx<'_> {
    fn drop(&mut self) {
        if self.is_released || self.connection().is_autocommit() {
            return;
        }
        // A drop cannot report an error; in any case nothing was committed.
        let Hold::Turn(_) = self.hold else {
            let _ = self.control("ROLLBACK");
            return;
        };
        let undone = self
            .control("ROLLBACK TO operation")
            .and_then(|()| self.control("RELEASE operation"));
        if let Err(error) = undone {
            // Nobody may commit the half that is left.
            let _ = self.control("ROLLBACK");
            self.noted(error);
        }
    }
}
