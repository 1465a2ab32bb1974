//! `init`: makes a store and its first admin.

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Desk, FirstPassword};
use passdesk::model::{StoreUrl, Username};
use serde::Serialize;

use super::failure::Failure;
use super::login::agreed;
use super::setup::Setup;
use super::stdin::StdinSecrets;
use super::terminal::undisturbed;

/// Make a store and its first admin
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk init
  passdesk init --admin alice --generate
  passdesk init --admin alice --password-stdin < password.txt")]
pub(crate) struct Init {
    /// The first admin's name
    #[arg(long, value_name = "NAME")]
    admin: Option<Username>,
    /// Read the admin's password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Generate a temporary password instead, to be changed at the first sign-in
    #[arg(long, conflicts_with = "password_stdin")]
    generate: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    store: String,
    temporary_password: Option<String>,
    expires_at: Option<String>,
}

pub(crate) fn run(args: &Init, mut setup: Setup) -> Result<()> {
    let url = setup.store()?;
    let StoreUrl::Sqlite(path) = &url;
    let path = std::path::absolute(path)?;
    Desk::may_init(&url)?;

    let admin = match &args.admin {
        Some(name) => name.clone(),
        None => {
            let mut terminal = setup.terminal_or("the first admin's name", "--admin NAME")?;
            let typed = terminal.line("name of the first admin: ")?;
            typed
                .parse()
                .map_err(|error: passdesk::model::InvalidName| {
                    Failure::usage(error.to_string()).hint("passdesk init --admin NAME")
                })?
        }
    };
    let password = if args.generate {
        FirstPassword::Generated
    } else if args.password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let typed = secrets.take("the password")?;
        secrets.finish()?;
        FirstPassword::Chosen(typed)
    } else {
        let mut terminal = setup.terminal_or("a password", "--password-stdin or --generate")?;
        let (typed, ()) = agreed(&mut terminal, "password", |typed| {
            Desk::check_first(&url, &admin, typed)
        })?;
        FirstPassword::Chosen(typed)
    };

    undisturbed(|| {
        let made = Desk::init(&url, &Setup::surroundings(), admin, password)?;
        let mut sentence = format!("made the store {}", path.display());
        let expires_at = made.admin.password.expires_at().map(|at| at.to_string());
        let secret = made.temporary_password.map(|secret| secret.reveal());
        if let (Some(secret), Some(until)) = (&secret, &expires_at) {
            sentence = format!(
                "{sentence}\ntemporary password of {}, until {until}:\n{}",
                made.admin.name,
                secret.as_str()
            );
        }
        let row = Row {
            name: made.admin.name.to_string(),
            store: path.display().to_string(),
            temporary_password: secret.map(|secret| secret.to_string()),
            expires_at,
        };
        setup.out.row(&row, &sentence)?;
        setup.out.flush()?;
        setup
            .out
            .note(&format!("next: passdesk login {}", made.admin.name));
        Ok(())
    })
}
