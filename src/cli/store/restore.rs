//! `store restore`: a store made from a backup.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use passdesk::desk::{Desk, DeskError, Restored, StorageError};
use passdesk::model::{StoreUrl, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use super::findings::say_unreadable;
use crate::cli::consent::Yes;
use crate::cli::escape::{escape, shell_word};
use crate::cli::failure::Problem;
use crate::cli::file_name;
use crate::cli::setup::Setup;
use crate::cli::terminal::undisturbed;
use crate::cli::times::said;

/// Make a store from a backup, where there is none yet or in place of another
///
/// The store is made in the place that --store names. The backup is verified first, and is not changed. In the new store,
/// sessions are ended, tokens revoked and open recovery requests void: those that ended after the backup must stay ended.
/// Accounts, passwords, roles and recovery codes are those of the backup.
///
/// With --replace, a store that is in that place is moved aside, with the files that SQLite keeps beside it: it stays in the
/// same folder, under a name with the time, and holds all its password hashes until you remove it. This is refused while another process, such as passdesk serve, has the store open.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store restore backups/monday.db --store /srv/desk/passdesk.db
  passdesk store restore backups/monday.db --replace")]
pub(crate) struct Restore {
    /// The backup's file
    file: PathBuf,
    /// Move the store that is there aside, and restore in its place
    #[arg(long)]
    replace: bool,
    /// Do not ask for confirmation
    #[arg(short, long, requires = "replace")]
    yes: bool,
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
    replaced: Option<&'a str>,
}

pub(super) fn run(args: &Restore, mut setup: Setup) -> Result<()> {
    file_name::check(&args.file)?;
    let url = setup.store()?;
    let store = url.to_string();
    let file = args.file.display().to_string();
    let restored = restored(args, &setup, &url)?;
    let replaced = restored.replaced.as_ref();
    let replaced = replaced.map(|path| path.display().to_string());
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
        replaced: replaced.as_deref(),
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
    if let Some(replaced) = row.replaced {
        setup.out.note(&way_back(replaced, &same));
        setup.out.note(&format!(
            "it holds all password hashes: when you do not need it any more, remove it: rm {}",
            files_of(replaced).join(" ")
        ));
    }
    setup.out.note(&format!(
        "resets, changes of accounts and used recovery codes after that moment are undone: look through passdesk users list{same}"
    ));
    setup.out.note(&format!(
        "next: passdesk store check{same}, then passdesk login NAME{same} and passdesk recover codes new{same}"
    ));
    Ok(())
}

/// Restores. What replaces a store is confirmed first.
fn restored(args: &Restore, setup: &Setup, url: &StoreUrl) -> Result<Restored> {
    let around = Setup::surroundings();
    if !args.replace {
        return undisturbed(|| Desk::restore(url, &around, &args.file)).map_err(beside_another);
    }
    Desk::may_replace(url, &args.file)?;
    Yes::from(args.yes).ask("the replacement of a store", setup, || {
        Ok(format!(
            "move the store {url} aside, and restore {} in its place",
            args.file.display()
        ))
    })?;
    Ok(undisturbed(|| Desk::replace(url, &around, &args.file))?)
}

/// Where something is in the way, it can be moved aside.
fn beside_another(error: DeskError) -> anyhow::Error {
    let in_the_way = matches!(error, DeskError::Storage(StorageError::Exists(_)));
    let problem = Problem::of(&error);
    match in_the_way {
        true => problem.hint(
            "use it as it is, move it aside with --replace, or choose another place with --store",
        ),
        false => problem,
    }
    .into()
}

/// The files of a store that was moved aside, as a shell reads them.
fn files_of(replaced: &str) -> Vec<String> {
    let files = ["", "-wal", "-shm", "-journal"].map(|ending| format!("{replaced}{ending}"));
    let there = files.iter().filter(|file| PathBuf::from(file).exists());
    there.map(|file| shell_word(file)).collect()
}

/// How to return to the store that was replaced. A store with a log beside it is not a backup.
fn way_back(replaced: &str, same: &str) -> String {
    let file = shell_word(replaced);
    let has_log = PathBuf::from(format!("{replaced}-wal")).exists();
    let way_back = if has_log {
        format!(
            "passdesk store backup FILE --store {file}, then passdesk store restore FILE --replace{same}"
        )
    } else {
        format!("passdesk store restore {file} --replace{same}")
    };
    format!("the store that was there is now {file}; to return to it: {way_back}")
}
