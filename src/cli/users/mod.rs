//! `users`: the accounts, for admins.

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::desk::{AccountNow, Admin, DeskError};
use passdesk::model::Username;

use super::account::AccountRow;
use super::setup::Setup;
use super::terminal::undisturbed;

mod add;
mod dry_run;
mod earlier_rows;
mod hand_over;
mod import;
mod input;
mod list;
mod many_accounts;
mod require_change;
mod reset;
mod reset_questions;
mod reset_row;
mod row_writer;
mod rows_file;
mod selected;
mod unreadable;

/// See and manage accounts
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk users list
  passdesk users add bob
  passdesk users reset bob")]
pub(crate) enum Users {
    List(list::List),
    /// Show one account
    #[command(after_help = "Examples:\n  passdesk users show bob --format json")]
    Show(AccountArg),
    Add(add::Add),
    Import(import::Import),
    /// Remove an account; its events stay in the audit log
    #[command(after_help = "Examples:\n  passdesk users remove bob")]
    Remove(AccountArg),
    /// Disable an account and end its sessions
    #[command(after_help = "Examples:\n  passdesk users disable bob")]
    Disable(AccountArg),
    /// Enable a disabled account
    #[command(after_help = "Examples:\n  passdesk users enable bob")]
    Enable(AccountArg),
    /// Make a user an admin
    #[command(after_help = "Examples:\n  passdesk users promote bob")]
    Promote(AccountArg),
    /// Make an admin a user
    #[command(after_help = "Examples:\n  passdesk users demote bob")]
    Demote(AccountArg),
    /// Clear an account's failed sign-ins, so that it may try again at once
    #[command(after_help = "Examples:\n  passdesk users unlock bob")]
    Unlock(AccountArg),
    RequireChange(require_change::RequireChange),
    Reset(reset::Reset),
}

#[derive(Args)]
pub(crate) struct AccountArg {
    /// The account's name
    name: Username,
}

pub(crate) fn run(users: Users, setup: Setup) -> Result<()> {
    match users {
        Users::List(args) => list::run(args, setup),
        Users::Show(args) => show(&args, setup),
        Users::Add(args) => add::run(args, setup),
        Users::Import(args) => import::run(args, setup),
        Users::Remove(args) => change(&args, setup, |by, name| by.remove(name), "is removed"),
        Users::Disable(args) => change(
            &args,
            setup,
            |by, name| by.disable(name),
            "is disabled, and its sessions are ended",
        ),
        Users::Enable(args) => change(&args, setup, |by, name| by.enable(name), "is enabled"),
        Users::Promote(args) => change(&args, setup, |by, name| by.promote(name), "is an admin"),
        Users::Demote(args) => change(
            &args,
            setup,
            |by, name| by.demote(name),
            "is no longer an admin",
        ),
        Users::Unlock(args) => change(&args, setup, |by, name| by.unlock(name), "may try again"),
        Users::RequireChange(args) => require_change::run(&args, setup),
        Users::Reset(args) => reset::run(args, setup),
    }
}

fn show(args: &AccountArg, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let AccountNow { account, now } = setup.admin(&desk)?.find(&args.name)?;
    let row = AccountRow::new(&account, now);
    let sentence = row.card(&setup.out);
    Ok(setup.out.row(&row, &sentence)?)
}

/// The operations on one account that differ only in what they do.
fn change(
    args: &AccountArg,
    mut setup: Setup,
    deed: impl FnOnce(&Admin<'_>, &Username) -> Result<AccountNow, DeskError>,
    done: &str,
) -> Result<()> {
    let desk = setup.desk()?;
    let admin = setup.fresh_admin(&desk)?;
    let AccountNow { account, now } = undisturbed(|| deed(&admin, &args.name))?;
    let sentence = format!("{} {done}", setup.out.emphasis(account.name.as_str()));
    setup.out.row(&AccountRow::new(&account, now), &sentence)?;
    if account.is_password_disabled(&now.limits) {
        setup.out.note(&format!(
            "note: its password is disabled after too many failures; set a new one: passdesk users reset {}",
            account.name
        ));
    }
    Ok(())
}
