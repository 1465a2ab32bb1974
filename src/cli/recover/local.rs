//! `recover local`: the last resort.

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::desk::DeskError;
use passdesk::model::Username;

use super::finish::finish_locally;
use crate::cli::closed_streams;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::new_password::agreed;
use crate::cli::setup::Setup;

/// The last resort: set an admin's password as the owner of the store
///
/// Nobody else has to agree, because the owner of the store could change it anyway. The audit log records it with your
/// operating-system user and this machine, and every admin is shown it at the next sign-in. It works only on a terminal.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk recover local ada
  passdesk recover local ada --override bob")]
pub(crate) struct Local {
    /// The admin who is locked out
    #[arg(value_hint = ValueHint::Username)]
    name: Username,
    /// Go on without this admin, who could reset the password; may be given several times
    #[arg(long = "override", value_name = "ADMIN", value_hint = ValueHint::Username)]
    overrides: Vec<Username>,
}

/// Why this account is not brought back like this, with the command that helps instead.
fn refused(error: DeskError, name: &Username) -> anyhow::Error {
    match error {
        DeskError::OtherAdmin(admin) => {
            let hint = format!(
                "ask {admin}: passdesk users reset {name}; if {admin} cannot help: passdesk recover local {name} --override {admin}"
            );
            let message = DeskError::OtherAdmin(admin).to_string();
            Failure::new(ExitStatus::NotPermitted, message)
                .hint(hint)
                .into()
        }
        DeskError::NotAdmin => {
            let message =
                format!("{name} is not an admin, and only admins are brought back like this");
            let hint = format!("ask an admin to reset the password: passdesk users reset {name}");
            Failure::new(ExitStatus::NotPermitted, message)
                .hint(hint)
                .into()
        }
        other => other.into(),
    }
}

pub(crate) fn run(args: Local, mut setup: Setup) -> Result<()> {
    closed_streams::check_stdout(closed_streams::ELSEWHERE)?;
    let mut terminal = setup.terminal_or(
        "the account's name as a confirmation",
        "it on a terminal, without --no-input",
    )?;
    let store = setup.store()?;
    let desk = setup.desk()?;
    let local = desk.recover_locally(&args.name, args.overrides);
    let local = local.map_err(|error| refused(error, &args.name))?;
    let name = local.account().name.clone();
    let origin = Setup::surroundings().origin;
    terminal.say("this is the last resort: nobody else has to agree, because you own the store");
    terminal.say(&format!(
        "the audit log will show that {origin} did it, and every admin is shown it"
    ));
    let typed = terminal.line(&format!("to go on, type the account's name ({name}): "))?;
    if typed.trim().parse::<Username>().ok().as_ref() != Some(&name) {
        return Err(Failure::new(
            ExitStatus::Interrupted,
            "that is not the account's name; nothing was changed",
        )
        .into());
    }
    let rules = desk.password_rules()?;
    let (_, accepted) = agreed(&mut terminal, "new password", Some(rules), |typed| {
        Ok(local.check(typed)?)
    })?;
    finish_locally(local, &accepted, &store, &mut setup)
}
