//! A line for each request: who asked for what, and how it went. No secret, and no name that is not an account's (S63).

use std::io::Write;
use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use crate::model::{Peer, Timestamp};

/// A request that was answered, or refused before that.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    pub(super) at: Timestamp,
    /// The request's own id, or the operation's that its caller made.
    pub(super) id: Option<Uuid>,
    pub(super) operation: &'a str,
    pub(super) peer: String,
    pub(super) account: Option<&'a str>,
    pub(super) outcome: &'a str,
    pub(super) milliseconds: u64,
}

/// What a peer is called in the log.
pub(super) fn named(peer: Peer) -> String {
    match (peer.os_uid(), peer.address()) {
        (Some(uid), _) => format!("uid {uid}"),
        (None, address) => address.unwrap_or_default(),
    }
}

pub(super) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Writes it to standard error; where that is gone, there is nobody to tell.
pub(super) fn write(line: &impl Serialize) {
    if let Ok(mut text) = serde_json::to_vec(line) {
        text.push(b'\n');
        let _ = std::io::stderr().lock().write_all(&text);
    }
}

/// Something about the server itself.
#[derive(Serialize)]
struct Note<'a> {
    at: Timestamp,
    note: &'a str,
}

pub(super) fn note(at: Timestamp, note: &str) {
    write(&Note { at, note });
}
