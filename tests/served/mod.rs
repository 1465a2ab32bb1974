//! A desk that is served: the commands once more through it, real users, kills, and whatever can be sent.

mod host;
mod kills;
mod raw;
mod replies;
mod rerun;
mod running;
mod uids;
