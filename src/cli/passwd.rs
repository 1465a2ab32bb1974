//! `passwd`: choose a new password for your own account.

use anyhow::Result;
use clap::Args;
use passdesk::credentials::Typed;
use passdesk::desk::{Change, Desk};
use passdesk::model::Username;

use super::account::AccountRow;
use super::failure::{unless_known, with_support};
use super::new_password::{TRY_THE_NEW_ONE, agreed};
use super::setup::Setup;
use super::sign_in_questions::ask_name;
use super::stdin_secrets::StdinSecrets;
use super::terminal::undisturbed;

/// Choose a new password for your own account
///
/// It needs the current password and no session, and ends every other session of the account. Tokens stay, unless --revoke-tokens is given.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk passwd
  passdesk passwd --revoke-tokens
  passdesk passwd alice --password-stdin < current-and-new.txt")]
pub(crate) struct Passwd {
    /// The account's name [default: the account that is signed in]
    name: Option<Username>,
    /// Read the current password and, on a second line, the new one from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Revoke the account's tokens too
    #[arg(long)]
    revoke_tokens: bool,
}

pub(crate) fn run(args: &Passwd, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    // It needs no session; one that can be read is kept.
    let session = setup
        .session_file()
        .and_then(|file| file.read())
        .ok()
        .flatten();
    let name = match &args.name {
        Some(name) => name.clone(),
        None => own_name(&setup, &desk)?,
    };
    let (change, accepted) = if args.password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let current = secrets.take("the current password")?;
        let new = secrets.take("the new password")?;
        secrets.finish()?;
        let change = begin(&desk, &name, &current)?;
        let accepted = change.check(&new)?;
        (change, accepted)
    } else {
        let mut terminal = setup.terminal_or("the current password", "--password-stdin")?;
        let current = terminal.secret(&format!("current password of {name}: "))?;
        let change = begin(&desk, &name, &current)?;
        let (_, accepted) = agreed(&mut terminal, "new password", |typed| change.check(typed))?;
        (change, accepted)
    };
    let (change, ended) = if args.revoke_tokens {
        let ended = "its other sessions are ended, and its tokens are revoked";
        (change.revoking_tokens(), ended)
    } else {
        (change, "and its other sessions are ended")
    };
    let (account, now) = undisturbed(|| change.finish(&accepted, session.as_ref()))
        .map_err(|error| unless_known(error, TRY_THE_NEW_ONE))?;
    let name = setup.out.emphasis(account.name.as_str());
    let sentence = format!("the password of {name} is changed, {ended}");
    Ok(setup.out.row(&AccountRow::new(&account, now), &sentence)?)
}

/// Checks the current password.
fn begin<'d>(desk: &'d Desk, name: &Username, current: &Typed) -> Result<Change<'d>> {
    undisturbed(|| desk.change(name, current)).map_err(|error| {
        let error = unless_known(error, "run the command again: no password was changed");
        with_support(desk, error)
    })
}

/// The name of the account that is signed in, or else the one typed on a terminal.
fn own_name(setup: &Setup, desk: &Desk) -> Result<Username> {
    if let Some(token) = setup.session_file()?.read()?
        && let Ok(session) = desk.signed_in(&token)
    {
        return Ok(session.account().name.clone());
    }
    let mut terminal = setup.terminal_or("the name", "it: passdesk passwd NAME")?;
    ask_name(&mut terminal)
}
