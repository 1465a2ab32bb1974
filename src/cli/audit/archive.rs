//! `audit archive`: moves old events from the store to a file.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::desk::{Archived, DeskError, StorageError};
use passdesk::model::{Timestamp, When};
use serde::Serialize;

use crate::cli::escape::escape;
use crate::cli::file_name;
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::{Interruptible, undisturbed};
use crate::cli::times::{noted, said};

/// Move old events from the store to a file
///
/// It is for the owner of the store; no session is needed. The new file has a line of JSON for each event, has mode 0600, and must be in a
/// folder where no other user can replace it; a missing folder is made. The file is verified before events are removed from the store. The last
/// old event of each account stays in the store, so that audit verify still works there, and with the file also for earlier anchors. The audit
/// log records the file's digest. The events cannot be put back: keep the file as safe as a backup.
///
/// When it is interrupted, each event is in the store, in the file or in both: run it again with another file, and give both files to audit
/// verify. The store's own file does not get smaller; the space is used for later events.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit archive --before 2026-01-01 --out archive/2025.jsonl
  passdesk audit archive --before 365d --out \"archive/$(date +%F).jsonl\"
  passdesk audit verify --archive archive/2024.jsonl --archive archive/2025.jsonl
  jq -r 'select(.actor == \"alice\") | .action' archive/2025.jsonl")]
pub(crate) struct Archive {
    /// Archive events from before this time: RFC 3339, a date, or how long ago, such as 365d
    #[arg(long, value_name = "DATE")]
    before: When,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Default, Serialize)]
struct Row<'a> {
    file: Option<&'a str>,
    events: u64,
    chains: u64,
    before: Option<Timestamp>,
    bytes: u64,
    sha256: Option<&'a str>,
}

pub(super) fn run(args: &Archive, mut setup: Setup) -> Result<()> {
    file_name::check(&args.out)?;
    let desk = setup.desk()?;
    let interruptible = Interruptible::begin();
    let archived = undisturbed(|| {
        let mut look = || interruptible.flow();
        desk.archive_audit(args.before, &args.out, &mut look)
    });
    let Some(archived) = archived.map_err(refused)? else {
        let sentence = "there is nothing to archive";
        setup.out.row(&Row::default(), sentence)?;
        setup
            .out
            .note("the last old event of each account stays in the store; no file was made");
        return Ok(());
    };
    let Archived {
        events,
        chains,
        before,
        bytes,
        sha256,
    } = archived;
    let (file, sha256) = (args.out.display().to_string(), HEXLOWER.encode(&sha256));
    let row = Row {
        file: Some(&file),
        events,
        chains,
        before: Some(before),
        bytes,
        sha256: Some(&sha256),
    };
    let sentence = format!(
        "archived {} of {} from before {} in {}, and verified the file",
        counted(events, "event", "events"),
        counted(chains, "chain", "chains"),
        said(before),
        escape(&file)
    );
    setup.out.row(&row, &sentence)?;
    setup.out.note(&format!(
        "keep it as safe as a backup; to verify it with the store: passdesk audit verify --archive {}",
        escape(&file)
    ));
    Ok(())
}

/// Why nothing was archived, or not all events could be removed.
fn refused(error: DeskError) -> anyhow::Error {
    match error {
        DeskError::Storage(StorageError::Exists(path)) => {
            file_name::exists(&path)
                .hint("no event was removed; choose another file, also to finish an interrupted run: events that are in both files do no harm")
                .into()
        }
        error => error.into(),
    }
}

/// Notes which events a listing cannot find any more.
pub(super) fn say_what_was_put_away(out: &Output, before: Option<Timestamp>) {
    if let Some(before) = before {
        out.note(&format!(
            "events from before {} were moved to files by audit archive, and are not listed here",
            noted(before)
        ));
    }
}
