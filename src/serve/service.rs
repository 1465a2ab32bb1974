//! What is served: whoever answers requests knows the rules, the server does not.

use std::io::Write;
use std::net::IpAddr;

use uuid::Uuid;
use zeroize::Zeroizing;

pub use crate::deeds::Answered;
use crate::deeds::Work;
use crate::model::Peer;

/// A request as it came, with everything bounded. It has no `Debug`: it holds secrets.
pub struct Asked {
    /// HTTP's method.
    pub method: String,
    /// The path, as it was sent.
    pub path: String,
    /// What follows `?`.
    pub query: Option<String>,
    /// Of "authorization: Bearer".
    pub credential: Option<Zeroizing<String>>,
    /// The caller's operation id.
    pub operation: Option<Uuid>,
    /// The body.
    pub body: Zeroizing<Vec<u8>>,
    /// Who asks, for the record and for limits.
    pub peer: Peer,
    /// An id of the request for the log.
    pub id: Uuid,
}

/// What a hashing request says of itself. Nothing of it is proved.
#[derive(Debug, Clone, Copy, Default)]
pub struct About {
    /// A key of the account that it names.
    pub account: Option<u64>,
    /// The address from which a service says that it was asked.
    pub address: Option<IpAddr>,
}

/// What a server serves.
pub trait Service: Send + Sync + 'static {
    /// The deed's name for the log ("users.reset") and its work; `None` where there is no such path.
    fn route(&self, method: &str, path: &str) -> Option<(&'static str, Work)>;

    /// What a hashing request is about, for fairness.
    fn about(&self, asked: &Asked) -> About;

    /// A worker of its own for a thread that may block.
    ///
    /// # Errors
    /// Why there is none, in words for the log.
    fn worker(&self) -> Result<Box<dyn Worker>, String>;
}

/// Answers one request after the other, in a thread of its own.
pub trait Worker: Send {
    /// Answers a request, with the body in `out`.
    fn answer(&mut self, asked: &Asked, out: &mut dyn Write) -> Answered;
}
