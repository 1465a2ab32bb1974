//! `init`: makes a store and its first admin.

use std::fmt::Display;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use passdesk::credentials::recovery::{Signer, TrustList};
use passdesk::credentials::{Policy, TemporaryPassword};
use passdesk::desk::{Desk, FirstPassword, InitializedStore, NewStore};
use passdesk::model::{
    Assignment, InvalidSetting, Setting, Settings, StoreUrl, Timestamp, Username,
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::closed_streams;
use super::escape::escape;
use super::failure::Failure;
use super::new_password::agreed;
use super::next_steps::say_what_to_configure;
use super::output::Output;
use super::recover::{PrintedCodes, signers_in};
use super::row::Words;
use super::setup::Setup;
use super::stdin_secrets::StdinSecrets;
use super::terminal::{Terminal, undisturbed};
use super::times::said;
use super::tries::ask_again;

/// Make a store and its first admin
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk init
  passdesk init --admin alice --generate
  passdesk init --admin alice --recovery-signers allowed_signers
  passdesk init --admin alice --support-contact 'call +1 555 0100, the service desk'
  passdesk init --admin alice --password-stdin < password.txt")]
pub(crate) struct Init {
    /// The first admin's name
    #[arg(long, value_name = "NAME", value_parser = Username::new_account)]
    admin: Option<Username>,
    /// Read the admin's password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Generate a temporary password instead, to be changed at the first sign-in
    #[arg(long, conflicts_with = "password_stdin")]
    generate: bool,
    /// Who may sign recoveries, a line for each: as in ssh-keygen's allowed_signers, NAME KEY, or as in a .pub file, with the name as comment
    #[arg(long, value_name = "FILE")]
    recovery_signers: Option<PathBuf>,
    /// Whom to ask when no admin can sign in: one line, shown to users who are refused [default: nobody]
    #[arg(long, value_name = "TEXT", value_parser = support_contact)]
    support_contact: Option<Assignment>,
}

fn support_contact(text: &str) -> Result<Assignment, InvalidSetting> {
    Assignment::of(Setting::SupportContact, text)
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    store: &'a str,
    temporary_password: Option<&'a str>,
    expires_at: Option<Timestamp>,
    recovery_codes: Words<'a, Zeroizing<String>>,
}

pub(crate) fn run(args: &Init, mut setup: Setup) -> Result<()> {
    if args.generate {
        closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    }
    let url = setup.store()?;
    Desk::may_init(&url)?;
    let signers = match &args.recovery_signers {
        Some(path) => signers_in(path)?,
        None => Vec::new(),
    };

    let admin = match &args.admin {
        Some(name) => name.clone(),
        None => {
            let mut terminal = setup.terminal_or("the first admin's name", "--admin NAME")?;
            ask_for_admin(&mut terminal)?
        }
    };
    let mut support = args.support_contact.clone();
    let password = if args.generate {
        FirstPassword::Generated
    } else if args.password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let typed = secrets.take("the password")?;
        secrets.finish()?;
        FirstPassword::Chosen(typed)
    } else {
        let mut terminal = setup.terminal_or("a password", "--password-stdin or --generate")?;
        let rules = Policy::default().in_words();
        let (typed, ()) = agreed(&mut terminal, "password", Some(rules), |typed| {
            Ok(Desk::check_first(&url, &admin, typed)?)
        })?;
        if support.is_none() {
            support = Some(ask_for_support(&mut terminal)?);
        }
        FirstPassword::Chosen(typed)
    };

    let name = admin.clone();
    let trusted = trusted(&signers);
    let new = NewStore {
        admin,
        password,
        signers,
        settings: support.iter().fold(Settings::default(), Settings::with),
    };
    undisturbed(|| {
        Desk::init(&url, &Setup::surroundings(), new, |made| {
            show(made, &url, &trusted, &mut setup.out)
        })
    })?;
    say_who_goes_on(&setup, &url, &name)
}

/// Asks for the first admin's name, until it can be one.
fn ask_for_admin(terminal: &mut Terminal) -> Result<Username> {
    ask_again(terminal, |terminal| {
        let typed = terminal.line("name of the first admin: ")?;
        let name = Username::new_account(typed.trim());
        Ok(name.map_err(|error| not_made(&error).into()))
    })
}

/// Asks whom to ask when no admin can sign in, until it is a line or nothing.
fn ask_for_support(terminal: &mut Terminal) -> Result<Assignment> {
    ask_again(terminal, |terminal| {
        let typed = terminal.line("whom to ask when no admin can sign in [Enter for nobody]: ")?;
        Ok(support_contact(&typed).map_err(|error| not_made(&error).into()))
    })
}

fn not_made(why: &dyn Display) -> Failure {
    Failure::usage(why.to_string()).hint("no store was made; run the command again")
}

/// What is next. In a database that is not for the role that made the store: it owns what nobody else may change.
fn say_who_goes_on(setup: &Setup, url: &StoreUrl, admin: &Username) -> Result<()> {
    let there = match url {
        StoreUrl::Sqlite(_) => setup.same_store(),
        StoreUrl::Postgres(_) => {
            say_what_to_configure(&setup.out, "first", "store", url)?;
            String::new()
        }
    };
    if closed_streams::stdout_is_closed() {
        setup.out.warn("standard output is closed, so nobody saw the recovery codes; sign in and make new ones: passdesk recover codes new");
    }
    setup
        .out
        .note(&format!("next: passdesk login {admin}{there}"));
    Ok(())
}

/// Who may sign recoveries, and how many must: a line, unless nobody may.
fn trusted(signers: &[Signer]) -> String {
    if signers.is_empty() {
        return String::new();
    }
    let names: Vec<_> = signers.iter().map(|signer| signer.name.as_str()).collect();
    format!(
        "trusted signers: {}; {} of {} must sign\n",
        names.join(", "),
        TrustList::usual_threshold(names.len()),
        names.len()
    )
}

/// Shows what is shown once, before the store is in its place: one whose secrets could not be shown is never made.
fn show(made: InitializedStore, url: &StoreUrl, trusted: &str, out: &mut Output) -> Result<()> {
    let printed = PrintedCodes::new(&made.admin.name, url, made.recovery_codes);
    let store = url.to_string();
    let secret = made.temporary_password.map(TemporaryPassword::reveal);
    let row = Row {
        name: made.admin.name.as_str(),
        store: &store,
        temporary_password: secret.as_ref().map(|secret| secret.as_str()),
        expires_at: made.admin.password.expires_at(),
        recovery_codes: Words::of(printed.codes(), out.format()),
    };
    let mut sentence = Zeroizing::new(format!("made the store {}\n{trusted}", escape(&store)));
    if let (Some(secret), Some(until)) = (row.temporary_password, row.expires_at) {
        sentence = Zeroizing::new(format!(
            "{}temporary password of {}, until {}:\n{}\n",
            *sentence,
            row.name,
            said(until),
            out.emphasis(secret)
        ));
    }
    let sentence = Zeroizing::new(format!("{}{}", *sentence, *printed.text()));
    Ok(out.row(&row, &sentence)?)
}
