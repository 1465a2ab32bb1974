//! The event about an archive.

use std::ops::ControlFlow;

use data_encoding::HEXLOWER;

use super::line::precise;
use super::write::Archived;
use crate::model::{Action, Subject, Timestamp};
use crate::storage::{StorageError, Tx};

/// The content of the event about an archive.
pub(super) fn note(archived: &Archived) -> String {
    format!(
        "{} events, {} chains, before {}, sha256 {}",
        archived.events,
        archived.chains,
        precise(archived.before).unwrap_or_default(),
        HEXLOWER.encode(&archived.sha256)
    )
}

/// The date that stands in such a note.
fn before_in(note: &str) -> Option<Timestamp> {
    let (_, rest) = note.split_once(" chains, before ")?;
    let (before, _) = rest.split_once(", sha256 ")?;
    let before: jiff::Timestamp = before.parse().ok()?;
    Some(Timestamp::from_millis(before.as_millisecond()))
}

/// The time before which events were archived, from the store's own chain.
pub(in crate::desk) fn put_away_before(tx: &mut dyn Tx) -> Result<Option<Timestamp>, StorageError> {
    let mut latest: Option<Timestamp> = None;
    tx.each_event_with(Subject::Store, Action::AuditArchive, &mut |event| {
        let note = event
            .reason
            .and_then(|reason| std::str::from_utf8(reason).ok());
        latest = latest.max(note.and_then(before_in));
        ControlFlow::Continue(())
    })?;
    Ok(latest)
}
