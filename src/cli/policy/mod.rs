//! `policy`: the rules for everyone.

use anyhow::Result;
use clap::{Args, Subcommand};

mod blocklist;
mod set;
mod show;
mod tune;

use super::setup::Setup;

/// See and set the rules for everyone: lengths, lifetimes, waits, the cost of hashing, known passwords
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk policy show
  passdesk policy set min-length=12 temporary-expiry=4h
  passdesk policy tune
  passdesk policy blocklist build breached.txt breached.filter")]
pub(crate) struct Policy {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Show(show::Show),
    Set(set::Set),
    Tune(tune::Tune),
    Blocklist(blocklist::Blocklist),
}

pub(crate) fn run(policy: Policy, setup: Setup) -> Result<()> {
    match policy.command {
        Command::Show(args) => show::run(&args, setup),
        Command::Set(args) => set::run(&args, setup),
        Command::Tune(args) => tune::run(&args, setup),
        Command::Blocklist(args) => blocklist::run(args, setup),
    }
}
