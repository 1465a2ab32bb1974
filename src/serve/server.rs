//! The server from its start to its end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{Instant, interval, sleep};

use super::Config;
use super::answer::Answering;
use super::connections::{Shared, accept};
use super::listen::Listeners;
use super::log::note;
use super::peers::Peers;
use super::tls::Certificate;
use super::workers::Workers;
use crate::clock::{Clock, SystemClock};
use crate::desk::{DeskError, Desks, Origin, Peer, Surroundings};

/// How long the requests that are under way may take when the desk is stopped.
const DRAINED_WITHIN: Duration = Duration::from_secs(30);
/// How often the store's file is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Threads that move bytes; the work is done by others.
const THREADS: usize = 2;

/// Why a desk is not served, or not any more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// A socket, a certificate or a key cannot be used.
    #[error("{0}")]
    Setup(String),
    /// Nothing is said about where to listen.
    #[error("there is nothing to listen at")]
    Nowhere,
    /// The store cannot be used, or is no longer the one that was opened.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The system gives no threads or signals.
    #[error(transparent)]
    System(#[from] io::Error),
}

/// Serves a desk until a signal ends it: SIGTERM or SIGINT. SIGHUP reads the certificate again.
///
/// # Errors
/// [`ServeError`]; nothing is half done then.
pub fn run(config: &Config) -> Result<(), ServeError> {
    let origin = Origin {
        peer: Peer::User(rustix::process::getuid().as_raw()),
        host: config.host.clone(),
    };
    let desks = Desks::open(&config.store, Surroundings::of_the_system(origin))?;
    let desks = Arc::new(desks);
    // Found now, not by the first who asks.
    drop(desks.desk()?);
    let runtime = Builder::new_multi_thread()
        .worker_threads(THREADS)
        .enable_all()
        .build()?;
    runtime.block_on(serve(config, &desks))
}

async fn serve(config: &Config, desks: &Arc<Desks>) -> Result<(), ServeError> {
    let mut listeners = Listeners::open(&config.listen).map_err(ServeError::Setup)?;
    if listeners.all.is_empty() {
        return Err(ServeError::Nowhere);
    }
    let certificate = match (&config.certificate, &config.key, listeners.has_https()) {
        (_, _, false) => None,
        (Some(certificate), Some(key), true) => {
            let loaded = Certificate::load(certificate, key);
            Some(Arc::new(loaded.map_err(ServeError::Setup)?))
        }
        (_, _, true) => {
            let missing = "https:// needs a certificate and its key".to_owned();
            return Err(ServeError::Setup(missing));
        }
    };
    let (stop, stopping) = watch::channel(false);
    let shared = Shared {
        answering: Arc::new(Answering::new(Workers::start(desks, &config.host)?)),
        peers: Arc::new(Peers::default()),
        certificate,
        stopping,
    };
    let mut ends = [
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    ];
    let mut reload = signal(SignalKind::hangup())?;
    for listener in std::mem::take(&mut listeners.all) {
        tokio::spawn(accept(listener, shared.clone()));
    }
    // Where nobody supervises, nobody is told.
    let _ = sd_notify::notify(&[NotifyState::Ready]);
    let [terminate, interrupt] = &mut ends;
    let mut look = interval(LOOK_AGAIN);
    let ended = loop {
        tokio::select! {
            _ = terminate.recv() => break Ok(()),
            _ = interrupt.recv() => break Ok(()),
            _ = reload.recv() => reloaded(&shared),
            _ = look.tick() => if let Err(error) = desks.is_still_there() {
                break Err(error.into());
            },
        }
    };
    let _ = sd_notify::notify(&[NotifyState::Stopping]);
    shared.answering.drain();
    let _ = stop.send(true);
    let until = Instant::now() + DRAINED_WITHIN;
    while shared.peers.open() > 0 && Instant::now() < until {
        sleep(Duration::from_millis(5)).await;
    }
    drop(listeners);
    ended
}

/// Takes a new certificate; one that cannot be used is reported, and the old one stays.
fn reloaded(shared: &Shared) {
    let Some(certificate) = &shared.certificate else {
        return;
    };
    let now = SystemClock.now();
    match certificate.reload() {
        Ok(()) => note(now, "the certificate was read again"),
        Err(why) => note(now, &format!("the old certificate stays: {why}")),
    }
}
