//! The anchor: one line, kept elsewhere, that all events until then must still match (S38).
//!
//! It is the digest over the head and length of every chain, as one transaction saw them, and a time that separates the
//! existing events from all later ones. Existing events have that time or an earlier one: it is not before the newest
//! id, and ids contain their events' times. Later events have a later time: taking the anchor moves the audit log's own
//! time past it, and no event is made before that time, which its transaction reads and which never goes back. So
//! verification finds each chain as the anchor saw it: it ends before the first event with a later time.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::super::DeskError;
use super::super::admin::Admin;
use super::super::deed::{Deed, NotDone};
use super::super::time::newest_time;
use super::NEEDS;
use crate::model::{Action, Actor, Chain, Subject, Timestamp};

/// The start of every anchor.
const WORD: &str = "passdesk-anchor";
/// How many chains are read at once.
const PAGE: u32 = 1_000;

/// The state of the audit log at one moment: `passdesk-anchor 1 TIME chains N events N sha256 HEX store ID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The time that separates what it covers from later events.
    pub at: Timestamp,
    /// How many chains there were.
    pub chains: u64,
    /// How many events were in them.
    pub events: u64,
    /// SHA-256 over a version, the store's id, and key, length and head of every chain in the order of the keys.
    pub digest: [u8; 32],
    /// The store's id.
    pub store: Uuid,
}

/// A text that is not an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an anchor as `passdesk audit anchor` prints it")]
pub struct InvalidAnchor;

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = jiff::Timestamp::from_millisecond(self.at.as_millis());
        write!(
            f,
            "{WORD} 1 {:.3} chains {} events {} sha256 {} store {}",
            at.unwrap_or(jiff::Timestamp::MAX),
            self.chains,
            self.events,
            data_encoding::HEXLOWER.encode(&self.digest),
            self.store
        )
    }
}

/// Reads exactly what [`Anchor`] displays.
impl FromStr for Anchor {
    type Err = InvalidAnchor;

    fn from_str(text: &str) -> Result<Self, InvalidAnchor> {
        let words: Vec<_> = text.split(' ').collect();
        let [
            WORD,
            "1",
            at,
            "chains",
            chains,
            "events",
            events,
            "sha256",
            digest,
            "store",
            store,
        ] = words[..]
        else {
            return Err(InvalidAnchor);
        };
        let at: jiff::Timestamp = at.parse().map_err(|_| InvalidAnchor)?;
        let digest = data_encoding::HEXLOWER.decode(digest.as_bytes());
        let anchor = Self {
            at: Timestamp::from_millis(at.as_millisecond()),
            chains: chains.parse().map_err(|_| InvalidAnchor)?,
            events: events.parse().map_err(|_| InvalidAnchor)?,
            digest: digest
                .ok()
                .and_then(|digest| digest.try_into().ok())
                .ok_or(InvalidAnchor)?,
            store: store.parse().map_err(|_| InvalidAnchor)?,
        };
        if anchor.to_string() == text {
            Ok(anchor)
        } else {
            Err(InvalidAnchor)
        }
    }
}

impl Anchor {
    /// The anchors in a text, each at the end of a line, after anything that a log or a mail has put before it.
    ///
    /// # Errors
    /// The number of the first line that has the beginning of an anchor but not all of it.
    pub fn all_in(text: &str) -> Result<Vec<Self>, usize> {
        let mut anchors = Vec::new();
        for (number, line) in (1_usize..).zip(text.lines()) {
            if let Some(place) = line.find(WORD) {
                let anchor = line[place..].trim_end().parse();
                anchors.push(anchor.map_err(|InvalidAnchor| number)?);
            }
        }
        Ok(anchors)
    }
}

/// How a store differs from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnchorMismatch {
    /// It is the anchor of another store.
    OtherStore,
    /// There are fewer chains: some were removed.
    Dropped {
        /// How many chains there are.
        chains: u64,
        /// How many events are in them.
        events: u64,
    },
    /// There are as many chains but fewer events: some chains were cut.
    Cut {
        /// How many events there are.
        events: u64,
    },
    /// There are not fewer of either, but they differ: some events were rewritten.
    Rewritten {
        /// How many chains there are.
        chains: u64,
        /// How many events are in them.
        events: u64,
    },
}

/// The digest while it is computed.
pub(super) struct Tally {
    hash: Sha256,
    chains: u64,
    events: u64,
}

impl Tally {
    pub(super) fn new(store: Uuid) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"passdesk anchor 1\n");
        hash.update(store.as_bytes());
        Self {
            hash,
            chains: 0,
            events: 0,
        }
    }

    /// Adds the next chain; one without events is ignored.
    pub(super) fn add(&mut self, subject: Subject, chain: &Chain) {
        if chain.length == 0 {
            return;
        }
        self.chains += 1;
        self.events = self.events.saturating_add(chain.length);
        self.hash.update(subject.to_key().as_bytes());
        self.hash.update(chain.length.to_be_bytes());
        self.hash.update(chain.head);
    }

    fn into_anchor(self, at: Timestamp, store: Uuid) -> Anchor {
        Anchor {
            at,
            chains: self.chains,
            events: self.events,
            digest: self.hash.finalize().into(),
            store,
        }
    }

    /// How the store, at the anchor's time, differs from it.
    pub(super) fn compare(self, anchor: &Anchor, store: Uuid) -> Option<AnchorMismatch> {
        if anchor.store != store {
            return Some(AnchorMismatch::OtherStore);
        }
        let found = self.into_anchor(anchor.at, store);
        let (chains, events) = (found.chains, found.events);
        if found == *anchor {
            None
        } else if chains < anchor.chains {
            Some(AnchorMismatch::Dropped { chains, events })
        } else if chains == anchor.chains && events < anchor.events {
            Some(AnchorMismatch::Cut { events })
        } else {
            Some(AnchorMismatch::Rewritten { chains, events })
        }
    }
}

impl Admin<'_> {
    /// Takes an anchor of the whole audit log, and then records that. Writers wait meanwhile.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn anchor_audit(&self) -> Result<Anchor, DeskError> {
        self.look_on_record(NEEDS, take)
    }
}

/// Takes an anchor inside an operation that has proved everything.
fn take(mut deed: Deed<'_>, actor: &Actor) -> Result<Anchor, NotDone> {
    let store = deed.info().id;
    let at = newest_time(&mut *deed.tx)?.max(deed.recorded_at());
    let mut tally = Tally::new(store);
    let mut after = None;
    loop {
        let page = deed.tx.chains_after(after, PAGE)?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        for (subject, held) in &page {
            tally.add(*subject, &held.to);
        }
    }
    let anchor = tally.into_anchor(at, store);

    // From here on the audit log's time is past the anchor's, also that of the event about the anchor.
    deed.record_after(at);
    let told = format!(
        "{} chains, {} events, sha256 {}",
        anchor.chains,
        anchor.events,
        data_encoding::HEXLOWER.encode(&anchor.digest)
    );
    let taken = Action::AuditAnchor.done().about(deed.info()).by(actor);
    deed.record(taken.why(told.parse().ok()))?;
    deed.commit()?;
    Ok(anchor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "passdesk-anchor 1 2026-11-23T17:20:50.999Z chains 12 events 345 sha256 \
        0707070707070707070707070707070707070707070707070707070707070707 store 00000000-0000-0000-0000-000000000009";

    fn anchor() -> Anchor {
        Anchor {
            at: Timestamp::from_millis(1_795_454_450_999),
            chains: 12,
            events: 345,
            digest: [7; 32],
            store: Uuid::from_u128(9),
        }
    }

    #[test]
    fn an_anchor_is_one_line_that_is_read_as_it_is_shown() {
        assert_eq!(anchor().to_string(), LINE);
        assert_eq!(LINE.parse(), Ok(anchor()));
        for (from, to) in [
            (" 1 ", " 2 "),
            ("chains 12", "chains +12"),
            ("chains 12", "chains 012"),
            ("0707 store", "070 store"),
            (".999Z", ".999+00:00"),
            (".999Z", "Z"),
            ("passdesk", "Passdesk"),
            ("0009", "0009 "),
        ] {
            let other = LINE.replace(from, to);
            assert_ne!(other, LINE, "{from}");
            assert_eq!(other.parse::<Anchor>(), Err(InvalidAnchor), "{other}");
        }
    }

    #[test]
    fn anchors_are_found_in_logs_and_mails_and_a_cut_one_is_told() {
        let text = format!("Dear me,\n\nNov 23 17:20:50 desk passdesk[9]: {LINE}\r\n{LINE}\n");
        assert_eq!(Anchor::all_in(&text), Ok(vec![anchor(), anchor()]));
        assert_eq!(Anchor::all_in("nothing\n"), Ok(Vec::new()));
        assert_eq!(Anchor::all_in(&format!("{LINE}\n{}", &LINE[..90])), Err(2));
    }
}
