//! `users import`: many new accounts from a file.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{
    CheckTerms, CompareListed, ComparedRow, PlanAdditions, Problem, Terms, TimeSpan, WouldAdd,
};
use passdesk::desk::{ListedAccount, NewAccount};
use passdesk::model::{Action, Reason, Username, parse_duration};

use super::dry_run;
use super::hand_over::show_then_force;
use super::input::Rows;
use super::item::{Fate, Item};
use super::many_accounts::{self, BATCH, Job};
use super::names_seen::NamesSeen;
use super::rows_file::{Destination, RowsFile};
use crate::cli::acting_account::AdminClient;
use crate::cli::failure::ExitStatus;
use crate::cli::setup::Setup;

/// Add many accounts from a file, with temporary passwords to hand over
///
/// The file has one account per line: names alone, CSV under a header with name and, if you want, display_name, role, mail
/// and groups (names with spaces between them), or JSON objects. The whole file is checked for its format before any account is made. An account that is there already
/// and is what its row says is skipped, so the same file can be imported every night.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users import people.csv --dry-run
  passdesk users import people.csv --out temporary.csv
  passdesk users import people.csv --out temporary.csv --resume    after a crash
  passdesk users import - --format json < people.jsonl")]
pub(crate) struct Import {
    /// The file, or - for standard input
    file: PathBuf,
    /// Show what would happen to each row, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    destination: Destination,
    /// How long the temporary passwords work, at most 72h [default: 24h, or what the policy says]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// The reason, for the audit log; at most 200 characters, no secrets
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
}

/// What is done to an account, as a past participle.
const DONE: &str = "added";

impl Item for ListedAccount {
    fn name(&self) -> &Username {
        &self.name
    }
}

pub(super) fn run(args: Import, mut setup: Setup) -> Result<()> {
    args.destination.check()?;
    let admin = if args.dry_run {
        setup.admin()?
    } else {
        setup.fresh_admin()?
    };
    let terms = Terms {
        expires: args.expires.map(TimeSpan),
        reason: args.reason,
        ..Terms::default()
    };
    admin.ask(CheckTerms {
        terms: terms.clone(),
        add: true,
    })?;
    let mut rows = Rows::<ListedAccount>::open(&args.file)?;
    rows.tell_unread(&setup.out);
    if args.dry_run {
        let fate = |listed: &ListedAccount| would_be(listed, &admin);
        return dry_run::run(&mut rows, fate, &mut setup.out);
    }
    let mut destination = args.destination;
    if destination.may_make_file(&setup.out) {
        destination.check_new()?;
        let ahead = Ahead::of(&mut rows, &admin)?;
        rows.rewind()?;
        if ahead.adds + ahead.fails == 0 && destination.file().is_some() {
            return many_accounts::none_to_change(Some(ahead.stay), 0, DONE, &mut setup.out);
        }
        destination = destination.for_many(ahead.adds, &setup)?;
    }
    let file = RowsFile::of(&destination, &setup.out, &admin, Action::AccountAdd)?;
    Job {
        total: rows.count,
        asked: &mut rows,
        distinct: false,
        skipped: 0,
        done: DONE,
        foresee: Some(&mut |listed| Ok(fates(listed, &admin)?)),
        deed: &mut |listed, write| {
            let accounts = listed.into_iter().map(NewAccount::from).collect();
            let terms = terms.clone();
            let planned = admin.ask(PlanAdditions { accounts, terms })?;
            show_then_force(&admin, planned, write)
        },
    }
    .run(&mut setup.out, file)
}

/// What an import will do, in numbers: what is asked of people, and whether there will be rows.
#[derive(Default)]
struct Ahead {
    adds: u64,
    fails: u64,
    stay: u64,
}

impl Ahead {
    fn of(rows: &mut Rows<ListedAccount>, admin: &AdminClient) -> Result<Self> {
        let mut ahead = Self::default();
        let mut seen = NamesSeen::with_room_for(rows.count);
        loop {
            let (mut listed, mut taken) = (Vec::with_capacity(BATCH), 0);
            for row in rows.by_ref().take(BATCH) {
                taken += 1;
                match row? {
                    Ok(account) if seen.insert(&account.name) => listed.push(account),
                    Ok(_) | Err(_) => ahead.fails += 1,
                }
            }
            for fate in fates(&listed, admin)? {
                match fate {
                    Fate::Do => ahead.adds += 1,
                    Fate::Leave => ahead.stay += 1,
                    Fate::Refuse(_) => ahead.fails += 1,
                }
            }
            if taken < BATCH {
                return Ok(ahead);
            }
        }
    }
}

/// What is to be done about each account of a list: those that are there already, and are what it says, stay as they are.
fn fates(listed: &[ListedAccount], admin: &AdminClient) -> Result<Vec<Fate>, Problem> {
    let accounts = listed.to_vec();
    let compared = admin.ask(CompareListed { accounts })?.accounts;
    if compared.len() != listed.len() {
        let message = "the desk compared another number of accounts than it was asked for";
        return Err(Problem::new(ExitStatus::Internal, message));
    }
    let fates = listed.iter().zip(compared);
    Ok(fates
        .map(|(listed, compared)| fate(&listed.name, compared))
        .collect())
}

fn fate(name: &Username, compared: ComparedRow) -> Fate {
    if !compared.exists {
        return Fate::Do;
    }
    let others = [
        (compared.other_display_name, "display name"),
        (compared.other_role, "role"),
        (compared.other_mail, "mail address"),
        (compared.other_groups, "list of groups"),
    ];
    let others = others.into_iter().filter(|(other, _)| *other);
    let others: Vec<&str> = others.map(|(_, what)| what).collect();
    let Some((last, before)) = others.split_last() else {
        return Fate::Leave;
    };
    let other = match before {
        [] => (*last).to_owned(),
        before => format!("{} and {last}", before.join(", ")),
    };
    let message = format!("the account {name} exists already, with another {other}");
    Fate::Refuse(Problem::new(ExitStatus::Conflict, message))
}

/// The same for one account, with what the desk would refuse.
fn would_be(listed: &ListedAccount, admin: &AdminClient) -> Result<Fate, Problem> {
    let fates = fates(std::slice::from_ref(listed), admin)?;
    match fates.into_iter().next() {
        Some(fate @ (Fate::Leave | Fate::Refuse(_))) => Ok(fate),
        Some(Fate::Do) | None => {
            let account = NewAccount::from(listed.clone());
            Ok(admin.ask(WouldAdd { account })?.error.into())
        }
    }
}
