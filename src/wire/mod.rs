//! What carries operations: HTTP and TLS, their bounds, and who is at the other end.

pub mod body;
pub mod bounds;
pub mod http;
pub mod pace;
pub mod tls;
mod validity;
