//! What `users reset` asks: which temporary password it is to be.

use anyhow::Result;
use passdesk::credentials::Typed;
use passdesk::deeds::{AccountToReset, CheckTemporary, Kind};
use passdesk::model::Username;

use crate::cli::acting_account::AdminClient;
use crate::cli::failure::Failure;
use crate::cli::new_password::{agreed_unless_empty, rules_of};
use crate::cli::stdin_secrets::StdinSecrets;
use crate::cli::terminal::Terminal;

/// Where a temporary password is to come from.
pub(super) struct PasswordSource {
    /// Entered, with `--enter`.
    pub(super) enter: bool,
    /// From standard input.
    pub(super) stdin: bool,
    /// Entered if wished.
    pub(super) offer: bool,
}

/// The temporary password for an account: from standard input, entered, or `None`: left to be generated.
pub(super) fn temporary(
    admin: &AdminClient,
    name: &Username,
    terminal: Option<&mut Terminal>,
    source: PasswordSource,
) -> Result<Option<Typed>> {
    let may_enter = || admin.ask(CheckTemporary { account: None });
    if source.stdin || source.enter {
        may_enter()?;
    }
    if source.stdin {
        let mut secrets = StdinSecrets::read()?;
        let typed = secrets.take("the temporary password")?;
        secrets.finish()?;
        return Ok(Some(typed));
    }
    match terminal {
        Some(terminal) if source.enter => entered(admin, name, terminal, false),
        Some(terminal) if source.offer => match may_enter() {
            Ok(_) => entered(admin, name, terminal, true),
            Err(problem) if problem.kind == Kind::EnteredForbidden => Ok(None),
            Err(problem) => Err(problem.into()),
        },
        None if source.enter => Err(Failure::usage(
            "the temporary password is missing, and nobody can be asked",
        )
        .hint("give --password-stdin")
        .into()),
        Some(_) | None => Ok(None),
    }
}

/// Asks for a temporary password, twice; `None` where one may be generated and none was entered.
fn entered(
    admin: &AdminClient,
    name: &Username,
    terminal: &mut Terminal,
    may_generate: bool,
) -> Result<Option<Typed>> {
    let check = |typed: &Typed| {
        let account = Some(AccountToReset {
            name: name.clone(),
            temporary_password: Some(typed.again()),
        });
        admin.ask(CheckTemporary { account }).map(drop)
    };
    let what = "temporary password";
    let enter = may_generate.then_some("Enter to generate one");
    let agreed = agreed_unless_empty(terminal, what, enter, rules_of(admin), check)?;
    Ok(agreed.map(|(typed, ())| typed))
}
