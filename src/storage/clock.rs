//! What a store remembers of time, and what was ended when that was set back.

use std::time::Duration;

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

/// A time span as stores keep it.
pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
