//! `users reset`: the job that passdesk exists for.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Admin, Row, Terms, Wanted};
use passdesk::model::{Reason, Role, Status, Username, parse_duration};

use super::bulk::Destination;
use super::sheet::{Revealed, SheetRow, Why};
use super::sheet_file::SheetFile;
use super::{ask, dry_run, many};
use crate::cli::failure::{Failure, Status as ExitStatus};
use crate::cli::format::Format;
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::terminal::{Terminal, undisturbed};
use crate::cli::times::said;
use crate::cli::unwritten::Unwritten;
use passdesk::model::Action;
use zeroize::Zeroizing;

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
    /// The accounts; on a terminal one can be chosen from a list
    #[arg(value_name = "NAME", conflicts_with_all = ["from", "all", "role", "status"])]
    pub(super) names: Vec<Username>,
    /// The accounts in a file, or - for standard input: one name a line, CSV with a header name[,temporary_password], or JSON objects
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "role", "status"])]
    pub(super) from: Option<PathBuf>,
    /// Every account with this role but your own: user or admin
    #[arg(long)]
    pub(super) role: Option<Role>,
    /// Every account with this status but your own; may be given several times
    #[arg(long)]
    pub(super) status: Vec<Status>,
    /// Every account but your own
    #[arg(long)]
    pub(super) all: bool,
    /// Report disabled accounts instead of resetting them
    #[arg(long)]
    pub(super) skip_disabled: bool,
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
    pub(super) yes: bool,
    /// Say what would happen to whom, and change nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) destination: Destination,
}

impl Reset {
    /// Whether accounts are selected rather than named.
    pub(super) fn selects(&self) -> bool {
        self.all || self.role.is_some() || !self.status.is_empty()
    }

    fn concerns_many(&self) -> bool {
        self.names.len() > 1 || self.from.is_some() || self.selects() || self.destination.resume
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
        if args.names.is_empty() && !args.concerns_many() {
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
        let terms = args.terms();
        many::run(&args, &terms, &admin, terminal.as_mut(), &mut setup)
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
    let name = match (args.names.pop(), &mut terminal) {
        (Some(name), _) => name,
        (None, Some(terminal)) => ask::account(admin, terminal)?,
        (None, None) => return Err(Failure::usage("no account is named").into()),
    };
    let (target, _) = admin.may_reset(&name)?;
    if args.dry_run {
        return dry_run::one_reset(&name, args.enter || args.password_stdin, &mut setup.out);
    }
    let asks = terminal.is_some() && !args.yes;
    let password = ask::temporary(
        admin,
        &target,
        terminal.as_deref_mut(),
        ask::Source {
            enter: args.enter,
            stdin: args.password_stdin,
            offer: asks,
        },
    )?;
    if let Some(terminal) = terminal.filter(|_| asks)
        && !terminal.confirm(&format!("reset the password of {name}"))?
    {
        return Err(declined());
    }
    let format = setup.out.format();
    let file =
        undisturbed(|| SheetFile::of(&args.destination, format, admin, Action::PasswordReset))?;
    let wanted = vec![Wanted {
        name: name.clone(),
        password,
    }];
    let terms = args.terms();
    undisturbed(|| {
        hand_over(&mut setup.out, file, |write| {
            admin.reset_batch(wanted, &terms, write)
        })
    })?;
    if target.disabled {
        setup.out.note(&format!(
            "note: the account is still disabled: passdesk users enable {name}"
        ));
    }
    Ok(())
}

pub(super) fn declined() -> anyhow::Error {
    Failure::new(ExitStatus::Interrupted, "not confirmed")
        .hint("nothing was changed")
        .into()
}

/// Shows one temporary password, or writes it to a file, before it is in force. Should the commit fail, scripts read a row
/// with the error after it.
pub(super) fn hand_over(
    out: &mut Output,
    file: Option<SheetFile>,
    deed: impl FnOnce(&mut dyn FnMut(Vec<Row>) -> Result<()>) -> Result<()>,
) -> Result<()> {
    let mut shown = None;
    let mut refused = None;
    let mut place = match &file {
        Some(sheet) => Some(sheet.output()?),
        None => None,
    };
    let result = deed(&mut |rows| {
        for row in rows {
            match row {
                Row::Failed { error, .. } => refused = Some(error),
                Row::Done(reset) => {
                    let reset = Revealed::from(reset);
                    match (&file, &mut place) {
                        (Some(sheet), Some(place)) => {
                            show(place, &reset).map_err(|e| sheet.unwritten(e))?;
                            sheet.sync()?;
                        }
                        _ => show(out, &reset)?,
                    }
                    shown = Some(reset.name);
                }
            }
        }
        Ok(())
    });
    let result = match (result, refused) {
        (Ok(()), Some(error)) => Err(error.into()),
        (result, _) => result,
    };
    if let (Err(error), Some(name)) = (&result, &shown) {
        let why = Why::of(error);
        let unknown = why.code == ExitStatus::OutcomeUnknown.parts().1;
        let row = SheetRow {
            name: name.as_str(),
            result: Err(why),
            flat: place.as_ref().unwrap_or(out).format() == Format::Csv,
        };
        let void = if unknown {
            format!("whether the temporary password shown for {name} is in force is not known")
        } else {
            format!("the temporary password shown for {name} is not in force")
        };
        let out = place.as_mut().unwrap_or(out);
        // Where that cannot be written either, the first error says why.
        let _ = out.row(&row, &void).and_then(|()| out.flush());
    }
    result?;
    let Some(name) = shown else {
        return Ok(());
    };
    if let Some(sheet) = &file {
        let path = sheet.path.display().to_string();
        let path = out.emphasis(&path);
        out.note(&format!("the temporary password is in {path}"));
    }
    out.note(&format!(
        "hand it over; it works once, and {name} must choose a new one then"
    ));
    Ok(())
}

fn show(out: &mut Output, reset: &Revealed) -> Result<(), Unwritten> {
    let given = reset.given();
    let sentence = Zeroizing::new(format!(
        "temporary password of {}, until {}:\n{}",
        reset.name,
        said(given.expires_at),
        out.emphasis(given.temporary_password)
    ));
    let row = SheetRow {
        name: reset.name.as_str(),
        result: Ok(given),
        flat: out.format() == Format::Csv,
    };
    out.row(&row, &sentence)?;
    out.flush()
}
