//! `tokens`: what scripts sign in with.

use std::time::Duration;

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::deeds::{
    ListTokens, NewTokenRow, PlanToken, PlannedToken, PutInForce, RevokeToken, TimeSpan, TokenRows,
};
use passdesk::model::{Label, Scope, Timestamp, parse_duration};
use serde::Serialize;
use zeroize::Zeroizing;

use super::closed_streams;
use super::one_of::one_of;
use super::output::Output;
use super::row::{Words, row};
use super::setup::Setup;
use super::shown_secrets::showing;
use super::table::{ago_cell, cell, time_cell};
use super::terminal::undisturbed;
use super::times::said;

/// Make and revoke tokens for scripts
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk tokens create nightly-reset --scope users:reset
  passdesk tokens list
  passdesk tokens revoke nightly-reset")]
pub(crate) enum Tokens {
    Create(Create),
    /// List your tokens, never their secrets
    #[command(after_help = "Examples:\n  passdesk tokens list --format json")]
    List,
    /// Revoke one of your tokens
    #[command(after_help = "Examples:\n  passdesk tokens revoke nightly-reset")]
    Revoke(Revoke),
}

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

Examples:
  passdesk tokens create nightly-reset --scope users:reset
  passdesk tokens create hr --scope users:add --scope users:list --expires 30d")]
pub(crate) struct Create {
    /// The token's label
    #[arg(value_parser = Label::of_new_token)]
    label: Label,
    /// What the token may do; may be given several times
    #[arg(
        long,
        value_name = "SCOPE",
        required = true,
        value_parser = one_of::<Scope>(Scope::ALL.map(Scope::as_str)),
        hide_possible_values = true
    )]
    scope: Vec<Scope>,
    /// How long the token works, at most 366d [default: 90d]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
}

#[derive(Args)]
pub(crate) struct Revoke {
    /// The token's label
    label: Label,
}

#[derive(Serialize)]
struct NewRow<'a> {
    label: &'a str,
    token: &'a str,
    scopes: Words<'a, &'static str>,
    expires_at: Timestamp,
}

row! {
    struct Row<'a> {
        label: &'a str,
        scopes: Words<'a, &'static str>,
        created_at: Timestamp,
        expires_at: Timestamp,
        last_used_at: Option<Timestamp>,
        /// It does not work any more, or was made under a clock that was ahead.
        expired: bool,
    }
}

fn words(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

pub(crate) fn run(tokens: Tokens, setup: Setup) -> Result<()> {
    match tokens {
        Tokens::Create(args) => create(args, setup),
        Tokens::List => list(setup),
        Tokens::Revoke(args) => revoke(args, setup),
    }
}

fn create(args: Create, mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let admin = setup.fresh_admin()?;
    let asked = PlanToken {
        label: args.label,
        scopes: args.scope,
        expires: args.expires.map(TimeSpan),
    };
    undisturbed(|| {
        showing("the token", |shown| {
            let PlannedToken { row, plan } = admin.ask(asked)?;
            show(&row, &mut setup.out)?;
            shown.yes();
            admin.ask(PutInForce { plan })?;
            Ok(())
        })
    })?;
    setup
        .out
        .note("it is not shown again; a script gives it in PASSDESK_TOKEN or --token-file FILE");
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

fn list(mut setup: Setup) -> Result<()> {
    let TokenRows { tokens } = setup.admin()?.ask(ListTokens {})?;
    let format = setup.out.format();
    let mut list = setup.out.list(
        &["LABEL", "SCOPES", "CREATED", "EXPIRES", "LAST USED"],
        Row::FIELDS,
    );
    for token in &tokens {
        let scopes = words(&token.scopes);
        let row = Row {
            label: token.label.as_str(),
            scopes: Words::of(&scopes, format),
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            expired: token.expired,
        };
        list.push(&row, || {
            vec![
                cell(row.label),
                cell(&scopes.join(" ")),
                time_cell(row.created_at),
                match row.expired {
                    true => cell("expired"),
                    false => time_cell(row.expires_at),
                },
                ago_cell(row.last_used_at),
            ]
        })?;
    }
    list.finish()?;
    Ok(())
}

fn revoke(args: Revoke, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    let row = undisturbed(|| admin.ask(RevokeToken { name: args.label }))?;
    let label = setup.out.emphasis(row.label.as_str());
    let sentence = format!("the token {label} is revoked");
    Ok(setup.out.row(&row, &sentence)?)
}
