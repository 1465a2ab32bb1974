//! `login`, `logout`, `whoami`.

use anyhow::Result;
use clap::Args;
use passdesk::credentials::Typed;
use passdesk::desk::{Accepted, AccountNow, Change, Desk, DeskError, Opened, SignIn};
use passdesk::model::{InvalidName, Role, Timestamp, Username};
use serde::Serialize;

use super::failure::{Failure, Status};
use super::output::{AccountRow, Format, rfc3339};
use super::recover;
use super::session_file::SessionFile;
use super::setup::Setup;
use super::stdin::StdinSecrets;
use super::terminal::{Terminal, undisturbed};

/// How often a new password may be tried before the command ends.
const TRIES: usize = 3;

/// Sign in
///
/// With a temporary password, a new one must be chosen before anything else.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk login alice
  passdesk login alice --password-stdin < password.txt")]
pub(crate) struct Login {
    /// The account
    name: Option<Username>,
    /// Read the password from standard input, and on a second line the new one where a change is owed
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
    #[serde(serialize_with = "rfc3339")]
    until: Option<Timestamp>,
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
        until: Some(opened.until),
    };
    let name = setup.out.emphasis(row.name);
    let sentence = format!("signed in as {name} ({}) until {}", row.role, opened.until);
    setup.out.row(&row, &sentence)?;
    setup.out.flush()?;
    match opened.account.role {
        Role::Admin => recover::tell(&setup.out, &desk, &opened.token),
        Role::User => Ok(()),
    }
}

/// Signs in by asking; also for a command that finds no session.
pub(crate) fn ask(
    desk: &Desk,
    file: &SessionFile,
    terminal: &mut Terminal,
    name: Option<Username>,
) -> Result<Opened> {
    let name = match name {
        Some(name) => name,
        None => terminal
            .line("name: ")?
            .trim()
            .parse()
            .map_err(|error: InvalidName| Failure::usage(error.to_string()))?,
    };
    let typed = terminal.secret("password: ")?;
    match sign_in(desk, file, &name, &typed)? {
        SignIn::Open(opened) => Ok(opened),
        SignIn::ChangeOwed(change) => {
            terminal.say(owed_because(&change));
            let (_, accepted) = agreed(terminal, "new password", |typed| change.check(typed))?;
            finish(change, &accepted, file)
        }
    }
}

fn from_stdin(setup: &Setup, desk: &Desk, file: &SessionFile, name: &Username) -> Result<Opened> {
    let mut secrets = StdinSecrets::read()?;
    let password = secrets.take("the password")?;
    let new = secrets.next();
    secrets.finish()?;
    match (sign_in(desk, file, name, &password)?, new) {
        (SignIn::Open(opened), None) => Ok(opened),
        (SignIn::Open(opened), Some(_)) => {
            desk.sign_out(&opened.token)?;
            file.remove()?;
            Err(
                Failure::usage("standard input holds a second line, and no new password is owed")
                    .hint("give the password alone; to change it: passdesk passwd NAME --password-stdin")
                    .into(),
            )
        }
        (SignIn::ChangeOwed(change), Some(new)) => {
            let accepted = change.check(&new)?;
            finish(change, &accepted, file)
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
                Status::PasswordChangeRequired,
                format!("{}, and none was given", owed_because(&change)),
            )
            .hint("give the new password on a second line, or sign in on a terminal")
            .into())
        }
    }
}

/// Signs in and keeps the session, in one go: no session is opened that nobody holds.
fn sign_in<'d>(
    desk: &'d Desk,
    file: &SessionFile,
    name: &Username,
    typed: &Typed,
) -> Result<SignIn<'d>> {
    undisturbed(|| {
        let result = desk.sign_in(name, typed)?;
        if let SignIn::Open(opened) = &result {
            file.write(&opened.token)?;
        }
        Ok(result)
    })
}

fn finish(change: Change<'_>, accepted: &Accepted, file: &SessionFile) -> Result<Opened> {
    undisturbed(|| {
        let opened = change.finish_and_sign_in(accepted)?;
        file.write(&opened.token)?;
        Ok(opened)
    })
}

fn owed_because(change: &Change<'_>) -> &'static str {
    if change.account().password.expires_at().is_some() {
        "this password is temporary: a new one must be chosen now"
    } else {
        "an admin asks for a change: a new password must be chosen now"
    }
}

/// Asks for a new password until it is accepted and typed twice alike; three times at most.
pub(crate) fn agreed<A>(
    terminal: &mut Terminal,
    what: &str,
    check: impl Fn(&Typed) -> Result<A, DeskError>,
) -> Result<(Typed, A)> {
    let mut last = None;
    for _ in 0..TRIES {
        let typed = terminal.secret(&format!("{what}: "))?;
        let accepted = match check(&typed) {
            Ok(accepted) => accepted,
            Err(DeskError::Refused(reasons)) => {
                terminal.refuse(&reasons);
                last = Some(DeskError::Refused(reasons).into());
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        if typed.is_same(&terminal.secret(&format!("{what}, again: "))?) {
            return Ok((typed, accepted));
        }
        terminal.say("the two passwords differ");
        last = Some(
            Failure::new(Status::PasswordRefused, "the two passwords differ")
                .hint("nothing was changed; run the command again")
                .into(),
        );
    }
    Err(last.unwrap_or_else(|| anyhow::anyhow!("nobody was asked")))
}

pub(crate) fn logout(_: &Logout, mut setup: Setup) -> Result<()> {
    let file = setup.session_file()?;
    // A session file that cannot be used is removed like any other: whoever signs out wants it gone.
    let signed_out = match file.read() {
        Ok(Some(token)) => setup
            .desk()
            .is_ok_and(|desk| desk.sign_out(&token).unwrap_or(false)),
        Ok(None) | Err(_) => false,
    };
    file.remove()?;
    let sentence = if signed_out {
        "signed out"
    } else {
        "nobody was signed in"
    };
    setup.out.row(&SignedOutRow { signed_out }, sentence)?;
    Ok(setup.out.flush()?)
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
    setup.out.row(&AccountRow::new(&account, now), &sentence)?;
    Ok(setup.out.flush()?)
}
