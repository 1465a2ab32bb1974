//! `users require-change`: requires new passwords; the old ones work until they are changed.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::deeds::{self, LeftOut, RequireChangeAfter};
use passdesk::model::Username;
use serde::Serialize;

use super::selected::{Selection, count, count_admins, of_them_admins};
use super::unreadable::say_left_out;
use crate::cli::account::AccountFields;
use crate::cli::acting_account::AdminClient;
use crate::cli::consent::Yes;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::undisturbed;

/// Require a new password at the next sign-in
///
/// The user signs in with the old password, and must choose a new one before anything else works.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users require-change bob carol
  passdesk users require-change --all
  passdesk users require-change --all --yes")]
pub(crate) struct RequireChange {
    /// The accounts' names; when one of them does not exist, none is changed
    #[arg(required_unless_present = "all", value_name = "NAME", value_hint = ValueHint::Username)]
    names: Vec<Username>,
    /// Every account except your own
    #[arg(long, conflicts_with = "names")]
    all: bool,
    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct All {
    accounts: u64,
}

pub(super) fn run(args: &RequireChange, mut setup: Setup) -> Result<()> {
    let admin = setup.fresh_admin()?;
    if args.all {
        let what = "a new password for every account";
        args.yes.ask(what, &setup, || of_all(&admin))?;
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
        let fields = AccountFields::of(&row, setup.out.format());
        setup.out.row(&fields, &sentence)?;
    }
    Ok(())
}

/// What is asked before a new password is required of everybody.
fn of_all(admin: &AdminClient) -> Result<String> {
    // A token reaches no admin, and may not be good for looking.
    if !admin.has_session() {
        return Ok("require a new password of every user".to_owned());
    }
    let all = Selection::everyone();
    let admins = count_admins(admin, &all)?;
    Ok(format!(
        "require a new password of {}, {}",
        counted(count(admin, &all)?, "account", "accounts"),
        of_them_admins(admins)
    ))
}
