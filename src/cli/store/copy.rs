//! `store copy`: the store in another place, also of another kind.

use anyhow::Result;
use clap::{Args, ValueHint};
use data_encoding::HEXLOWER;
use passdesk::desk::{CopiedStore, CopyProgress, Desk, DeskError, StorageError};
use passdesk::model::{StoreUrl, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::cli::desk_place::store_at;
use crate::cli::escape::escape;
use crate::cli::failure::{ExitStatus, Failure, Hint, Problem};
use crate::cli::next_steps::say_what_to_configure;
use crate::cli::output::Output;
use crate::cli::progress::progress;
use crate::cli::setup::Setup;
use crate::cli::terminal::{Interruptible, undisturbed};

/// Copy the store to another place, also to another kind of store
///
/// It copies a store in a file to a PostgreSQL database, or the other way round. The copy is the store at one moment, and the
/// store can be used meanwhile. The copy is read back and compared: it is complete, or nothing is made. It holds accounts,
/// passwords, tokens, recovery codes, trusted signers, settings and the audit log. Sessions are not copied, and open recovery
/// requests are void in the copy. Nothing is copied to a place where something exists already.
#[derive(Args)]
#[command(after_help = "Examples:
  passdesk store copy --to postgres://owner@db.example/desk
  passdesk store copy --to desk.db --store postgres://desk@db.example/desk")]
pub(crate) struct Copy {
    /// The new store: a path, sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, value_name = "STORE", value_hint = ValueHint::AnyPath)]
    to: String,
}

#[derive(Serialize)]
struct Row<'a> {
    store: &'a str,
    to: &'a str,
    accounts: u64,
    events: u64,
    last_event_at: Timestamp,
    sha256: &'a str,
    store_epoch: Uuid,
    requests_voided: u64,
}

pub(super) fn run(args: &Copy, mut setup: Setup) -> Result<()> {
    let target = store_at(&args.to, "--to")?;
    let from = setup.store()?.to_string();
    let desk = setup.desk()?;
    let copied =
        copied(&desk, &target, &setup.out).map_err(|error| refused(&error, &from, &target))?;
    let to = target.to_string();
    let row = Row {
        store: &from,
        to: &to,
        accounts: copied.counts.accounts,
        events: copied.counts.events,
        last_event_at: copied.up_to,
        sha256: &HEXLOWER.encode(&copied.sha256),
        store_epoch: copied.epoch,
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
    say_what_to_configure(&setup.out, "next", "copy", &target)?;
    setup.out.note(&format!(
        "all users must sign in again; changes that are still made in {} do not reach the copy",
        escape(&from)
    ));
    if let Some(file) = &copied.blocklist_file {
        setup.out.note(&format!(
            "the copy names the blocklist {} by its path: the file must exist on every machine that uses the copy",
            escape(file)
        ));
    }
    Ok(())
}

/// Copies, and says how far it is. Ctrl-C ends it where nothing is left of it, until it is recorded.
fn copied(desk: &Desk, target: &StoreUrl, out: &Output) -> Result<CopiedStore, DeskError> {
    let interruptible = Interruptible::begin();
    let bar = progress(out, Some(0), "{bar:40} {percent}% copied, {eta} left");
    let copied = undisturbed(|| {
        desk.copy_to(target, &mut |CopyProgress { done, all }| {
            bar.set_length(all);
            bar.set_position(done);
            interruptible.flow()
        })
    });
    bar.finish_and_clear();
    copied
}

/// Why there is no copy, or perhaps none.
fn refused(error: &DeskError, from: &str, target: &StoreUrl) -> Failure {
    use StorageError::{Exists, OutcomeUnknown};
    let elsewhere = "choose another place with --to";
    match error {
        DeskError::Storage(exists @ Exists(_)) => {
            Failure::new(ExitStatus::Conflict, exists.to_string()).hint(elsewhere)
        }
        DeskError::Storage(OutcomeUnknown { operation }) => {
            let message = format!(
                "the connection to {from} was lost in the commit of operation {operation}; no copy was made"
            );
            Failure::new(ExitStatus::OutcomeUnknown, message).hint(Hint::SameStore(format!(
                "see whether its audit log names one all the same: passdesk audit list --operation {operation}"
            )))
        }
        DeskError::CopyNotKept {
            operation,
            why: OutcomeUnknown { .. },
        } => {
            let message = format!(
                "the connection to {target} was lost in the commit of operation {operation}"
            );
            Failure::new(ExitStatus::OutcomeUnknown, message).hint(format!(
                "the copy is there completely or not at all; see which: passdesk store info --store {target}; if it is there, both audit logs name the operation: passdesk audit list --operation {operation} --store {target}"
            ))
        }
        DeskError::CopyNotKept { operation, why } => {
            let message = format!(
                "{why}; no copy was made, but the audit log of {from} names one, operation {operation}"
            );
            let again = match why {
                Exists(_) => elsewhere,
                _ => "solve that and copy again; the new copy is recorded too",
            };
            Failure::new(Problem::of(error).code, message).hint(again)
        }
        other => Problem::of(other).into(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::cli::failure::StoreInUse;

    #[test]
    fn s34_of_a_copy_whose_outcome_is_unknown_it_is_said_where_to_look() {
        let operation = Uuid::from_u128(0x4711);
        let target: StoreUrl = "postgres://owner@db/desk".parse().unwrap();
        let said = |error| {
            let failure = refused(&error, "/old.db", &target);
            assert_eq!(failure.status(), ExitStatus::OutcomeUnknown);
            let store = StoreInUse {
                option: " --store /old.db".to_owned(),
                is_database: false,
            };
            let hint = failure.hint_for(&store).expect("a hint");
            format!("{failure}; {hint}")
        };
        let why = StorageError::OutcomeUnknown { operation };
        let new = said(DeskError::CopyNotKept { operation, why });
        let look = format!("audit list --operation {operation} --store postgres://owner@db/desk");
        assert!(new.contains(&look), "{new}");
        assert!(new.contains("store info --store postgres://owner@db/desk"));
        let old = said(StorageError::OutcomeUnknown { operation }.into());
        let look = format!("audit list --operation {operation} --store /old.db");
        assert!(
            old.contains("no copy was made") && old.contains(&look),
            "{old}"
        );
    }
}
