//! The thread that owns a connection. The driver can hang, on a server that was stopped or a standby that was lost, and
//! none of its own timeouts ends that; so it is used through a channel, and the caller waits only for a limited time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use postgres::error::Severity;
use postgres::types::ToSql;
use postgres::{Client, Config, Error, IsolationLevel, Portal, Row, Statement, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::driver_values::Sent;
use super::failure::Failed;

/// The number of rows in memory while many are read.
const PAGE: i32 = 500;

/// The purpose of a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To see one state of the store.
    Read,
    /// To change it, with the same result as if no other transaction ran.
    Write,
    /// To see after each statement what others have committed, and to write.
    Probe,
}

/// A request to a connection.
pub(super) enum Job {
    /// Begins a transaction.
    Begin(Purpose),
    /// Reads a few rows.
    Query {
        sql: &'static str,
        values: Vec<Sent>,
    },
    /// Reads the first page of many rows.
    Open {
        sql: &'static str,
        values: Vec<Sent>,
    },
    /// Reads the next page.
    Next,
    /// Writes.
    Change {
        sql: &'static str,
        values: Vec<Sent>,
    },
    /// Writes one row, which `what` names. Not answered: an error is the answer to the next request.
    ChangeOne {
        what: &'static str,
        sql: &'static str,
        values: Vec<Sent>,
    },
    /// Several statements, without values.
    Batch(String),
    Commit,
    /// Not answered.
    RollBack,
}

/// The answer to a request.
pub(super) enum Reply {
    Done,
    /// This number of rows was written.
    Count(u64),
    /// Rows; there may be more unless it is the last page.
    Page {
        rows: Vec<Row>,
        last: bool,
    },
}

impl Reply {
    /// The rows, where it answers with rows.
    pub(super) fn rows(&self) -> &[Row] {
        match self {
            Self::Page { rows, .. } => rows,
            Self::Done | Self::Count(_) => &[],
        }
    }
}

type Answer = Result<Reply, Failed>;

/// A connection in a thread of its own. When dropped it is closed, or left behind if it hangs.
pub(super) struct Worker {
    jobs: Sender<Job>,
    answers: Receiver<Answer>,
    warned: Arc<AtomicBool>,
}

impl Worker {
    /// Connects to one server.
    pub(super) fn connect(
        mut config: Config,
        tls: Option<MakeRustlsConnect>,
        patience: Duration,
    ) -> Result<Self, Failed> {
        let warned = Arc::new(AtomicBool::new(false));
        let warns = Arc::clone(&warned);
        config.notice_callback(move |notice| {
            if notice.parsed_severity() == Some(Severity::Warning) {
                warns.store(true, Ordering::SeqCst);
            }
        });
        let (jobs, asked) = channel();
        let (answering, answers) = channel();
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                let connected = match tls {
                    Some(tls) => config.connect(tls),
                    None => config.connect(postgres::NoTls),
                };
                match connected {
                    Ok(client) => {
                        let heard = answering.send(Ok(Reply::Done));
                        if heard.is_ok() {
                            serve(client, &asked, &answering);
                        }
                    }
                    // The caller may have given up.
                    Err(error) => drop(answering.send(Err(error.into()))),
                }
            })
            .map_err(|_| Failed::Silent)?;
        let worker = Self {
            jobs,
            answers,
            warned,
        };
        worker.answer(patience)?;
        Ok(worker)
    }

    /// Sends a request, and waits at most this long for the answer. A connection that did not answer cannot be used any
    /// more.
    pub(super) fn ask(&self, job: Job, patience: Duration) -> Result<Reply, Failed> {
        self.warned.store(false, Ordering::SeqCst);
        self.tell(job)?;
        self.answer(patience)
    }

    /// Sends a request that has no answer.
    pub(super) fn tell(&self, job: Job) -> Result<(), Failed> {
        self.jobs.send(job).map_err(|_| Failed::Silent)
    }

    fn answer(&self, patience: Duration) -> Result<Reply, Failed> {
        match self.answers.recv_timeout(patience) {
            Ok(answer) => answer,
            Err(_) => Err(Failed::Silent),
        }
    }

    /// Whether the server sent a warning during the last request.
    pub(super) fn was_warned(&self) -> bool {
        self.warned.load(Ordering::SeqCst)
    }

    /// Ends a transaction without a commit, if there is one. The next request waits until this is done.
    pub(super) fn roll_back(&self) {
        // If the thread has ended, there is nothing left to roll back.
        let _ = self.tell(Job::RollBack);
    }
}

/// Each statement is prepared once per connection.
type Statements = HashMap<&'static str, Statement>;

/// Serves requests until the caller's end of the channel is gone.
fn serve(mut client: Client, jobs: &Receiver<Job>, answers: &Sender<Answer>) {
    let mut statements = Statements::new();
    while let Ok(job) = jobs.recv() {
        let answer = match job {
            Job::RollBack => continue,
            Job::Begin(purpose) => match begin(&mut client, purpose) {
                Ok(tx) => match within(tx, &mut statements, jobs, answers) {
                    Some(answer) => answer,
                    None => continue,
                },
                Err(error) => Err(error.into()),
            },
            Job::Batch(sql) => done(client.batch_execute(&sql)),
            // Outside of a transaction there are no other requests.
            Job::Commit
            | Job::Next
            | Job::Query { .. }
            | Job::Open { .. }
            | Job::Change { .. }
            | Job::ChangeOne { .. } => return,
        };
        if answers.send(answer).is_err() {
            return;
        }
    }
}

fn done(result: Result<(), Error>) -> Answer {
    Ok(result.map(|()| Reply::Done)?)
}

fn begin(client: &mut Client, purpose: Purpose) -> Result<Transaction<'_>, Error> {
    let (level, read_only) = match purpose {
        Purpose::Read => (IsolationLevel::RepeatableRead, true),
        Purpose::Write => (IsolationLevel::Serializable, false),
        Purpose::Probe => (IsolationLevel::ReadCommitted, false),
    };
    client
        .build_transaction()
        .isolation_level(level)
        .read_only(read_only)
        .start()
}

/// Serves the requests of one transaction. Returns the answer to its commit; `None` if it was rolled back.
fn within(
    tx: Transaction<'_>,
    statements: &mut Statements,
    jobs: &Receiver<Job>,
    answers: &Sender<Answer>,
) -> Option<Answer> {
    let mut running = Running {
        tx,
        statements,
        portal: None,
    };
    let mut untold = None;
    answers.send(Ok(Reply::Done)).ok()?;
    loop {
        let answer = match jobs.recv().ok()? {
            Job::RollBack | Job::Begin(_) => {
                // A connection that broke has rolled back too.
                let _ = running.tx.rollback();
                return None;
            }
            Job::ChangeOne { what, sql, values } => {
                if untold.is_none() {
                    untold = running.change_one(what, sql, &values).err();
                }
                continue;
            }
            // After a failure every request is refused.
            _ if untold.is_some() => {
                let _ = running.tx.rollback();
                return untold.map(Err);
            }
            Job::Commit => return Some(done(running.tx.commit())),
            Job::Query { sql, values } => running.query(sql, &values),
            Job::Open { sql, values } => running.open(sql, &values),
            Job::Next => next(&mut running.tx, running.portal.as_ref()?),
            Job::Change { sql, values } => running.change(sql, &values),
            Job::Batch(sql) => done(running.tx.batch_execute(&sql)),
        };
        answers.send(answer).ok()?;
    }
}

/// A transaction, with the statements of its connection and what it reads page by page.
struct Running<'c> {
    tx: Transaction<'c>,
    statements: &'c mut Statements,
    portal: Option<Portal>,
}

impl Running<'_> {
    fn prepared(&mut self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.tx.prepare(&numbered(sql))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn query(&mut self, sql: &'static str, values: &[Sent]) -> Answer {
        let statement = self.prepared(sql)?;
        let rows = self.tx.query(&statement, &borrowed(values))?;
        Ok(Reply::Page { rows, last: true })
    }

    fn open(&mut self, sql: &'static str, values: &[Sent]) -> Answer {
        let statement = self.prepared(sql)?;
        let portal = self.tx.bind(&statement, &borrowed(values))?;
        next(&mut self.tx, self.portal.insert(portal))
    }

    fn change(&mut self, sql: &'static str, values: &[Sent]) -> Answer {
        let statement = self.prepared(sql)?;
        let count = self.tx.execute(&statement, &borrowed(values))?;
        Ok(Reply::Count(count))
    }

    fn change_one(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Sent],
    ) -> Result<(), Failed> {
        match self.change(sql, values)? {
            Reply::Count(1) => Ok(()),
            _ => Err(Failed::Missed(what)),
        }
    }
}

fn next(tx: &mut Transaction<'_>, portal: &Portal) -> Answer {
    let rows = tx.query_portal(portal, PAGE)?;
    let last = usize::try_from(PAGE).is_ok_and(|page| rows.len() < page);
    Ok(Reply::Page { rows, last })
}

/// A text with `$1`, `$2` and so on in place of its question marks.
fn numbered(sql: &str) -> String {
    let mut parts = sql.split('?');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (place, part) in (1..).zip(parts) {
        text.push_str(&format!("${place}{part}"));
    }
    text
}

fn borrowed(values: &[Sent]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| &**value as &(dyn ToSql + Sync))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn question_marks_are_numbered_in_their_order() {
        let sql = "UPDATE chain SET length = ? WHERE subject = ? AND length = ?";
        let numbered_sql = "UPDATE chain SET length = $1 WHERE subject = $2 AND length = $3";
        assert_eq!(numbered(sql), numbered_sql);
        let without = "INSERT INTO name (name) SELECT * FROM unnest($1::text[])";
        assert_eq!(numbered(without), without);
    }
}
