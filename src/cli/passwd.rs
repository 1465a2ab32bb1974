//! `passwd`: choose a new password for your own account.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::client::Client;
use passdesk::credentials::Typed;
use passdesk::deeds::{BeginChange, ChangePassword, Credential, Kind, Problem, WhoAmI};
use passdesk::model::Username;

use super::account::AccountFields;
use super::failure::unless_known;
use super::new_password::{TRY_THE_NEW_ONE, agreed, rules_of};
use super::session_file::SessionFile;
use super::setup::Setup;
use super::sign_in_questions::{ask_name, check, of_own_password};
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
    #[arg(value_hint = ValueHint::Username)]
    name: Option<Username>,
    /// Read the current password and, on a second line, the new one from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Revoke the account's tokens too
    #[arg(long)]
    revoke_tokens: bool,
}

pub(crate) fn run(args: &Passwd, mut setup: Setup) -> Result<()> {
    let mut client = setup.client()?;
    // It needs no session; one that can be read is kept.
    let file = setup.session_file().ok();
    let session = file.as_ref().and_then(|file| file.read().ok().flatten());
    client.be(session.map(Credential::Session));
    let file = file.as_ref();
    let own = signed_in(&client);
    let name = match args.name.clone().or_else(|| own.clone()) {
        Some(name) => name,
        None => asked_for_name(&setup, &client)?,
    };
    let is_own = own.as_ref() == Some(&name);
    let of_whom = |problem| match is_own {
        true => of_own_password(problem),
        false => problem,
    };
    let (password, new_password) = if args.password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let current = secrets.take("the current password")?;
        let new = secrets.take("the new password")?;
        secrets.finish()?;
        begin(&client, file, &name, &current).map_err(of_whom)?;
        (current, new)
    } else {
        let mut terminal = setup.terminal_or("the current password", "--password-stdin")?;
        client.reach()?;
        let current = terminal.secret(&format!("current password of {name}: "))?;
        begin(&client, file, &name, &current).map_err(of_whom)?;
        let rules = rules_of(&client);
        let (new, ()) = agreed(&mut terminal, "new password", rules, |new| {
            check(&client, file, &name, &current, new)
        })?;
        (current, new)
    };
    let sessions = match is_own {
        true => "other sessions",
        false => "sessions",
    };
    let ended = match args.revoke_tokens {
        true => format!("its {sessions} are ended, and its tokens are revoked"),
        false => format!("and its {sessions} are ended"),
    };
    let change = ChangePassword {
        device_token: file.and_then(|file| file.device(&name).read()),
        service: None,
        address: None,
        name,
        password,
        new_password,
        revoke_tokens: args.revoke_tokens,
    };
    let row = undisturbed(|| client.ask(change))
        .map_err(|problem| unless_known(problem, TRY_THE_NEW_ONE))?;
    let name = setup.out.emphasis(row.name.as_str());
    let sentence = format!("the password of {name} is changed, {ended}");
    let fields = AccountFields::of(&row, setup.out.format());
    setup.out.row(&fields, &sentence)?;
    if own.is_none() {
        let there = setup.same_store();
        setup
            .out
            .note(&format!("next: passdesk login {}{there}", row.name));
    }
    Ok(())
}

/// Proves the current password.
fn begin(
    client: &Client,
    file: Option<&SessionFile>,
    name: &Username,
    current: &Typed,
) -> Result<(), Problem> {
    let begin = BeginChange {
        name: name.clone(),
        password: current.again(),
        device_token: file.and_then(|file| file.device(name).read()),
        service: None,
        address: None,
    };
    let begun = undisturbed(|| client.ask(begin));
    begun.map(drop).map_err(|problem| match problem.kind {
        Kind::OutcomeUnknown(_) => problem.hint("run the command again: no password was changed"),
        _ => problem,
    })
}

/// The name of the account that is signed in.
fn signed_in(client: &Client) -> Option<Username> {
    client.credential()?;
    let own = client.ask(WhoAmI {});
    own.ok().map(|own| own.name)
}

/// The name typed on a terminal.
fn asked_for_name(setup: &Setup, client: &Client) -> Result<Username> {
    let mut terminal = setup.terminal_or("the name", "it: passdesk passwd NAME")?;
    client.reach()?;
    ask_name(&mut terminal)
}
