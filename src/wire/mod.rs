//! What carries operations and other protocols: sockets, HTTP and TLS, their bounds, and who is at the other end.

pub mod body;
pub mod bounds;
pub mod certificate;
pub mod connections;
pub mod conversation;
pub mod front;
pub mod handle;
pub mod http;
pub mod listen;
pub mod log;
pub mod pace;
pub mod tls;
mod validity;
