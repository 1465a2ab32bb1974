//! A desk that serves: admission, threads and shared answers behind the sockets of [`wire`](crate::wire). It knows no rule; what it serves is a [`Service`].

mod admission;
mod config;
mod exchange;
mod served_desk;
mod server;
mod service;
mod spool;
mod workers;

pub use config::{Config, PLACES, ServeError, Threads};
pub use served_desk::{ServedDesk, ServedStore, serve_desk};
pub use server::{Server, run};
pub use service::{About, Answered, Asked, Service, Worker};
