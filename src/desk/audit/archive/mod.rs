//! `audit archive`: events leave the store for a file, and what is left still proves them.
//!
//! Of each chain the events leave that come before the first one which is not older than the date, but for the last of these:
//! it stays, and the chain remembers the number and the hash that it follows. The file is written from one look at the store, read
//! back, recorded and given its name before anything is taken out; then each transaction moves the beginnings of some chains. So
//! whatever happens, an event is in the store, in a file that is whole and on the disk, or in both.

use std::fmt;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use serde::Serialize;

use super::super::deed::{About, Look};
use super::super::{Desk, DeskError};
use super::verify::verify;
use crate::model::{
    Action, Chain, Held, Outcome, RawEvent, Reason, StoreInfo, Subject, Timestamp, When,
};
use crate::storage::{NewFile, StorageError, Tx, unreachable_file};

mod line;
mod read;

use super::super::chain::Link;
use line::{End, FORMAT, Head, Line, VERSION, precise};
use read::Archive;
pub(in crate::desk) use read::Archives;
pub use read::{ArchiveError, BadArchive};

/// How many events a transaction takes out at most, and how many chains it moves.
const BATCH: u64 = 500;
/// How many chains are read at once.
const PAGE: u32 = 1_000;

/// What was put away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// How many events.
    pub events: u64,
    /// Of how many chains.
    pub chains: u64,
    /// The date that they are older than.
    pub before: Timestamp,
    /// The length of the file.
    pub bytes: u64,
    /// SHA-256 over the file.
    pub sha256: [u8; 32],
}

/// Events of one chain that leave together.
#[derive(Debug, Clone, Copy)]
struct Step {
    subject: Subject,
    after: Chain,
    to: Chain,
}

impl Step {
    fn events(&self) -> u64 {
        self.to.length - self.after.length
    }
}

/// A file that was written and verified, and what is to leave the store for it.
struct Written {
    file: NewFile,
    steps: Vec<Step>,
    archived: Archived,
}

impl Desk {
    /// Puts the events away that are older than a date: writes them to a new file at `to`, verifies that, and takes them out of
    /// the store, while others go on working. The last such event of each chain stays. Nothing is written where there are none.
    ///
    /// It is recorded before the file gets its name, so there is never such a file that nobody can know of. `look` is called
    /// after each transaction, and stops it by breaking.
    ///
    /// # Errors
    /// [`DeskError::Storage`]: [`StorageError::Damaged`] where the record is not what was written, [`StorageError::Exists`] where
    /// something stands at `to`, [`StorageError::Unsafe`] for a folder where others could take the file's name away and for a
    /// role in a database that may not take events out, [`StorageError::Stopped`] when `look` breaks. Then nothing was taken out.
    /// [`DeskError::ArchiveUnfinished`] when some events could not be taken out after that.
    pub fn archive_audit(
        &self,
        before: When,
        to: &Path,
        look: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<Option<Archived>, DeskError> {
        let written = self.again(|| written(self.begin_look()?, before, to))?;
        let Some(Written {
            file,
            steps,
            archived,
        }) = written
        else {
            return Ok(None);
        };
        if look().is_break() {
            return Err(StorageError::Stopped.into());
        }
        let note = Note::of(&archived).to_string().parse::<Reason>().ok();
        self.deed(|mut deed| {
            let about = About::the_store(deed.info());
            let (action, outcome) = (Action::AuditArchive, Outcome::Done);
            deed.record(action, outcome, None, about, note.as_ref())?;
            deed.commit()
        })?;
        file.keep()?;
        let mut out = 0;
        self.take_out(&steps, &mut out, look)
            .map_err(|why| DeskError::ArchiveUnfinished {
                file: to.to_owned(),
                out,
                events: archived.events,
                why,
            })?;
        Ok(Some(archived))
    }

    fn take_out(
        &self,
        steps: &[Step],
        out: &mut u64,
        look: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let mut rest = steps;
        while !rest.is_empty() {
            if look().is_break() {
                return Err(StorageError::Stopped);
            }
            let (mut count, mut events) = (0, 0);
            for step in rest {
                events += step.events();
                if count > 0 && events > BATCH {
                    events -= step.events();
                    break;
                }
                count += 1;
            }
            let (batch, others) = rest.split_at(count);
            let taken = self.deed(|mut deed| {
                for step in batch {
                    deed.tx.take_out(step.subject, &step.after, &step.to)?;
                }
                deed.commit()
            });
            match taken {
                Ok(()) => *out += events,
                Err(DeskError::Storage(why)) => return Err(why),
                Err(other) => return Err(StorageError::Internal(other.to_string())),
            }
            rest = others;
        }
        Ok(())
    }
}

/// Writes the file and verifies it; nothing where no event is to leave.
fn written(mut look: Look<'_>, before: When, to: &Path) -> Result<Option<Written>, DeskError> {
    look.tx.may_take_out()?;
    if verify(&mut *look.tx, &mut |_| ControlFlow::Continue(()))?.findings > 0 {
        return Err(StorageError::Damaged.into());
    }
    let before = before.from(look.now);
    let info = look.info().clone();
    let file = NewFile::at(to)?;
    let failed = |error| unreachable_file(to, &error);
    let mut pen = Pen {
        out: BufWriter::with_capacity(64 * 1024, file.open().map_err(failed)?),
        to,
        chain: Passing::default(),
        before,
        steps: Vec::new(),
        held: line::Held::default(),
    };
    pen.write(&Head {
        format: FORMAT.to_owned(),
        version: VERSION,
        store_id: info.id,
        store_epoch: info.epoch,
        before: shown(before)?,
        made_at: shown(look.now)?,
    })?;
    pen.write_events(&mut *look.tx)?;
    drop(look);
    let held = pen.held;
    if held.events == 0 {
        return Ok(None);
    }
    pen.write(&End { end: held })?;
    pen.out.flush().map_err(failed)?;
    pen.out.get_ref().sync_all().map_err(failed)?;
    let steps = pen.steps;
    let (bytes, sha256) = verified(file.path(), to, &info, &steps)?;
    Ok(Some(Written {
        file,
        steps,
        archived: Archived {
            events: held.events,
            chains: held.chains,
            before,
            bytes,
            sha256,
        },
    }))
}

/// A time to the millisecond; one that no calendar has is never that of an event.
fn shown(at: Timestamp) -> Result<String, StorageError> {
    precise(at).ok_or_else(|| StorageError::Internal("a time that no calendar has".to_owned()))
}

/// Reads a file back, computes the hash of every event again, and compares where the chains begin and end with the store.
fn verified(
    path: &Path,
    name: &Path,
    info: &StoreInfo,
    steps: &[Step],
) -> Result<(u64, [u8; 32]), DeskError> {
    let differs = || StorageError::BadCopy("event");
    let mut archive = Archive::open(path, name, info.id)?;
    let mut link = Link::default();
    for step in steps {
        let mut at = step.after;
        while at.length < step.to.length {
            let line = archive.take()?.ok_or_else(differs)?;
            let event = line.event().ok_or_else(differs)?;
            link.set(&event);
            let head = link.hash(at.head, at.length + 1);
            let fits = line.previous() == Some(at.head)
                && line.place() == (step.subject, at.length + 1)
                && event.hash == head;
            if !fits {
                return Err(differs().into());
            }
            at = Chain {
                length: at.length + 1,
                head,
            };
        }
        if at != step.to {
            return Err(differs().into());
        }
    }
    if archive.take()?.is_some() {
        return Err(differs().into());
    }
    let bytes = std::fs::metadata(path)
        .map_err(|error| unreachable_file(name, &error))?
        .len();
    Ok((bytes, archive.sha256()))
}

/// The chain that is being written.
#[derive(Default)]
struct Passing {
    subject: Option<Subject>,
    /// How it stands before the event that is held back.
    at: Chain,
    /// Where its last step began.
    from: Chain,
    /// The newest event older than the date, which stays unless another such follows.
    kept: Option<(Line, Chain)>,
    /// Whether an event was met that is not older.
    over: bool,
}

/// What writes an archive.
struct Pen<'p> {
    out: BufWriter<std::fs::File>,
    to: &'p Path,
    chain: Passing,
    before: Timestamp,
    steps: Vec<Step>,
    held: line::Held,
}

impl Pen<'_> {
    fn write(&mut self, line: &impl Serialize) -> Result<(), StorageError> {
        serde_json::to_writer(&mut self.out, line)
            .map_err(std::io::Error::from)
            .and_then(|()| self.out.write_all(b"\n"))
            .map_err(|error| unreachable_file(self.to, &error))
    }

    fn write_events(&mut self, tx: &mut dyn Tx) -> Result<(), StorageError> {
        let mut after = None;
        loop {
            let page = tx.chains_after(after, PAGE)?;
            let full = page.len() == PAGE as usize;
            let to = page.last().map(|(subject, _)| *subject).filter(|_| full);
            let mut told = page.into_iter();
            let mut failed = Ok(());
            tx.each_event_of(after, to, &mut |event| {
                if self.chain.subject != Some(event.subject) {
                    self.end_chain();
                    let held = told.find(|(subject, _)| *subject == event.subject);
                    self.begin_chain(event.subject, held.map(|(_, held)| held));
                }
                failed = self.pass(event);
                match failed {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                }
            })?;
            failed?;
            after = to;
            if to.is_none() {
                self.end_chain();
                return Ok(());
            }
        }
    }

    fn begin_chain(&mut self, subject: Subject, held: Option<Held>) {
        let after = held.unwrap_or_default().after;
        self.chain = Passing {
            subject: Some(subject),
            at: after,
            from: after,
            kept: None,
            over: false,
        };
    }

    /// Meets the chain's next event.
    fn pass(&mut self, event: &RawEvent<'_>) -> Result<(), StorageError> {
        self.chain.over |= event.at >= self.before;
        if self.chain.over {
            return Ok(());
        }
        let previous = self
            .chain
            .kept
            .as_ref()
            .map_or(self.chain.at, |(_, chain)| *chain);
        let line = Line::of(event, previous.head).ok_or(StorageError::Damaged)?;
        let here = Chain {
            length: event.sequence,
            head: event.hash,
        };
        let Some((line, leaves)) = self.chain.kept.replace((line, here)) else {
            return Ok(());
        };
        self.write(&line)?;
        self.held.events += 1;
        self.held.chains += u64::from(self.chain.from == self.chain.at && self.is_new_chain());
        self.chain.at = leaves;
        if leaves.length - self.chain.from.length >= BATCH {
            self.step();
        }
        Ok(())
    }

    /// Whether no step of the chain was made.
    fn is_new_chain(&self) -> bool {
        self.steps.last().map(|step| step.subject) != self.chain.subject
    }

    fn step(&mut self) {
        if let Some(subject) = self.chain.subject
            && self.chain.at != self.chain.from
        {
            self.steps.push(Step {
                subject,
                after: self.chain.from,
                to: self.chain.at,
            });
            self.chain.from = self.chain.at;
        }
    }

    fn end_chain(&mut self) {
        self.step();
        self.chain = Passing::default();
    }
}

/// What the record says of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    events: u64,
    chains: u64,
    pub(super) before: Timestamp,
    sha256: String,
}

impl Note {
    fn of(archived: &Archived) -> Self {
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

/// Before which time events were put away, as the store's chain tells it.
pub(in crate::desk) fn put_away_before(tx: &mut dyn Tx) -> Result<Option<Timestamp>, StorageError> {
    let mut latest: Option<Timestamp> = None;
    tx.each_event_of(None, Some(Subject::Store), &mut |event| {
        if event.action == Action::AuditArchive.as_str().as_bytes() {
            let text = event
                .reason
                .and_then(|reason| std::str::from_utf8(reason).ok());
            let note = text.and_then(|text| text.parse::<Note>().ok());
            latest = latest.max(note.map(|note| note.before));
        }
        ControlFlow::Continue(())
    })?;
    Ok(latest)
}
