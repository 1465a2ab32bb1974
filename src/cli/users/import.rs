//! `users import`: many new accounts from a file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{
    CheckTerms, CompareListed, ComparedRow, PlanImport, Problem, Terms, TimeSpan, WouldImport,
};
use passdesk::desk::{ImportTerms, ImportedAccount};
use passdesk::model::{Action, Reason, Username, parse_duration};

use super::dry_run::{self, Foreseen};
use super::hand_over::show_then_force;
use super::input::{BadRow, FileKind, Reading, Rows};
use super::item::{Fate, Item};
use super::listed_row::ListedRow;
use super::many_accounts::{self, BATCH, InputRow, Job, TWICE};
use super::names_seen::NamesSeen;
use super::old_passwords::OldPasswords;
use super::rows_file::{Destination, RowsFile};
use super::trial;
use crate::cli::acting_account::AdminClient;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::setup::Setup;

/// Add many accounts from a file, with temporary passwords to hand over or the passwords they have
///
/// The file has one account per line: names alone, CSV under a header with name and, if you want, display_name, role, mail,
/// groups (names with spaces between them), disabled and must_change (true or false), or JSON objects. With a column
/// password_hash everybody keeps the password that another system has hashed. Files of htpasswd, Linux hosts, LDAP
/// directories, Django and Keycloak are read as they are (passdesk-import(7)). The whole file is checked for its format before any account is made. An account that is
/// there already and is what its row says is skipped, so the same file can be imported every night.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users import people.csv --dry-run
  passdesk users import people.csv --out temporary.csv
  passdesk users import people.csv --out temporary.csv --resume    after a crash
  passdesk users import .htpasswd --try bob    before the import: is this the old password of bob?
  passdesk users import - --format json < people.jsonl")]
pub(crate) struct Import {
    /// The file, or - for standard input
    file: PathBuf,
    /// Show what would happen to each row, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Ask for the password of this account, and say whether it is the one in the file; nothing is imported
    #[arg(long = "try", value_name = "NAME", conflicts_with_all = ["dry_run", "out", "resume"])]
    tried: Option<Username>,
    /// With --try: read the password from standard input
    #[arg(long, requires = "tried")]
    password_stdin: bool,
    #[command(flatten)]
    destination: Destination,
    /// How long the temporary passwords work, at most 72h [default: 24h, or what the policy says]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// Give a temporary password where the one in the file cannot be kept
    #[arg(long)]
    temporary: bool,
    /// Keep hashes that make every sign-in slower than four more of our own would
    #[arg(long)]
    accept_cost: bool,
    /// The passwords were in Latin-1, not UTF-8, where they were hashed
    #[arg(long)]
    latin_1: bool,
    /// Whoever has an old password that the policy would refuse must choose a new one at the first sign-in
    #[arg(long)]
    enforce_policy: bool,
    /// What kind of file it is [default: what its text shows]
    #[arg(long, value_enum, value_name = "KIND")]
    source: Option<FileKind>,
    /// Make admins of the members of this group in the file
    #[arg(long, value_name = "GROUP")]
    admins_from: Option<String>,
    /// The reason, for the audit log; at most 200 characters, no secrets
    #[arg(long, value_name = "TEXT")]
    reason: Option<Reason>,
}

/// What is done to an account, as a past participle.
const DONE: &str = "added";

pub(super) fn run(args: Import, mut setup: Setup) -> Result<()> {
    let now = Setup::surroundings().clock.now();
    let reading = Reading::of_accounts(args.source, args.admins_from, now);
    if let Some(name) = &args.tried {
        if args.password_stdin && args.file == Path::new("-") {
            let message = "the rows and the password cannot both come from standard input";
            return Err(Failure::usage(message)
                .hint("write the rows to a file and give that")
                .into());
        }
        let rows = Rows::open_as(&args.file, reading)?;
        return trial::run(name, rows, args.latin_1, args.password_stdin, &mut setup);
    }
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
    let passwords = ImportTerms {
        temporary: args.temporary,
        accept_cost: args.accept_cost,
        latin_1: args.latin_1,
        enforce_policy: args.enforce_policy,
    };
    let mut rows = Rows::<ListedRow>::open_as(&args.file, reading)?;
    rows.tell_unread(&setup.out);
    let (total, repeated) = (rows.count, repeated(&mut rows)?);
    let mut old = OldPasswords::on(passwords);
    if args.dry_run {
        let mut rows = rows.map(|row| refuse_repeated(row, &repeated));
        let mut beside = Vec::new();
        let foresee = |row: &ListedRow| would_be(row, passwords, &mut beside, &mut old, &admin);
        let run = dry_run::run(&mut rows, foresee, &mut setup.out);
        old.say(&setup.out);
        return run;
    }
    let mut destination = args.destination;
    if destination.may_make_file(&setup.out) {
        destination.check_new()?;
        let ahead = Ahead::of(&mut rows, passwords, &admin)?;
        rows.rewind()?;
        if ahead.adds + ahead.fails == 0 && destination.file().is_some() {
            return many_accounts::none_to_change(Some(ahead.stay), 0, DONE, &mut setup.out);
        }
        destination = destination.for_many(ahead.temporary, &setup)?;
    }
    let file = RowsFile::of(&destination, &setup.out, &admin, Action::AccountAdd)?;
    let mut rows = rows.map(|row| refuse_repeated(row, &repeated));
    let run = Job {
        total,
        asked: &mut rows,
        distinct: false,
        skipped: 0,
        done: DONE,
        foresee: Some(&mut |listed| Ok(fates(listed, &admin)?)),
        deed: &mut |listed, write| {
            let accounts = listed.into_iter().map(ImportedAccount::from).collect();
            let terms = terms.clone();
            let planned = admin.ask(PlanImport {
                accounts,
                terms,
                passwords,
            })?;
            let kept = planned
                .rows
                .iter()
                .filter_map(|row| row.old_password.as_ref());
            kept.for_each(|password| old.count(password));
            show_then_force(&admin, planned, write)
        },
    }
    .run(&mut setup.out, file);
    old.say(&setup.out);
    run
}

/// The names that more than one row has, if rows have passwords: with those, the first of two people whose names are one here
/// would get the other's name.
fn repeated(rows: &mut Rows<ListedRow>) -> Result<NamesSeen> {
    if !rows.may_have_hashes() {
        return Ok(NamesSeen::default());
    }
    let mut repeated = NamesSeen::default();
    let (mut seen, mut has_hashes) = (NamesSeen::with_room_for(rows.count), false);
    for row in rows.by_ref() {
        if let Ok(row) = row? {
            has_hashes |= row.password_hash.is_some();
            if !seen.insert(row.name()) {
                repeated.insert(row.name());
            }
        }
    }
    rows.rewind()?;
    match has_hashes {
        true => Ok(repeated),
        false => Ok(NamesSeen::default()),
    }
}

fn refuse_repeated(row: InputRow<ListedRow>, repeated: &NamesSeen) -> InputRow<ListedRow> {
    match row? {
        Ok(row) if repeated.contains(row.name()) => Ok(Err(BadRow {
            name: row.name().to_string(),
            message: format!("{TWICE}, so it is not known whose password it is"),
        })),
        row => Ok(row),
    }
}

/// What an import will do, in numbers: what is asked of people, and whether there will be rows.
#[derive(Default)]
struct Ahead {
    adds: u64,
    /// How many of those may get a temporary password.
    temporary: u64,
    fails: u64,
    stay: u64,
}

impl Ahead {
    fn of(rows: &mut Rows<ListedRow>, passwords: ImportTerms, admin: &AdminClient) -> Result<Self> {
        let mut ahead = Self::default();
        let mut seen = NamesSeen::with_room_for(rows.count);
        loop {
            let (mut listed, mut taken) = (Vec::with_capacity(BATCH), 0);
            for row in rows.by_ref().take(BATCH) {
                taken += 1;
                match row? {
                    Ok(row) if seen.insert(row.name()) => listed.push(row),
                    Ok(_) | Err(_) => ahead.fails += 1,
                }
            }
            for (row, fate) in listed.iter().zip(fates(&listed, admin)?) {
                match fate {
                    Fate::Do => {
                        ahead.adds += 1;
                        let may_have_one = row.password_hash.is_none() || passwords.temporary;
                        ahead.temporary += u64::from(may_have_one);
                    }
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
fn fates(listed: &[ListedRow], admin: &AdminClient) -> Result<Vec<Fate>, Problem> {
    let accounts = listed.iter().map(|row| row.account.clone()).collect();
    let compared = admin.ask(CompareListed { accounts })?.accounts;
    if compared.len() != listed.len() {
        let message = "the desk compared another number of accounts than it was asked for";
        return Err(Problem::new(ExitStatus::Internal, message));
    }
    let fates = listed.iter().zip(compared);
    Ok(fates
        .map(|(listed, compared)| fate(listed.name(), compared))
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

/// The same for one account, with what the desk would refuse and what would become of its password; `beside` are the kinds of
/// hashes that rows before it would bring.
fn would_be(
    row: &ListedRow,
    passwords: ImportTerms,
    beside: &mut Vec<String>,
    old: &mut OldPasswords,
    admin: &AdminClient,
) -> Result<Foreseen, Problem> {
    let fates = fates(std::slice::from_ref(row), admin)?;
    if let Some(fate @ (Fate::Leave | Fate::Refuse(_))) = fates.into_iter().next() {
        return Ok(fate.into());
    }
    let would = admin.ask(WouldImport {
        account: row.clone().into(),
        passwords,
        beside: beside.clone(),
    })?;
    if let Some(password) = &would.password {
        old.count(password);
    }
    old.sign_in_takes(would.sign_in_percent, would.until);
    beside.extend(would.kind.filter(|kind| !beside.contains(kind)));
    let adds = would.error.is_none();
    old.ask(adds && would.disabled, adds && would.change_required);
    Ok(Foreseen {
        fate: would.error.into(),
        password: would.password,
        disabled: would.disabled,
        must_change: would.change_required,
    })
}
