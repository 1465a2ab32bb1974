//! `tokens`: what scripts sign in with.

use std::time::Duration;

use anyhow::Result;
use clap::{Args, Subcommand};
use passdesk::desk::NewToken;
use passdesk::model::{Label, Scope, Timestamp, Token, parse_duration};
use serde::Serialize;
use zeroize::Zeroizing;

use super::closed_streams;
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
    #[arg(long, value_name = "SCOPE", required = true)]
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

#[derive(Serialize)]
struct RevokedRow<'a> {
    label: &'a str,
    revoked: bool,
}

fn words(scopes: &[Scope]) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

pub(crate) fn run(tokens: Tokens, setup: Setup) -> Result<()> {
    match tokens {
        Tokens::Create(args) => create(args, setup),
        Tokens::List => list(setup),
        Tokens::Revoke(args) => revoke(&args, setup),
    }
}

fn create(args: Create, mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let desk = setup.desk()?;
    let admin = setup.fresh_admin(&desk)?;
    undisturbed(|| {
        showing("the token", |shown| {
            admin.create_token(args.label, args.scope, args.expires, |made| {
                show(made, &mut setup.out)?;
                shown.yes();
                Ok(())
            })
        })
    })?;
    setup
        .out
        .note("it is not shown again; a script gives it in PASSDESK_TOKEN or --token-file FILE");
    Ok(())
}

fn show(made: &NewToken, out: &mut Output) -> Result<()> {
    let scopes = words(&made.token.scopes);
    let row = NewRow {
        label: made.token.label.as_str(),
        token: made.secret.reveal(),
        scopes: Words::of(&scopes, out.format()),
        expires_at: made.token.expires_at,
    };
    let sentence = Zeroizing::new(format!(
        "token {}, until {}, for {}:\n{}",
        made.token.label,
        said(made.token.expires_at),
        scopes.join(" "),
        out.emphasis(row.token)
    ));
    Ok(out.row(&row, &sentence)?)
}

fn list(mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let (tokens, now) = setup.admin(&desk)?.tokens()?;
    let format = setup.out.format();
    let mut list = setup.out.list(
        &["LABEL", "SCOPES", "CREATED", "EXPIRES", "LAST USED"],
        Row::FIELDS,
    );
    for token in &tokens {
        let Token {
            label,
            scopes,
            created_at,
            expires_at,
            last_used_at,
            ..
        } = token;
        let scopes = words(scopes);
        let row = Row {
            label: label.as_str(),
            scopes: Words::of(&scopes, format),
            created_at: *created_at,
            expires_at: *expires_at,
            last_used_at: *last_used_at,
            expired: token.has_expired(now),
        };
        list.push(&row, || {
            vec![
                cell(label.as_str()),
                cell(&scopes.join(" ")),
                time_cell(*created_at),
                match row.expired {
                    true => cell("expired"),
                    false => time_cell(*expires_at),
                },
                ago_cell(*last_used_at),
            ]
        })?;
    }
    list.finish()?;
    Ok(())
}

fn revoke(args: &Revoke, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    let admin = setup.fresh_admin(&desk)?;
    undisturbed(|| admin.revoke_token(&args.label))?;
    let row = RevokedRow {
        label: args.label.as_str(),
        revoked: true,
    };
    let sentence = format!("the token {} is revoked", setup.out.emphasis(row.label));
    Ok(setup.out.row(&row, &sentence)?)
}
