//! What a server is told: where it listens, its certificate, its threads and its log.

use std::io::{self, Write};
use std::thread::available_parallelism;

use rustix::process::geteuid;

use crate::desk::DeskError;
use crate::wire::certificate::CertificateFiles;
use crate::wire::listen::{ListenError, Place, PlaceWords};

/// How places to listen at are written: the operations are never answered in clear text.
pub const PLACES: PlaceWords = PlaceWords {
    unix: "unix:",
    clear: None,
    tls: "https://",
};

/// How many threads there are for each kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threads {
    /// For reads.
    pub read: usize,
    /// For writes, which share commits.
    pub write: usize,
    /// For requests that check a password or set one.
    pub hash: usize,
}

impl Default for Threads {
    /// 4, 16, and two for each core with four more, because they wait for the disk: a check makes its attempt durable before the
    /// hash and its end after it. The hashes themselves have threads of their own, one for each core.
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            read: 4,
            write: 16,
            hash: cores * 2 + 4,
        }
    }
}

/// What a server is told.
pub struct Config {
    /// Sockets that the service manager passed take the place of those of their kind.
    pub listen: Vec<Place>,
    /// Needed for TLS.
    pub certificate: Option<CertificateFiles>,
    /// Its threads.
    pub threads: Threads,
    /// Users of this machine who are not slowed when they fail: root and the user of the service could use the store itself.
    pub unslowed: Vec<u32>,
    /// Where the log goes, a JSON object a line.
    pub log: Box<dyn Write + Send>,
}

impl Config {
    /// The usual threads, and the log on stderr.
    #[must_use]
    pub fn new(listen: Vec<Place>, certificate: Option<CertificateFiles>) -> Self {
        let (threads, log) = (Threads::default(), Box::new(io::stderr()));
        Self {
            listen,
            certificate,
            threads,
            unslowed: vec![0, geteuid().as_raw()],
            log,
        }
    }
}

/// Why a server does not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// It cannot listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// A thread cannot begin its work.
    #[error("{0}")]
    Worker(String),
    /// The store cannot be used, or is no longer the one that was opened.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl ServeError {
    /// A thread that the system does not give.
    pub(super) fn no_thread(why: io::Error) -> Self {
        ListenError::system("a thread", why).into()
    }
}
