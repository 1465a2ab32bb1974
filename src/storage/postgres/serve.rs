//! The task that uses a connection: one request after the other, most of them within a transaction.

use std::collections::HashMap;

use tokio::sync::mpsc::{UnboundedReceiver as Receiver, UnboundedSender as Sender};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, IsolationLevel, Portal, Statement, Transaction};

use super::driver_values::Sent;
use super::failure::Failed;
use super::job::{Answer, Job, Purpose, Reply};

/// The number of rows in memory while many are read.
const PAGE: i32 = 500;

/// Each statement is prepared once per connection.
type Statements = HashMap<&'static str, Statement>;

/// Serves requests until the caller's end of the channel is gone.
pub(super) async fn serve(mut client: Client, mut jobs: Receiver<Job>, answers: Sender<Answer>) {
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
