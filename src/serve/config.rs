//! What is served, and where.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use crate::model::StoreUrl;

/// A place to listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// A socket of this machine: `unix:PATH`.
    Unix(PathBuf),
    /// An address, over TLS: `https://ADDRESS:PORT`.
    Https(SocketAddr),
}

/// A text that is not a place to listen at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a place to listen at is unix:PATH or https://ADDRESS:PORT")]
pub struct InvalidListen;

impl FromStr for Listen {
    type Err = InvalidListen;

    fn from_str(text: &str) -> Result<Self, InvalidListen> {
        if let Some(path) = text.strip_prefix("unix:").filter(|path| !path.is_empty()) {
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        let address = text.strip_prefix("https://").ok_or(InvalidListen)?;
        address.parse().map(Self::Https).map_err(|_| InvalidListen)
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Https(address) => write!(f, "https://{address}"),
        }
    }
}

/// A served desk as it is set up.
#[derive(Debug, Clone)]
pub struct Config {
    /// The store that it serves.
    pub store: StoreUrl,
    /// Where it listens, besides sockets that systemd hands over.
    pub listen: Vec<Listen>,
    /// The file of its certificate, and the chain to a root, in PEM.
    pub certificate: Option<PathBuf>,
    /// The file of the certificate's private key, in PEM, which only its owner can read.
    pub key: Option<PathBuf>,
    /// The name of this machine, for the audit log.
    pub host: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_to_listen_at_is_a_socket_or_an_address() {
        for text in [
            "unix:/run/passdesk/desk.sock",
            "https://0.0.0.0:8443",
            "https://[::1]:443",
        ] {
            let listen: Listen = text.parse().expect(text);
            assert_eq!(listen.to_string(), text);
        }
        for text in [
            "unix:",
            "https://desk.example:443",
            "https://1.2.3.4",
            "http://1.2.3.4:80",
            "x",
        ] {
            assert_eq!(text.parse::<Listen>(), Err(InvalidListen), "{text}");
        }
    }
}
