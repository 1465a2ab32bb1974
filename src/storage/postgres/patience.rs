//! How long to wait for anything. These are times of the machine, not of the desk: no rule depends on them.

use std::thread;
use std::time::{Duration, Instant};

/// How long to wait for the server before a connection is given up.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For one host to accept a connection.
    pub connect: Duration,
    /// For a host that is a primary server, after a connection was lost.
    pub reconnect: Duration,
    /// For the answer to a statement, which the server itself ends after 30 s.
    pub call: Duration,
    /// For the answer to a commit: a server that lost its synchronous standby never sends one.
    pub commit: Duration,
    /// For finding out the outcome of a commit that was not answered.
    pub settle: Duration,
    /// Whether a commit waits for a synchronous standby, if the server has one. Without it, acknowledged changes can be
    /// lost with the primary; only tests that show this switch it off.
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

/// The moment at which waiting ends.
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

/// Waits this long, or a little less.
pub(super) fn pause(time: Duration) {
    thread::park_timeout(time);
}
