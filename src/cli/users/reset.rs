//! `users reset`: the job that passdesk exists for.

use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Admin, Terms, Wanted};
use passdesk::model::{Action, Reason, parse_duration};

use super::dry_run;
use super::hand_over::hand_over_one;
use super::reset_many::{Many, Selection};
use super::reset_questions as questions;
use super::rows_file::{Destination, RowsFile};
use crate::cli::failure::Failure;
use crate::cli::setup::Setup;
use crate::cli::terminal::{Terminal, undisturbed};

/// Reset passwords: set temporary ones and hand them over
///
/// A temporary password works once, for choosing a new one, and expires. The account's sessions are ended and its tokens
/// revoked. Nobody resets their own account.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users reset                                    choose from a list
  passdesk users reset bob --reason 'called, known by voice'
  passdesk users reset bob --yes --format json | jq -r .temporary_password
  passdesk users reset bob --yes --password-stdin --expires 2h < temporary.txt
  passdesk users reset --from leavers.csv --yes --out temporary.csv
  passdesk users reset --all --dry-run")]
pub(super) struct Reset {
    #[command(flatten)]
    selection: Selection,
    /// Report disabled accounts instead of resetting them
    #[arg(long)]
    skip_disabled: bool,
    /// Enter the temporary password instead of having one generated
    #[arg(long, conflicts_with = "password_stdin")]
    enter: bool,
    /// Read the temporary password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// How long a temporary password works, 72h at most [default: 24h, or as the policy says]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// Why, for the record; 200 characters at most, no secrets
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    /// Say what would happen to whom, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    destination: Destination,
}

impl Reset {
    fn concerns_many(&self) -> bool {
        self.selection.concerns_many() || self.destination.resume
    }

    fn terms(&self) -> Terms {
        Terms {
            expires: self.expires,
            reason: self.reason.clone(),
            skip_disabled: self.skip_disabled,
        }
    }
}

pub(super) fn run(args: Reset, mut setup: Setup) -> Result<()> {
    // Whoever is to be asked must be there before anything is made (S17).
    let mut terminal = setup.terminal();
    if terminal.is_none() {
        if args.selection.names.is_empty() && !args.concerns_many() {
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
    let many = args.concerns_many();
    if many && (args.enter || args.password_stdin) {
        return Err(Failure::usage("one temporary password cannot be entered for many accounts")
            .hint("have them generated, or give each one in a column temporary_password: --from FILE")
            .into());
    }
    if !args.dry_run {
        args.destination.check()?;
    }
    let desk = setup.desk()?;
    let admin = if args.dry_run {
        setup.admin(&desk)?
    } else {
        setup.fresh_admin(&desk)?
    };
    if many {
        let many = Many {
            selection: &args.selection,
            terms: &args.terms(),
            yes: args.yes,
            dry_run: args.dry_run,
            destination: &args.destination,
        };
        many.run(&admin, terminal.as_mut(), &mut setup)
    } else {
        one(args, &admin, terminal.as_mut(), &mut setup)
    }
}

fn one(
    mut args: Reset,
    admin: &Admin<'_>,
    mut terminal: Option<&mut Terminal>,
    setup: &mut Setup,
) -> Result<()> {
    let name = match (args.selection.names.pop(), &mut terminal) {
        (Some(name), _) => name,
        (None, Some(terminal)) => questions::account(admin, terminal)?,
        (None, None) => return Err(Failure::usage("no account is named").into()),
    };
    let (target, _) = admin.may_reset(&name)?;
    if args.dry_run {
        return dry_run::one_reset(&name, args.enter || args.password_stdin, &mut setup.out);
    }
    let asks = terminal.is_some() && !args.yes;
    let password = questions::temporary(
        admin,
        &target,
        terminal.as_deref_mut(),
        questions::PasswordSource {
            enter: args.enter,
            stdin: args.password_stdin,
            offer: asks,
        },
    )?;
    if let Some(terminal) = terminal.filter(|_| asks) {
        questions::confirm(terminal, &format!("reset the password of {name}"))?;
    }
    let format = setup.out.format();
    let file =
        undisturbed(|| RowsFile::of(&args.destination, format, admin, Action::PasswordReset))?;
    let wanted = Wanted {
        name: name.clone(),
        password,
    };
    let terms = args.terms();
    undisturbed(|| {
        hand_over_one(wanted, &mut setup.out, file.as_ref(), |batch, write| {
            admin.reset_batch(batch, &terms, write)
        })
    })?;
    if target.disabled {
        setup.out.note(&format!(
            "note: the account is still disabled: passdesk users enable {name}"
        ));
    }
    Ok(())
}
