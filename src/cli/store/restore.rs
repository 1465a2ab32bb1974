//! `store restore`: a store made of a backup.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use passdesk::desk::Desk;
use passdesk::model::Timestamp;
use serde::Serialize;

use super::findings::say_unreadable;
use crate::cli::escape::escape;
use crate::cli::file_name;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;
use crate::cli::times::said;

/// Make a store of a backup, where none is yet
///
/// The store is made where --store says. The backup is verified first, and stays as it is. Sessions in it end, its tokens are
/// revoked and its open recovery requests are void: what was ended after the backup must not live again. Accounts, passwords,
/// roles and recovery codes are those of the backup.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store restore backups/monday.db --store /srv/desk/passdesk.db")]
pub(super) struct Restore {
    /// The backup
    file: PathBuf,
}

#[derive(Serialize)]
struct Row<'a> {
    store: &'a str,
    file: &'a str,
    accounts: u64,
    events: u64,
    last_event_at: Timestamp,
    store_epoch: &'a str,
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
    let epoch = restored.epoch.to_string();
    let row = Row {
        store: &store,
        file: &file,
        accounts: restored.copied.counts.accounts,
        events: restored.copied.counts.events,
        last_event_at: restored.up_to,
        store_epoch: &epoch,
        sessions_ended: restored.sessions,
        tokens_revoked: restored.tokens,
        requests_voided: restored.requests,
    };
    let sentence = format!(
        "made the store {} of {}, as it was at {}; accounts: {}, events: {}\nended sessions: {}, revoked tokens: {}, void recovery requests: {}",
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
        "whatever was reset, disabled or used up after that moment is as before: look through passdesk users list{same}"
    ));
    setup.out.note(&format!(
        "next: passdesk store check{same}, then passdesk login NAME{same} and passdesk recover codes new{same}"
    ));
    Ok(())
}
