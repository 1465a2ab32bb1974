//! `groups`: the groups of accounts, for admins.

use anyhow::Result;
use clap::Subcommand;

use super::setup::Setup;

mod change;
mod list;

/// See and change groups of accounts
///
/// Programs that read the directory see them. A group is there as long as an account is in it.
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk groups add staff bob carol
  passdesk groups list
  passdesk users list --group staff")]
pub(crate) enum Groups {
    List(list::List),
    /// Add accounts to a group, which is made if it is not there
    #[command(after_help = "Examples:
  passdesk groups add staff bob
  passdesk groups add staff bob carol --format json")]
    Add(change::Add),
    /// Remove accounts from a group, which is gone when it has none
    #[command(after_help = "Examples:
  passdesk groups remove staff bob")]
    Remove(change::Remove),
}

pub(crate) fn run(groups: Groups, setup: Setup) -> Result<()> {
    match groups {
        Groups::List(args) => list::run(&args, setup),
        Groups::Add(args) => change::add(args, setup),
        Groups::Remove(args) => change::remove(args, setup),
    }
}
