//! `audit verify`: every chain from its first event to its head, and every anchor, in one look at the store (S38).

use std::ops::ControlFlow;

use super::super::DeskError;
use super::anchor::{Anchor, Tally};
use super::strand::{Damage, Discrepancy, Strand};
use super::{AuditReading, NEEDS};
use crate::model::{Chain, RawEvent, Subject};
use crate::storage::Tx;

/// How many chains are read at once.
const PAGE: u32 = 1_000;

/// What was verified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many chains there are.
    pub chains: u64,
    /// How many events are in them.
    pub events: u64,
    /// How much is wrong.
    pub findings: u64,
}

impl AuditReading<'_, '_> {
    /// Follows every chain, compares the whole with each anchor, and calls `report` for whatever is wrong, until it breaks. One
    /// event is held at a time.
    ///
    /// A chain that was cut short with its head moved back, dropped, or rewritten whole shows only against an anchor that was
    /// taken after what is gone.
    ///
    /// # Errors
    /// Those of every deed of an admin; [`StorageError::Corrupt`](crate::storage::StorageError::Corrupt) for a cell that holds no
    /// value of its kind.
    pub fn verify(
        &self,
        anchors: &[Anchor],
        report: &mut dyn FnMut(&Discrepancy) -> ControlFlow<()>,
    ) -> Result<Verified, DeskError> {
        let mut look = self.admin.look_once(NEEDS)?;
        verify(&mut *look.tx, anchors, report)
    }
}

/// The same for whoever looks after the store itself.
pub(in crate::desk) fn verify(
    tx: &mut dyn Tx,
    anchors: &[Anchor],
    report: &mut dyn FnMut(&Discrepancy) -> ControlFlow<()>,
) -> Result<Verified, DeskError> {
    let store = tx.info()?.id;
    let mut verified = Verified::default();
    let mut findings = 0;
    let mut flow = ControlFlow::Continue(());
    let mut report = |finding: Discrepancy| {
        findings += 1;
        if flow.is_continue() {
            flow = report(&finding);
        }
    };
    let mut strand = Strand::new(&mut report);
    let mut seen = Seen::of(anchors, store);
    let mut after = None;
    let mut has_own = false;
    loop {
        let page = tx.chains_after(after, PAGE)?;
        let full = page.len() == PAGE as usize;
        let to = page.last().map(|(subject, _)| *subject).filter(|_| full);
        has_own |= page
            .first()
            .is_some_and(|(first, _)| *first == Subject::Store);
        let mut told = page.into_iter().peekable();
        let mut current = None;
        tx.each_event_of(after, to, &mut |event| {
            if current != Some(event.subject) {
                strand.end();
                seen.end();
                while let Some((subject, chain)) =
                    told.next_if(|(subject, _)| *subject < event.subject)
                {
                    no_events(&mut strand, subject, &chain);
                }
                let chain = told.next_if(|(subject, _)| *subject == event.subject);
                strand.begin(event.subject, chain.map(|told| told.1), event.subject_name);
                seen.begin(event.subject);
                current = Some(event.subject);
                has_own |= event.subject == Subject::Store;
                verified.chains += 1;
            }
            verified.events += 1;
            strand.follow(event);
            seen.follow(event);
            ControlFlow::Continue(())
        })?;
        strand.end();
        seen.end();
        for (subject, chain) in told {
            no_events(&mut strand, subject, &chain);
        }
        after = to;
        if to.is_none() {
            break;
        }
    }
    if !has_own {
        strand.tell(Damage::Gone, Some(Subject::Store));
    }
    for (anchor, tally) in seen.anchors {
        if let Some(wrong) = tally.compare(anchor, store) {
            let anchor = anchor.clone();
            strand.tell(Damage::Anchor { anchor, wrong }, None);
        }
    }
    verified.findings = findings;
    Ok(verified)
}

fn no_events(strand: &mut Strand<'_>, subject: Subject, chain: &Chain) {
    let told = chain.length;
    strand.tell(Damage::NoEvents { told }, Some(subject));
}

/// What each anchor saw of the record, counted again. The anchors go by time, and a chain that one saw ends where the first
/// event with a later time stands.
struct Seen<'a> {
    anchors: Vec<(&'a Anchor, Tally)>,
    subject: Subject,
    chain: Chain,
    /// The first anchor that still sees.
    open: usize,
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
            open: 0,
        }
    }

    fn begin(&mut self, subject: Subject) {
        self.subject = subject;
        self.open = 0;
    }

    fn follow(&mut self, event: &RawEvent<'_>) {
        while let Some((anchor, tally)) = self.anchors.get_mut(self.open)
            && anchor.at < event.at
        {
            tally.add(self.subject, &self.chain);
            self.open += 1;
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
