//! `tokens`: what scripts sign in with.

use anyhow::Result;
use clap::Subcommand;

use super::setup::Setup;

mod create;
mod list;
mod revoke;
mod scopes;

/// Make and revoke tokens for scripts
#[derive(Subcommand)]
#[command(after_help = "Examples:
  passdesk tokens create nightly-reset --scope users:reset
  passdesk tokens list --all
  passdesk tokens revoke nightly-reset")]
pub(crate) enum Tokens {
    Create(create::Create),
    List(list::List),
    Revoke(revoke::Revoke),
}

pub(crate) fn run(tokens: Tokens, setup: Setup) -> Result<()> {
    match tokens {
        Tokens::Create(args) => create::run(args, setup),
        Tokens::List(args) => list::run(&args, setup),
        Tokens::Revoke(args) => revoke::run(args, setup),
    }
}
