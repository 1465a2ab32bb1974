//! `users set` and `users rename`: corrections of an account.

use std::str::FromStr;

use anyhow::Result;
use clap::{ArgGroup, Args, ValueHint};
use passdesk::deeds::{Problem, RenameUser, SetUser, ShowUser};
use passdesk::desk::DeskError;
use passdesk::model::{DisplayName, MailAddress, Username};

use crate::cli::account::AccountFields;
use crate::cli::consent::Yes;
use crate::cli::escape::escape;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Correct an account's display name or mail address
#[derive(Args)]
#[command(
    group = ArgGroup::new("what").required(true).multiple(true),
    after_help = "Examples:
  passdesk users set bob --display-name 'Robert Cratchit'
  passdesk users set bob --mail bob@example.org
  passdesk users set bob --display-name '' --mail ''    removes both"
)]
pub(crate) struct Set {
    /// The account's name
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
    /// The display name, such as the person's full name; an empty one removes it
    #[arg(long, value_name = "TEXT", group = "what")]
    display_name: Option<OrNone<DisplayName>>,
    /// The mail address; an empty one removes it
    #[arg(long, value_name = "ADDRESS", group = "what", value_hint = ValueHint::EmailAddress)]
    mail: Option<OrNone<MailAddress>>,
}

/// A text as it is typed: an empty one is none.
#[derive(Debug, Clone)]
pub(crate) struct OrNone<T>(Option<T>);

impl<T: FromStr> FromStr for OrNone<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        match text {
            "" => Ok(Self(None)),
            text => text.parse().map(Some).map(Self),
        }
    }
}

pub(super) fn set(args: Set, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    let asked = SetUser {
        name: args.name,
        display_name: args.display_name.map(|OrNone(name)| name),
        mail: args.mail.map(|OrNone(mail)| mail),
    };
    let (display_name, mail) = (asked.display_name.is_some(), asked.mail.is_some());
    let row = undisturbed(|| admin.ask(asked))?;
    let has = |what: &str, text: Option<&str>| match text {
        Some(text) => format!("the {what} {}", escape(text)),
        None => format!("no {what}"),
    };
    let now_has = [
        display_name.then(|| has("display name", row.display_name.as_deref())),
        mail.then(|| has("mail address", row.mail.as_ref().map(MailAddress::as_str))),
    ];
    let now_has: Vec<String> = now_has.into_iter().flatten().collect();
    let name = setup.out.emphasis(row.name.as_str());
    let sentence = format!("{name} has {}", now_has.join(" and "));
    let fields = AccountFields::of(&row, setup.out.format());
    Ok(setup.out.row(&fields, &sentence)?)
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
            // An old name that nobody has, and a new one that somebody has, are refused without a question.
            admin.ask(ShowUser { name: name.clone() })?;
            let taken = admin.ask(ShowUser {
                name: new_name.clone(),
            });
            if let Ok(other) = taken
                && other.name != name
            {
                return Err(Problem::of(&DeskError::AccountExists(other.name)).into());
            }
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
    let fields = AccountFields::of(&row, setup.out.format());
    setup.out.row(&fields, &sentence)?;
    if is_own {
        setup.out.note(&format!(
            "this was your own account: sign in again: passdesk login {}",
            row.name
        ));
    }
    Ok(())
}
