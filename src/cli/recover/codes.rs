//! `recover codes`: codes for your own account, to print and keep in a safe place.

use anyhow::Result;
use clap::Subcommand;
use passdesk::desk::CodesLeft;
use passdesk::model::Timestamp;
use serde::Serialize;

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

#[derive(Serialize)]
struct StatusRow<'a> {
    name: &'a str,
    left: usize,
    made_at: Option<Timestamp>,
}

pub(crate) fn run(args: &Codes, setup: Setup) -> Result<()> {
    match args {
        Codes::New => new(setup),
        Codes::Status => status(setup),
    }
}

fn new(mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let desk = setup.desk()?;
    let store = setup.store()?;
    let admin = setup.fresh_admin(&desk)?;
    undisturbed(|| {
        showing("each of the recovery codes", |shown| {
            admin.new_recovery_codes(|codes| {
                PrintedCodes::new(&admin.account().name, &store, codes).show(&mut setup.out)?;
                shown.yes();
                Ok(())
            })
        })
    })?;
    setup
        .out
        .note("they are not shown again: keep them on paper; older codes no longer work");
    Ok(())
}

fn status(mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let admin = setup.admin(&desk)?;
    let CodesLeft { left, made_at } = admin.recovery_codes()?;
    let row = StatusRow {
        name: admin.account().name.as_str(),
        left,
        made_at,
    };
    let since = made_at.map_or(String::new(), |at| format!(", made {}", dated(at)));
    let name = setup.out.emphasis(row.name);
    let sentence = format!("{name} has {left} recovery codes{since}");
    setup.out.row(&row, &sentence)?;
    if left == 0 {
        setup.out.note("make new ones: passdesk recover codes new");
    }
    Ok(())
}
