//! The door for LDAP: what it answers, message by message, and to OpenLDAP's own commands.

mod away;
mod bad_input;
mod binds;
mod changes;
pub(super) mod client;
mod directory;
mod places;
mod programs;
mod scene;
mod tools;
