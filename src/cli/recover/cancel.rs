//! `recover cancel`: cancels a request.

use anyhow::Result;
use clap::Args;
use passdesk::desk::{AccountNow, Desk};
use passdesk::model::Role;
use serde::Serialize;
use uuid::Uuid;

use crate::cli::setup::Setup;
use crate::cli::stdin_secrets::StdinSecrets;
use crate::cli::terminal::{Terminal, undisturbed};

/// Cancel a request, as an admin or with its claim secret
///
/// An admin who is signed in needs no claim secret; everyone else is asked for it.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover cancel ID
  passdesk recover cancel ID --password-stdin < claim.txt")]
pub(crate) struct Cancel {
    /// The request's id
    id: Uuid,
    /// Read the claim secret from standard input
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Serialize)]
struct Row {
    request_id: Uuid,
    cancelled: bool,
}

pub(crate) fn run(args: &Cancel, mut setup: Setup) -> Result<()> {
    let desk = setup.desk()?;
    if args.password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let claim = secrets.take("the claim secret")?;
        secrets.finish()?;
        undisturbed(|| desk.cancel_recovery(args.id, &claim))?;
    } else if let Some(mut terminal) = nobody_but_a_terminal(&setup, &desk) {
        let claim = terminal.secret("claim secret: ")?;
        undisturbed(|| desk.cancel_recovery(args.id, &claim))?;
    } else {
        let admin = setup.fresh_admin(&desk)?;
        undisturbed(|| admin.cancel_recovery(args.id))?;
    }
    let row = Row {
        request_id: args.id,
        cancelled: true,
    };
    let sentence = format!("the request {} is cancelled", args.id);
    Ok(setup.out.row(&row, &sentence)?)
}

/// The terminal to ask for a claim secret, where no admin is signed in.
fn nobody_but_a_terminal(setup: &Setup, desk: &Desk) -> Option<Terminal> {
    match setup.whoever_acts(desk) {
        Ok(AccountNow { account, .. }) if account.role == Role::Admin => None,
        Ok(_) | Err(_) => setup.terminal(),
    }
}
