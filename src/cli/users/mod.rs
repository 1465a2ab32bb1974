//! `users`: the accounts, for admins.

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::desk::{AccountNow, Admin, DeskError, LeftOut};
use passdesk::model::Username;

use super::account::AccountRow;
use super::escape::escape;
use super::failure::{Failure, Status};
use super::output::Output;
use super::setup::Setup;
use super::terminal::undisturbed;

mod add;
mod ask;
mod bulk;
mod dry_run;
mod earlier;
mod import;
mod input;
mod list;
mod many;
mod pen;
mod require_change;
mod reset;
mod sheet;
mod sheet_file;

/// See and manage accounts
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users list
  passdesk users add bob
  passdesk users reset bob")]
pub(crate) struct Users {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    List(list::List),
    /// Show one account
    #[command(after_help = "Examples:\n  passdesk users show bob --format json")]
    Show(Named),
    Add(add::Add),
    Import(import::Import),
    /// Remove an account; its events stay in the record
    #[command(after_help = "Examples:\n  passdesk users remove bob")]
    Remove(Named),
    /// Switch an account off and end its sessions
    #[command(after_help = "Examples:\n  passdesk users disable bob")]
    Disable(Named),
    /// Switch an account on
    #[command(after_help = "Examples:\n  passdesk users enable bob")]
    Enable(Named),
    /// Make a user an admin
    #[command(after_help = "Examples:\n  passdesk users promote bob")]
    Promote(Named),
    /// Make an admin a user
    #[command(after_help = "Examples:\n  passdesk users demote bob")]
    Demote(Named),
    /// Forget an account's failures and lift its wait
    #[command(after_help = "Examples:\n  passdesk users unlock bob")]
    Unlock(Named),
    RequireChange(require_change::RequireChange),
    Reset(reset::Reset),
}

#[derive(Args)]
struct Named {
    /// The account
    name: Username,
}

pub(crate) fn run(users: Users, setup: Setup) -> Result<()> {
    match users.command {
        Command::List(args) => list::run(args, setup),
        Command::Show(args) => show(&args, setup),
        Command::Add(args) => add::run(args, setup),
        Command::Import(args) => import::run(args, setup),
        Command::Remove(args) => change(&args, setup, |by, name| by.remove(name), "is removed"),
        Command::Disable(args) => change(
            &args,
            setup,
            |by, name| by.disable(name),
            "is disabled, and its sessions are ended",
        ),
        Command::Enable(args) => change(&args, setup, |by, name| by.enable(name), "is enabled"),
        Command::Promote(args) => change(&args, setup, |by, name| by.promote(name), "is an admin"),
        Command::Demote(args) => change(
            &args,
            setup,
            |by, name| by.demote(name),
            "is no admin any more",
        ),
        Command::Unlock(args) => change(&args, setup, |by, name| by.unlock(name), "may try again"),
        Command::RequireChange(args) => require_change::run(&args, setup),
        Command::Reset(args) => reset::run(args, setup),
    }
}

/// Says which accounts were left out, if any, and ends so.
fn say_left_out(out: &Output, left_out: &LeftOut) -> Result<()> {
    for error in &left_out.first {
        out.note(&format!("left out: {}", escape(&error.to_string())));
    }
    let message = match left_out.count {
        0 => return Ok(()),
        1 => "1 account cannot be read and was left out".to_owned(),
        n => format!("{n} accounts cannot be read and were left out"),
    };
    Err(Failure::new(Status::Unavailable, message)
        .hint("the owner of the store sees what is wrong and mends it: passdesk store check, passdesk store mend")
        .into())
}

fn show(args: &Named, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let AccountNow { account, now } = setup.admin(&desk)?.find(&args.name)?;
    let row = AccountRow::new(&account, now);
    let sentence = row.card(&setup.out);
    setup.out.row(&row, &sentence)?;
    Ok(setup.out.flush()?)
}

/// The deeds on one account that differ only in what they do.
fn change(
    args: &Named,
    mut setup: Setup,
    deed: impl FnOnce(&Admin<'_>, &Username) -> Result<AccountNow, DeskError>,
    done: &str,
) -> Result<()> {
    let desk = setup.desk()?;
    let admin = setup.fresh_admin(&desk)?;
    let AccountNow { account, now } = undisturbed(|| deed(&admin, &args.name))?;
    let sentence = format!("{} {done}", setup.out.emphasis(account.name.as_str()));
    setup.out.row(&AccountRow::new(&account, now), &sentence)?;
    setup.out.flush()?;
    if account.is_password_disabled(&now.limits) {
        setup.out.note(&format!(
            "note: too many failures have disabled its password: passdesk users reset {}",
            account.name
        ));
    }
    Ok(())
}
