//! What a server is told: where it listens, its certificate, its threads and its log.

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::thread::available_parallelism;

use rustix::process::geteuid;

use crate::desk::DeskError;
use crate::private_files::NotMine;
use crate::wire::tls::TlsError;

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A socket of this machine, at a path.
    Unix(PathBuf),
    /// TLS at an address.
    Https(SocketAddr),
}

/// Text that is no place to listen at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it must be unix:PATH with an absolute path, or https://ADDRESS:PORT")]
pub struct InvalidListen;

impl FromStr for Listen {
    type Err = InvalidListen;

    fn from_str(text: &str) -> Result<Self, InvalidListen> {
        match (text.strip_prefix("unix:"), text.strip_prefix("https://")) {
            (Some(path), _) if path.starts_with('/') => Ok(Self::Unix(path.into())),
            (_, Some(address)) => address.parse().map(Self::Https).map_err(|_| InvalidListen),
            _ => Err(InvalidListen),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(out, "unix:{}", path.display()),
            Self::Https(address) => write!(out, "https://{address}"),
        }
    }
}

/// Certificate and key, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The chain, the server's own first.
    pub certificate: PathBuf,
    /// The key, readable by this user alone.
    pub key: PathBuf,
}

/// How many threads there are for each kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threads {
    /// For reads.
    pub read: usize,
    /// For writes, which share commits.
    pub write: usize,
    /// For password hashes.
    pub hash: usize,
}

impl Default for Threads {
    /// 4, 16, and two more than there are cores, because some of them wait for the disk.
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            read: 4,
            write: 16,
            hash: cores + 2,
        }
    }
}

/// What a server is told.
pub struct Config {
    /// Sockets that the service manager passed take the place of those of their kind.
    pub listen: Vec<Listen>,
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
    pub fn new(listen: Vec<Listen>, certificate: Option<CertificateFiles>) -> Self {
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
    /// It was told no place, and none was passed.
    #[error("no place to listen at")]
    Nowhere,
    /// TLS without a certificate.
    #[error("TLS needs a certificate and a key")]
    NoCertificate,
    /// Another server answers at the socket.
    #[error("{}: another server answers there", .0.display())]
    InUse(PathBuf),
    /// What is at the socket's path is no socket, and is left alone.
    #[error("{}: it is no socket", .0.display())]
    NoSocket(PathBuf),
    /// Others could put a socket of theirs there.
    #[error("{}: {why}", folder.display())]
    Folder {
        /// The socket's folder.
        folder: PathBuf,
        /// Why it cannot be used.
        why: NotMine,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A thread cannot begin its work.
    #[error("{0}")]
    Worker(String),
    /// The store cannot be used, or is no longer the one that was opened.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The system refused something.
    #[error("{what}: {why}")]
    System {
        /// What was tried.
        what: String,
        /// Why it failed.
        why: io::Error,
    },
}

impl ServeError {
    pub(super) fn system(what: impl fmt::Display, why: io::Error) -> Self {
        Self::System {
            what: what.to_string(),
            why,
        }
    }
}
