//! Commits that were not answered: what became of them.
//!
//! A commit can go unanswered because the connection broke, because it was not answered in time, or because the server
//! says that it gave up waiting for its standby. The last event that the transaction appended is what it can be found by:
//! its place (subject and sequence) is a primary key, and its id was made here and is nowhere else. So, on a new
//! connection to a primary, a row is inserted at that place, in a transaction that is rolled back in any case:
//!
//! - *Still in flight on a server that lives*: the insert waits for it, as any insert of the same key does, up to
//!   `lock_timeout`; then it is asked again. A transaction whose client is gone is ended by the server
//!   (`idle_in_transaction_session_timeout`), so this ends in one of the others; one that waits for a standby does not,
//!   and the outcome stays unknown.
//! - *The place is free*: it was not committed, and nobody is about to. On the same server, it was rolled back, or lost
//!   with a crash before its commit was on the disk; a standby never has more than its primary has on its disk. On a new
//!   primary, it had not come over, and what the old one has beyond that is thrown away when it returns. Gone for good:
//!   the deed may begin anew.
//! - *Another event is there*: the same; the place went to somebody else.
//! - *There is no record at all*: the commit is that of a store that was made, and made with it was the schema. So the
//!   schema is what is put there, and rolled back: what is still in flight is waited for as above; where it can be made,
//!   nothing was committed; where it is there already, somebody has committed one meanwhile, and is looked for again.
//! - *Our event is there*: it was committed, as far as this server knows. But a primary that was restarted, or whose wait
//!   for the standby was cancelled, shows what its standby may not have. So something is written after it, and that
//!   commit waits for the standby: what comes later in the log is on the standby only after all before it. When this is
//!   answered without a warning, the deed is as safe as any other, and it is a success.
//!
//! What cannot be found out in a bounded time is [`StorageError::OutcomeUnknown`], with the operation's id. A
//! transaction that appended no event (it counted an attempt, or noted when a session was last used) begins anew: doing
//! that twice does no harm, since an attempt that never ends counts as a failure.

use std::time::Duration;

use postgres::Row;
use uuid::Uuid;

use super::driver_values::sent;
use super::failure::Failed;
use super::patience::{Deadline, pause};
use super::server::Server;
use super::worker::{Job, Purpose, Worker};
use crate::model::Event;
use crate::storage::StorageError;
use crate::storage::sql::values;

/// Between two attempts to find out.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// An event, by its place and its name.
pub(super) struct Recorded {
    subject: Uuid,
    sequence: i64,
    id: Uuid,
    operation: Uuid,
}

/// What one attempt to find out has found.
enum Found {
    Committed,
    Gone,
    Nothing,
}

impl Recorded {
    pub(super) fn of(event: &Event) -> Self {
        Self {
            subject: event.subject.to_key(),
            // One that does not fit was refused when it was appended.
            sequence: i64::try_from(event.sequence).unwrap_or(i64::MAX),
            id: event.id,
            operation: event.operation,
        }
    }
}

/// Whether the server refused a commit for good: any error that leaves the connection usable comes before the commit
/// record is written; what comes after it ends the connection. CockroachDB says 40003 when it does not know.
pub(super) fn is_refusal(failed: &Failed) -> bool {
    let is_told = failed.is_an_error_of_the_statement()
        && failed
            .code()
            .is_some_and(|code| !code.starts_with("08") && code != "40003");
    is_told || matches!(failed, Failed::Missed(_))
}

/// Finds out what became of a commit.
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
    let Ok(worker) = server.connect() else {
        return Found::Nothing;
    };
    match is_there(server, &worker, recorded) {
        Ok(true) => {
            if is_safe(server, &worker, recorded).is_ok_and(|safe| safe) {
                Found::Committed
            } else {
                Found::Nothing
            }
        }
        Ok(false) => Found::Gone,
        Err(failed) if has_no_record(&failed) && is_free(server, &worker).is_ok() => Found::Gone,
        Err(_) => Found::Nothing,
    }
}

/// Whether what failed is that there is no table of events, or no schema for one.
fn has_no_record(failed: &Failed) -> bool {
    matches!(failed.code(), Some("42P01" | "3F000"))
}

/// Succeeds where the place of a store is free, once nobody else is about to make one.
fn is_free(server: &Server, worker: &Worker) -> Result<(), Failed> {
    let patience = server.patience.call;
    // After what failed.
    worker.roll_back();
    worker.ask(Job::Begin(Purpose::Probe), patience)?;
    worker.ask(Job::Batch("CREATE SCHEMA passdesk".to_owned()), patience)?;
    worker.roll_back();
    Ok(())
}

/// Whether the event is there, once nobody else is about to put one in its place.
fn is_there(server: &Server, worker: &Worker, recorded: &Recorded) -> Result<bool, Failed> {
    let ask = |job| worker.ask(job, server.patience.call);
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
        // Whose event it was cannot be seen here any more.
        return Err(Failed::Silent);
    }
    let is_ours = |row: &Row| row.try_get::<_, Uuid>(0).is_ok_and(|id| id == recorded.id);
    Ok(found.rows().iter().any(is_ours))
}

/// Writes something after it, and sees that the standby has that.
fn is_safe(server: &Server, worker: &Worker, recorded: &Recorded) -> Result<bool, Failed> {
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
