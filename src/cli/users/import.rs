//! `users import`: many new accounts from a file.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::deeds::{CheckTerms, PlanAdditions, Terms, TimeSpan, WouldAdd};
use passdesk::desk::NewAccount;
use passdesk::model::{Action, Reason, Username, parse_duration};

use super::dry_run;
use super::hand_over::show_then_force;
use super::input::Rows;
use super::many_accounts::{Item, Job};
use super::rows_file::{Destination, RowsFile};
use crate::cli::setup::Setup;

/// Add many accounts from a file, with temporary passwords to hand over
///
/// The file has one account per line: names alone, CSV under a header with name and, if you want, display_name and role,
/// or JSON objects. The whole file is checked for its format before any account is made.
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

impl Item for NewAccount {
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
    let mut rows = Rows::<NewAccount>::open(&args.file)?;
    rows.tell_unread(&setup.out);
    if args.dry_run {
        let refusal = |new: &NewAccount| {
            let account = new.clone();
            Ok(admin.ask(WouldAdd { account })?.error)
        };
        return dry_run::run(&mut rows, refusal, &mut setup.out);
    }
    let destination = args.destination.for_many(rows.count, &setup)?;
    let file = RowsFile::of(&destination, &setup.out, &admin, Action::AccountAdd)?;
    Job {
        total: rows.count,
        asked: &mut rows,
        distinct: false,
        skipped: 0,
        done: "added",
        deed: &mut |accounts, write| {
            let terms = terms.clone();
            let planned = admin.ask(PlanAdditions { accounts, terms })?;
            show_then_force(&admin, planned, write)
        },
    }
    .run(&mut setup.out, file)
}
