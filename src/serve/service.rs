//! What is served: whoever answers requests knows the rules, the server does not.

use std::io::Write;

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

/// What a server serves.
pub trait Service: Send + Sync + 'static {
    /// The deed's name for the log ("users.reset") and its work; `None` where there is no such path.
    fn route(&self, method: &str, path: &str) -> Option<(&'static str, Work)>;

    /// A key of the account that a hashing request is about, for fairness; `None` if it names none.
    fn account_key(&self, asked: &Asked) -> Option<u64>;

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
