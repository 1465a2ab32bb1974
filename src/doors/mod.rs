//! Doors: each lets other programs ask a served desk, in their own protocol. A door is a process of its own that holds no
//! store and, beside the passwords that people give it, at most one token (S66).

mod config;
mod desk;
mod door;
pub mod http;
pub mod ldap;

pub use config::{DoorConfig, DoorError};
pub use desk::{AskedDesk, is_unavailable};
pub use door::Door;
