//! `tokens revoke`: ends a token.

use std::ops::ControlFlow;

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::deeds::{ListAllTokens, ListTokens, RevokeToken};
use passdesk::desk::DeskError;
use passdesk::model::{Label, Username};

use crate::cli::acting_account::AdminClient;
use crate::cli::consent::Yes;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Revoke one of your tokens, or another admin's
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk tokens revoke nightly-reset
  passdesk tokens revoke nightly-reset --owner ann --yes")]
pub(crate) struct Revoke {
    /// The token's label
    label: Label,
    /// The account that the token belongs to [default: your own]
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Username)]
    owner: Option<Username>,
    #[command(flatten)]
    yes: Yes,
}

pub(super) fn run(args: Revoke, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    let Revoke { label, owner, yes } = args;
    let of_owner = owner
        .as_ref()
        .map_or(String::new(), |owner| format!(" of {owner}"));
    yes.ask("revoking a token", &setup, || {
        let owner = owner.as_ref();
        match is_there(&admin, owner, &label)? {
            true => Ok(format!("revoke the token {label}{of_owner}")),
            false => Err(missing(owner, &label).into()),
        }
    })?;
    let row = undisturbed(|| admin.ask(RevokeToken { name: label, owner }))?;
    let label = setup.out.emphasis(row.label.as_str());
    let sentence = format!("the token {label}{of_owner} is revoked");
    Ok(setup.out.row(&row, &sentence)?)
}

/// Whether there is a token to revoke.
fn is_there(admin: &AdminClient, owner: Option<&Username>, label: &Label) -> Result<bool> {
    let Some(owner) = owner else {
        let own = admin.ask(ListTokens {})?.tokens;
        return Ok(own.iter().any(|token| token.label == *label));
    };
    let mut found = false;
    admin.list(ListAllTokens {}, &mut |token| {
        found |= token.label == *label && token.owner.as_ref() == Some(owner);
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

fn missing(owner: Option<&Username>, label: &Label) -> DeskError {
    let label = label.clone();
    match owner.cloned() {
        None => DeskError::NoSuchToken(label),
        Some(owner) => DeskError::NoTokenOf { owner, label },
    }
}
