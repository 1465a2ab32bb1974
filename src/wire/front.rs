//! What stands before a served desk and before each door: takes connections, bounded, until the end begins, and lets those
//! that are open finish (S57).

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use sd_notify::NotifyState;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::bounds::{DRAIN_TIME, HEAD_TIME, TURNED_AWAY, TURNED_AWAY_TIME};
use super::certificate::{CertificateFiles, CertificateInUse};
use super::connections::{Connections, Counted, MostConnections};
use super::handle::{Handle, tell};
use super::listen::{ListenError, Place, Sockets};
use super::log::Log;
use crate::model::Peer;

/// How long accepting rests when the system has no more files to give.
const REST: Duration = Duration::from_millis(100);

/// A connection that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Who is at the other end, as the system says.
    pub peer: Peer,
    /// Whether nobody between the two can read it: a socket of this machine, or TLS.
    pub is_private: bool,
}

/// Speaks a protocol on each connection.
pub trait Speaker: Send + Sync + 'static {
    /// Answers on one connection until its other end closes it, or the handle drains.
    fn speak<S>(self: Arc<Self>, stream: S, arrival: Arrival) -> impl Future<Output = ()> + Send
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static;

    /// The end has begun: open connections are still waited for.
    fn drain(&self) {}
}

/// Open sockets before anything is answered on them.
pub struct Front {
    runtime: Runtime,
    sockets: Sockets,
    tls: Option<Arc<CertificateInUse>>,
    most: MostConnections,
    handle: Handle,
    log: Log,
}

/// What accepting needs. A clone of `alive` is held by each connection.
struct Taking<S> {
    speaker: Arc<S>,
    connections: Connections,
    turned_away: Arc<Semaphore>,
    handle: Handle,
    alive: mpsc::Sender<Infallible>,
}

impl Front {
    /// Opens all sockets; nothing is answered before [`Self::serve`].
    ///
    /// # Errors
    /// [`ListenError`] for sockets and certificates that are not to be had.
    pub fn open(
        listen: &[Place],
        certificate: Option<CertificateFiles>,
        most: MostConnections,
        log: Log,
    ) -> Result<Self, ListenError> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|why| ListenError::system("the runtime", why))?;
        let tls = certificate.map(CertificateInUse::load).transpose()?;
        if tls.is_none() && listen.iter().any(|place| matches!(place, Place::Tls(_))) {
            return Err(ListenError::NoCertificate);
        }
        let sockets = Sockets::open(listen)?;
        if tls.is_none() && sockets.has_tls() {
            return Err(ListenError::NoCertificate);
        }
        Ok(Self {
            runtime,
            sockets,
            tls: tls.map(Arc::new),
            most,
            handle: Handle::default(),
            log,
        })
    }

    /// Ends it and has it load its certificate anew, from any thread.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// The certificate, for a protocol that begins TLS later.
    #[must_use]
    pub fn certificate(&self) -> Option<Arc<CertificateInUse>> {
        self.tls.clone()
    }

    /// The addresses of its sockets, those in clear text first.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets.addresses()
    }

    /// Where it listens.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        self.sockets.places()
    }

    /// Drains at SIGTERM and SIGINT, and loads the certificate anew at SIGHUP.
    ///
    /// # Errors
    /// [`ListenError`] if the system does not give the signals.
    pub fn follow_signals(&self) -> Result<(), ListenError> {
        let _inside = self.runtime.enter();
        let followed = self.handle.follow_signals();
        followed.map_err(|why| ListenError::system("a signal", why))
    }

    /// Answers until [`Handle::drain`], then finishes what runs, for at most 30 s. Tells the service manager.
    ///
    /// # Errors
    /// [`ListenError`] if the runtime does not take a socket.
    pub fn serve<S: Speaker>(self, speaker: &Arc<S>) -> Result<(), ListenError> {
        let (alive, mut ended) = mpsc::channel(1);
        let taking = Arc::new(Taking {
            speaker: Arc::clone(speaker),
            connections: Connections::bounded(self.most),
            turned_away: Arc::new(Semaphore::new(TURNED_AWAY)),
            handle: self.handle.clone(),
            alive,
        });
        let served = self.runtime.block_on(async {
            let taken = self.sockets.take();
            let failed = |why| ListenError::system("a socket", why);
            for socket in taken.unix {
                let socket = UnixListener::from_std(socket).map_err(failed)?;
                tokio::spawn(Arc::clone(&taking).take_unix(socket));
            }
            for socket in taken.clear {
                let socket = TcpListener::from_std(socket).map_err(failed)?;
                tokio::spawn(Arc::clone(&taking).take_tcp(socket, None));
            }
            for socket in taken.tls {
                let socket = TcpListener::from_std(socket).map_err(failed)?;
                tokio::spawn(Arc::clone(&taking).take_tcp(socket, self.tls.clone()));
            }
            tokio::spawn(reload(self.handle.clone(), self.tls, self.log));
            tell(&[NotifyState::Ready]);
            self.handle.drained().await;
            tell(&[NotifyState::Stopping]);
            drop(taken.made);
            speaker.drain();
            drop(taking);
            let _ = timeout(DRAIN_TIME, ended.recv()).await;
            Ok(())
        });
        self.runtime.shutdown_background();
        served
    }
}

impl<S: Speaker> Taking<S> {
    async fn take_unix(self: Arc<Self>, socket: UnixListener) {
        while let Some(accepted) = or_end(&self.handle, socket.accept()).await {
            // A peer that cannot be looked up is refused: closed here (S55).
            let Ok((stream, _)) = accepted else {
                sleep(REST).await;
                continue;
            };
            let Ok(found) = stream.peer_cred() else {
                continue;
            };
            let arrival = Arrival {
                peer: Peer::User(found.uid()),
                is_private: true,
            };
            match self.connections.admit(arrival.peer) {
                Some(counted) => drop(tokio::spawn(self.speak(stream, arrival, counted))),
                None => self.turn_away(stream),
            }
        }
    }

    async fn take_tcp(self: Arc<Self>, socket: TcpListener, tls: Option<Arc<CertificateInUse>>) {
        while let Some(accepted) = or_end(&self.handle, socket.accept()).await {
            let Ok((stream, address)) = accepted else {
                sleep(REST).await;
                continue;
            };
            let arrival = Arrival {
                peer: Peer::Address(address.ip().to_canonical()),
                is_private: tls.is_some(),
            };
            let Some(counted) = self.connections.admit(arrival.peer) else {
                self.turn_away(stream);
                continue;
            };
            let _ = stream.set_nodelay(true);
            let Some(tls) = &tls else {
                tokio::spawn(self.speak(stream, arrival, counted));
                continue;
            };
            let (acceptor, own) = (TlsAcceptor::from(tls.now()), Arc::clone(&self));
            tokio::spawn(async move {
                let handshake = timeout(HEAD_TIME, acceptor.accept(stream));
                if let Some(Ok(Ok(stream))) = or_end(&own.handle, handshake).await {
                    own.speak(stream, arrival, counted).await;
                }
            });
        }
    }

    /// What is said on one connection, which is counted and waited for until then.
    fn speak<T>(
        &self,
        stream: T,
        arrival: Arrival,
        counted: Counted,
    ) -> impl Future<Output = ()> + Send + use<S, T>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (speaker, alive) = (Arc::clone(&self.speaker), self.alive.clone());
        async move {
            speaker.speak(stream, arrival).await;
            drop((counted, alive));
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
}

/// What comes first: a result, or `None` when the end begins.
pub async fn or_end<T>(handle: &Handle, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut end = pin!(handle.drained());
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => end.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Loads the certificate anew whenever that is asked for.
async fn reload(handle: Handle, tls: Option<Arc<CertificateInUse>>, log: Log) {
    loop {
        handle.reloaded().await;
        let time = clock_gettime(ClockId::Monotonic);
        let microseconds = i128::from(time.tv_sec) * 1_000_000 + i128::from(time.tv_nsec) / 1000;
        tell(&[
            NotifyState::Reloading,
            NotifyState::MonotonicUsec(microseconds),
        ]);
        match tls.as_ref().map(|tls| tls.reload()) {
            Some(Err(why)) => log.note(&format!("the old certificate stays: {why}")),
            Some(Ok(())) => log.note("the certificate was loaded anew"),
            None => {}
        }
        tell(&[NotifyState::Ready]);
    }
}
