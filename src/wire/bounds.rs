//! How large, how many and how slow what comes over the wire may be (S57).

use std::time::Duration;

use super::connections::MostConnections;

/// The time for a TLS handshake, for the first byte, and for the rest of a head.
pub const HEAD_TIME: Duration = Duration::from_secs(5);
/// The time for a whole body.
pub const BODY_TIME: Duration = Duration::from_secs(10);
/// The time in which a reader must take something of an answer.
pub const SEND_TIME: Duration = Duration::from_secs(10);
/// The time that a connection may be kept between two requests.
pub const IDLE_TIME: Duration = Duration::from_secs(60);
/// The largest head, in bytes.
pub const HEAD: usize = 16 * 1024;
/// Connections to a desk.
pub const DESK_CONNECTIONS: MostConnections = MostConnections {
    in_all: 1024,
    of_user: 64,
    of_address: 16,
};
/// How long a connection that is one too many stays open: who connects again and again is slowed, not answered faster.
pub const TURNED_AWAY_TIME: Duration = Duration::from_millis(150);
/// How many such connections stay open; beyond them they are closed at once.
pub const TURNED_AWAY: usize = 256;
/// How long a refusal for too many requests waits: who ignores `Retry-After` is slowed, not answered faster (S58).
pub const REFUSAL_TIME: Duration = Duration::from_millis(250);
/// The largest answer that stays in memory, in bytes.
pub const ANSWER_IN_MEMORY: usize = 256 * 1024;

/// How long running requests may take once the end has begun.
pub const DRAIN_TIME: Duration = Duration::from_secs(30);

/// The largest body of a request, in bytes.
#[must_use]
pub fn body(method: &str, path: &str) -> usize {
    match method {
        "POST" if path == "/v1/commits" => 256 * 1024,
        "POST" if path.starts_with("/v1/plans/") => 1024 * 1024,
        _ => 64 * 1024,
    }
}
