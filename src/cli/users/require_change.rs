//! `users require-change`: requires new passwords; the old ones work until they are changed.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::deeds::{self, LeftOut, RequireChangeAfter};
use passdesk::model::Username;
use serde::Serialize;

use super::unreadable::say_left_out;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::undisturbed;

/// Require a new password at the next sign-in
///
/// The user signs in with the old password, and must choose a new one before anything else works.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users require-change bob carol
  passdesk users require-change --all")]
pub(crate) struct RequireChange {
    /// The accounts' names; when one of them does not exist, none is changed
    #[arg(required_unless_present = "all", value_name = "NAME", value_hint = ValueHint::Username)]
    names: Vec<Username>,
    /// Every account except your own
    #[arg(long, conflicts_with = "names")]
    all: bool,
}

#[derive(Serialize)]
struct All {
    accounts: u64,
}

pub(super) fn run(args: &RequireChange, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    if args.all {
        let mut accounts = 0;
        let mut after = None;
        let mut left_out = LeftOut::default();
        loop {
            let page = undisturbed(|| admin.ask(RequireChangeAfter { after }))?;
            accounts += page.accounts;
            left_out.extend(page.left_out);
            match page.last {
                Some(last) => after = Some(last),
                None => break,
            }
        }
        let sentence = format!(
            "{} must choose a new password",
            counted(accounts, "account", "accounts")
        );
        setup.out.row(&All { accounts }, &sentence)?;
        return say_left_out(&setup.out, &left_out);
    }
    let names = args.names.clone();
    for row in undisturbed(|| admin.ask(deeds::RequireChange { names }))?.accounts {
        let name = setup.out.emphasis(row.name.as_str());
        let sentence = format!("{name} must choose a new password");
        setup.out.row(&row, &sentence)?;
    }
    Ok(())
}
