//! The times that a store keeps, and what ended when its latest time was set back.

use std::time::Duration;

use super::StorageError;
use crate::model::Timestamp;

/// The times in the store's only row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The latest time that the store has seen.
    pub latest_at: Timestamp,
    /// The audit log's own time.
    pub recorded_at: Timestamp,
    /// How far the audit log's time is ahead of the clock.
    pub record_ahead: Duration,
}

/// What ended or was moved when the latest time was set back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BroughtBack {
    /// Sessions that ended: all of them.
    pub sessions: u64,
    /// Temporary passwords that have expired.
    pub temporaries: u64,
    /// Tokens that have expired.
    pub tokens: u64,
    /// Open recovery requests that became void.
    pub requests: u64,
    /// Waits after failures, of accounts and of unknown names, that now begin at the clock's time.
    pub waits: u64,
}

/// The part of a transaction for times; the rules of [`Tx`](super::Tx) apply here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait ClockTx {
    /// The clock of the server, if there is one, as it was at the last call of [`Tx::info`](super::Tx::info).
    fn server_clock(&self) -> Option<Timestamp>;
    /// Moves the latest time forward, and the audit log's time, which is never before it; and stores how far that is
    /// ahead of the clock.
    fn set_times(&mut self, times: Times) -> Result<(), StorageError>;
    /// Sets the latest time, forward or back, after [`ClockTx::bring_back`].
    fn set_latest_at(&mut self, at: Timestamp) -> Result<(), StorageError>;
    /// Ends what must not outlive a set-back of the latest time from `latest` to `clock`, and moves what was done after
    /// `clock` to `clock`.
    fn bring_back(
        &mut self,
        latest: Timestamp,
        clock: Timestamp,
    ) -> Result<BroughtBack, StorageError>;
    /// Counts what was done after `clock` and is still valid.
    fn done_later(&mut self, clock: Timestamp) -> Result<BroughtBack, StorageError>;
}
