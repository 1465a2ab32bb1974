//! `policy`: the rules for everyone.

use anyhow::Result;
use clap::Subcommand;

mod blocklist;
mod set;
mod show;
mod tune;

use super::setup::Setup;

/// See and set the rules for everyone: lengths, lifetimes, waits, the cost of hashing, known passwords
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk policy show
  passdesk policy set min-length=12 temporary-expiry=4h
  passdesk policy tune
  passdesk policy blocklist build breached.txt breached.filter")]
pub(crate) enum Policy {
    Show(show::Show),
    Set(set::Set),
    Tune(tune::Tune),
    #[command(subcommand)]
    Blocklist(blocklist::Blocklist),
}

pub(crate) fn run(policy: Policy, setup: Setup) -> Result<()> {
    match policy {
        Policy::Show(args) => show::run(&args, setup),
        Policy::Set(args) => set::run(&args, setup),
        Policy::Tune(args) => tune::run(&args, setup),
        Policy::Blocklist(args) => blocklist::run(args, setup),
    }
}
