//! `store backup`: a verified copy of the store, made while others go on.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::desk::{DeskError, StorageError};
use passdesk::model::Timestamp;
use serde::Serialize;

use super::findings::say_unreadable;
use crate::cli::escape::escape;
use crate::cli::failure::{ExitStatus, Failure};
use crate::cli::file_name;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Copy the store to a new file, while others go on working
///
/// The copy holds one moment of the store. It is verified before it gets its name, mode 0600, in a folder where nobody else can
/// take its name away; a missing folder is made. It is recorded with its digest, your operating-system user and this machine. It holds what
/// the store holds: keep it as safe.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store backup backups/monday.db
  passdesk store backup \"backups/$(date +%F).db\" --format json")]
pub(super) struct Backup {
    /// The new file
    file: PathBuf,
}

#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    bytes: u64,
    accounts: u64,
    events: u64,
    last_event_at: Option<Timestamp>,
    sha256: &'a str,
}

pub(super) fn run(args: &Backup, mut setup: Setup) -> Result<()> {
    file_name::check(&args.file)?;
    let desk = setup.desk()?;
    let file = args.file.display().to_string();
    let copied = undisturbed(|| match desk.back_up(&args.file) {
        Err(DeskError::Storage(StorageError::Exists(path))) => {
            let message = format!("{} exists already", path.display());
            let failure = Failure::new(ExitStatus::Conflict, message);
            Err(failure.hint("choose another file").into())
        }
        done => Ok::<_, anyhow::Error>(done?),
    })?;
    let sha256 = HEXLOWER.encode(&copied.sha256);
    let row = Row {
        file: &file,
        bytes: copied.bytes,
        accounts: copied.counts.accounts,
        events: copied.counts.events,
        last_event_at: copied.counts.last_event_at,
        sha256: &sha256,
    };
    let sentence = format!(
        "copied the store to {} and verified it; accounts: {}, events: {}",
        escape(&file),
        row.accounts,
        row.events
    );
    setup.out.row(&row, &sentence)?;
    say_unreadable(&setup.out, copied.unreadable_accounts);
    Ok(())
}
