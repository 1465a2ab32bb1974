//! What a desk needs from the world around it.

use std::fmt;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::random::{Randomness, SystemRandomness};

/// Where commands come from, for the audit log.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The operating system's user id.
    pub os_uid: u32,
    /// The machine's name.
    pub host: String,
}

/// The user and the machine, for a notice.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { os_uid, host } = self;
        write!(f, "operating-system user {os_uid} on {host}")
    }
}

/// What a desk needs from the world around it.
#[derive(Clone)]
pub struct Surroundings {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub randomness: Arc<dyn Randomness>,
    /// Stored in the audit log.
    pub origin: Origin,
}

impl Surroundings {
    /// The system's clock and generator.
    #[must_use]
    pub fn of_the_system(origin: Origin) -> Self {
        Self {
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
            origin,
        }
    }
}
