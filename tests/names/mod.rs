//! Names: what goes in comes out, and what cannot be read stops nobody else.

mod existing;
mod golden;
mod through_stores;
mod unreadable;
