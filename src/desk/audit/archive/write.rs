//! Writes an archive from one look at the store, and verifies it before it gets its name.

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::super::super::DeskError;
use super::super::super::chain::Link;
use super::super::super::deed::Look;
use super::super::verify::verify;
use super::line::{self, End, FORMAT, Head, Line, VERSION, precise};
use super::read::Archive;
use crate::model::{Chain, Held, RawEvent, StoreInfo, Subject, Timestamp, When};
use crate::storage::{NewFile, StorageError, Tx, unreachable_file};

/// The most events that a transaction removes, and the most chains that it moves.
pub(super) const BATCH: u64 = 500;
/// What was archived.
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

/// How many chains are read at once.
const PAGE: u32 = 1_000;

/// Events of one chain that are removed together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) subject: Subject,
    pub(super) after: Chain,
    pub(super) to: Chain,
}

impl Step {
    pub(super) fn events(&self) -> u64 {
        self.to.length - self.after.length
    }
}

/// A file that was written and verified, and the events to remove from the store.
pub(super) struct Written {
    pub(super) file: NewFile,
    pub(super) steps: Vec<Step>,
    pub(super) archived: Archived,
}

/// Writes the file and verifies it; `None` if there is no event to archive.
pub(super) fn written(
    mut look: Look<'_>,
    before: When,
    to: &Path,
) -> Result<Option<Written>, DeskError> {
    look.tx.may_take_out()?;
    if verify(&mut *look.tx, &[], &[], &mut |_| ControlFlow::Continue(()))?.findings > 0 {
        return Err(StorageError::Damaged.into());
    }
    // What is later than now is never archived, whatever date was given.
    let before = before.from(look.now).min(look.now);
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

/// A time to the millisecond; a time outside the calendar is never that of an event.
fn shown(at: Timestamp) -> Result<String, StorageError> {
    precise(at).ok_or_else(|| StorageError::Internal("a time that no calendar has".to_owned()))
}

/// Reads a file back, computes the hash of every event again, and compares the beginnings and ends of the chains with
/// the store.
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
    /// The chain's end before the event that is held back.
    at: Chain,
    /// The beginning of its last step.
    from: Chain,
    /// The newest event older than the date, which stays unless another such event follows.
    kept: Option<(Line, Chain)>,
    /// Whether an event that is not older was found.
    over: bool,
}

/// Writes an archive.
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

    /// Handles the chain's next event.
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

    /// Whether the chain has no step yet.
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
