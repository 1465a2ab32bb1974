//! The event about an archive.

use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;

use data_encoding::HEXLOWER;

use super::line::precise;
use super::write::Archived;
use crate::model::{Action, Subject, Timestamp};
use crate::storage::{StorageError, Tx};

/// The content of the event about an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    events: u64,
    chains: u64,
    before: Timestamp,
    sha256: String,
}

impl Note {
    pub(super) fn of(archived: &Archived) -> Self {
        Self {
            events: archived.events,
            chains: archived.chains,
            before: archived.before,
            sha256: HEXLOWER.encode(&archived.sha256),
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let before = precise(self.before).unwrap_or_default();
        write!(
            f,
            "{} events, {} chains, before {before}, sha256 {}",
            self.events, self.chains, self.sha256
        )
    }
}

impl FromStr for Note {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let words: Vec<_> = text.split(' ').collect();
        let [
            events,
            "events,",
            chains,
            "chains,",
            "before",
            before,
            "sha256",
            sha256,
        ] = words[..]
        else {
            return Err(());
        };
        let before: jiff::Timestamp = before.trim_end_matches(',').parse().map_err(drop)?;
        Ok(Self {
            events: events.parse().map_err(drop)?,
            chains: chains.parse().map_err(drop)?,
            before: Timestamp::from_millis(before.as_millisecond()),
            sha256: sha256.to_owned(),
        })
    }
}

/// The time before which events were archived, from the store's own chain.
pub(in crate::desk) fn put_away_before(tx: &mut dyn Tx) -> Result<Option<Timestamp>, StorageError> {
    let mut latest: Option<Timestamp> = None;
    tx.each_event_with(Subject::Store, Action::AuditArchive, &mut |event| {
        let text = event
            .reason
            .and_then(|reason| std::str::from_utf8(reason).ok());
        let note = text.and_then(|text| text.parse::<Note>().ok());
        latest = latest.max(note.map(|note| note.before));
        ControlFlow::Continue(())
    })?;
    Ok(latest)
}
