//! The end of what listens, and its handle: what signals do, without signals; and what the service manager is told.

use std::io;
use std::sync::Arc;

use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, watch};

/// Ends a running server or door, or has it load its certificate anew.
#[derive(Debug, Clone)]
pub struct Handle {
    ending: Arc<watch::Sender<bool>>,
    reload: Arc<Notify>,
}

impl Default for Handle {
    fn default() -> Self {
        Self {
            ending: Arc::new(watch::Sender::new(false)),
            reload: Arc::default(),
        }
    }
}

impl Handle {
    /// No new connection or request is taken; running requests finish.
    pub fn drain(&self) {
        self.ending.send_replace(true);
    }

    /// The certificate is loaded anew; one that cannot be used is logged, and the old one stays.
    pub fn reload(&self) {
        self.reload.notify_one();
    }

    /// Whether the end has begun.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        *self.ending.borrow()
    }

    /// Returns when the end begins.
    pub async fn drained(&self) {
        let _ = self.ending.subscribe().wait_for(|ending| *ending).await;
    }

    /// Returns when the certificate is to be loaded anew.
    pub(super) async fn reloaded(&self) {
        self.reload.notified().await;
    }

    /// Drains at SIGTERM and SIGINT, and loads the certificate anew at SIGHUP. To be called inside the runtime.
    pub(super) fn follow_signals(&self) -> io::Result<()> {
        let ends = [
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
        ];
        let mut hang_up = signal(SignalKind::hangup())?;
        for mut end in ends {
            let handle = self.clone();
            tokio::spawn(async move {
                while end.recv().await.is_some() {
                    handle.drain();
                }
            });
        }
        let handle = self.clone();
        tokio::spawn(async move {
            while hang_up.recv().await.is_some() {
                handle.reload();
            }
        });
        Ok(())
    }
}

/// Tells the service manager, if there is one.
pub(super) fn tell(states: &[NotifyState<'_>]) {
    let _ = sd_notify::notify(states);
}
