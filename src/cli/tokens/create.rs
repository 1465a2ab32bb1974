//! `tokens create`: a new token, shown or written to a file before it is in force.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{Kind, NewTokenRow, PlanToken, PlannedToken, PutInForce, TimeSpan};
use passdesk::model::{Label, Scope, Timestamp, parse_duration};
use serde::Serialize;
use zeroize::Zeroizing;

use super::scopes::words;
use crate::cli::acting_account::AdminClient;
use crate::cli::closed_streams;
use crate::cli::escape::escape;
use crate::cli::file_name::is_stdout;
use crate::cli::new_file::SecretFile;
use crate::cli::one_of::one_of;
use crate::cli::output::Output;
use crate::cli::row::Words;
use crate::cli::setup::Setup;
use crate::cli::shown_secrets::showing;
use crate::cli::terminal::undisturbed;
use crate::cli::times::said;

/// Make a token, shown once
///
/// A token can do what its scopes say and nothing else. It ends when it expires, when it is revoked, and when your account is
/// disabled, demoted, removed or reset.
#[derive(Args)]
#[command(after_help = "Scopes:
  users:list     see accounts
  users:add      add users
  users:reset    reset users, never admins
  users:manage   remove, disable, enable and unlock users, require changes
  audit:read     read the audit log
  verify         ask whether the passwords of others are right, for a service
  directory      read names, display names, mail addresses, groups and states

Examples:
  passdesk tokens create nightly-reset --scope users:reset --out nightly-reset.token
  passdesk tokens create hr --scope users:add,users:list --expires 30d")]
pub(crate) struct Create {
    /// The token's label
    #[arg(value_parser = Label::of_new_token)]
    label: Label,
    /// What the token may do: scopes with commas between them; may be given several times
    #[arg(
        long,
        value_name = "SCOPE",
        required = true,
        value_delimiter = ',',
        value_parser = one_of::<Scope>(Scope::ALL.map(Scope::as_str)),
        hide_possible_values = true
    )]
    scope: Vec<Scope>,
    /// How long the token works, at most 366d [default: 90d]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// Write the token to a new file that only you can read, for --token-file, and do not print it; - is standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct NewRow<'a> {
    label: &'a str,
    token: &'a str,
    scopes: Words<'a, &'static str>,
    expires_at: Timestamp,
}

/// A token that a file holds.
#[derive(Serialize)]
struct SavedRow<'a> {
    label: &'a str,
    /// Only the file has it.
    token: Option<&'a str>,
    scopes: Words<'a, &'static str>,
    expires_at: Timestamp,
    out: &'a str,
}

pub(super) fn run(args: Create, mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let file = args.out.filter(|path| !is_stdout(path));
    let admin = setup.fresh_admin()?;
    let asked = PlanToken {
        label: args.label,
        scopes: args.scope,
        expires: args.expires.map(TimeSpan),
    };
    match file {
        None => create_and_show(asked, &admin, &mut setup.out),
        Some(path) => {
            let made = undisturbed(|| create_in_file(asked, &admin, &path))?;
            say_where(&made, &path, &mut setup.out)
        }
    }
}

fn create_and_show(asked: PlanToken, admin: &AdminClient, out: &mut Output) -> Result<()> {
    undisturbed(|| {
        showing("the token", |shown| {
            let PlannedToken { row, plan } = admin.ask(asked)?;
            show(&row, out)?;
            shown.yes();
            admin.ask(PutInForce { plan })?;
            Ok(())
        })
    })?;
    out.note("it is not shown again; a script gives it in PASSDESK_TOKEN or --token-file FILE");
    Ok(())
}

/// The token is on the disk before it is in force; a file whose token is void is removed.
fn create_in_file(asked: PlanToken, admin: &AdminClient, path: &Path) -> Result<NewTokenRow> {
    let mut file = SecretFile::create(path)?;
    let PlannedToken { row, plan } = admin.ask(asked)?;
    file.write(&row.token)?;
    match admin.ask(PutInForce { plan }) {
        Ok(_) => {
            file.keep();
            Ok(row)
        }
        Err(problem) if matches!(problem.kind, Kind::OutcomeUnknown(_)) => {
            file.keep();
            let unknown = format!(
                "it is not known whether the token in {} works",
                path.display()
            );
            Err(problem.and(&unknown).into())
        }
        Err(problem) => Err(problem.into()),
    }
}

fn say_where(made: &NewTokenRow, path: &Path, out: &mut Output) -> Result<()> {
    let scopes = words(&made.scopes);
    let path = path.display().to_string();
    let row = SavedRow {
        label: made.label.as_str(),
        token: None,
        scopes: Words::of(&scopes, out.format()),
        expires_at: made.expires_at,
        out: &path,
    };
    let sentence = format!(
        "token {}, until {}, for {}, is in {}",
        made.label,
        said(made.expires_at),
        scopes.join(" "),
        out.emphasis(&path)
    );
    out.row(&row, &sentence)?;
    out.note(&format!(
        "a script gives it with --token-file {}",
        escape(&path)
    ));
    Ok(())
}

fn show(made: &NewTokenRow, out: &mut Output) -> Result<()> {
    let scopes = words(&made.scopes);
    let row = NewRow {
        label: made.label.as_str(),
        token: &made.token,
        scopes: Words::of(&scopes, out.format()),
        expires_at: made.expires_at,
    };
    let sentence = Zeroizing::new(format!(
        "token {}, until {}, for {}:\n{}",
        made.label,
        said(made.expires_at),
        scopes.join(" "),
        out.emphasis(row.token)
    ));
    Ok(out.row(&row, &sentence)?)
}
