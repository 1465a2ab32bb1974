//! `users import`: many new accounts from a file.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use passdesk::desk::{NewAccount, Terms};
use passdesk::model::{Action, Reason, Username, parse_duration};

use super::bulk::{Destination, Item, Job};
use super::input::Rows;
use super::sheet_file::SheetFile;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Add many accounts from a file, with temporary passwords to hand over
///
/// The file has one account a line: CSV with name, display_name and role, under a header or without one, or JSON objects.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk users import people.csv --out temporary.csv
  passdesk users import people.csv --out temporary.csv --resume    after a crash
  passdesk users import - --format json < people.jsonl")]
pub(super) struct Import {
    /// The file, or - for standard input
    file: PathBuf,
    #[command(flatten)]
    destination: Destination,
    /// How long the temporary passwords work, 72h at most [default: 24h, or as the policy says]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    expires: Option<Duration>,
    /// Why, for the record; 200 characters at most, no secrets
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
    let desk = setup.desk()?;
    let admin = setup.fresh_admin(&desk)?;
    let mut rows = Rows::<NewAccount>::open(&args.file)?;
    let format = setup.out.format();
    let file =
        undisturbed(|| SheetFile::of(&args.destination, format, &admin, Action::AccountAdd))?;
    let terms = Terms {
        expires: args.expires,
        reason: args.reason,
        ..Terms::default()
    };
    let result = Job {
        asked: &mut rows,
        total: None,
        waits: !args.file.is_file(),
        distinct: false,
        skipped: 0,
        done: "added",
        deed: &mut |batch, write| admin.add_batch(batch, &terms, write),
    }
    .run(&mut setup.out, file);
    rows.tell_ignored(&setup.out);
    result
}
