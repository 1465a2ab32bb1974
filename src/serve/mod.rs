//! A served desk: operations as JSON over HTTP/1.1, on a socket of this machine or over TLS. It knows no rule: what is asked
//! is a [request](crate::deeds::Request), and a desk answers it.
//!
//! Everything is bounded before anything is done: connections, headers, bodies, queues and times (S57, S58). An answer is
//! written down before it is sent, so a slow reader holds nothing (S62).

mod admission;
mod answer;
mod bounds;
mod config;
mod connections;
mod listen;
mod log;
mod peers;
mod server;
mod spool;
mod timed_io;
mod tls;
mod workers;

pub use config::{Config, InvalidListen, Listen};
pub use server::{ServeError, run};
