//! `users set` and `users rename`: corrections of an account.

use std::str::FromStr;

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::deeds::{RenameUser, SetUser, ShowUser};
use passdesk::model::{DisplayName, InvalidName, Username};

use crate::cli::consent::Yes;
use crate::cli::escape::escape;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Correct an account's display name
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users set bob --display-name 'Robert Cratchit'
  passdesk users set bob --display-name ''    removes it")]
pub(crate) struct Set {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
    /// The person's name; an empty one removes it
    #[arg(long, value_name = "TEXT", required = true)]
    display_name: NewDisplayName,
}

/// A display name as it is typed: an empty one is none.
#[derive(Debug, Clone)]
pub(crate) struct NewDisplayName(Option<DisplayName>);

impl FromStr for NewDisplayName {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        match text {
            "" => Ok(Self(None)),
            text => text.parse().map(Some).map(Self),
        }
    }
}

pub(super) fn set(args: Set, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    let NewDisplayName(display_name) = args.display_name;
    let asked = SetUser {
        name: args.name,
        display_name: Some(display_name),
    };
    let row = undisturbed(|| admin.ask(asked))?;
    let name = setup.out.emphasis(row.name.as_str());
    let sentence = match &row.display_name {
        Some(display_name) => format!("{name} has the display name {}", escape(display_name)),
        None => format!("{name} has no display name"),
    };
    Ok(setup.out.row(&row, &sentence)?)
}

/// Give an account another name, and end its sessions
///
/// Its password, its tokens and its events stay, and the old name is free again. Open recovery requests of the account
/// become void. On a terminal it asks first.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users rename bob robert
  passdesk users rename bob robert --yes")]
pub(crate) struct Rename {
    /// The account's name
    #[arg(value_name = "OLD", value_hint = ValueHint::Username)]
    name: Username,
    /// Its new name, for signing in
    #[arg(value_name = "NEW", value_parser = Username::new_account)]
    new_name: Username,
    #[command(flatten)]
    yes: Yes,
}

pub(super) fn rename(args: Rename, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    let Rename {
        name,
        new_name,
        yes,
    } = args;
    yes.ask_who_is_there(&setup, || {
        let question = format!("rename {name} to {new_name}, and end the sessions of the account");
        if admin.has_session() {
            // What is not there is refused without a question.
            admin.ask(ShowUser { name: name.clone() })?;
        }
        Ok(Some(question))
    })?;
    let is_own = admin.account().name == name;
    let asked = RenameUser {
        name: name.clone(),
        new_name,
    };
    let row = undisturbed(|| admin.ask(asked))?;
    let old = escape(name.as_str());
    let new = setup.out.emphasis(row.name.as_str());
    let sentence = format!("{old} is now {new}, and its sessions are ended");
    setup.out.row(&row, &sentence)?;
    if is_own {
        setup.out.note(&format!(
            "this was your own account: sign in again: passdesk login {}",
            row.name
        ));
    }
    Ok(())
}
