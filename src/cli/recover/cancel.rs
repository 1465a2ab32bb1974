//! `recover cancel`: cancels a request.

use anyhow::Result;
use clap::Args;
use passdesk::client::Client;
use passdesk::deeds::{CancelRequest, WhoAmI};
use passdesk::model::Role;
use serde::Serialize;
use uuid::Uuid;

use crate::cli::identifier::identifier;
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
    #[arg(value_parser = identifier)]
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
    let cancel = |client: &Client, claim_secret| {
        let id = args.id;
        undisturbed(|| client.ask(CancelRequest { id, claim_secret }))
    };
    if args.password_stdin {
        let client = setup.client()?;
        let mut secrets = StdinSecrets::read()?;
        let claim = secrets.take("the claim secret")?;
        secrets.finish()?;
        cancel(&client, Some(claim))?;
    } else if let Some(mut terminal) = nobody_but_a_terminal(&setup) {
        let client = setup.client()?;
        client.reach()?;
        let claim = terminal.secret("claim secret: ")?;
        cancel(&client, Some(claim))?;
    } else {
        cancel(&*setup.fresh_admin()?, None)?;
    }
    let row = Row {
        request_id: args.id,
        cancelled: true,
    };
    let sentence = format!("the request {} is cancelled", args.id);
    Ok(setup.out.row(&row, &sentence)?)
}

/// The terminal to ask for a claim secret, where no admin is signed in.
fn nobody_but_a_terminal(setup: &Setup) -> Option<Terminal> {
    let own = setup
        .client_of_caller()
        .and_then(|client| Ok(client.ask(WhoAmI {})?));
    match own {
        Ok(own) if own.role == Role::Admin => None,
        Ok(_) | Err(_) => setup.terminal(),
    }
}
