//! What a desk needs from the world around it.

use std::fmt;
use std::sync::Arc;

use crate::clock::{Clock, SystemClock};
use crate::model::Peer;
use crate::random::{Randomness, SystemRandomness};

/// Where operations come from, for the audit log and for limits.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Who asks.
    pub peer: Peer,
    /// The name of the desk's machine.
    pub host: String,
}

/// The peer and the machine, for a notice.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { peer, host } = self;
        write!(f, "{peer} {host}")
    }
}

/// What a desk needs from the world around it.
#[derive(Clone)]
pub struct Surroundings {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of random bytes.
    pub randomness: Arc<dyn Randomness>,
    /// Where operations come from, until [`Desk::asked_by`](super::Desk::asked_by) says otherwise.
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
