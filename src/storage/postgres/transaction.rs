//! One transaction: how it begins and ends, and how a statement runs in it.

use std::ops::ControlFlow;
use std::sync::MutexGuard;
use std::time::Duration;

use super::driver_values::{Sent, sent};
use super::failure::{Failed, change_failure, failure, is_lost};
use super::job::{Job, Purpose, Reply};
use super::lost_commits::{self, Recorded};
use super::server::Server;
use super::worker::Worker;
use super::{lookups, schema, tables};
use crate::model::{Event, PostgresUrl, StoreInfo, Timestamp};
use crate::storage::sql::{Cells, Check, Decode, Row, Sql, Value, columns, values};
use crate::storage::{StorageError, Table, TableRow};

/// Sent before the rows of a listing with more than one page: somebody who reads it in a pager may take an hour, and
/// hinders nobody. Also sent before a new store is filled: that may wait for another store, or for a person.
const UNHURRIED: &str = "SET LOCAL idle_in_transaction_session_timeout = '1h'";

/// Sent before a statement that reads a whole table, which may take longer than any other if there are very many rows.
const LONG: &str = "SET LOCAL statement_timeout = '1h'";
const AS_EVER: &str = "SET LOCAL statement_timeout TO DEFAULT";
/// How long we wait for such a statement. A server that cannot be reached is noticed earlier; one that was stopped is not.
const LONGEST: Duration = Duration::from_secs(3600);

/// A transaction, which rolls back when it is dropped before its commit.
pub(super) struct PostgresTx<'s> {
    /// The connection; `None` after it was given up.
    worker: MutexGuard<'s, Option<Worker>>,
    server: &'s Server,
    purpose: Purpose,
    /// After a failed statement the server accepts no other, and silently turns a commit into a rollback.
    failed: Option<Fate>,
    changed: bool,
    /// The last event of this transaction, by which its commit can be found later.
    recorded: Option<Recorded>,
    /// The server's clock when the store's row was read.
    clock: Option<Timestamp>,
}

/// How a transaction ended before its commit.
#[derive(Clone, Copy)]
enum Fate {
    /// Others changed the same data: it may be begun again.
    Contended,
    /// The connection broke: the same.
    Lost,
    /// A statement failed.
    Failed,
}

impl Fate {
    /// The error for using the transaction after that; `what` is the attempted use.
    fn told(self, what: &str) -> StorageError {
        match self {
            Self::Contended => StorageError::Contended,
            Self::Lost => StorageError::Lost,
            Self::Failed => StorageError::Internal(format!("{what} after a failure")),
        }
    }
}

impl<'s> PostgresTx<'s> {
    /// Begins one, on a new connection if the old one is lost: nothing has been sent to the store yet.
    pub(super) fn begin(
        mut worker: MutexGuard<'s, Option<Worker>>,
        server: &'s Server,
        purpose: Purpose,
    ) -> Result<Self, StorageError> {
        let begun = match &mut *worker {
            Some(connected) => connected.ask(Job::Begin(purpose), server.patience.call),
            None => Err(Failed::Silent),
        };
        match begun {
            Ok(_) => {}
            Err(failed) if is_lost(&failed) => {
                *worker = None;
                let mut new = server.reconnect()?;
                new.ask(Job::Begin(purpose), server.patience.call)
                    .map_err(|failed| failure(&server.url, &failed))?;
                *worker = Some(new);
            }
            Err(failed) => return Err(failure(&server.url, &failed)),
        }
        Ok(Self {
            worker,
            server,
            purpose,
            failed: None,
            changed: false,
            recorded: None,
            clock: None,
        })
    }

    fn ask(
        &mut self,
        job: Job,
        explain: impl Fn(&PostgresUrl, &Failed) -> StorageError,
    ) -> Result<Reply, StorageError> {
        self.ask_within(self.server.patience.call, job, explain)
    }

    fn ask_within(
        &mut self,
        patience: Duration,
        job: Job,
        explain: impl Fn(&PostgresUrl, &Failed) -> StorageError,
    ) -> Result<Reply, StorageError> {
        let answer = self.going_on()?.ask(job, patience);
        answer.map_err(|failed| self.fail(&failed, explain))
    }

    /// The connection, if the transaction has not failed.
    fn going_on(&mut self) -> Result<&mut Worker, StorageError> {
        match (self.failed, &mut *self.worker) {
            (None, Some(worker)) => Ok(worker),
            (fate, _) => Err(fate.unwrap_or(Fate::Failed).told("a statement")),
        }
    }

    fn fail(
        &mut self,
        failed: &Failed,
        explain: impl Fn(&PostgresUrl, &Failed) -> StorageError,
    ) -> StorageError {
        let error = if is_lost(failed) {
            *self.worker = None;
            StorageError::Lost
        } else {
            explain(&self.server.url, failed)
        };
        self.failed = Some(match error {
            StorageError::Contended => Fate::Contended,
            StorageError::Lost => Fate::Lost,
            _ => Fate::Failed,
        });
        error
    }

    /// Several statements in one text, without values.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StorageError> {
        self.changed = true;
        self.ask(Job::Batch(sql.to_owned()), failure).map(drop)
    }

    /// Lets the transaction be idle for longer than others may.
    pub(super) fn take_time(&mut self) -> Result<(), StorageError> {
        self.ask(Job::Batch(UNHURRIED.to_owned()), failure)
            .map(drop)
    }

    /// The engine's version, and the bytes that the store's tables and indexes take.
    pub(super) fn engine(&mut self) -> Result<(String, u64), StorageError> {
        self.one(
            "SELECT current_setting('server_version'), coalesce(sum(pg_total_relation_size(oid)), 0)::bigint \
             FROM pg_class WHERE relnamespace = 'passdesk'::regnamespace AND relkind = 'r'",
            values![],
            |row| {
                let cells = Cells::new(row, "store", |_| "its engine".to_owned());
                Ok((cells.get(0, "version")?, cells.get(1, "bytes")?))
            },
        )?
        .ok_or(StorageError::Damaged)
    }

    /// Changes rows and returns how many, with values of any type.
    pub(super) fn change_with(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: Vec<Sent>,
    ) -> Result<u64, StorageError> {
        self.may_change()?;
        match self.ask(Job::Change { sql, values }, |url, failed| {
            change_failure(url, failed, what)
        })? {
            Reply::Count(count) => Ok(count),
            Reply::Done | Reply::Page { .. } => Ok(0),
        }
    }
}

impl Sql for PostgresTx<'_> {
    const LEADS: bool = true;
    const LOOKS_FIRST: bool = false;
    const CHECKS: &'static [Check] = &lookups::LEADING;

    fn only_row(&mut self) -> Result<Option<StoreInfo>, StorageError> {
        let found = self.one(
            concat!(
                "SELECT ",
                columns!(store),
                ", schema, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM store"
            ),
            values![],
            schema::info_and_clock,
        )?;
        Ok(found.map(|(info, clock)| {
            self.clock = Some(clock);
            info
        }))
    }

    fn clock(&self) -> Option<Timestamp> {
        self.clock
    }

    fn may_delete_events(&mut self) -> Result<(), StorageError> {
        let may = self.one(
            "SELECT current_user WHERE has_table_privilege('passdesk.event', 'DELETE') \
             AND has_column_privilege('passdesk.chain', 'archived_to', 'UPDATE')",
            values![],
            |_| Ok(()),
        )?;
        may.ok_or_else(|| StorageError::Unsafe {
            problem: "this role may not remove events from the database".to_owned(),
            mend: "use the role that made the store: passdesk audit archive --store postgres://OWNER@HOST/DATABASE ..."
                .to_owned(),
        })
    }

    fn each_row(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        mut each: impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError>,
    ) -> Result<(), StorageError> {
        let values = sent(values);
        let mut page = self.ask(Job::Open { sql, values }, failure)?;
        let mut is_long = false;
        loop {
            let (rows, last) = match page {
                Reply::Page { rows, last } => (rows, last),
                Reply::Done | Reply::Count(_) => return Ok(()),
            };
            if !last && !is_long && self.purpose == Purpose::Read {
                is_long = true;
                self.take_time()?;
            }
            for row in &rows {
                if each(row)?.is_break() {
                    return Ok(());
                }
            }
            if last {
                return Ok(());
            }
            page = self.ask(Job::Next, failure)?;
        }
    }

    fn all<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Vec<T>, StorageError> {
        let values = sent(values);
        let reply = self.ask(Job::Query { sql, values }, failure)?;
        reply.rows().iter().map(|row| decode(row)).collect()
    }

    fn one<T>(
        &mut self,
        sql: &'static str,
        values: &[Value<'_>],
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError> {
        let found = self.all(sql, values, decode)?;
        Ok(found.into_iter().next())
    }

    fn one_of_all<T>(
        &mut self,
        sql: &'static str,
        decode: Decode<T>,
    ) -> Result<Option<T>, StorageError> {
        self.ask(Job::Batch(LONG.to_owned()), failure)?;
        let values = Vec::new();
        let reply = self.ask_within(LONGEST, Job::Query { sql, values }, failure)?;
        self.ask(Job::Batch(AS_EVER.to_owned()), failure)?;
        reply.rows().first().map(|row| decode(row)).transpose()
    }

    fn may_change(&mut self) -> Result<(), StorageError> {
        if self.purpose == Purpose::Read {
            return Err(StorageError::Internal(
                "a change in a transaction that only reads".to_owned(),
            ));
        }
        self.changed = true;
        Ok(())
    }

    fn change(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<u64, StorageError> {
        self.change_with(what, sql, sent(values))
    }

    fn change_one_later(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Value<'_>],
    ) -> Result<(), StorageError> {
        self.may_change()?;
        let values = sent(values);
        let told = self.going_on()?.tell(Job::ChangeOne { what, sql, values });
        told.map_err(|failed| self.fail(&failed, failure))
    }

    fn insert_rows(
        &mut self,
        table: &'static Table,
        rows: &[TableRow],
    ) -> Result<(), StorageError> {
        tables::insert(table, rows, |sql, values| {
            self.change_with(table.name, sql, values)
        })
    }

    fn recorded(&mut self, event: &Event) {
        self.recorded = Some(Recorded::of(event));
    }

    /// Commits, and finds out the outcome of a commit that was not answered.
    fn end(mut self) -> Result<(), StorageError> {
        if let Some(fate) = self.failed {
            return Err(fate.told("a commit"));
        }
        let Some(worker) = &mut *self.worker else {
            return Err(StorageError::Internal("a commit after its end".to_owned()));
        };
        let answer = worker.ask(Job::Commit, self.server.patience.commit);
        // What follows is a new beginning for the connection, whatever happened to it.
        self.failed = Some(Fate::Failed);
        match answer {
            Ok(Reply::Page { .. } | Reply::Count(_)) => Ok(()),
            Ok(Reply::Done) if !worker.was_warned() => Ok(()),
            Err(ref failed) if lost_commits::is_refusal(failed) => {
                Err(failure(&self.server.url, failed))
            }
            Ok(Reply::Done) | Err(_) => {
                *self.worker = None;
                match (&self.recorded, self.changed) {
                    (Some(recorded), _) => lost_commits::settle(self.server, recorded),
                    (None, true) => Err(StorageError::Lost),
                    (None, false) => Ok(()),
                }
            }
        }
    }
}

impl Drop for PostgresTx<'_> {
    fn drop(&mut self) {
        if let Some(worker) = &mut *self.worker {
            worker.roll_back();
        }
    }
}
