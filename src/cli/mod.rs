//! Words, prompts, tables, exit statuses: everything between a person or a script and the desk.
#![expect(
    dead_code,
    unused_imports,
    reason = "the commands that talk through these come next"
)]

mod account;
mod escape;
pub(crate) mod output;
pub(crate) mod signals;
pub(crate) mod stdin;
mod table;
pub(crate) mod terminal;
mod typed;

use typed::Typed;
