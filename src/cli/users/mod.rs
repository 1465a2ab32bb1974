//! `users`: the accounts, for admins.

use std::ops::ControlFlow;

use anyhow::Result;
use clap::{Args, Subcommand, ValueHint};
use passdesk::deeds::{
    AccountRow, Deed, DemoteUser, DisableUser, EnableUser, ListUsers, Problem, PromoteUser,
    RemoveUser, ShowUser, UnlockUser,
};
use passdesk::desk::DeskError;
use passdesk::model::{Role, Status, Username};

use super::account::{AccountFields, account_card};
use super::acting_account::AdminClient;
use super::consent::Yes;
use super::named::Named;
use super::setup::Setup;
use super::terminal::undisturbed;

mod add;
mod chosen;
mod correct;
mod dry_run;
mod earlier_rows;
mod hand_over;
mod import;
mod input;
mod item;
mod list;
mod listed_row;
mod many_accounts;
mod names_seen;
mod old_passwords;
mod require_change;
mod reset;
mod reset_questions;
mod reset_row;
mod row_writer;
mod rows_file;
mod selected;
mod trial;
mod unknown;
mod unreadable;

pub(super) use chosen::{Whose, choose_account};
pub(super) use unreadable::say_left_out;

/// See and manage accounts
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk users list
  passdesk users add bob
  passdesk users reset bob")]
pub(crate) enum Users {
    List(Named<list::List>),
    /// Show one account
    #[command(after_help = "Examples:\n  passdesk users show bob --format json")]
    Show(AccountArg),
    Add(Named<add::Add>),
    Import(Named<import::Import>),
    Set(Named<correct::Set>),
    Rename(Named<correct::Rename>),
    /// Remove an account; its events stay in the audit log
    #[command(
        after_help = "Examples:\n  passdesk users remove bob\n  passdesk users remove bob --yes"
    )]
    Remove(Remove),
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
    #[command(
        after_help = "Examples:\n  passdesk users unlock bob\n  passdesk users unlock bob --devices"
    )]
    Unlock(Unlock),
    RequireChange(Named<require_change::RequireChange>),
    Reset(Named<reset::Reset>),
}

#[derive(Args)]
pub(crate) struct Unlock {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
    /// End the tokens of its devices too: none of them is known any more
    #[arg(long)]
    devices: bool,
}

#[derive(Args)]
pub(crate) struct Remove {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
    #[command(flatten)]
    yes: Yes,
}

#[derive(Args)]
pub(crate) struct AccountArg {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
}

pub(crate) fn run(users: Users, mut setup: Setup) -> Result<()> {
    match users {
        Users::List(Named(args)) => list::run(args, setup),
        Users::Show(args) => show(args, setup),
        Users::Add(Named(args)) => add::run(args, setup),
        Users::Import(Named(args)) => import::run(args, setup),
        Users::Remove(args) => remove(args, setup),
        Users::Disable(AccountArg { name }) => {
            let done = "is disabled, and its sessions are ended";
            change(DisableUser { name }, &mut setup, done)
        }
        Users::Enable(AccountArg { name }) => change(EnableUser { name }, &mut setup, "is enabled"),
        Users::Promote(args) => promote(args, setup),
        Users::Demote(args) => demote(args, setup),
        Users::Unlock(Unlock { name, devices }) => {
            let done = match devices {
                true => "may try again, and its devices are not known any more",
                false => "may try again",
            };
            change(UnlockUser { name, devices }, &mut setup, done)
        }
        Users::Set(Named(args)) => correct::set(args, setup),
        Users::Rename(Named(args)) => correct::rename(args, setup),
        Users::RequireChange(Named(args)) => require_change::run(&args, setup),
        Users::Reset(Named(args)) => reset::run(args, setup),
    }
}

fn show(AccountArg { name }: AccountArg, mut setup: Setup) -> Result<()> {
    let row = setup.admin()?.ask(ShowUser { name })?;
    let sentence = account_card(&row, &setup.out);
    let fields = AccountFields::of(&row, setup.out.format());
    Ok(setup.out.row(&fields, &sentence)?)
}

fn promote(AccountArg { name }: AccountArg, mut setup: Setup) -> Result<()> {
    let deed = PromoteUser { name: name.clone() };
    change(deed, &mut setup, "is an admin")?;
    setup.out.tip(&format!(
        "note: {name} makes recovery codes after signing in: passdesk recover codes new"
    ));
    Ok(())
}

fn demote(AccountArg { name }: AccountArg, mut setup: Setup) -> Result<()> {
    let deed = DemoteUser { name: name.clone() };
    change(deed, &mut setup, "is no longer an admin")?;
    let note = format!("note: recovery codes of {name} no longer work");
    setup.out.tip(&note);
    Ok(())
}

fn remove(Remove { name, yes }: Remove, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    yes.ask("removing an account", &setup, || {
        if !admin.has_session() {
            // A token may be good for this and not for looking.
            return Ok(format!("remove {name}"));
        }
        let account = admin.ask(ShowUser { name: name.clone() })?;
        if account.role == Role::User {
            return Ok(format!("remove {}", account.name));
        }
        if is_last_admin(&admin, &account)? {
            return Err(DeskError::LastAdmin(account.name).into());
        }
        Ok(format!("remove {}, an admin", account.name))
    })?;
    change_by(&admin, RemoveUser { name }, &mut setup, "is removed")
}

/// Whether no other admin can sign in. The desk decides that again; here it saves a question.
fn is_last_admin(admin: &AdminClient, account: &AccountRow) -> Result<bool, Problem> {
    // Those of a usable admin.
    let status = vec![Status::Active, Status::MustChange, Status::Throttled];
    if !status.contains(&account.status) {
        return Ok(false);
    }
    let admins = ListUsers {
        role: Some(Role::Admin),
        status,
        ..ListUsers::default()
    };
    let mut others = false;
    admin.list(admins, &mut |other| {
        others |= other.name != account.name;
        match others {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })?;
    Ok(!others)
}

/// The operations on one account that differ only in what they do.
fn change(deed: impl Deed<Answer = AccountRow>, setup: &mut Setup, done: &str) -> Result<()> {
    let admin = setup.fresh_admin()?;
    change_by(&admin, deed, setup, done)
}

fn change_by(
    admin: &AdminClient,
    deed: impl Deed<Answer = AccountRow>,
    setup: &mut Setup,
    done: &str,
) -> Result<()> {
    let row = undisturbed(|| admin.ask(deed))?;
    let sentence = format!("{} {done}", setup.out.emphasis(row.name.as_str()));
    let fields = AccountFields::of(&row, setup.out.format());
    setup.out.row(&fields, &sentence)?;
    if row.status == Status::PasswordDisabled {
        setup.out.note(&format!(
            "note: its password is disabled after too many failures; set a new one: passdesk users reset {}",
            row.name
        ));
    }
    Ok(())
}
