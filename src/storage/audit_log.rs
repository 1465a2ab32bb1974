//! The audit log as a whole: every chain and every event, in the two orders in which they are read.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::StorageError;
use crate::model::{Action, Chain, Held, RawEvent, Subject};

/// Ids from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdRange {
    /// The first.
    pub from: Uuid,
    /// The last.
    pub to: Uuid,
    /// Whether the last id comes first.
    pub newest_first: bool,
}

impl IdRange {
    /// All ids from one on, in rising order.
    #[must_use]
    pub fn since(from: Uuid) -> Self {
        Self {
            from,
            to: Uuid::max(),
            newest_first: false,
        }
    }
}

/// The part of a transaction that reads the audit log as stored. Subjects are in the order of [`Subject::to_key`].
#[expect(clippy::missing_errors_doc, reason = "said at `Tx`")]
pub trait AuditTx {
    /// The next `limit` chains by subject, after the given one or from the start.
    fn chains_after(
        &mut self,
        after: Option<Subject>,
        limit: u32,
    ) -> Result<Vec<(Subject, Held)>, StorageError>;
    /// Calls `each` for every event of the subjects after `after` up to and including `to`, by subject and sequence,
    /// until it breaks; holds one row at a time.
    fn each_event_of(
        &mut self,
        after: Option<Subject>,
        to: Option<Subject>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;
    /// Calls `each` for every event of a subject with a certain action, newest first, until it breaks; holds one row at
    /// a time.
    fn each_event_with(
        &mut self,
        subject: Subject,
        action: Action,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;
    /// Calls `each` for every event in a range of ids, in that order, until it breaks; holds one row at a time.
    fn each_event_by_id(
        &mut self,
        range: IdRange,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError>;
    /// Checks whether events may be removed here; [`StorageError::Unsafe`](super::StorageError::Unsafe) for a role in a database that may not do that.
    fn may_take_out(&mut self) -> Result<(), StorageError>;
    /// Removes the events of a chain after `after` up to `to`, and stores that the chain now begins there; does nothing
    /// where it begins there or later already. [`StorageError::Conflict`](super::StorageError::Conflict) where the chain is not as given.
    fn take_out(&mut self, subject: Subject, after: &Chain, to: &Chain)
    -> Result<(), StorageError>;
}
