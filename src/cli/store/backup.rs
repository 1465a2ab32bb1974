//! `store backup`: a verified copy of the store, made while the store is in use.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::desk::{DeskError, StorageError};
use passdesk::model::Timestamp;
use serde::Serialize;

use super::findings::say_unreadable;
use crate::cli::escape::escape;
use crate::cli::file_name;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;

/// Copy the store to a new file, while the store is in use
///
/// The copy is the store at one moment. It is verified before it gets its name, has mode 0600, and must be in a folder where no
/// other user can replace it; a missing folder is made. The audit log records its digest, your operating-system user and this
/// machine. It holds everything that the store holds: keep it as safe as the store.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store backup backups/monday.db
  passdesk store backup \"backups/$(date +%F).db\" --format json")]
pub(crate) struct Backup {
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
            Err(file_name::exists(&path).hint("choose another file").into())
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
