//! A desk that is served: the commands once more through it, real users, kills, and whatever can be sent.

mod brought_back;
mod described;
mod ends;
mod failing;
mod hashing;
mod host;
mod idle;
mod kills;
mod memory;
mod operations;
mod raw;
mod replies;
mod rerun;
pub(crate) mod running;
mod scene;
mod uids;
mod verify;
