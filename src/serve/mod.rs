//! A desk that serves: listeners, admission, threads, drain and log. It knows no rule; what it serves is a [`Service`].

mod admission;
mod config;
mod connections;
mod drain;
mod exchange;
mod listen;
mod log;
mod served_desk;
mod server;
mod service;
mod spool;
mod tls_in_use;
mod workers;

pub use config::{CertificateFiles, Config, InvalidListen, Listen, ServeError, Threads};
pub use drain::Handle;
pub use served_desk::{ServedStore, serve_desk};
pub use server::{Server, run};
pub use service::{About, Answered, Asked, Service, Worker};
