//! What `users reset` asks: which account, which temporary password, and whether to go on.

use std::ops::ControlFlow;

use anyhow::Result;
use passdesk::desk::{AccountFilter, Admin, DeskError, NewTemporary};
use passdesk::model::{Account, AccountOrder, Username};

use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::stdin_secrets::StdinSecrets;
use crate::cli::terminal::{Choice, Terminal};

/// How many accounts a list to choose from holds; with more, a part of the name is asked for first.
const CHOICES: u64 = 5_000;
/// How often an entered temporary password may be refused before the command ends.
const TRIES: usize = 3;

/// Where a temporary password is to come from.
pub(super) struct PasswordSource {
    /// Entered, with `--enter`.
    pub(super) enter: bool,
    /// From standard input.
    pub(super) stdin: bool,
    /// Entered if wished.
    pub(super) offer: bool,
}

/// The temporary password for an account: from standard input, entered, or left to be generated.
pub(super) fn temporary(
    admin: &Admin<'_>,
    target: &Account,
    terminal: Option<&mut Terminal>,
    source: PasswordSource,
) -> Result<NewTemporary> {
    if source.stdin || source.enter {
        admin.may_enter_temporary()?;
    }
    if source.stdin {
        let mut secrets = StdinSecrets::read()?;
        let typed = secrets.take("the temporary password")?;
        secrets.finish()?;
        return Ok(NewTemporary::Entered(typed));
    }
    match terminal {
        Some(terminal) if source.enter => entered(admin, target, terminal, false),
        Some(terminal) if source.offer => match admin.may_enter_temporary() {
            Ok(()) => entered(admin, target, terminal, true),
            Err(DeskError::EnteredForbidden) => Ok(NewTemporary::Generated),
            Err(error) => Err(error.into()),
        },
        None if source.enter => Err(Failure::usage(
            "the temporary password is missing, and nobody can be asked",
        )
        .hint("give --password-stdin")
        .into()),
        Some(_) | None => Ok(NewTemporary::Generated),
    }
}

/// Asks for a temporary password until the policy accepts it; three times at most.
fn entered(
    admin: &Admin<'_>,
    target: &Account,
    terminal: &mut Terminal,
    may_generate: bool,
) -> Result<NewTemporary> {
    let prompt = if may_generate {
        "temporary password [Enter to generate one]: "
    } else {
        "temporary password: "
    };
    let mut refused = Vec::new();
    for _ in 0..TRIES {
        let typed = terminal.secret(prompt)?;
        if typed.is_empty() && may_generate {
            return Ok(NewTemporary::Generated);
        }
        match admin.check_temporary(target, &typed) {
            Ok(()) => return Ok(NewTemporary::Entered(typed)),
            Err(DeskError::Refused(reasons)) => {
                terminal.refuse(&reasons);
                refused = reasons;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(DeskError::Refused(refused).into())
}

/// Asks whether to go on; a no ends the command.
pub(super) fn confirm(terminal: &mut Terminal, question: &str) -> Result<()> {
    if terminal.confirm(question)? {
        return Ok(());
    }
    Err(Failure::new(ExitStatus::Interrupted, "not confirmed")
        .hint("nothing was changed")
        .into())
}

/// Lets the account be chosen from a list; in a store with thousands, from those that contain what is asked for first.
pub(super) fn account(admin: &Admin<'_>, terminal: &mut Terminal) -> Result<Username> {
    let own = admin.account().id;
    let mut filter = AccountFilter::default();
    loop {
        let mut names = Vec::new();
        let mut choices = Vec::new();
        let mut each = |account: &Account, now| {
            if account.id != own {
                let display_name = account.display_name.as_ref();
                names.push(account.name.clone());
                choices.push(Choice {
                    name: account.name.to_string(),
                    display_name: display_name
                        .map_or_else(String::new, |name| name.as_str().to_owned()),
                    role: account.role.as_str(),
                    status: account.status(now).as_str(),
                });
            }
            ControlFlow::Continue(())
        };
        let listing = admin.accounts(&filter, AccountOrder::Name, Some(CHOICES), &mut each)?;
        if listing.shown < listing.matching {
            terminal.say(&format!("{} accounts", listing.matching));
            filter.search = Some(terminal.line("part of the name: ")?);
            continue;
        }
        if choices.is_empty() && filter.search.is_some() {
            terminal.say("no name contains that");
            filter.search = None;
            continue;
        }
        if choices.is_empty() {
            return Err(
                Failure::new(ExitStatus::NotFound, "there is no other account to reset")
                    .hint("add one: passdesk users add NAME")
                    .into(),
            );
        }
        let place = terminal.pick("whose password?", &choices)?;
        return Ok(names.swap_remove(place));
    }
}
