//! The door for LDAP: programs sign people in by a bind, find them and their groups, and have passwords changed.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::{Door, DoorConfig, DoorError};
use crate::model::Peer;
use crate::wire::bounds::HEAD_TIME;
use crate::wire::certificate::CertificateInUse;
use crate::wire::front::{Arrival, Speaker};
use crate::wire::listen::{Place, PlaceWords};

mod attribute;
mod connection;
mod controls;
mod described;
mod dn;
mod entry;
mod filter;
#[cfg(test)]
mod filter_text;
mod finding;
mod folded;
mod frame;
mod password_modify;
mod plan;
mod reply;
mod request;
mod search;
mod selection;
mod session;
mod settings;
mod tree;
mod words;

pub use settings::MustChange;
pub use tree::{Base, InvalidBase};

use connection::{Behind, Ended, converse};
use session::{Channel, Session};
use settings::Settings;

/// How places to listen at are written.
pub const PLACES: PlaceWords = PlaceWords {
    unix: "ldapi:",
    clear: Some("ldap://"),
    tls: "ldaps://",
};

/// What the door for LDAP is told beside what every door is.
#[derive(Debug, Clone)]
pub struct LdapConfig {
    /// The base of the tree.
    pub base: Base,
    /// Where people change their passwords in a browser.
    pub change_url: Option<String>,
    /// How a change that is owed is answered.
    pub must_change: MustChange,
    /// Whether passwords are taken in clear text that never leaves this machine.
    pub clear_on_loopback: bool,
}

impl LdapConfig {
    /// A place in clear text where nobody could sign in, because TLS cannot begin there either.
    #[must_use]
    pub fn useless_place(&self, places: &[Place], has_certificate: bool) -> Option<SocketAddr> {
        let mut places = places.iter();
        places.find_map(|place| match place {
            Place::Clear(address) => {
                let is_allowed = self.clear_on_loopback && address.ip().is_loopback();
                (!has_certificate && !is_allowed).then_some(*address)
            }
            Place::Unix(_) | Place::Tls(_) => None,
        })
    }
}

/// Answers until SIGTERM or SIGINT.
///
/// # Errors
/// [`DoorError`] if it cannot start.
pub fn run(config: DoorConfig, ldap: LdapConfig) -> Result<(), DoorError> {
    let door = Door::open(config)?;
    let speaker = Ldap::of(&door, ldap);
    door.run(PLACES, &speaker)
}

/// What all connections of the door share.
pub struct Ldap {
    settings: Arc<Settings>,
    certificate: Option<Arc<CertificateInUse>>,
    behind: Behind,
}

impl Ldap {
    /// What is spoken at an open door.
    #[must_use]
    pub fn of(door: &Door, ldap: LdapConfig) -> Arc<Self> {
        let certificate = door.certificate();
        let settings = Settings {
            base: ldap.base,
            change_url: ldap.change_url,
            must_change: ldap.must_change,
            clear_on_loopback: ldap.clear_on_loopback,
            has_start_tls: certificate.is_some(),
        };
        Arc::new(Self {
            settings: Arc::new(settings),
            certificate,
            behind: Behind {
                desk: door.desk(),
                handle: door.handle(),
            },
        })
    }

    /// What others can read of a connection.
    fn channel(&self, arrival: Arrival) -> Channel {
        match arrival.peer {
            _ if arrival.is_private => Channel::Private,
            Peer::Address(address) if self.settings.clear_on_loopback && address.is_loopback() => {
                Channel::Loopback
            }
            Peer::Address(_) | Peer::User(_) => Channel::Clear,
        }
    }
}

impl Speaker for Ldap {
    async fn speak<S>(self: Arc<Self>, mut stream: S, arrival: Arrival)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let address = match arrival.peer {
            Peer::Address(address) => Some(address),
            Peer::User(_) => None,
        };
        let channel = self.channel(arrival);
        let mut session = Session::new(Arc::clone(&self.settings), channel, address);
        if converse(&mut stream, &mut session, &self.behind).await == Ended::Closed {
            return;
        }
        let Some(certificate) = &self.certificate else {
            return;
        };
        let handshake = TlsAcceptor::from(certificate.now()).accept(stream);
        if let Ok(Ok(mut stream)) = timeout(HEAD_TIME, handshake).await {
            session.is_private_now();
            converse(&mut stream, &mut session, &self.behind).await;
        }
    }
}
