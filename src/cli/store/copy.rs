//! `store copy`: the store in another place, also of another kind.

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use passdesk::desk::{DeskError, StorageError};
use passdesk::model::{StoreUrl, Timestamp};
use serde::Serialize;

use crate::cli::config;
use crate::cli::failure::{Failure, Status};
use crate::cli::output::{Output, escape, rfc3339};
use crate::cli::setup::{Setup, store_at};
use crate::cli::terminal::undisturbed;

/// Copy the store to another place, also to another kind of store
///
/// A store in a file becomes one in a PostgreSQL database, or the other way round. The copy is of one moment, and others may go
/// on working meanwhile. It is read back before it is there: all that was read has arrived, or nothing is made. It holds
/// accounts, passwords, tokens, recovery codes, trusted signers, settings and the record. Sessions stay behind, and open
/// recovery requests are void in it. Where anything is already, nothing is copied.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store copy --to postgres://owner@db.example/desk
  passdesk store copy --to desk.db --store postgres://desk@db.example/desk")]
pub(super) struct Copy {
    /// The new store: a path, sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, value_name = "STORE")]
    to: String,
}

#[derive(Serialize)]
struct Row<'a> {
    store: &'a str,
    to: &'a str,
    accounts: u64,
    events: u64,
    #[serde(serialize_with = "rfc3339")]
    last_event_at: Option<Timestamp>,
    sha256: &'a str,
    store_epoch: &'a str,
    requests_voided: u64,
}

pub(super) fn run(args: &Copy, mut setup: Setup) -> Result<()> {
    let target = store_at(&args.to)?;
    let from = setup.store()?.to_string();
    let desk = setup.desk()?;
    let copied = undisturbed(|| match desk.copy_to(&target) {
        Err(DeskError::Storage(StorageError::Exists(path))) => {
            let message = format!("{} exists already", path.display());
            let failure = Failure::new(Status::Conflict, message);
            Err(failure.hint("choose another place with --to").into())
        }
        done => Ok::<_, anyhow::Error>(done?),
    })?;
    let (to, epoch) = (target.to_string(), copied.epoch.to_string());
    let row = Row {
        store: &from,
        to: &to,
        accounts: copied.counts.accounts,
        events: copied.counts.events,
        last_event_at: Some(copied.up_to),
        sha256: &HEXLOWER.encode(&copied.sha256),
        store_epoch: &epoch,
        requests_voided: copied.requests,
    };
    let sentence = format!(
        "copied the store {} to {} and verified it; accounts: {}, events: {}, void recovery requests: {}",
        escape(&from),
        escape(&to),
        row.accounts,
        row.events,
        row.requests_voided
    );
    setup.out.row(&row, &sentence)?;
    setup.out.flush()?;
    say_what_is_next(&setup.out, &from, &target)
}

/// What makes the copy the store that everybody uses.
fn say_what_is_next(out: &Output, from: &str, target: &StoreUrl) -> Result<()> {
    out.note(&format!(
        "next: put store = {} in {}; --store and PASSDESK_STORE come before it",
        escape(&toml::Value::String(target.to_string()).to_string()),
        escape(&config::place()?),
    ));
    if let StoreUrl::Postgres(_) = target {
        out.note("the role that uses it every day needs no more than: GRANT passdesk TO ROLE");
    }
    out.note(&format!(
        "everybody signs in again; what is still done in {} does not reach the copy",
        escape(from)
    ));
    Ok(())
}
