//! The server: what its sockets take is answered by its threads until it is to end, and running requests finish.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::config::{Config, PLACES, ServeError};
use super::exchange::Exchange;
use super::service::Service;
use super::workers::Workers;
use crate::wire::bounds::DESK_CONNECTIONS;
use crate::wire::conversation::converse;
use crate::wire::front::{Arrival, Front, Speaker};
use crate::wire::handle::Handle;
use crate::wire::log::Log;

/// How long a thread may take after the end of all connections, of each kind.
const THREADS_TIME: Duration = Duration::from_secs(2);

/// A server whose sockets are open, and whose threads have their workers.
pub struct Server {
    front: Front,
    exchange: Arc<Exchange>,
}

/// Serves until SIGTERM or SIGINT, and loads the certificate anew at SIGHUP. Tells the service manager.
///
/// # Errors
/// [`ServeError`] if it cannot start.
pub fn run(config: Config, service: Arc<dyn Service>) -> Result<(), ServeError> {
    let server = Server::open(config, service)?;
    server.follow_signals()?;
    server.serve()
}

impl Server {
    /// Opens all sockets and starts the threads; nothing is answered before [`Self::serve`].
    ///
    /// # Errors
    /// [`ServeError`] for sockets, certificates and workers that are not to be had.
    pub fn open(config: Config, service: Arc<dyn Service>) -> Result<Self, ServeError> {
        let log = Log::new(config.log);
        let front = Front::open(
            &config.listen,
            config.certificate,
            DESK_CONNECTIONS,
            log.clone(),
        )?;
        let workers = Workers::start(config.threads, config.unslowed, &service, &log)?;
        let exchange = Exchange {
            service,
            workers,
            log,
            handle: front.handle(),
        };
        Ok(Self {
            front,
            exchange: Arc::new(exchange),
        })
    }

    /// Ends the server and has it load its certificate anew, from any thread.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.front.handle()
    }

    /// Where TLS is answered.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.front.addresses()
    }

    /// Says in the log where it listens and how it ends, so that somebody who starts it by hand sees that it runs.
    pub(super) fn log_places(&self) {
        for place in self.front.places() {
            let place = PLACES.show(&place);
            self.note(&format!(
                "the desk is served at {place}; Ctrl-C or SIGTERM ends it"
            ));
        }
    }

    pub(super) fn follow_signals(&self) -> Result<(), ServeError> {
        Ok(self.front.follow_signals()?)
    }

    /// Says something about the server itself in the log.
    pub(super) fn note(&self, what: &str) {
        self.exchange.log.note(what);
    }

    /// Answers until [`Handle::drain`], then finishes what runs, for at most 30 s.
    ///
    /// # Errors
    /// [`ServeError`] if the runtime does not take a socket.
    pub fn serve(self) -> Result<(), ServeError> {
        let served = self.front.serve(&self.exchange);
        self.exchange.workers.end();
        self.exchange.workers.wait(THREADS_TIME);
        self.exchange.log.note("the desk is not served any more");
        Ok(served?)
    }
}

impl Speaker for Exchange {
    async fn speak<S>(self: Arc<Self>, stream: S, arrival: Arrival)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let answer = |request, pace| self.answer(request, arrival.peer, pace);
        converse(stream, &self.handle, answer).await;
    }

    fn drain(&self) {
        self.workers.drain();
    }
}
