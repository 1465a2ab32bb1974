//! `users reset`: sets temporary passwords.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, ValueHint};
use passdesk::credentials::Typed;
use passdesk::deeds::{
    AccountToReset, CheckTerms, MayReset, PlanResets, ResetRow, Terms, TimeSpan, WouldReset,
};
use passdesk::model::{Action, Reason, Role, Status, Username, parse_duration};

use super::chosen::{Whose, choose_account};
use super::dry_run;
use super::hand_over::{hand_over_one, show_then_force};
use super::input::Rows;
use super::item::Fate;
use super::many_accounts::{self, InputRow, Job};
use super::reset_questions as questions;
use super::rows_file::{Destination, RowsFile};
use super::selected::{
    Selected, Selection, count, count_admins, count_admins_among, generated, of_them_admins,
};
use super::unknown::{in_words, unknown_among};
use super::unreadable::say_left_out;
use crate::cli::acting_account::AdminClient;
use crate::cli::consent::{Consent, Yes};
use crate::cli::failure::Failure;
use crate::cli::one_of::one_of;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::{Terminal, undisturbed};

/// Reset passwords: set temporary ones and hand them over
///
/// A temporary password works once, for choosing a new one, and expires. The account's sessions are ended and its tokens
/// revoked; recovery codes of an admin no longer work. You cannot reset your own account: use passdesk passwd.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users reset                                    choose from a list
  passdesk users reset bob --reason 'called, known by voice'
  passdesk users reset bob --yes --format json | jq -r .temporary_password
  passdesk users reset bob --yes --password-stdin --expires 2h < temporary.txt
  passdesk users reset --from leavers.csv --yes --out temporary.csv
  passdesk users reset --all --dry-run")]
pub(crate) struct Reset {
    /// The accounts' names; without one, choose from a list on a terminal
    #[arg(
        value_name = "NAME",
        value_hint = ValueHint::Username,
        conflicts_with_all = ["from", "all", "role", "status"]
    )]
    names: Vec<Username>,
    /// A file of accounts, or - for standard input: one name per line, CSV with the header name[,temporary_password], or JSON objects
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "role", "status"])]
    from: Option<PathBuf>,
    /// Every account with this role, except your own
    #[arg(long, value_parser = one_of::<Role>(Role::ALL.map(Role::as_str)))]
    role: Option<Role>,
    /// Every account with this status, except your own; may be given several times
    #[arg(long, value_parser = one_of::<Status>(Status::ALL.map(Status::as_str)))]
    status: Vec<Status>,
    /// Every account except your own
    #[arg(long)]
    all: bool,
    /// Report disabled accounts instead of resetting them
    #[arg(long)]
    skip_disabled: bool,
    /// Enter the temporary password instead of having one generated
    #[arg(long, conflicts_with = "password_stdin")]
    enter: bool,
    /// Read the temporary password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// How long a temporary password works, at most 72h [default: 24h, or what the policy says]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// The reason, for the audit log; at most 200 characters, no secrets
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
    #[command(flatten)]
    yes: Yes,
    /// Show what would happen to each account, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    destination: Destination,
}

impl Reset {
    /// Whether accounts are selected rather than named.
    fn selects(&self) -> bool {
        self.all || self.role.is_some() || !self.status.is_empty()
    }

    fn concerns_many(&self) -> bool {
        self.names.len() > 1 || self.from.is_some() || self.selects() || self.destination.resume
    }

    fn selection(&self) -> Selection {
        Selection {
            role: self.role,
            status: self.status.clone(),
        }
    }

    fn terms(&self) -> Terms {
        Terms {
            expires: self.expires.map(TimeSpan),
            reason: self.reason.clone(),
            skip_disabled: self.skip_disabled,
        }
    }
}

pub(super) fn run(args: Reset, mut setup: Setup) -> Result<()> {
    // The terminal must be there before anything is made (S17).
    let mut terminal = setup.terminal();
    if terminal.is_none() && args.names.is_empty() && !args.concerns_many() {
        return Err(
            Failure::usage("no account is named, and nobody can be asked")
                .hint("passdesk users reset NAME --yes")
                .into(),
        );
    }
    let consent = match args.dry_run {
        true => Consent::Given,
        false => args.yes.to("a reset", &setup)?,
    };
    let concerns_many = args.concerns_many();
    if concerns_many && (args.enter || args.password_stdin) {
        return Err(Failure::usage("one temporary password cannot be entered for many accounts")
            .hint("leave it out to generate them, or give each account its own in a column temporary_password: --from FILE")
            .into());
    }
    if !args.dry_run {
        args.destination.check()?;
    }
    let admin = if args.dry_run {
        setup.admin()?
    } else {
        setup.fresh_admin()?
    };
    if concerns_many {
        many(&args, &admin, consent, &mut setup)
    } else {
        one(args, &admin, (terminal.as_mut(), consent), &mut setup)
    }
}

fn one(
    mut args: Reset,
    admin: &AdminClient,
    (mut terminal, mut consent): (Option<&mut Terminal>, Consent),
    setup: &mut Setup,
) -> Result<()> {
    let name = match (args.names.pop(), &mut terminal) {
        (Some(name), _) => name,
        (None, Some(terminal)) => choose_account(admin, terminal, Whose::PasswordOfAnother)?,
        (None, None) => return Err(Failure::usage("no account is named").into()),
    };
    let target = admin.ask(MayReset { name: name.clone() })?;
    let terms = args.terms();
    // What cannot be is refused before a password is asked for or a file is made. Where the plan comes next, it refuses the
    // same.
    let is_only_planned =
        !(args.dry_run || args.enter || args.password_stdin || consent.is_asked())
            && args.destination.out.is_none();
    if !is_only_planned {
        admin.ask(CheckTerms {
            terms: terms.clone(),
            add: false,
        })?;
    }
    if args.dry_run {
        return dry_run::one_reset(&name, args.enter || args.password_stdin, &mut setup.out);
    }
    let password = questions::temporary(
        admin,
        &name,
        terminal,
        questions::PasswordSource {
            enter: args.enter,
            stdin: args.password_stdin,
            offer: consent.is_asked(),
        },
    )?;
    consent.ask(|_| Ok(format!("reset the password of {name}")))?;
    let file = RowsFile::of(&args.destination, &setup.out, admin, Action::PasswordReset)?;
    let wanted = AccountToReset {
        name: name.clone(),
        temporary_password: password,
    };
    undisturbed(|| {
        hand_over_one(wanted, &mut setup.out, file.as_ref(), |batch, write| {
            reset_batch(admin, batch, &terms, write)
        })
    })?;
    if target.status == Status::Disabled {
        setup.out.note(&format!(
            "note: the account is still disabled: passdesk users enable {name}"
        ));
    }
    if target.role == Role::Admin {
        setup.out.tip(&format!(
            "note: recovery codes of {name} no longer work; {name} makes new ones after signing in: passdesk recover codes new"
        ));
    }
    Ok(())
}

fn many(args: &Reset, admin: &AdminClient, consent: Consent, setup: &mut Setup) -> Result<()> {
    admin.ask(CheckTerms {
        terms: args.terms(),
        add: false,
    })?;
    let asks = consent.is_asked();
    let unless_asked = |admins: &mut dyn FnMut() -> Result<u64>| match asks {
        true => admins(),
        false => Ok(0),
    };
    // A token may be good for a reset and not for looking.
    let looks = asks && admin.has_session();
    if let Some(file) = &args.from {
        let mut rows = Rows::open(file)?;
        rows.tell_unread(&setup.out);
        let admins = unless_asked(&mut || count_admins_among(admin, &mut rows))?;
        rows.rewind()?;
        let mut unknown = Vec::new();
        if looks {
            unknown = unknown_among(admin, &mut rows)?;
            rows.rewind()?;
        }
        let whom = Whom {
            total: Some(rows.count),
            admins,
            unknown,
        };
        reset_all(args, (&mut rows, whom), admin, consent, setup)
    } else if args.selects() {
        let selection = args.selection();
        let admins = unless_asked(&mut || count_admins(admin, &selection))?;
        let whom = Whom {
            total: None,
            admins,
            unknown: Vec::new(),
        };
        let mut selected = Selected::new(admin, &selection);
        let result = reset_all(args, (&mut selected, whom), admin, consent, setup);
        result.and(say_left_out(&setup.out, &selected.left_out))
    } else {
        let named = || {
            args.names
                .iter()
                .map(|name| Ok(Ok(generated(name.clone()))))
        };
        let admins = unless_asked(&mut || count_admins_among(admin, named()))?;
        let unknown = match looks {
            true => unknown_among(admin, named())?,
            false => Vec::new(),
        };
        let whom = Whom {
            total: Some(args.names.len() as u64),
            admins,
            unknown,
        };
        reset_all(args, (&mut named(), whom), admin, consent, setup)
    }
}

/// What is done to an account, as a past participle.
const DONE: &str = "reset";

/// Whose passwords are to be reset, as far as is known before.
struct Whom {
    /// How many accounts there are, unless they are selected.
    total: Option<u64>,
    /// How many of them are admins', where that is said.
    admins: u64,
    /// The names that no account has, where that is said.
    unknown: Vec<Username>,
}

/// Resets many accounts.
fn reset_all(
    args: &Reset,
    (asked, whom): (&mut dyn Iterator<Item = InputRow<AccountToReset>>, Whom),
    admin: &AdminClient,
    mut consent: Consent,
    setup: &mut Setup,
) -> Result<()> {
    let terms = args.terms();
    if args.dry_run {
        let refusal = |target: &AccountToReset| {
            let account = AccountToReset {
                name: target.name.clone(),
                temporary_password: target.temporary_password.as_ref().map(Typed::again),
            };
            let terms = terms.clone();
            Ok(Fate::from(admin.ask(WouldReset { account, terms })?.error).into())
        };
        return dry_run::run(asked, refusal, &mut setup.out);
    }
    let total = whom
        .total
        .map_or_else(|| count(admin, &args.selection()), Ok)?;
    let own_left_out = args.selects() && args.selection().has_own(admin)?;
    let skipped = u64::from(own_left_out);
    let result = if total == 0 && args.destination.may_make_file(&setup.out) {
        many_accounts::none_to_change(None, skipped, DONE, &mut setup.out)
    } else {
        let there = total.saturating_sub(whom.unknown.len() as u64);
        let destination = args.destination.for_many(there, setup)?;
        if there > 0 {
            consent.ask(|terminal| {
                let accounts = counted(there, "account", "accounts");
                if let Some(unknown) = in_words(&whom.unknown) {
                    terminal.say(&unknown);
                }
                terminal.say(&format!(
                    "{accounts}, {}; {}",
                    of_them_admins(whom.admins),
                    destination.in_words(&setup.out)
                ));
                Ok(format!("reset the passwords of {accounts}"))
            })?;
        }
        let file = RowsFile::of(&destination, &setup.out, admin, Action::PasswordReset)?;
        Job {
            asked,
            total,
            distinct: args.selects(),
            skipped,
            done: DONE,
            foresee: None,
            deed: &mut |batch, write| reset_batch(admin, batch, &terms, write),
        }
        .run(&mut setup.out, file)
    };
    if own_left_out {
        setup.out.note(&format!(
            "skipped: your own account, {}; change its password with passdesk passwd",
            admin.account().name
        ));
    }
    result
}

fn reset_batch(
    admin: &AdminClient,
    accounts: Vec<AccountToReset>,
    terms: &Terms,
    write: &mut dyn FnMut(Vec<ResetRow>) -> Result<()>,
) -> Result<()> {
    let terms = terms.clone();
    let planned = admin.ask(PlanResets { accounts, terms })?;
    show_then_force(admin, planned, write)
}
