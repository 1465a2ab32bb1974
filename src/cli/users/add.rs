//! `users add`: a new account with a temporary password.

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{PlanAdditions, Terms};
use passdesk::desk::NewAccount;
use passdesk::model::{DisplayName, Role, Username};

use super::hand_over::{hand_over_one, show_then_force};
use crate::cli::closed_streams;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Add an account, with a temporary password to hand over
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users add bob --display-name 'Bob Cratchit'
  passdesk users add carol --admin --format json")]
pub(crate) struct Add {
    /// The account's name, for signing in
    #[arg(value_parser = Username::new_account)]
    name: Username,
    /// Make the account an admin
    #[arg(long)]
    admin: bool,
    /// The person's name
    #[arg(long, value_name = "TEXT")]
    display_name: Option<DisplayName>,
}

pub(super) fn run(args: Add, mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let admin = setup.fresh_admin()?;
    let new = NewAccount {
        display_name: args.display_name,
        ..NewAccount::new(args.name, if args.admin { Role::Admin } else { Role::User })
    };
    undisturbed(|| {
        hand_over_one(new, &mut setup.out, None, |accounts, write| {
            let terms = Terms::default();
            let planned = admin.ask(PlanAdditions { accounts, terms })?;
            show_then_force(&admin, planned, write)
        })
    })
}
