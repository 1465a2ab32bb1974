//! Finds out the outcome of commits that were not answered.
//!
//! A commit is not answered when the connection breaks, when the answer takes too long, or when the server says that it
//! gave up waiting for its standby. The transaction can be found by the last event that it appended: the event's place
//! (subject and sequence) is a primary key, and its id was made here and is nowhere else. So, on a new connection to a
//! primary, a row is inserted at that place, in a transaction that is always rolled back:
//!
//! - *The commit is still in progress on a server that lives*: the insert waits for it, as any insert of the same key does, up
//!   to `lock_timeout`; then we try again. The server ends a transaction whose client is gone
//!   (`idle_in_transaction_session_timeout`), so this becomes one of the other cases. Only a commit that waits for a standby
//!   does not end, and its outcome stays unknown.
//! - *The place is free*: it was not committed, and no commit is in progress. On the same server, it was rolled back, or lost
//!   in a crash before it was on the disk; a standby never has more than its primary has on its disk. On a new primary, it had
//!   not arrived, and what the old one has beyond that is removed when it returns. The operation may begin again.
//! - *Another event is there*: the same; the place belongs to another transaction.
//! - *There is no audit log at all*: the commit made a store, and its schema with it. So the schema is what we try to make and
//!   roll back: we wait for a commit in progress as above; if it can be made, nothing was committed; if it exists, somebody has
//!   committed one meanwhile, and we look for the event again.
//! - *Our event is there*: it was committed, as far as this server knows. But a primary that was restarted, or whose wait for
//!   the standby was cancelled, shows what its standby may not have. So we write something after it, and that commit waits for
//!   the standby, which has all that came before it in the log. If it is answered without a warning, our commit is as safe as
//!   any other, and it is a success.
//!
//! What cannot be found out in a limited time is [`StorageError::OutcomeUnknown`], with the operation's id. A
//! transaction without events (it counted an attempt, or stored when a session was last used) begins again: doing that
//! twice does no harm, because an attempt that never ends counts as a failure.

use std::time::Duration;

use tokio_postgres::Row;
use uuid::Uuid;

use super::driver_values::sent;
use super::failure::Failed;
use super::job::{Job, Purpose};
use super::patience::{Deadline, pause};
use super::server::Server;
use super::worker::Worker;
use crate::model::Event;
use crate::storage::StorageError;
use crate::storage::sql::values;

/// The pause between two attempts to find out.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// An event: its place and its id.
pub(super) struct Recorded {
    subject: Uuid,
    sequence: i64,
    id: Uuid,
    operation: Uuid,
}

/// The result of one attempt to find out.
enum Found {
    Committed,
    Gone,
    Nothing,
}

impl Recorded {
    pub(super) fn of(event: &Event) -> Self {
        Self {
            subject: event.subject.to_key(),
            // A number that does not fit was refused when the event was appended.
            sequence: i64::try_from(event.sequence).unwrap_or(i64::MAX),
            id: event.id,
            operation: event.operation,
        }
    }
}

/// Whether the server refused a commit finally: errors that leave the connection usable come before the commit record is
/// written; errors after it end the connection. CockroachDB returns 40003 when it does not know.
pub(super) fn is_refusal(failed: &Failed) -> bool {
    let is_told = failed.is_an_error_of_the_statement()
        && failed
            .code()
            .is_some_and(|code| !code.starts_with("08") && code != "40003");
    is_told || matches!(failed, Failed::Missed(_))
}

/// Finds out the outcome of a commit.
pub(super) fn settle(server: &Server, recorded: &Recorded) -> Result<(), StorageError> {
    let deadline = Deadline::after(server.patience.settle);
    loop {
        match look(server, recorded) {
            Found::Committed => return Ok(()),
            Found::Gone => return Err(StorageError::Lost),
            Found::Nothing if deadline.has_passed() => {
                return Err(StorageError::OutcomeUnknown {
                    operation: recorded.operation,
                });
            }
            Found::Nothing => pause(LOOK_AGAIN),
        }
    }
}

fn look(server: &Server, recorded: &Recorded) -> Found {
    let Ok(mut worker) = server.connect() else {
        return Found::Nothing;
    };
    match is_there(server, &mut worker, recorded) {
        Ok(true) => {
            if is_safe(server, &mut worker, recorded).is_ok_and(|safe| safe) {
                Found::Committed
            } else {
                Found::Nothing
            }
        }
        Ok(false) => Found::Gone,
        Err(failed) if has_no_record(&failed) && is_free(server, &mut worker).is_ok() => {
            Found::Gone
        }
        Err(_) => Found::Nothing,
    }
}

/// Whether it failed because there is no table of events, or no schema for one.
fn has_no_record(failed: &Failed) -> bool {
    matches!(failed.code(), Some("42P01" | "3F000"))
}

/// Succeeds if there is no store, after waiting for anybody who is making one.
fn is_free(server: &Server, worker: &mut Worker) -> Result<(), Failed> {
    let patience = server.patience.call;
    // After the failure.
    worker.roll_back();
    worker.ask(Job::Begin(Purpose::Probe), patience)?;
    worker.ask(Job::Batch("CREATE SCHEMA passdesk".to_owned()), patience)?;
    worker.roll_back();
    Ok(())
}

/// Whether the event is there, after waiting for anybody who is writing in its place.
fn is_there(server: &Server, worker: &mut Worker, recorded: &Recorded) -> Result<bool, Failed> {
    let mut ask = |job| worker.ask(job, server.patience.call);
    ask(Job::Begin(Purpose::Probe))?;
    let Recorded {
        subject, sequence, ..
    } = *recorded;
    ask(Job::Change {
        sql: "INSERT INTO event (subject, sequence, id, at, action, outcome, subject_name, operation, os_uid, host, hash) \
                  VALUES (?, ?, ?, 0, 'probe', 'probe', '', ?, 0, '', ?) ON CONFLICT DO NOTHING",
        values: sent(values![
            subject,
            sequence,
            Uuid::nil(),
            Uuid::nil(),
            &[0_u8; 32]
        ]),
    })?;
    let found = ask(Job::Query {
        sql: "SELECT id FROM event WHERE subject = ? AND sequence = ?",
        values: sent(values![subject, sequence]),
    })?;
    let put_away = ask(Job::Query {
        sql: "SELECT subject FROM chain WHERE subject = ? AND archived_to >= ?",
        values: sent(values![subject, sequence]),
    })?;
    worker.roll_back();
    if !put_away.rows().is_empty() {
        // Which event it was cannot be seen any more.
        return Err(Failed::Silent);
    }
    let is_ours = |row: &Row| row.try_get::<_, Uuid>(0).is_ok_and(|id| id == recorded.id);
    Ok(found.rows().iter().any(is_ours))
}

/// Writes something after the event, and checks that the standby has it.
fn is_safe(server: &Server, worker: &mut Worker, recorded: &Recorded) -> Result<bool, Failed> {
    worker.ask(Job::Begin(Purpose::Probe), server.patience.call)?;
    worker.ask(
        Job::Change {
            sql: "UPDATE chain SET length = length WHERE subject = ?",
            values: sent(values![recorded.subject]),
        },
        server.patience.call,
    )?;
    worker.ask(Job::Commit, server.patience.commit)?;
    Ok(!worker.was_warned())
}
