//! What every door is told: where it listens, and which desk it asks.

use std::io::{self, Write};

use crate::deeds::{Credential, Problem};
use crate::model::ServedUrl;
use crate::wire::certificate::CertificateFiles;
use crate::wire::connections::MostConnections;
use crate::wire::listen::{ListenError, Place};

/// What a door is told.
pub struct DoorConfig {
    /// Sockets that the service manager passed take the place of those of their kind.
    pub listen: Vec<Place>,
    /// Needed for TLS.
    pub certificate: Option<CertificateFiles>,
    /// How many connections it takes.
    pub most: MostConnections,
    /// The desk that it asks.
    pub desk: ServedUrl,
    /// The token that it asks with where an operation needs one.
    pub token: Option<Credential>,
    /// Where the log goes, a JSON object a line.
    pub log: Box<dyn Write + Send>,
}

impl DoorConfig {
    /// A door to a desk, without TLS and without a token, that logs on stderr.
    #[must_use]
    pub fn new(listen: Vec<Place>, most: MostConnections, desk: ServedUrl) -> Self {
        Self {
            listen,
            certificate: None,
            most,
            desk,
            token: None,
            log: Box::new(io::stderr()),
        }
    }
}

/// Why a door does not open.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// It cannot listen.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// It cannot ask the desk, whether that is there or not.
    #[error(transparent)]
    Desk(#[from] Problem),
}
