//! The log: a JSON object a line. It holds no secret, and no name that is no account's (S63).

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::model::Peer;

/// Where the log goes.
#[derive(Clone)]
pub(super) struct Log(Arc<Mutex<Box<dyn Write + Send>>>);

/// What a peer is called in the log.
fn named(peer: Peer) -> String {
    match (peer.os_uid(), peer.address()) {
        (Some(uid), _) => format!("uid {uid}"),
        (None, address) => address.unwrap_or_default(),
    }
}

/// One request, as it is logged.
pub(super) struct Entry<'e> {
    pub(super) id: Uuid,
    pub(super) peer: Peer,
    /// The deed's name, never the path, which may name anything.
    pub(super) deed: &'e str,
    pub(super) account: Option<&'e str>,
    pub(super) outcome: &'e str,
    pub(super) took: Duration,
}

impl Log {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(out)))
    }

    pub(super) fn request(&self, entry: &Entry<'_>) {
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
    pub(super) fn note(&self, what: &str) {
        self.line(&json!({ "note": what }));
    }

    fn line(&self, line: &Value) {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A log that cannot be written stops no request.
        let _ = out.write_all(format!("{line}\n").as_bytes());
    }
}
