//! `audit`: reading, checking and archiving the audit log.

use anyhow::Result;
use clap::Subcommand;

use super::setup::Setup;

mod anchor;
mod archive;
mod list;
mod summary;
mod verify;

/// Read the audit log, check it, anchor it elsewhere, and archive old events
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk audit list --user bob
  passdesk audit summary
  passdesk audit anchor --out /mnt/elsewhere/anchors.txt
  passdesk audit verify --anchor /mnt/elsewhere/anchors.txt")]
pub(crate) enum Audit {
    List(list::List),
    Verify(verify::Verify),
    Anchor(anchor::Anchor),
    Summary(summary::Summary),
    Archive(archive::Archive),
}

pub(crate) fn run(audit: Audit, setup: Setup) -> Result<()> {
    match audit {
        Audit::List(args) => list::run(&args, setup),
        Audit::Verify(args) => verify::run(&args, setup),
        Audit::Anchor(args) => anchor::run(&args, setup),
        Audit::Summary(args) => summary::run(&args, setup),
        Audit::Archive(args) => archive::run(&args, setup),
    }
}
