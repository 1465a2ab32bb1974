//! `store restore`: a store made from a backup.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use passdesk::desk::Desk;
use passdesk::model::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::findings::say_unreadable;
use crate::cli::escape::escape;
use crate::cli::file_name;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;
use crate::cli::times::said;

/// Make a store from a backup, where there is none yet
///
/// The store is made in the place that --store names. The backup is verified first, and is not changed. In the new store,
/// sessions are ended, tokens revoked and open recovery requests void: those that ended after the backup must stay ended.
/// Accounts, passwords, roles and recovery codes are those of the backup.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store restore backups/monday.db --store /srv/desk/passdesk.db")]
pub(crate) struct Restore {
    /// The backup's file
    file: PathBuf,
}

#[derive(Serialize)]
struct Row<'a> {
    store: &'a str,
    file: &'a str,
    accounts: u64,
    events: u64,
    last_event_at: Timestamp,
    store_epoch: Uuid,
    sessions_ended: u64,
    tokens_revoked: u64,
    requests_voided: u64,
}

pub(super) fn run(args: &Restore, mut setup: Setup) -> Result<()> {
    file_name::check(&args.file)?;
    let url = setup.store()?;
    let store = url.to_string();
    let file = args.file.display().to_string();
    let restored = undisturbed(|| Desk::restore(&url, &Setup::surroundings(), &args.file))?;
    let row = Row {
        store: &store,
        file: &file,
        accounts: restored.copied.counts.accounts,
        events: restored.copied.counts.events,
        last_event_at: restored.up_to,
        store_epoch: restored.epoch,
        sessions_ended: restored.sessions,
        tokens_revoked: restored.tokens,
        requests_voided: restored.requests,
    };
    let sentence = format!(
        "made the store {} from {}, as it was at {}; accounts: {}, events: {}\nended sessions: {}, revoked tokens: {}, void recovery requests: {}",
        escape(&store),
        escape(&file),
        said(restored.up_to),
        row.accounts,
        row.events,
        row.sessions_ended,
        row.tokens_revoked,
        row.requests_voided
    );
    setup.out.row(&row, &sentence)?;
    say_unreadable(&setup.out, restored.copied.unreadable_accounts);
    let same = setup.same_store();
    setup.out.note(&format!(
        "resets, changes of accounts and used recovery codes after that moment are undone: look through passdesk users list{same}"
    ));
    setup.out.note(&format!(
        "next: passdesk store check{same}, then passdesk login NAME{same} and passdesk recover codes new{same}"
    ));
    Ok(())
}
