//! `users reset`: the job that passdesk exists for.

use std::ops::ControlFlow;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::credentials::Typed;
use passdesk::desk::{self, AccountFilter, Admin, DeskError, NewTemporary, ResetOrder};
use passdesk::model::{Account, AccountOrder, Reason, Timestamp, Username, parse_duration};
use serde::Serialize;

use crate::cli::failure::{Failure, Status};
use crate::cli::output::{AccountRow, Output, rfc3339};
use crate::cli::setup::Setup;
use crate::cli::stdin::StdinSecrets;
use crate::cli::terminal::{Choice, Terminal, undisturbed};

/// How many accounts a list to choose from holds; with more, a part of the name is asked for first.
const CHOICES: u64 = 5_000;
/// How often an entered temporary password may be refused before the command ends.
const TRIES: usize = 3;

/// Reset a password: set a temporary one and hand it over
///
/// The temporary password works once, for choosing a new one, and expires. The account's sessions are ended. Nobody resets
/// their own account.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users reset                                    choose from a list
  passdesk users reset bob --reason 'called, known by voice'
  passdesk users reset bob --yes --format json | jq -r .temporary_password
  passdesk users reset bob --yes --password-stdin --expires 2h < temporary.txt")]
pub(super) struct Reset {
    /// The account; on a terminal it can be chosen from a list
    name: Option<Username>,
    /// Enter the temporary password instead of having one generated
    #[arg(long, conflicts_with = "password_stdin")]
    enter: bool,
    /// Read the temporary password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// How long the temporary password works, 72h at most [default: 24h]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// Why, for the record; 200 characters at most, no secrets
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// What a reset gives: the temporary password, once.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    temporary_password: &'a str,
    #[serde(serialize_with = "rfc3339")]
    expires_at: Option<Timestamp>,
    reset_id: String,
}

pub(super) fn run(args: Reset, mut setup: Setup) -> Result<()> {
    // Whoever is to be asked must be there before anything is made (S17).
    let mut terminal = setup.terminal();
    if terminal.is_none() {
        if args.name.is_none() {
            return Err(
                Failure::usage("no account is named, and nobody can be asked")
                    .hint("passdesk users reset NAME --yes")
                    .into(),
            );
        }
        if !args.yes && !args.dry_run {
            return Err(
                Failure::usage("a reset must be confirmed, and nobody can be asked")
                    .hint("give --yes")
                    .into(),
            );
        }
    }
    let desk = setup.desk()?;
    let admin = if args.dry_run {
        setup.admin(&desk)?
    } else {
        setup.fresh_admin(&desk)?
    };
    let name = match (args.name, &mut terminal) {
        (Some(name), _) => name,
        (None, Some(terminal)) => choose(&admin, terminal)?,
        (None, None) => return Err(Failure::usage("no account is named").into()),
    };
    let (target, now) = admin.may_reset(&name)?;
    if args.dry_run {
        let sentence = format!(
            "would reset {} ({})",
            setup.out.emphasis(name.as_str()),
            target.role
        );
        setup.out.row(&AccountRow::new(&target, now), &sentence)?;
        return Ok(setup.out.flush()?);
    }

    let password = if args.password_stdin {
        let mut secrets = StdinSecrets::read()?;
        let typed = secrets.take("the temporary password")?;
        secrets.finish()?;
        NewTemporary::Entered(typed)
    } else if args.enter {
        let terminal = terminal.as_mut().ok_or_else(|| {
            Failure::usage("the temporary password cannot be asked for")
                .hint("give --password-stdin")
        })?;
        entered(&admin, &target, terminal, "temporary password: ")?
    } else {
        match &mut terminal {
            Some(terminal) if !args.yes => {
                let prompt = "temporary password [Enter to generate one]: ";
                entered(&admin, &target, terminal, prompt)?
            }
            _ => NewTemporary::Generated,
        }
    };
    if let Some(terminal) = terminal.as_mut().filter(|_| !args.yes)
        && !terminal.confirm(&format!("reset the password of {name}"))?
    {
        return Err(Failure::new(Status::Interrupted, "nothing was changed").into());
    }

    let order = ResetOrder {
        password,
        expires: args.expires,
        reason: args.reason,
    };
    undisturbed(|| hand_over(admin.reset_password(&name, order)?, &mut setup.out))?;
    if target.disabled {
        setup.out.note(&format!(
            "note: the account is still disabled: passdesk users enable {name}"
        ));
    }
    Ok(())
}

/// Shows a temporary password, this once.
pub(super) fn hand_over(reset: desk::Reset, out: &mut Output) -> Result<()> {
    let secret = reset.temporary_password.reveal();
    let row = Row {
        name: reset.name.as_str(),
        temporary_password: &secret,
        expires_at: Some(reset.expires_at),
        reset_id: reset.reset_id.to_string(),
    };
    let sentence = format!(
        "temporary password of {}, until {}:\n{}",
        row.name,
        reset.expires_at,
        out.emphasis(&secret)
    );
    out.row(&row, &sentence)?;
    out.flush()?;
    out.note(&format!(
        "hand it over; it works once, and {} must choose a new one then",
        row.name
    ));
    Ok(())
}

/// Asks for a temporary password; nothing entered means a generated one, where the prompt says so.
fn entered(
    admin: &Admin<'_>,
    target: &Account,
    terminal: &mut Terminal,
    prompt: &str,
) -> Result<NewTemporary> {
    let may_generate = prompt.contains("Enter to generate");
    let mut refused = Vec::new();
    for _ in 0..TRIES {
        let typed: Typed = terminal.secret(prompt)?;
        if typed.is_empty() && may_generate {
            return Ok(NewTemporary::Generated);
        }
        match admin.check_temporary(target, &typed) {
            Ok(()) => return Ok(NewTemporary::Entered(typed)),
            Err(DeskError::Refused(reasons)) => {
                terminal.say("that password was refused:");
                for reason in &reasons {
                    terminal.say(&format!("  {reason}"));
                }
                refused = reasons;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(DeskError::Refused(refused).into())
}

/// Lets the account be chosen from a list; in a store with thousands, from those that contain what is asked for first.
fn choose(admin: &Admin<'_>, terminal: &mut Terminal) -> Result<Username> {
    let mut search = None;
    loop {
        let mut found = Vec::new();
        let filter = AccountFilter {
            search: search.take(),
            ..AccountFilter::default()
        };
        let own = admin.account().id;
        let listing = admin.accounts(
            &filter,
            AccountOrder::Name,
            Some(CHOICES),
            &mut |account, now| {
                if account.id != own {
                    found.push((
                        account.name.clone(),
                        Choice {
                            name: account.name.to_string(),
                            display_name: account
                                .display_name
                                .as_ref()
                                .map_or_else(String::new, |name| name.as_str().to_owned()),
                            role: account.role.as_str(),
                            status: account.status(now).as_str(),
                        },
                    ));
                }
                ControlFlow::Continue(())
            },
        )?;
        if listing.shown < listing.matching {
            terminal.say(&format!("{} accounts", listing.matching));
            search = Some(terminal.line("part of the name: ")?);
            continue;
        }
        let (mut names, choices): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        if choices.is_empty() {
            return Err(
                Failure::new(Status::NotFound, "there is no other account to reset")
                    .hint("add one: passdesk users add NAME")
                    .into(),
            );
        }
        let place = terminal.pick("whose password?", &choices)?;
        return Ok(names.swap_remove(place));
    }
}
