//! The log: a JSON object a line. It holds no secret, and no name that is no account's (S63).

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::model::Peer;

/// Where the log goes.
#[derive(Clone)]
pub struct Log(Arc<Mutex<Box<dyn Write + Send>>>);

/// What a peer is called in the log.
fn named(peer: Peer) -> String {
    match (peer.os_uid(), peer.address()) {
        (Some(uid), _) => format!("uid {uid}"),
        (None, address) => address.unwrap_or_default(),
    }
}

/// One request, as it is logged.
#[derive(Debug)]
pub struct Entry<'e> {
    /// Its own id, for the log alone.
    pub id: Uuid,
    /// Who asked.
    pub peer: Peer,
    /// The deed's name, never the path, which may name anything.
    pub deed: &'e str,
    /// The account that was proved.
    pub account: Option<&'e str>,
    /// `done`, or the code of the problem.
    pub outcome: &'e str,
    /// How long it took.
    pub took: Duration,
}

/// It has nothing to show.
impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Log {
    /// A log that is written to `out`.
    #[must_use]
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(out)))
    }

    /// A request that was answered.
    pub fn request(&self, entry: &Entry<'_>) {
        self.line(&json!({
            "id": entry.id.to_string(),
            "operation": entry.deed,
            "peer": named(entry.peer),
            "account": entry.account,
            "outcome": entry.outcome,
            "milliseconds": u64::try_from(entry.took.as_millis()).unwrap_or(u64::MAX),
        }));
    }

    /// Something that happened to the server itself.
    pub fn note(&self, what: &str) {
        self.line(&json!({ "note": what }));
    }

    fn line(&self, line: &Value) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that cannot be written stops no request.
        let _ = out.write_all(format!("{line}\n").as_bytes());
    }
}
