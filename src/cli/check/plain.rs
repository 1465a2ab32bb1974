//! `check --as plain`: for scripts and people.

use anyhow::Result;
use passdesk::client::Client;
use passdesk::deeds::CheckedAccount;
use serde::Serialize;

use super::args::Check;
use super::question::Question;
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::cli::sign_in_questions::ask_name;
use crate::cli::stdin_secrets::StdinSecrets;

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    outcome: &'static str,
}

pub(super) fn read(args: Check, setup: &Setup, client: &Client) -> Result<Question> {
    let (name, password) = if args.password_stdin {
        let name = args.name.ok_or_else(|| {
            Failure::usage("the name is missing").hint("passdesk check NAME --password-stdin")
        })?;
        let mut secrets = StdinSecrets::read()?;
        let password = secrets.take("the password")?;
        secrets.finish()?;
        (name, password)
    } else {
        let mut terminal = setup.terminal_or("the password", "NAME and --password-stdin")?;
        client.reach()?;
        let name = match args.name {
            Some(name) => name,
            None => ask_name(&mut terminal)?,
        };
        (name, terminal.secret("password: ")?)
    };
    let file = setup.session_file().ok();
    Ok(Question {
        device_token: file.and_then(|file| file.device(&name).read()),
        name,
        password,
        service: args.service,
        address: None,
    })
}

pub(super) fn say(account: &CheckedAccount, setup: &mut Setup) -> Result<()> {
    let row = Row {
        name: account.name.as_str(),
        outcome: "right",
    };
    let name = setup.out.emphasis(row.name);
    let sentence = format!("the password of {name} is right");
    Ok(setup.out.row(&row, &sentence)?)
}
