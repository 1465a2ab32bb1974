//! `tokens list`: your own tokens, or those of all admins.

use anyhow::Result;
use clap::Args;
use comfy_table::Cell;
use passdesk::deeds::{ListAllTokens, ListTokens, TokenRow, TokenRows};
use passdesk::model::{Timestamp, Username};

use super::scopes::words;
use crate::cli::format::Format;
use crate::cli::row::{Words, row};
use crate::cli::setup::Setup;
use crate::cli::table::{ago_cell, cell, time_cell};
use crate::cli::users::say_left_out;

/// List your tokens, never their secrets
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk tokens list --format json
  passdesk tokens list --all")]
pub(crate) struct List {
    /// Those of all admins, with their owners
    #[arg(long)]
    all: bool,
}

row! {
    struct Row<'a> {
        /// Where those of all admins are listed.
        #[serde(skip_serializing_if = "Option::is_none")]
        owner: Option<&'a str>,
        label: &'a str,
        scopes: Words<'a, &'static str>,
        created_at: Timestamp,
        expires_at: Timestamp,
        last_used_at: Option<Timestamp>,
        /// It does not work any more, or was made under a clock that was ahead.
        expired: bool,
    }
}

/// The columns of a table of tokens; the first is left out where all have one owner.
const COLUMNS: &[&str] = &[
    "OWNER",
    "LABEL",
    "SCOPES",
    "CREATED",
    "EXPIRES",
    "LAST USED",
];

pub(super) fn run(args: &List, setup: Setup) -> Result<()> {
    match args.all {
        true => list_all(setup),
        false => list_own(setup),
    }
}

fn list_own(mut setup: Setup) -> Result<()> {
    let TokenRows { tokens } = setup.admin()?.ask(ListTokens {})?;
    let format = setup.out.format();
    let mut list = setup.out.list(&COLUMNS[1..], &Row::FIELDS[1..]);
    for token in &tokens {
        let scopes = words(&token.scopes);
        let row = Row::of(token, &scopes, format);
        list.push(&row, || row.cells(&scopes))?;
    }
    list.finish_or(Some("you have no tokens"))?;
    Ok(())
}

fn list_all(mut setup: Setup) -> Result<()> {
    let admin = setup.admin()?;
    let format = setup.out.format();
    let mut list = setup.out.list(COLUMNS, Row::FIELDS);
    let end = admin.list(ListAllTokens {}, &mut |token| {
        let scopes = words(&token.scopes);
        let row = Row::of(&token, &scopes, format);
        list.feed(&row, || row.cells(&scopes))
    })?;
    list.finish_or(Some("no admin has tokens"))?;
    match end {
        Some(end) => say_left_out(&setup.out, &end.left_out),
        // Whoever reads the rows has gone.
        None => Ok(()),
    }
}

impl<'a> Row<'a> {
    fn of(token: &'a TokenRow, scopes: &'a [&'static str], format: Format) -> Self {
        Self {
            owner: token.owner.as_ref().map(Username::as_str),
            label: token.label.as_str(),
            scopes: Words::of(scopes, format),
            created_at: token.created_at,
            expires_at: token.expires_at,
            last_used_at: token.last_used_at,
            expired: token.expired,
        }
    }

    fn cells(&self, scopes: &[&'static str]) -> Vec<Cell> {
        let owner = self.owner.map(cell);
        let others = [
            cell(self.label),
            cell(&scopes.join(" ")),
            time_cell(self.created_at),
            match self.expired {
                true => cell("expired"),
                false => time_cell(self.expires_at),
            },
            ago_cell(self.last_used_at),
        ];
        owner.into_iter().chain(others).collect()
    }
}
