//! The clock, passed in so that no rule reads the system's time behind a test's back.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::model::Timestamp;

/// Says the time, and waits.
pub trait Clock: Send + Sync {
    /// The current time in UTC; time zone and locale play no part.
    fn now(&self) -> Timestamp;

    /// Whether the clock of a store's server is used instead of this one. A test's clock is always used.
    fn yields_to_a_server(&self) -> bool {
        false
    }

    /// Waits about `time` before a store is asked again. A test's clock may return at once.
    fn pause(&self, time: Duration);
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }

    fn yields_to_a_server(&self) -> bool {
        true
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// Runs something and returns how long it took. For measuring a machine; no rule depends on it.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that takes the time of something"
)]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let result = work();
    (result, begun.elapsed())
}
