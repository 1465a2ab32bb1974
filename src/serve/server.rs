//! The server: takes connections until it is to end, and lets running requests finish.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::time::{ClockId, clock_gettime};
use sd_notify::NotifyState;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::config::{Config, Listen, ServeError};
use super::connections::{Connections, Counted};
use super::drain::{DRAIN_TIME, Handle, THREADS_TIME};
use super::exchange::Exchange;
use super::listen::Sockets;
use super::log::Log;
use super::service::Service;
use super::tls_in_use::TlsInUse;
use super::workers::Workers;
use crate::model::Peer;
use crate::wire::bounds::{HEAD, HEAD_TIME, IDLE_TIME, TURNED_AWAY, TURNED_AWAY_TIME};
use crate::wire::pace::{Pace, Paced};

/// How long accepting rests when the system has no more files to give.
const REST: Duration = Duration::from_millis(100);

/// A server whose sockets are open, and whose threads have their workers.
pub struct Server {
    runtime: Runtime,
    sockets: Sockets,
    taking: Taking,
}

/// What accepting needs. A clone of `alive` is held by each connection.
#[derive(Clone)]
struct Taking {
    exchange: Arc<Exchange>,
    connections: Connections,
    turned_away: Arc<Semaphore>,
    tls: Option<Arc<TlsInUse>>,
    alive: mpsc::Sender<Infallible>,
    ended: Arc<tokio::sync::Mutex<mpsc::Receiver<Infallible>>>,
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
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| ServeError::system("the runtime", why))?;
        let tls = config.certificate.map(TlsInUse::load).transpose()?;
        if tls.is_none()
            && config
                .listen
                .iter()
                .any(|place| matches!(place, Listen::Https(_)))
        {
            return Err(ServeError::NoCertificate);
        }
        let sockets = Sockets::open(&config.listen)?;
        if tls.is_none() && !sockets.tls.is_empty() {
            return Err(ServeError::NoCertificate);
        }
        let workers = Workers::start(config.threads, config.unslowed, &service, &log)?;
        let (alive, ended) = mpsc::channel(1);
        let exchange = Exchange {
            service,
            workers,
            log,
            handle: Handle::new(),
        };
        let taking = Taking {
            exchange: Arc::new(exchange),
            connections: Connections::default(),
            turned_away: Arc::new(Semaphore::new(TURNED_AWAY)),
            tls: tls.map(Arc::new),
            alive,
            ended: Arc::new(tokio::sync::Mutex::new(ended)),
        };
        Ok(Self {
            runtime,
            sockets,
            taking,
        })
    }

    /// Ends the server and has it load its certificate anew, from any thread.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.taking.exchange.handle.clone()
    }

    /// Where TLS is answered.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets.addresses()
    }

    /// Says in the log where it listens and how it ends, so that somebody who starts it by hand sees that it runs.
    pub(super) fn log_places(&self) {
        for place in self.sockets.places() {
            self.note(&format!(
                "the desk is served at {place}; Ctrl-C or SIGTERM ends it"
            ));
        }
    }

    /// Says something about the server itself in the log.
    pub(super) fn note(&self, what: &str) {
        self.taking.exchange.log.note(what);
    }

    /// Answers until [`Handle::drain`], then finishes what runs, for at most 30 s.
    ///
    /// # Errors
    /// [`ServeError`] if the runtime does not take a socket.
    pub fn serve(self) -> Result<(), ServeError> {
        let Self {
            runtime,
            sockets,
            taking,
        } = self;
        let exchange = Arc::clone(&taking.exchange);
        let served = runtime.block_on(async {
            let (unix, tls, made) = sockets.take();
            let failed = |why| ServeError::system("a socket", why);
            for socket in unix {
                let socket = UnixListener::from_std(socket).map_err(failed)?;
                tokio::spawn(taking.clone().take_unix(socket));
            }
            for socket in tls {
                let socket = TcpListener::from_std(socket).map_err(failed)?;
                tokio::spawn(taking.clone().take_tls(socket));
            }
            tokio::spawn(reload(Arc::clone(&exchange), taking.tls.clone()));
            tell(&[NotifyState::Ready]);
            exchange.handle.drained().await;
            tell(&[NotifyState::Stopping]);
            drop(made);
            exchange.workers.drain();
            taking.finished().await;
            Ok(())
        });
        exchange.workers.end();
        exchange.workers.wait(THREADS_TIME);
        runtime.shutdown_background();
        exchange.log.note("the desk is not served any more");
        served
    }

    pub(super) fn follow_signals(&self) -> Result<(), ServeError> {
        let handle = self.handle();
        let _inside = self.runtime.enter();
        let on = |kind| signal(kind).map_err(|why| ServeError::system("a signal", why));
        let ends = [on(SignalKind::terminate())?, on(SignalKind::interrupt())?];
        let mut hang_up = on(SignalKind::hangup())?;
        let reload = handle.clone();
        for mut end in ends {
            let handle = handle.clone();
            self.runtime.spawn(async move {
                while end.recv().await.is_some() {
                    handle.drain();
                }
            });
        }
        self.runtime.spawn(async move {
            while hang_up.recv().await.is_some() {
                reload.reload();
            }
        });
        Ok(())
    }
}

impl Taking {
    async fn take_unix(self, socket: UnixListener) {
        while let Some(accepted) = self.or_end(socket.accept()).await {
            // A peer that cannot be looked up is refused: closed here (S55).
            let Ok((stream, _)) = accepted else {
                sleep(REST).await;
                continue;
            };
            let Ok(found) = stream.peer_cred() else {
                continue;
            };
            let peer = Peer::User(found.uid());
            match self.connections.admit(peer) {
                Some(counted) => drop(tokio::spawn(self.clone().converse(stream, peer, counted))),
                None => self.turn_away(stream),
            }
        }
    }

    async fn take_tls(self, socket: TcpListener) {
        while let Some(accepted) = self.or_end(socket.accept()).await {
            let Ok((stream, address)) = accepted else {
                sleep(REST).await;
                continue;
            };
            let peer = Peer::Address(address.ip().to_canonical());
            let Some(tls) = &self.tls else {
                continue;
            };
            let Some(counted) = self.connections.admit(peer) else {
                self.turn_away(stream);
                continue;
            };
            let _ = stream.set_nodelay(true);
            let (acceptor, own) = (TlsAcceptor::from(tls.now()), self.clone());
            tokio::spawn(async move {
                let handshake = timeout(HEAD_TIME, acceptor.accept(stream));
                if let Some(Ok(Ok(stream))) = own.or_end(handshake).await {
                    own.converse(stream, peer, counted).await;
                }
            });
        }
    }

    /// Closes a connection that is one too many (S57).
    fn turn_away(&self, stream: impl Send + 'static) {
        if let Ok(place) = Arc::clone(&self.turned_away).try_acquire_owned() {
            tokio::spawn(async move {
                sleep(TURNED_AWAY_TIME).await;
                drop((stream, place));
            });
        }
    }

    /// What comes first: a result, or `None` at the end of the server.
    async fn or_end<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut end = pin!(self.exchange.handle.drained());
        poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending => end.as_mut().poll(cx).map(|()| None),
        })
        .await
    }

    /// Answers the requests of one connection.
    async fn converse<S>(self, stream: S, peer: Peer, _counted: Counted)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let pace = Arc::new(Pace::default());
        let stream = TokioIo::new(Paced::new(stream, Arc::clone(&pace)));
        let exchange = Arc::clone(&self.exchange);
        let answer = service_fn(move |request| {
            let (exchange, pace) = (Arc::clone(&exchange), Arc::clone(&pace));
            async move { Ok::<_, Infallible>(exchange.answer(request, peer, pace).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // The stream itself is stricter, except with what was read ahead of its turn.
            .header_read_timeout(IDLE_TIME)
            .max_header_size(HEAD)
            .serve_connection(stream, answer);
        let mut connection = pin!(connection);
        if self.or_end(connection.as_mut()).await.is_none() {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }

    /// Waits for all connections to end.
    async fn finished(self) {
        let Self { alive, ended, .. } = self;
        drop(alive);
        let mut ended = ended.lock().await;
        let _ = timeout(DRAIN_TIME, ended.recv()).await;
    }
}

/// Loads the certificate anew whenever that is asked for.
async fn reload(exchange: Arc<Exchange>, tls: Option<Arc<TlsInUse>>) {
    loop {
        exchange.handle.reload.notified().await;
        let time = clock_gettime(ClockId::Monotonic);
        let microseconds = i128::from(time.tv_sec) * 1_000_000 + i128::from(time.tv_nsec) / 1000;
        tell(&[
            NotifyState::Reloading,
            NotifyState::MonotonicUsec(microseconds),
        ]);
        match tls.as_ref().map(|tls| tls.reload()) {
            Some(Err(why)) => exchange
                .log
                .note(&format!("the old certificate stays: {why}")),
            Some(Ok(())) => exchange.log.note("the certificate was loaded anew"),
            None => {}
        }
        tell(&[NotifyState::Ready]);
    }
}

/// Tells the service manager, if there is one.
fn tell(states: &[NotifyState<'_>]) {
    let _ = sd_notify::notify(states);
}
