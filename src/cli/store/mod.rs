//! `store`: looking after the store itself, for its owner.

use anyhow::Result;
use clap::Subcommand;

use super::setup::Setup;

mod backup;
mod check;
mod copy;
mod findings;
mod info;
mod mend;
mod restore;

/// Look after the store: its state, backups, and what could go wrong
///
/// These commands need no session: the owner of the store can use them, also when nobody can sign in.
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk store info
  passdesk store check
  passdesk store mend
  passdesk store backup backups/monday.db
  passdesk store restore backups/monday.db --replace
  passdesk store copy --to postgres://owner@db.example/desk")]
pub(crate) enum Store {
    Info(info::Info),
    Check(check::Check),
    Mend(mend::Mend),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Copy(copy::Copy),
}

pub(crate) fn run(store: Store, setup: Setup) -> Result<()> {
    match store {
        Store::Info(args) => info::run(&args, setup),
        Store::Check(args) => check::run(&args, setup),
        Store::Mend(args) => mend::run(&args, setup),
        Store::Backup(args) => backup::run(&args, setup),
        Store::Restore(args) => restore::run(&args, setup),
        Store::Copy(args) => copy::run(&args, setup),
    }
}
