//! Names: what goes in comes out.

mod golden;
mod unreadable;
