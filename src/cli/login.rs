//! `login`, `logout`, `whoami`.

use anyhow::Result;
use clap::Args;
use passdesk::desk::{AccountNow, Desk, OpenedSession, SignIn};
use passdesk::model::{Role, Timestamp, Username};
use serde::Serialize;

use super::account::AccountRow;
use super::escape::escape;
use super::failure::{ExitStatus, Failure};
use super::format::Format;
use super::recover;
use super::session_file::SessionFile;
use super::setup::Setup;
use super::sign_in_questions::{Door, ask, owed_because};
use super::stdin_secrets::StdinSecrets;
use super::times::said;

/// Sign in
///
/// With a temporary password, a new one must be chosen before anything else.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk login alice
  passdesk login alice --password-stdin < password.txt")]
pub(crate) struct Login {
    /// The account's name
    name: Option<Username>,
    /// Read the password from standard input and, on a second line, the new one where a change is required
    #[arg(long)]
    password_stdin: bool,
}

/// Sign out
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk logout")]
pub(crate) struct Logout;

/// Show who is signed in
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk whoami --format json")]
pub(crate) struct Whoami;

#[derive(Serialize)]
struct SignedInRow<'a> {
    name: &'a str,
    role: &'static str,
    until: Timestamp,
}

#[derive(Serialize)]
struct SignedOutRow {
    signed_out: bool,
}

pub(crate) fn run(args: &Login, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let file = setup.session_file()?;
    let opened = if args.password_stdin {
        let name = args.name.clone().ok_or_else(|| {
            Failure::usage("the name is missing").hint("passdesk login NAME --password-stdin")
        })?;
        from_stdin(&setup, &desk, &file, &name)?
    } else {
        let mut terminal = setup.terminal_or("the password", "NAME and --password-stdin")?;
        ask(&desk, &file, &mut terminal, args.name.clone())?
    };

    let row = SignedInRow {
        name: opened.account.name.as_str(),
        role: opened.account.role.as_str(),
        until: opened.until,
    };
    let name = setup.out.emphasis(row.name);
    let sentence = format!(
        "signed in as {name} ({}) until {}",
        row.role,
        said(opened.until)
    );
    setup.out.row(&row, &sentence)?;
    match opened.account.role {
        Role::Admin => recover::tell(&setup.out, &desk, &opened.token),
        Role::User => Ok(()),
    }
}

fn from_stdin(
    setup: &Setup,
    desk: &Desk,
    file: &SessionFile,
    name: &Username,
) -> Result<OpenedSession> {
    let mut secrets = StdinSecrets::read()?;
    let password = secrets.take("the password")?;
    let new = secrets.next();
    secrets.finish()?;
    let door = Door::ready(desk, file)?;
    match (door.sign_in(name, &password, new.is_none())?, new) {
        (SignIn::Open(opened), None) => Ok(opened),
        (SignIn::Open(opened), Some(_)) => {
            desk.sign_out(&opened.token)?;
            Err(Failure::usage(
                "standard input holds a second line, but no new password is required",
            )
            .hint("give the password alone; to change it: passdesk passwd NAME --password-stdin")
            .into())
        }
        (SignIn::ChangeOwed(change), Some(new)) => {
            let accepted = change.check(&new)?;
            Door::ready(desk, file)?.finish(change, &accepted)
        }
        (SignIn::ChangeOwed(change), None) => {
            if setup.out.format() != Format::Json {
                for warning in change.warnings()? {
                    setup
                        .out
                        .note(&format!("warning: {}", recover::warn(&warning)));
                }
            }
            Err(Failure::new(
                ExitStatus::PasswordChangeRequired,
                format!("{}, and none was given", owed_because(&change)),
            )
            .hint("give the new password on a second line, or sign in on a terminal")
            .into())
        }
    }
}

pub(crate) fn logout(_: &Logout, mut setup: Setup) -> Result<()> {
    let mut signed_out = false;
    // Where no session can be kept, there is none to end.
    if let Ok(file) = setup.session_file() {
        // A session file that cannot be used is removed like any other: signing out means that it is gone.
        if let Ok(Some(token)) = file.read() {
            let ended = setup.desk().and_then(|desk| Ok(desk.sign_out(&token)?));
            signed_out = ended.unwrap_or_else(|error| {
                let why = escape(&error.to_string()).into_owned();
                setup.out.note(&format!(
                    "note: the store still has the session, for an hour at most: {why}"
                ));
                true
            });
        }
        file.remove()?;
    }
    let sentence = if signed_out {
        "signed out"
    } else {
        "nobody was signed in"
    };
    Ok(setup.out.row(&SignedOutRow { signed_out }, sentence)?)
}

pub(crate) fn whoami(_: &Whoami, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let AccountNow { account, now } = setup.whoever_acts(&desk)?;
    let sentence = format!(
        "{} ({}, {})",
        setup.out.emphasis(account.name.as_str()),
        account.role,
        account.status(now).as_str(),
    );
    Ok(setup.out.row(&AccountRow::new(&account, now), &sentence)?)
}
