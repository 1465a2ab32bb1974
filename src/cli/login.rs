//! `login`, `logout`, `whoami`.

use anyhow::Result;
use clap::Args;
use passdesk::credentials::{SessionToken, Typed};
use passdesk::desk::{Accepted, AccountNow, Change, Desk, DeskError, Opened, SignIn};
use passdesk::model::{InvalidName, Role, Timestamp, Username};
use serde::Serialize;

use super::account::{AccountRow, rfc3339};
use super::escape::escape;
use super::failure::{Failure, Status, unless_known, with_support};
use super::format::Format;
use super::recover;
use super::session_file::{Draft, SessionFile};
use super::setup::Setup;
use super::stdin::StdinSecrets;
use super::terminal::{Terminal, undisturbed};

/// How often a new password may be tried before the command ends.
pub(crate) const TRIES: usize = 3;

/// For whoever does not know whether their new password was stored.
pub(crate) const TRY_THE_NEW_ONE: &str =
    "sign in with the new password; if it is refused, the old one is in force";

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
    let door = Door::ready(desk, file)?;
    match door.sign_in(&name, &typed, true)? {
        Entered::In(opened) => Ok(opened),
        Entered::Owing(change) => {
            terminal.say(owed_because(&change));
            let (_, accepted) = agreed(terminal, "new password", |typed| change.check(typed))?;
            Door::ready(desk, file)?.finish(change, &accepted)
        }
    }
}

fn from_stdin(setup: &Setup, desk: &Desk, file: &SessionFile, name: &Username) -> Result<Opened> {
    let mut secrets = StdinSecrets::read()?;
    let password = secrets.take("the password")?;
    let new = secrets.next();
    secrets.finish()?;
    let door = Door::ready(desk, file)?;
    match (door.sign_in(name, &password, new.is_none())?, new) {
        (Entered::In(opened), None) => Ok(opened),
        (Entered::In(opened), Some(_)) => {
            desk.sign_out(&opened.token)?;
            Err(Failure::usage(
                "standard input holds a second line, and no new password is owed",
            )
            .hint("give the password alone; to change it: passdesk passwd NAME --password-stdin")
            .into())
        }
        (Entered::Owing(change), Some(new)) => {
            let accepted = change.check(&new)?;
            Door::ready(desk, file)?.finish(change, &accepted)
        }
        (Entered::Owing(change), None) => {
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

/// Where a session that opens is kept, made ready before anything is asked of the store: no session is opened that nobody
/// holds, and the one that was held before is ended.
struct Door<'d> {
    desk: &'d Desk,
    draft: Draft,
    before: Option<SessionToken>,
}

enum Entered<'d> {
    In(Opened),
    Owing(Change<'d>),
}

impl<'d> Door<'d> {
    fn ready(desk: &'d Desk, file: &SessionFile) -> Result<Self> {
        Ok(Self {
            desk,
            draft: file.draft()?,
            before: file.read().ok().flatten(),
        })
    }

    fn sign_in(self, name: &Username, typed: &Typed, keep: bool) -> Result<Entered<'d>> {
        let signed_in = || {
            let outcome = self.desk.sign_in(name, typed);
            outcome.map_err(|error| {
                let error = unless_known(error, "sign in again: that does no harm");
                with_support(self.desk, error)
            })
        };
        undisturbed(|| match signed_in()? {
            SignIn::Open(opened) => {
                if keep {
                    self.keep(&opened)?;
                }
                Ok(Entered::In(opened))
            }
            SignIn::ChangeOwed(change) => Ok(Entered::Owing(change)),
        })
    }

    fn finish(self, change: Change<'_>, accepted: &Accepted) -> Result<Opened> {
        undisturbed(|| {
            let opened = change
                .finish_and_sign_in(accepted)
                .map_err(|error| unless_known(error, TRY_THE_NEW_ONE))?;
            self.keep(&opened)?;
            Ok(opened)
        })
    }

    fn keep(self, opened: &Opened) -> Result<()> {
        self.draft.keep(&opened.token)?;
        if let Some(before) = self.before {
            // Nobody holds it any more; should this fail, it ends by itself within the hour.
            let _ = self.desk.sign_out(&before);
        }
        Ok(())
    }
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
    let mut signed_out = false;
    // Where no session can be kept, there is none to end.
    if let Ok(file) = setup.session_file() {
        // A session file that cannot be used is removed like any other: whoever signs out wants it gone.
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
