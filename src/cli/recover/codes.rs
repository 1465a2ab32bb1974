//! `recover codes`: codes for your own account, to print and keep in a safe place.

use anyhow::Result;
use clap::Subcommand;
use passdesk::deeds::{CodesLeft, PlanCodes, PlannedCodesRow, PutInForce};

use super::printed_codes::PrintedCodes;
use crate::cli::closed_streams;
use crate::cli::setup::Setup;
use crate::cli::shown_secrets::showing;
use crate::cli::terminal::undisturbed;
use crate::cli::times::dated;

/// Make recovery codes for your own account, or see how many are left
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk recover codes new
  passdesk recover codes status")]
pub(crate) enum Codes {
    /// Make four new codes, shown once; the old ones no longer work
    #[command(after_help = "Examples:\n  passdesk recover codes new | lpr")]
    New,
    /// Show how many codes are left
    #[command(after_help = "Examples:\n  passdesk recover codes status --format json")]
    Status,
}

pub(crate) fn run(args: &Codes, setup: Setup) -> Result<()> {
    match args {
        Codes::New => new(setup),
        Codes::Status => status(setup),
    }
}

fn new(mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let place = setup.place()?;
    let admin = setup.fresh_admin()?;
    undisturbed(|| {
        showing("each of the recovery codes", |shown| {
            let PlannedCodesRow { row, plan } = admin.ask(PlanCodes {})?;
            PrintedCodes::of(row, &place).show(&mut setup.out)?;
            shown.yes();
            admin.ask(PutInForce { plan })?;
            Ok(())
        })
    })?;
    setup
        .out
        .note("they are not shown again: keep them on paper; older codes no longer work");
    Ok(())
}

fn status(mut setup: Setup) -> Result<()> {
    let row = setup.admin()?.ask(CodesLeft {})?;
    let made_at = row.made_at;
    let since = made_at.map_or(String::new(), |at| format!(", made {}", dated(at)));
    let name = setup.out.emphasis(row.name.as_str());
    let sentence = format!("{name} has {} recovery codes{since}", row.left);
    setup.out.row(&row, &sentence)?;
    if row.left == 0 {
        setup.out.note("make new ones: passdesk recover codes new");
    }
    Ok(())
}
