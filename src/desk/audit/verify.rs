//! `audit verify`: every chain from its first event to its head, and every anchor, in one look at the store (S38).

use std::iter::Peekable;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::vec::IntoIter;

use super::super::DeskError;
use super::super::chain::Link;
use super::anchor::{Anchor, Tally};
use super::archive::read::Archives;
use super::chain_check::{Damage, Discrepancy, Strand};
use super::{AuditReading, NEEDS};
use crate::model::{Chain, Held, RawEvent, Subject, Timestamp};
use crate::storage::Tx;

/// How many chains are read at once.
const PAGE: u32 = 1_000;

/// The result of a verification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many chains there are.
    pub chains: u64,
    /// How many of their events were seen, in the store and in the given files.
    pub events: u64,
    /// How many problems were found.
    pub findings: u64,
    /// How many events were archived, according to the chains.
    pub put_away: u64,
    /// How many anchors could not be checked: they saw events that were archived since and are in none of the given files.
    pub undecided: u64,
    /// The time of the newest of these; those before it could not be checked either.
    pub undecided_to: Option<Timestamp>,
}

impl AuditReading<'_, '_> {
    /// Follows every chain, compares the whole with each anchor, and calls `report` for everything that is wrong, until
    /// it breaks. One event is held at a time. Archived events are followed only if `archives` has all of their files;
    /// otherwise each chain begins after them.
    ///
    /// If a chain was cut and its head moved back, or removed, or rewritten as a whole, only an anchor that was taken
    /// after the lost events shows it; the same is true if its beginning was removed without an archive, which also
    /// needs all the files.
    ///
    /// # Errors
    /// Those of every operation of an admin; [`StorageError::Corrupt`](crate::storage::StorageError::Corrupt) for a
    /// cell whose value is of another kind; [`DeskError::Archive`] for a file that is not a complete archive of this
    /// store.
    pub fn verify(
        &self,
        anchors: &[Anchor],
        archives: &[PathBuf],
        report: &mut dyn FnMut(&Discrepancy) -> ControlFlow<()>,
    ) -> Result<Verified, DeskError> {
        let mut look = self.admin.look_once(NEEDS)?;
        verify(&mut *look.tx, anchors, archives, report)
    }
}

/// The same for the owner of the store.
pub(in crate::desk) fn verify(
    tx: &mut dyn Tx,
    anchors: &[Anchor],
    archives: &[PathBuf],
    report: &mut dyn FnMut(&Discrepancy) -> ControlFlow<()>,
) -> Result<Verified, DeskError> {
    let store = tx.info()?.id;
    let mut archives = Archives::open(archives, store)?;
    let mut findings = 0;
    let mut flow = ControlFlow::Continue(());
    let mut report = |finding: Discrepancy| {
        findings += 1;
        if flow.is_continue() {
            flow = report(&finding);
        }
    };
    let mut walk = Walk {
        strand: Strand::new(&mut report),
        seen: Seen::of(anchors, store),
        told: Vec::new().into_iter().peekable(),
        current: None,
        from_files: archives.are_given(),
        last_in_file: None,
        link: Link::default(),
        has_own: false,
        verified: Verified::default(),
    };
    let mut after = None;
    loop {
        let page = tx.chains_after(after, PAGE)?;
        let full = page.len() == PAGE as usize;
        let to = page.last().map(|(subject, _)| *subject).filter(|_| full);
        walk.told = page.into_iter().peekable();
        let mut unread = None;
        tx.each_event_of(after, to, &mut |event| {
            let place = (Some(event.subject), event.sequence);
            if let Err(error) = archives.up_to(place, &mut |event| walk.take(event, true)) {
                unread = Some(error);
                return ControlFlow::Break(());
            }
            walk.take(event, false);
            ControlFlow::Continue(())
        })?;
        if let Some(error) = unread {
            return Err(error.into());
        }
        archives.up_to((to, u64::MAX), &mut |event| walk.take(event, true))?;
        walk.end_page();
        after = to;
        if to.is_none() {
            break;
        }
    }
    let verified = walk.end(store);
    Ok(Verified {
        findings,
        ..verified
    })
}

/// A walk along all chains, one after the other.
struct Walk<'w> {
    strand: Strand<'w>,
    seen: Seen<'w>,
    /// The stored ends of the chains that come next.
    told: Peekable<IntoIter<(Subject, Held)>>,
    current: Option<Subject>,
    /// Whether archived events are followed too.
    from_files: bool,
    /// The number and the content of the last event, if it was in a file.
    last_in_file: Option<(u64, [u8; 32], [u8; 32])>,
    link: Link,
    has_own: bool,
    verified: Verified,
}

impl Walk<'_> {
    fn take(&mut self, event: &RawEvent<'_>, in_file: bool) {
        if self.current != Some(event.subject) {
            self.begin(event);
        } else if let Some((sequence, hash, content)) = self.last_in_file
            && sequence == event.sequence
        {
            // It is in two files, or was not yet removed from the store.
            if (hash, content) != (event.hash, self.content(event)) {
                self.strand.differs_in_file();
            }
            return;
        }
        self.last_in_file = in_file.then(|| (event.sequence, event.hash, self.content(event)));
        self.verified.events += 1;
        self.strand.follow(event);
        self.seen.follow(event);
    }

    /// A digest of an event's content, without its place.
    fn content(&mut self, event: &RawEvent<'_>) -> [u8; 32] {
        self.link.set(event);
        self.link.hash([0; 32], event.sequence)
    }

    fn begin(&mut self, event: &RawEvent<'_>) {
        self.end_chain();
        let subject = event.subject;
        while let Some((earlier, held)) = self.told.next_if(|(told, _)| *told < subject) {
            self.no_events(earlier, &held);
        }
        let told = self.told.next_if(|(told, _)| *told == subject);
        let held = told.map(|told| told.1);
        let name = event.subject_name;
        self.strand.begin(subject, held, name, self.from_files);
        let put_away = held.map_or(0, |held| held.after.length);
        self.seen.begin(subject, put_away);
        self.current = Some(subject);
        self.has_own |= subject == Subject::Store;
        self.verified.chains += 1;
        self.verified.put_away = self.verified.put_away.saturating_add(put_away);
    }

    fn end_chain(&mut self) {
        if self.current.take().is_some() {
            self.strand.end();
            self.seen.end();
        }
        self.last_in_file = None;
    }

    fn end_page(&mut self) {
        self.end_chain();
        while let Some((subject, held)) = self.told.next() {
            self.no_events(subject, &held);
        }
    }

    fn no_events(&mut self, subject: Subject, held: &Held) {
        self.has_own |= subject == Subject::Store;
        let told = held.to.length;
        self.strand.tell(Damage::NoEvents { told }, Some(subject));
    }

    fn end(mut self, store: uuid::Uuid) -> Verified {
        if !self.has_own {
            self.strand.tell(Damage::Gone, Some(Subject::Store));
        }
        for (place, (anchor, tally)) in self.seen.anchors.into_iter().enumerate() {
            let is_other = anchor.store != store;
            if place < self.seen.undecided && !is_other {
                self.verified.undecided += 1;
                self.verified.undecided_to = Some(anchor.at);
            } else if let Some(wrong) = tally.compare(anchor, store) {
                let anchor = anchor.clone();
                self.strand.tell(Damage::Anchor { anchor, wrong }, None);
            }
        }
        self.verified
    }
}

/// Counts again what each anchor saw of the audit log. Anchors are in the order of time, and a chain that one saw ends
/// before the first event with a later time.
struct Seen<'a> {
    anchors: Vec<(&'a Anchor, Tally)>,
    subject: Subject,
    chain: Chain,
    /// How many events of the chain were archived.
    put_away: u64,
    /// The first anchor that still covers events.
    open: usize,
    /// The first anchor that can be checked: those before it saw events that were archived and are in no file.
    undecided: usize,
}

impl<'a> Seen<'a> {
    fn of(anchors: &'a [Anchor], store: uuid::Uuid) -> Self {
        let mut anchors: Vec<_> = anchors
            .iter()
            .map(|anchor| (anchor, Tally::new(store)))
            .collect();
        anchors.sort_by_key(|(anchor, _)| anchor.at);
        Self {
            anchors,
            subject: Subject::Store,
            chain: Chain::default(),
            put_away: 0,
            open: 0,
            undecided: 0,
        }
    }

    fn begin(&mut self, subject: Subject, put_away: u64) {
        self.subject = subject;
        self.chain = Chain::default();
        self.put_away = put_away;
        self.open = 0;
    }

    fn follow(&mut self, event: &RawEvent<'_>) {
        let skipped = self.chain.length + 1..event.sequence;
        let is_unseen = !skipped.is_empty() && skipped.start <= self.put_away;
        while let Some((anchor, tally)) = self.anchors.get_mut(self.open)
            && anchor.at < event.at
        {
            tally.add(self.subject, &self.chain);
            self.open += 1;
            if is_unseen {
                self.undecided = self.undecided.max(self.open);
            }
        }
        self.chain = Chain {
            length: event.sequence,
            head: event.hash,
        };
    }

    fn end(&mut self) {
        for (_, tally) in self.anchors.iter_mut().skip(self.open) {
            tally.add(self.subject, &self.chain);
        }
        self.chain = Chain::default();
        self.open = self.anchors.len();
    }
}
