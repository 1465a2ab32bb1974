//! What a store remembers of time, and what was ended when that was set back.

use std::time::Duration;

use super::StorageError;
use crate::model::Timestamp;

/// The times in a store's own row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The latest that it has seen.
    pub latest_at: Timestamp,
    /// The record's own.
    pub recorded_at: Timestamp,
    /// How far the record's is ahead of the clock.
    pub record_ahead: Duration,
}

/// What ended, and what was moved, when the latest time seen was set back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BroughtBack {
    /// Sessions that were ended: all that there were.
    pub sessions: u64,
    /// Temporary passwords that have expired.
    pub temporaries: u64,
    /// Tokens that have expired.
    pub tokens: u64,
    /// Open recovery requests that are void.
    pub requests: u64,
    /// Waits after failures, of accounts and of names that are none, that begin at the clock's time.
    pub waits: u64,
}

/// The part of a transaction that knows times; the rules of [`Tx`](super::Tx) hold here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait ClockTx {
    /// The clock of the server, if there is one, as it was when [`Tx::info`](super::Tx::info) was last asked.
    fn server_clock(&self) -> Option<Timestamp>;
    /// Moves the latest time seen forward, and the record's time, which is never before it; and says how far that is ahead of
    /// the clock.
    fn set_times(&mut self, times: Times) -> Result<(), StorageError>;
    /// Sets the latest time seen, also back, after what [`ClockTx::bring_back`] does.
    fn set_latest_at(&mut self, at: Timestamp) -> Result<(), StorageError>;
    /// Ends what may not live after the latest time seen was set back from `latest` to `clock`, and brings back to `clock` what
    /// was done later.
    fn bring_back(
        &mut self,
        latest: Timestamp,
        clock: Timestamp,
    ) -> Result<BroughtBack, StorageError>;
    /// Says what was done later than `clock`, and still holds.
    fn done_later(&mut self, clock: Timestamp) -> Result<BroughtBack, StorageError>;
}
