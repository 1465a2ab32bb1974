//! `audit archive`: events leave the store for a file.

use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::desk::{Archived, DeskError, StorageError};
use passdesk::model::{Timestamp, When};
use serde::Serialize;

use crate::cli::escape::escape;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::file_name;
use crate::cli::output::Output;
use crate::cli::setup::Setup;
use crate::cli::table::counted;
use crate::cli::terminal::{Interruptible, undisturbed};
use crate::cli::times::said;

/// Put old events away in a file, and take them out of the store
///
/// It belongs to the owner of the store; no session is needed. The new file has a line of JSON for each event, mode 0600, and lies in a folder
/// where nobody else can take its name away; a missing folder is made. It is verified before anything is taken out, and of each account's events
/// the last older one stays, so that audit verify still holds, with anchors of before too when it is given the file. It is recorded with its
/// digest. It cannot be put back: keep it as safe as a backup.
///
/// When it is interrupted, each event is in the store, in the file or in both: run it again with another file, and give both files to audit
/// verify. The store's own file does not shrink; what was taken out makes room for what comes.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk audit archive --before 2026-01-01 --out archive/2025.jsonl
  passdesk audit archive --before 365d --out \"archive/$(date +%F).jsonl\"
  passdesk audit verify --archive archive/2024.jsonl --archive archive/2025.jsonl
  jq -r 'select(.actor == \"alice\") | .action' archive/2025.jsonl")]
pub(super) struct Archive {
    /// Put away what is older: RFC 3339, a date, or how long ago, such as 365d
    #[arg(long, value_name = "DATE")]
    before: When,
    /// The new file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Serialize)]
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
    let archived =
        undisturbed(|| {
            desk.archive_audit(args.before, &args.out, &mut || match interruptible
                .was_asked_to_end()
            {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            })
        });
    let Some(archived) = archived.map_err(refused)? else {
        let row = Row {
            file: None,
            events: 0,
            chains: 0,
            before: None,
            bytes: 0,
            sha256: None,
        };
        setup.out.row(&row, "there is nothing to put away")?;
        setup.out.note(
            "of each account's events the last older one stays in the store; no file was made",
        );
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
        "put {} of {} from before {} away in {}, and verified it",
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

/// Why nothing was put away, or not everything could be taken out.
fn refused(error: DeskError) -> anyhow::Error {
    match error {
        DeskError::Storage(StorageError::Exists(path)) => {
            let message = format!("{} exists already", path.display());
            Failure::new(ExitStatus::Conflict, message)
                .hint("nothing was taken out; choose another file, also to finish what was interrupted: what is in both does no harm")
                .into()
        }
        error => error.into(),
    }
}

/// Says what a listing from some time on cannot find any more.
pub(super) fn say_what_was_put_away(out: &Output, before: Option<Timestamp>) {
    if let Some(before) = before {
        out.note(&format!(
            "events from before {before} were put away in files by audit archive, and are not found here"
        ));
    }
}
