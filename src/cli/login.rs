//! `login`, `logout`, `whoami`.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::client::Client;
use passdesk::credentials::{SessionToken, Typed};
use passdesk::deeds::{self, AdminAccess, Credential, Kind, Logout as SignOut, SessionRow, WhoAmI};
use passdesk::model::{Role, Timestamp, Username};
use serde::Serialize;

use super::account::AccountFields;
use super::escape::escape;
use super::failure::{ExitStatus, Failure, unless_known};
use super::format::Format;
use super::recover;
use super::session_file::SessionFile;
use super::setup::Setup;
use super::sign_in_questions::{Door, ask, others_signed_in, owed};
use super::stdin_secrets::StdinSecrets;
use super::terminal::undisturbed;
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
    #[arg(value_hint = ValueHint::Username)]
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
    let mut client = setup.client()?;
    let file = setup.session_file()?;
    let mut ended = Vec::new();
    let opened = if args.password_stdin {
        let name = args.name.clone().ok_or_else(|| {
            Failure::usage("the name is missing").hint("passdesk login NAME --password-stdin")
        })?;
        ended = others_signed_in(&client, &file, &name);
        from_stdin(&setup, &client, &file, &name)?
    } else {
        let mut terminal = setup.terminal_or("the password", "NAME and --password-stdin")?;
        ask(&client, &file, &mut terminal, args.name.clone())?
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
    for other in ended {
        setup.out.note(&format!("the session of {other} is ended"));
    }
    match opened.account.role {
        Role::Admin => {
            client.be(Credential::parse(&opened.token));
            recover::tell(&setup.out, &client)
        }
        Role::User => Ok(()),
    }
}

fn from_stdin(
    setup: &Setup,
    client: &Client,
    file: &SessionFile,
    name: &Username,
) -> Result<SessionRow> {
    let mut secrets = StdinSecrets::read()?;
    let password = secrets.take("the password")?;
    let new = secrets.next();
    secrets.finish()?;
    let Some(new) = new else {
        let opened = Door::ready(client, file)?.sign_in(name, &password, None);
        return opened.or_else(|error| {
            let problem = owed(error)?;
            if let (Kind::ChangeOwed(warnings), true) =
                (&problem.kind, setup.out.format() != Format::Json)
            {
                for warning in warnings {
                    setup
                        .out
                        .note(&format!("warning: {}", recover::warn(warning)));
                }
            }
            Err(Failure::new(
                ExitStatus::PasswordChangeRequired,
                format!("{}, and none was given", problem.message),
            )
            .hint("give the new password on a second line, or sign in on a terminal")
            .into())
        });
    };
    // Whether a new one is owed is seen first, so that a second line that nobody asked for opens no session.
    let probe = LoginDraft {
        name,
        password,
        file,
    };
    match probe.sign_in(client) {
        Ok(opened) => {
            let token = Credential::parse(&opened.token);
            if let Some(token) = token {
                client.ask_as(token, SignOut {})?;
            }
            Err(Failure::usage(
                "standard input holds a second line, but no new password is required",
            )
            .hint("give the password alone; to change it: passdesk passwd NAME --password-stdin")
            .into())
        }
        Err(error) => {
            owed(error)?;
            Door::ready(client, file)?.sign_in(name, &probe.password, Some(&new))
        }
    }
}

/// A sign-in whose session is not kept.
struct LoginDraft<'a> {
    name: &'a Username,
    password: Typed,
    file: &'a SessionFile,
}

impl LoginDraft<'_> {
    fn sign_in(&self, client: &Client) -> Result<SessionRow> {
        let asked = deeds::Login {
            name: self.name.clone(),
            password: self.password.again(),
            new_password: None,
            device_token: self.file.device(self.name).read(),
            service: None,
            address: None,
        };
        let opened = undisturbed(|| client.ask(asked));
        opened.map_err(|problem| unless_known(problem, "sign in again: that does no harm"))
    }
}

pub(crate) fn logout(_: &Logout, mut setup: Setup) -> Result<()> {
    let mut signed_out = false;
    // Where no session can be kept, there is none to end.
    if let Ok(file) = setup.session_file() {
        for token in file.held() {
            signed_out |= ends(token, &setup);
        }
        // A session file that cannot be used is removed like any other: signing out means that it is gone.
        file.remove()?;
        if let Some(earlier) = file.of_earlier_versions() {
            earlier.remove()?;
        }
    }
    let sentence = if signed_out {
        "signed out"
    } else {
        "nobody was signed in"
    };
    Ok(setup.out.row(&SignedOutRow { signed_out }, sentence)?)
}

/// Ends a session in the store; whether it was live, as far as is known.
fn ends(token: SessionToken, setup: &Setup) -> bool {
    let ended = setup.client().and_then(|client| {
        Ok(client
            .ask_as(Credential::Session(token), SignOut {})?
            .signed_out)
    });
    ended.unwrap_or_else(|error| {
        let why = escape(&Failure::explain(&error).to_string()).into_owned();
        setup.out.note(&format!(
            "note: the store still has the session, for an hour at most: {why}"
        ));
        true
    })
}

pub(crate) fn whoami(_: &Whoami, mut setup: Setup) -> Result<()> {
    let client = setup.client_of_caller()?;
    let row = match client.credential() {
        // It has the same account, and says whether the token ends soon.
        Some(Credential::Token(_)) => {
            let access = client.ask(AdminAccess {})?;
            setup.warn_of_end(&access);
            access.account
        }
        Some(Credential::Session(_)) | None => client.ask(WhoAmI {})?,
    };
    let sentence = format!(
        "{} ({}, {})",
        setup.out.emphasis(row.name.as_str()),
        row.role,
        row.status,
    );
    let fields = AccountFields::of(&row, setup.out.format());
    Ok(setup.out.row(&fields, &sentence)?)
}
