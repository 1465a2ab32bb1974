//! An open door: its sockets, the desk behind it, and its end.

use std::net::SocketAddr;
use std::sync::Arc;

use super::config::{DoorConfig, DoorError};
use super::desk::AskedDesk;
use crate::wire::certificate::CertificateInUse;
use crate::wire::front::{Front, Speaker};
use crate::wire::handle::Handle;
use crate::wire::listen::PlaceWords;
use crate::wire::log::Log;

/// A door whose sockets are open; nothing is answered before [`Door::serve`].
pub struct Door {
    front: Front,
    desk: Arc<AskedDesk>,
    log: Log,
}

impl Door {
    /// Opens the sockets. The desk need not be there yet.
    ///
    /// # Errors
    /// [`DoorError`] for sockets and certificates that are not to be had.
    pub fn open(config: DoorConfig) -> Result<Self, DoorError> {
        let log = Log::new(config.log);
        let front = Front::open(&config.listen, config.certificate, config.most, log.clone())?;
        let desk = AskedDesk::new(config.desk, config.token, log.clone())?;
        Ok(Self {
            front,
            desk: Arc::new(desk),
            log,
        })
    }

    /// The desk that it asks.
    #[must_use]
    pub fn desk(&self) -> Arc<AskedDesk> {
        Arc::clone(&self.desk)
    }

    /// The certificate, for a protocol that begins TLS later.
    #[must_use]
    pub fn certificate(&self) -> Option<Arc<CertificateInUse>> {
        self.front.certificate()
    }

    /// Ends it and has it load its certificate anew, from any thread.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.front.handle()
    }

    /// The addresses of its sockets, those in clear text first.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.front.addresses()
    }

    /// Answers until [`Handle::drain`], then finishes what runs, for at most 30 s.
    ///
    /// # Errors
    /// [`DoorError`] if the runtime does not take a socket.
    pub fn serve<S: Speaker>(self, speaker: &Arc<S>) -> Result<(), DoorError> {
        Ok(self.front.serve(speaker)?)
    }

    /// The same until SIGTERM or SIGINT; the certificate is loaded anew at SIGHUP. The log says where it listens.
    ///
    /// # Errors
    /// Those of [`Door::serve`], or that the system does not give the signals.
    pub fn run<S: Speaker>(self, words: PlaceWords, speaker: &Arc<S>) -> Result<(), DoorError> {
        self.front.follow_signals()?;
        for place in self.front.places() {
            self.log
                .note(&format!("the door is open at {}", words.show(&place)));
        }
        self.serve(speaker)
    }
}
