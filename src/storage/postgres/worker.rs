//! The task that owns a connection. The driver can hang, on a server that was stopped or a standby that was lost, and none
//! of its own timeouts ends that; so it is used through a channel, and the caller waits only for a limited time. The task
//! runs in the caller's thread while that waits: to wake another thread takes as long as a statement.

use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::mpsc::{
    UnboundedReceiver as Receiver, UnboundedSender as Sender, unbounded_channel as channel,
};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::timeout;
use tokio_postgres::error::Severity;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::ToSql;
use tokio_postgres::{
    AsyncMessage, Client, Config, Error, IsolationLevel, NoTls, Portal, Row, Socket, Statement,
    Transaction,
};
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
    /// Not answered, but told to whoever waits.
    RollBack(oneshot::Sender<()>),
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

/// How often all tasks get their turn before a rollback is on its way: the one that takes it, and the one that sends it.
const TURNS: usize = 4;
/// How long a connection may take to be closed, or to do what was handed over before a rollback.
const CLOSING: Duration = Duration::from_millis(100);

/// A connection. When dropped it is closed, or cut off if it hangs. Whoever uses it waits, so no asynchronous task may.
pub(super) struct Worker {
    jobs: Option<Sender<Job>>,
    answers: Receiver<Answer>,
    warned: Arc<AtomicBool>,
    runtime: Option<Runtime>,
    connection: JoinHandle<()>,
    /// Whether something was handed over since the last answer.
    has_told: bool,
}

impl Worker {
    /// Connects to one server.
    pub(super) fn connect(
        config: &Config,
        tls: Option<MakeRustlsConnect>,
        patience: Duration,
    ) -> Result<Self, Failed> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|_| Failed::Silent)?;
        let warned = Arc::new(AtomicBool::new(false));
        let (jobs, asked) = channel();
        let (answering, answers) = channel();
        let connected = runtime.block_on(async {
            let warns = Arc::clone(&warned);
            let connected = async {
                match tls {
                    Some(tls) => connect(config, tls, warns).await,
                    None => connect(config, NoTls, warns).await,
                }
            };
            let (client, connection) = timeout(patience, connected)
                .await
                .map_err(|_| Failed::Silent)??;
            tokio::spawn(serve(client, asked, answering));
            Ok(connection)
        });
        match connected {
            Ok(connection) => Ok(Self {
                jobs: Some(jobs),
                answers,
                warned,
                runtime: Some(runtime),
                connection,
                has_told: false,
            }),
            Err(failed) => {
                // It may still look for the name of the host.
                runtime.shutdown_background();
                Err(failed)
            }
        }
    }

    /// Sends a request, and waits at most this long for the answer. A connection that did not answer cannot be used any
    /// more.
    pub(super) fn ask(&mut self, job: Job, patience: Duration) -> Result<Reply, Failed> {
        self.warned.store(false, Ordering::SeqCst);
        self.tell(job)?;
        self.has_told = false;
        let Some(runtime) = &self.runtime else {
            return Err(Failed::Silent);
        };
        let answers = &mut self.answers;
        match runtime.block_on(async { timeout(patience, answers.recv()).await }) {
            Ok(Some(answer)) => answer,
            Ok(None) | Err(_) => Err(Failed::Silent),
        }
    }

    /// Hands over a request that has no answer. It is on its way when the next one is waited for.
    pub(super) fn tell(&mut self, job: Job) -> Result<(), Failed> {
        self.has_told = true;
        let told = self.jobs.as_ref().map(|jobs| jobs.send(job));
        told.and_then(Result::ok).ok_or(Failed::Silent)
    }

    /// Whether the server sent a warning during the last request.
    pub(super) fn was_warned(&self) -> bool {
        self.warned.load(Ordering::SeqCst)
    }

    /// Ends a transaction without a commit, if there is one, and does not wait for it. The next request waits until this
    /// is done.
    pub(super) fn roll_back(&mut self) {
        let has_told = self.has_told;
        let (done, is_done) = oneshot::channel();
        // If the task has ended, there is nothing left to roll back.
        let told = self.tell(Job::RollBack(done)).is_ok();
        let Some(runtime) = self.runtime.as_ref().filter(|_| told && may_wait()) else {
            return;
        };
        runtime.block_on(async {
            if has_told {
                // What was handed over is answered first, and somebody must be there to hear it.
                let _ = timeout(CLOSING, is_done).await;
                return;
            }
            for _ in 0..TURNS {
                yield_now().await;
            }
        });
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // The task ends, and with it the connection.
        drop(self.jobs.take());
        if let Some(runtime) = self.runtime.take() {
            let connection = &mut self.connection;
            if may_wait() {
                let _ = runtime.block_on(async { timeout(CLOSING, connection).await });
            }
            runtime.shutdown_background();
        }
    }
}

/// Whether this is no asynchronous task, which may wait for nothing: a store can be dropped in one.
fn may_wait() -> bool {
    Handle::try_current().is_err()
}

/// Connects, and gives the task that keeps the connection going, and notices warnings.
async fn connect<T: MakeTlsConnect<Socket>>(
    config: &Config,
    tls: T,
    warns: Arc<AtomicBool>,
) -> Result<(Client, JoinHandle<()>), Error>
where
    T::Stream: Send + 'static,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let (client, mut connection) = config.connect(tls).await?;
    let connection = tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notice(notice) = message
                && notice.parsed_severity() == Some(Severity::Warning)
            {
                warns.store(true, Ordering::SeqCst);
            }
        }
    });
    Ok((client, connection))
}

/// Each statement is prepared once per connection.
type Statements = HashMap<&'static str, Statement>;

/// Serves requests until the caller's end of the channel is gone.
async fn serve(mut client: Client, mut jobs: Receiver<Job>, answers: Sender<Answer>) {
    let mut statements = Statements::new();
    while let Some(job) = jobs.recv().await {
        let answer = match job {
            Job::RollBack(done) => {
                let _ = done.send(());
                continue;
            }
            Job::Begin(purpose) => match begin(&mut client, purpose).await {
                Ok(tx) => match within(tx, &mut statements, &mut jobs, &answers).await {
                    Some(answer) => answer,
                    None => continue,
                },
                Err(error) => Err(error.into()),
            },
            Job::Batch(sql) => done(client.batch_execute(&sql).await),
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

async fn begin(client: &mut Client, purpose: Purpose) -> Result<Transaction<'_>, Error> {
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
        .await
}

/// Serves the requests of one transaction. Returns the answer to its commit; `None` if it was rolled back.
async fn within(
    tx: Transaction<'_>,
    statements: &mut Statements,
    jobs: &mut Receiver<Job>,
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
        let answer = match jobs.recv().await? {
            // A connection that broke has rolled back too.
            Job::RollBack(done) => {
                let _ = running.tx.rollback().await;
                let _ = done.send(());
                return None;
            }
            Job::Begin(_) => {
                let _ = running.tx.rollback().await;
                return None;
            }
            Job::ChangeOne { what, sql, values } => {
                if untold.is_none() {
                    untold = running.change_one(what, sql, &values).await.err();
                }
                continue;
            }
            // After a failure every request is refused.
            _ if untold.is_some() => {
                let _ = running.tx.rollback().await;
                return untold.map(Err);
            }
            Job::Commit => return Some(done(running.tx.commit().await)),
            Job::Query { sql, values } => running.query(sql, &values).await,
            Job::Open { sql, values } => running.open(sql, &values).await,
            Job::Next => next(&running.tx, running.portal.as_ref()?).await,
            Job::Change { sql, values } => running.change(sql, &values).await,
            Job::Batch(sql) => done(running.tx.batch_execute(&sql).await),
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
    async fn prepared(&mut self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.tx.prepare(&numbered(sql)).await?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    async fn query(&mut self, sql: &'static str, values: &[Sent]) -> Answer {
        let statement = self.prepared(sql).await?;
        let rows = self.tx.query(&statement, &borrowed(values)).await?;
        Ok(Reply::Page { rows, last: true })
    }

    async fn open(&mut self, sql: &'static str, values: &[Sent]) -> Answer {
        let statement = self.prepared(sql).await?;
        let portal = self.tx.bind(&statement, &borrowed(values)).await?;
        next(&self.tx, self.portal.insert(portal)).await
    }

    async fn change(&mut self, sql: &'static str, values: &[Sent]) -> Answer {
        let statement = self.prepared(sql).await?;
        let count = self.tx.execute(&statement, &borrowed(values)).await?;
        Ok(Reply::Count(count))
    }

    async fn change_one(
        &mut self,
        what: &'static str,
        sql: &'static str,
        values: &[Sent],
    ) -> Result<(), Failed> {
        match self.change(sql, values).await? {
            Reply::Count(1) => Ok(()),
            _ => Err(Failed::Missed(what)),
        }
    }
}

async fn next(tx: &Transaction<'_>, portal: &Portal) -> Answer {
    let rows = tx.query_portal(portal, PAGE).await?;
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
