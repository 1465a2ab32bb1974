//! `policy`: the rules for passwords.

use anyhow::Result;
use clap::{Args, Subcommand};

use super::setup::Setup;

mod blocklist;

/// The rules for passwords
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk policy blocklist build breached.txt breached.filter")]
pub(crate) struct Policy {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Blocklist(blocklist::Blocklist),
}

pub(crate) fn run(policy: Policy, setup: Setup) -> Result<()> {
    match policy.command {
        Command::Blocklist(args) => blocklist::run(args, setup),
    }
}
