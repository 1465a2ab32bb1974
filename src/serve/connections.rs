//! Connections: accepted while there is room, each with its peer.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::answer::Answering;
use super::listen::Listener;
use super::peers::{Counted, Peers};
use super::timed_io::TimedIo;
use super::tls::Certificate;
use crate::model::Peer;

/// How long the first byte and the whole header may take, and a connection may be idle.
const HEADER_WITHIN: Duration = Duration::from_secs(5);
/// How long a TLS handshake may take.
const SHAKEN_WITHIN: Duration = Duration::from_secs(5);
/// How long a client may leave an answer unread.
const READ_WITHIN: Duration = Duration::from_secs(10);
/// The longest header, in bytes.
const HEADER: usize = 16 * 1024;
/// How long a request that is under way may take once the desk is being stopped.
const ENDED_WITHIN: Duration = Duration::from_secs(10);
/// The pause when no connection can be accepted, for example because no file is free.
const PAUSE: Duration = Duration::from_millis(50);

/// What every connection needs.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) answering: Arc<Answering>,
    pub(super) peers: Arc<Peers>,
    pub(super) certificate: Option<Arc<Certificate>>,
    pub(super) stopping: watch::Receiver<bool>,
}

/// Accepts connections until the desk is stopped.
pub(super) async fn accept(listener: Listener, shared: Shared) {
    loop {
        let accepted = tokio::select! {
            () = stopped(shared.stopping.clone()) => return,
            accepted = one(&listener, &shared) => accepted,
        };
        if accepted.is_err() {
            sleep(PAUSE).await;
        }
    }
}

/// Accepts one; beyond what its peer may have it is closed at once.
async fn one(listener: &Listener, shared: &Shared) -> io::Result<()> {
    match listener {
        Listener::Unix(socket) => {
            let (stream, _) = socket.accept().await?;
            // As the kernel says it; a failed look-up is a refusal (S55).
            let peer = Peer::User(stream.peer_cred()?.uid());
            if let Some(counted) = shared.peers.admit(peer) {
                tokio::spawn(serve(stream, peer, counted, shared.clone()));
            }
        }
        Listener::Https(socket) => {
            let (stream, address) = socket.accept().await?;
            let peer = Peer::Address(address.ip().to_canonical());
            let certificate = shared.certificate.as_ref().map(|found| found.acceptor());
            if let (Some(counted), Some(acceptor)) = (shared.peers.admit(peer), certificate) {
                let shared = shared.clone();
                let _ = stream.set_nodelay(true);
                tokio::spawn(async move {
                    if let Ok(Ok(stream)) = timeout(SHAKEN_WITHIN, acceptor.accept(stream)).await {
                        serve(stream, peer, counted, shared).await;
                    }
                });
            }
        }
    }
    Ok(())
}

/// Serves one connection to its end.
async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: Peer,
    counted: Counted,
    shared: Shared,
) {
    let answering = Arc::clone(&shared.answering);
    let service = service_fn(move |request| {
        let answering = Arc::clone(&answering);
        async move {
            match answering.answer(request, peer).await {
                Some(response) => Ok(response),
                None => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
            }
        }
    });
    let stream = TokioIo::new(TimedIo::new(stream, READ_WITHIN));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_WITHIN)
        .max_buf_size(HEADER)
        .serve_connection(stream, service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        // A client that breaks off is no concern of anybody else's.
        _ = connection.as_mut() => {}
        () = stopped(shared.stopping) => {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(ENDED_WITHIN, connection.as_mut()).await;
        }
    }
    drop(counted);
}

/// Ends when the desk is being stopped.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    // An error means that the server itself is gone.
    let _ = stopping.wait_for(|stops| *stops).await;
}
