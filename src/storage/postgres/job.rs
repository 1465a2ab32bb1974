//! What is asked of a connection, and what it answers.

use tokio::sync::oneshot;
use tokio_postgres::Row;

use super::driver_values::Sent;
use super::failure::Failed;

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

pub(super) type Answer = Result<Reply, Failed>;
