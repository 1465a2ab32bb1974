//! Follows one subject's chain event by event, and names what does not fit as exactly as the hashes allow.

use uuid::Uuid;

use super::super::chain::Link;
use super::anchor::{Anchor, AnchorMismatch};
use crate::model::{Chain, Held, RawEvent, Subject};

/// A part of the audit log that this program did not write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discrepancy {
    /// The kind of change.
    pub damage: Damage,
    /// The subject of the chain; `None` for an anchor, which covers all chains.
    pub subject: Option<Subject>,
    /// What the chain's events call the subject; empty where none is left.
    pub subject_name: String,
    /// The place in the chain.
    pub sequence: Option<u64>,
    /// The event at that place.
    pub event: Option<Uuid>,
}

/// How the audit log was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// The event does not match its hash.
    Altered,
    /// The event is unchanged, but its hash was changed.
    HashAltered,
    /// Events are missing, from the given place to this one.
    Missing {
        /// The last missing one.
        to: u64,
    },
    /// Archived events are in none of the given files, from the given place to this one.
    NotInFiles {
        /// The last of them.
        to: u64,
    },
    /// The last archived event is not the one that the store's own events follow.
    Severed,
    /// A file has another event at this place.
    OtherInFile,
    /// An event is missing, and those after it were renumbered.
    MissingRenumbered,
    /// The event was inserted.
    Inserted,
    /// There are events after the chain's end, from the given place to this one.
    Beyond {
        /// The last.
        to: u64,
        /// The number of the chain's last event.
        told: u64,
    },
    /// It was swapped with the event before it.
    Swapped,
    /// The chain's length is not the number of its last event.
    Length {
        /// The length.
        told: u64,
    },
    /// The chain's head is not the hash of its last event: the event was rewritten, or the head was changed.
    Head,
    /// There are events, but no chain.
    NoChain,
    /// There is a chain, but none of its events.
    NoEvents {
        /// Its length.
        told: u64,
    },
    /// The store's own chain, with which every store begins, is missing.
    Gone,
    /// The audit log differs from an anchor.
    Anchor {
        /// The anchor.
        anchor: Anchor,
        /// How they differ.
        wrong: AnchorMismatch,
    },
}

/// A place in the chain.
#[derive(Clone, Copy)]
struct Place {
    sequence: u64,
    id: Uuid,
    hash: [u8; 32],
}

/// An event that does not fit after the one before it; the next event shows why.
struct Suspect {
    place: Place,
    link: Link,
    /// Its number before another event was removed or inserted.
    number: u64,
    before: [u8; 32],
    computed: [u8; 32],
}

/// A chain that is being followed.
pub(super) struct Strand<'o> {
    subject: Subject,
    name: Vec<u8>,
    told: Option<Held>,
    /// Whether archived events are still to come.
    in_files: bool,
    last: Option<Place>,
    /// The hash that the next event follows; `None` after a gap.
    before: Option<[u8; 32]>,
    /// The hash that the last event follows.
    before_last: Option<[u8; 32]>,
    /// How much higher an event's number was when it was written: negative after one was inserted.
    shift: i64,
    suspect: Option<Suspect>,
    link: Link,
    /// The first event after the chain's end.
    beyond: Option<Place>,
    report: &'o mut dyn FnMut(Discrepancy),
}

impl<'o> Strand<'o> {
    pub(super) fn new(report: &'o mut dyn FnMut(Discrepancy)) -> Self {
        Self {
            subject: Subject::Store,
            name: Vec::new(),
            told: None,
            in_files: false,
            last: None,
            before: None,
            before_last: None,
            shift: 0,
            suspect: None,
            link: Link::default(),
            beyond: None,
            report,
        }
    }

    /// Begins with a subject's first event, and the stored end of its chain; with `from_files` archived events are
    /// followed too.
    pub(super) fn begin(
        &mut self,
        subject: Subject,
        told: Option<Held>,
        name: &[u8],
        from_files: bool,
    ) {
        self.subject = subject;
        self.name.clear();
        self.name.extend_from_slice(name);
        self.told = told;
        let put_away = told.map_or(Chain::default(), |told| told.after);
        self.in_files = from_files && put_away.length > 0;
        self.beyond = None;
        match from_files {
            true => self.begin_after(Chain::default()),
            false => self.begin_after(put_away),
        }
    }

    /// The next event follows the one at this end of a chain.
    fn begin_after(&mut self, chain: Chain) {
        self.last = match chain.length {
            0 => None,
            sequence => Some(Place {
                sequence,
                id: Uuid::nil(),
                hash: chain.head,
            }),
        };
        self.before = Some(chain.head);
        self.before_last = None;
        self.shift = 0;
        self.suspect = None;
    }

    /// Goes from the archived events to those in the store, which must follow them.
    fn leave_files(&mut self, put_away: Chain) {
        self.in_files = false;
        self.settle(Some(put_away.head));
        let reached = self.last.map_or(0, |last| last.sequence);
        if reached < put_away.length {
            let to = put_away.length;
            self.found(Damage::NotInFiles { to }, reached + 1, None);
        } else if let Some(last) = self.last
            && self.before.is_some_and(|head| head != put_away.head)
        {
            self.found_at(Damage::Severed, last);
        }
        self.begin_after(put_away);
    }

    /// Reports that a file has another event at the place of the last one.
    pub(super) fn differs_in_file(&mut self) {
        if let Some(last) = self.last {
            self.found_at(Damage::OtherInFile, last);
        }
    }

    /// Reports something that no event shows.
    pub(super) fn tell(&mut self, damage: Damage, subject: Option<Subject>) {
        (self.report)(Discrepancy {
            damage,
            subject,
            subject_name: String::new(),
            sequence: None,
            event: None,
        });
    }

    fn found(&mut self, damage: Damage, sequence: u64, event: Option<Uuid>) {
        (self.report)(Discrepancy {
            damage,
            subject: Some(self.subject),
            subject_name: String::from_utf8_lossy(&self.name).into_owned(),
            sequence: Some(sequence),
            event,
        });
    }

    fn found_at(&mut self, damage: Damage, place: Place) {
        self.found(damage, place.sequence, Some(place.id));
    }

    /// Follows the chain to its next event.
    pub(super) fn follow(&mut self, event: &RawEvent<'_>) {
        let put_away = self.told.map_or(Chain::default(), |told| told.after);
        if self.in_files && event.sequence > put_away.length {
            self.leave_files(put_away);
        }
        let place = Place {
            sequence: event.sequence,
            id: event.id,
            hash: event.hash,
        };
        let expected = self.last.map_or(1, |last| last.sequence + 1);
        if place.sequence < expected {
            self.found_at(Damage::Inserted, place);
            return;
        }
        let number = place.sequence.saturating_add_signed(self.shift);
        if place.sequence > expected {
            self.settle(None);
            if self.beyond.is_none() && self.told.is_none_or(|told| number <= told.to.length) {
                let to = place.sequence - 1;
                let gone = match to < put_away.length {
                    true => Damage::NotInFiles { to },
                    false => Damage::Missing { to },
                };
                self.found(gone, expected, None);
            }
            self.before = None;
        }
        self.link.set(event);
        match self.suspect.take() {
            None => self.fit(place, number),
            Some(suspect) => self.judge(suspect, place, number),
        }
        // Only after it was fitted in: another event that was inserted may have moved this one.
        let number = place.sequence.saturating_add_signed(self.shift);
        if self.beyond.is_none() && self.told.is_some_and(|told| number > told.to.length) {
            self.beyond = Some(place);
        }
        self.last = Some(place);
    }

    fn go_on(&mut self, before: Option<[u8; 32]>, place: Place) {
        self.before_last = before;
        self.before = Some(place.hash);
    }

    /// The usual case: the event follows the one before it.
    fn fit(&mut self, place: Place, number: u64) {
        let Some(before) = self.before else {
            // After a gap there is nothing to compare it with.
            return self.go_on(None, place);
        };
        let computed = self.link.hash(before, number);
        if computed == place.hash {
            return self.go_on(Some(before), place);
        }
        if let (Some(earlier), Some(last)) = (self.before_last, self.last)
            && self.link.hash(earlier, number.wrapping_sub(1)) == place.hash
        {
            // It follows the one before the last, so the last one was inserted with a matching hash.
            self.found_at(Damage::Inserted, last);
            self.shift -= 1;
            return self.go_on(Some(earlier), place);
        }
        self.suspect = Some(Suspect {
            place,
            link: std::mem::take(&mut self.link),
            number,
            before,
            computed,
        });
        self.go_on(Some(before), place);
    }

    /// The event after one that does not fit shows what happened to that one.
    fn judge(&mut self, mut suspect: Suspect, place: Place, number: u64) {
        let Suspect {
            place: odd,
            number: odd_number,
            before,
            computed,
            ..
        } = suspect;
        if self.link.hash(odd.hash, number) == place.hash {
            self.found_at(Damage::Altered, odd);
            self.go_on(Some(odd.hash), place);
        } else if self.link.hash(computed, number) == place.hash {
            self.found_at(Damage::HashAltered, odd);
            self.go_on(Some(computed), place);
        } else if self.link.hash(before, odd_number) == place.hash {
            if suspect.link.hash(place.hash, number) == odd.hash {
                self.found_at(Damage::Swapped, place);
                self.go_on(Some(place.hash), odd);
            } else {
                self.found_at(Damage::Inserted, odd);
                self.shift -= 1;
                self.go_on(Some(before), place);
            }
        } else if self.link.hash(odd.hash, number + 1) == place.hash {
            self.found(Damage::MissingRenumbered, odd.sequence, Some(odd.id));
            self.shift += 1;
            self.go_on(Some(odd.hash), place);
        } else {
            self.found_at(Damage::Altered, odd);
            self.before = Some(odd.hash);
            self.before_last = None;
            self.fit(place, number);
        }
    }

    /// Reports an event that does not fit and is the last one; `head` is the hash that the chain should end with.
    fn settle(&mut self, head: Option<[u8; 32]>) {
        if let Some(suspect) = self.suspect.take() {
            if head == Some(suspect.computed) {
                self.found_at(Damage::HashAltered, suspect.place);
                self.before = Some(suspect.computed);
            } else {
                self.found_at(Damage::Altered, suspect.place);
            }
        }
    }

    /// Compares the end with the stored end of the chain.
    pub(super) fn end(&mut self) {
        if self.in_files
            && let Some(told) = self.told
        {
            self.leave_files(told.after);
        }
        let Some(last) = self.last.take() else { return };
        let mut number = last.sequence.saturating_add_signed(self.shift);
        let Some(told) = self.told.map(|told| told.to) else {
            self.settle(None);
            return self.found(Damage::NoChain, last.sequence, Some(last.id));
        };
        let mut suspected = self.suspect.is_some();
        if suspected && last.hash == told.head && number + 1 == told.length {
            // It is the last one by its hash, and only its number is wrong.
            self.suspect = None;
            self.found(Damage::MissingRenumbered, last.sequence, Some(last.id));
            number += 1;
            suspected = false;
        }
        if self.beyond.is_some() {
            // An event after the end is reported as such.
            self.suspect = None;
        }
        self.settle(Some(told.head));
        let is_head = self.before == Some(told.head);
        match self.beyond {
            // All events fit, and the last hash is right: only the length was changed.
            Some(_) if is_head && !suspected => {
                self.found_at(Damage::Length { told: told.length }, last)
            }
            Some(first) => {
                let (to, told) = (last.sequence, told.length);
                self.found_at(Damage::Beyond { to, told }, first);
            }
            None if number < told.length && is_head => {
                self.found_at(Damage::Length { told: told.length }, last);
            }
            None if number < told.length => {
                let to = told.length.saturating_add_signed(-self.shift);
                self.found(Damage::Missing { to }, last.sequence + 1, None);
            }
            None if !is_head && !suspected => self.found_at(Damage::Head, last),
            None => {}
        }
    }
}
