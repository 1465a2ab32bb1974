//! The end of a server, and its handle: what signals do, without signals.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

/// How long running requests may take once the server ends.
pub(super) const DRAIN_TIME: Duration = Duration::from_secs(30);
/// How long a thread may take after that, of each kind.
pub(super) const THREADS_TIME: Duration = Duration::from_secs(2);

/// Ends a running server, or has it load its certificate anew.
#[derive(Debug, Clone)]
pub struct Handle {
    ending: Arc<watch::Sender<bool>>,
    pub(super) reload: Arc<Notify>,
}

impl Handle {
    pub(super) fn new() -> Self {
        Self {
            ending: Arc::new(watch::Sender::new(false)),
            reload: Arc::default(),
        }
    }

    /// No new connection or request is taken; running requests finish.
    pub fn drain(&self) {
        self.ending.send_replace(true);
    }

    /// The certificate is loaded anew; one that cannot be used is logged, and the old one stays.
    pub fn reload(&self) {
        self.reload.notify_one();
    }

    pub(super) fn is_draining(&self) -> bool {
        *self.ending.borrow()
    }

    /// Returns when the server is to end.
    pub(super) async fn drained(&self) {
        let _ = self.ending.subscribe().wait_for(|ending| *ending).await;
    }
}
