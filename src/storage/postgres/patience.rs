//! How long anything is waited for. This is the machine's time, not the desk's: no rule depends on it.

use std::thread;
use std::time::{Duration, Instant};

/// How long a store waits for its server before it gives up a connection.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For one host to accept a connection.
    pub connect: Duration,
    /// For a host that is a primary, after a connection was lost.
    pub reconnect: Duration,
    /// For the answer to a statement, which the server itself ends after 30 s.
    pub call: Duration,
    /// For the answer to a commit: a server that has lost its synchronous standby never gives one.
    pub commit: Duration,
    /// For finding out what became of a commit that was not answered.
    pub settle: Duration,
    /// Whether a commit waits for a synchronous standby, where the server has one. Without that, what was acknowledged can
    /// be lost with the primary, which is for showing that it can.
    pub for_standby: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            reconnect: Duration::from_secs(45),
            call: Duration::from_secs(40),
            commit: Duration::from_secs(15),
            settle: Duration::from_secs(60),
            for_standby: true,
        }
    }
}

/// A moment by which something must have been done.
pub(super) struct Deadline(Instant);

impl Deadline {
    #[expect(
        clippy::disallowed_methods,
        reason = "a server is waited for, whose time is the machine's"
    )]
    pub(super) fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a server is waited for, whose time is the machine's"
    )]
    pub(super) fn has_passed(&self) -> bool {
        Instant::now() >= self.0
    }
}

/// Waits a moment, or a little less.
pub(super) fn pause(time: Duration) {
    thread::park_timeout(time);
}
