//! Reads archives line by line, several as one in the order of the audit log.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::line::{End, FORMAT, Head, Held, Line, VERSION};
use crate::model::{RawEvent, Subject};

/// The longest line of an archive.
const LONGEST_LINE: u64 = 64 * 1024;

/// Why a file cannot be used as an archive.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", .file.display())]
pub struct ArchiveError {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub why: BadArchive,
}

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BadArchive {
    /// It cannot be read.
    #[error("{0}")]
    Unread(#[from] io::Error),
    /// It does not begin like an archive.
    #[error("not a file that passdesk audit archive wrote")]
    NotOne,
    /// A newer program wrote it.
    #[error("it has version {0}, and this program knows {VERSION}")]
    Newer(u32),
    /// It is an archive of another store.
    #[error("it belongs to the store {0}")]
    OtherStore(Uuid),
    /// A line was changed.
    #[error("line {0} was changed")]
    Line(u64),
    /// Its last line is missing.
    #[error("it is incomplete: it ends after line {0}")]
    Cut(u64),
    /// Its last line gives another number of events than there are.
    #[error("its last line says {told} events, but there are {found}")]
    Count {
        /// How many it says.
        told: u64,
        /// How many there are.
        found: u64,
    },
}

/// An open archive of this store.
pub(super) struct Archive {
    path: PathBuf,
    lines: BufReader<File>,
    hash: Sha256,
    number: u64,
    held: Held,
    last: Option<(Subject, u64)>,
    next: Option<Line>,
}

impl Archive {
    /// Opens the file at `path`, which errors call `name`, and reads its first lines.
    pub(super) fn open(path: &Path, name: &Path, store: Uuid) -> Result<Self, ArchiveError> {
        let failed = |why: BadArchive| ArchiveError {
            file: name.to_owned(),
            why,
        };
        let file = File::open(path).map_err(|error| failed(error.into()))?;
        let mut archive = Self {
            path: name.to_owned(),
            lines: BufReader::with_capacity(64 * 1024, file),
            hash: Sha256::new(),
            number: 0,
            held: Held::default(),
            last: None,
            next: None,
        };
        archive.begin(store).map_err(failed)?;
        archive.next = archive.read().map_err(failed)?;
        Ok(archive)
    }

    fn begin(&mut self, store: Uuid) -> Result<(), BadArchive> {
        let head = match self.line() {
            Ok(head) => head.ok_or(BadArchive::NotOne)?,
            Err(BadArchive::Unread(error)) => return Err(error.into()),
            Err(_) => return Err(BadArchive::NotOne),
        };
        // A newer version may say more there.
        let head: serde_json::Value = parsed(&head).ok_or(BadArchive::NotOne)?;
        if head["format"] != FORMAT {
            return Err(BadArchive::NotOne);
        }
        match head["version"].as_u64().and_then(|v| u32::try_from(v).ok()) {
            Some(VERSION) => {}
            Some(newer) => return Err(BadArchive::Newer(newer)),
            None => return Err(BadArchive::NotOne),
        }
        let head: Head = serde_json::from_value(head).map_err(|_| BadArchive::Line(1))?;
        match head.store_id == store {
            true => Ok(()),
            false => Err(BadArchive::OtherStore(head.store_id)),
        }
    }

    /// The next line without its end; `None` at the end of the file.
    fn line(&mut self) -> Result<Option<Vec<u8>>, BadArchive> {
        let mut line = Vec::new();
        let mut limited = (&mut self.lines).take(LONGEST_LINE);
        if limited.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        self.hash.update(&line);
        match line.pop() {
            Some(b'\n') => Ok(Some(line)),
            _ if (line.len() as u64) + 1 < LONGEST_LINE => Err(BadArchive::Cut(self.number - 1)),
            _ => Err(BadArchive::Line(self.number)),
        }
    }

    /// The next event; `None` after the last line, which must give the right number of events.
    fn read(&mut self) -> Result<Option<Line>, BadArchive> {
        let Some(text) = self.line()? else {
            return Err(BadArchive::Cut(self.number));
        };
        let damaged = || BadArchive::Line(self.number);
        if let Some(End { end }) = parsed(&text) {
            if end != self.held {
                let (told, found) = (end.events, self.held.events);
                return Err(BadArchive::Count { told, found });
            }
            return match self.line()? {
                None => Ok(None),
                Some(_) => Err(BadArchive::Line(self.number)),
            };
        }
        let line: Line = parsed(&text).ok_or_else(damaged)?;
        let place = line.place();
        if line.event().is_none() || line.previous().is_none() || self.last >= Some(place) {
            return Err(damaged());
        }
        self.held.events += 1;
        self.held.chains += u64::from(self.last.is_none_or(|(subject, _)| subject != place.0));
        self.last = Some(place);
        Ok(Some(line))
    }

    /// The next event.
    pub(super) fn peek(&self) -> Option<&Line> {
        self.next.as_ref()
    }

    /// Takes the next event, and reads the one after it.
    pub(super) fn take(&mut self) -> Result<Option<Line>, ArchiveError> {
        let Some(line) = self.next.take() else {
            return Ok(None);
        };
        self.next = self.read().map_err(|why| ArchiveError {
            file: self.path.clone(),
            why,
        })?;
        Ok(Some(line))
    }

    /// SHA-256 over everything that was read.
    pub(super) fn sha256(self) -> [u8; 32] {
        self.hash.finalize().into()
    }
}

fn parsed<T: DeserializeOwned>(line: &[u8]) -> Option<T> {
    serde_json::from_slice(line).ok()
}

/// Several archives of one store, read as one.
#[derive(Default)]
pub(in crate::desk) struct Archives {
    files: Vec<Archive>,
}

impl Archives {
    pub(in crate::desk) fn open(paths: &[PathBuf], store: Uuid) -> Result<Self, ArchiveError> {
        let open = |path: &PathBuf| Archive::open(path, path, store);
        let files = paths.iter().map(open).collect::<Result<_, _>>()?;
        Ok(Self { files })
    }

    pub(in crate::desk) fn are_given(&self) -> bool {
        !self.files.is_empty()
    }

    /// Calls `each` for every event up to a place, in the order of subjects and numbers; twice for one that is in two
    /// files.
    pub(in crate::desk) fn up_to(
        &mut self,
        place: (Option<Subject>, u64),
        each: &mut dyn FnMut(&RawEvent<'_>),
    ) -> Result<(), ArchiveError> {
        let (subject, sequence) = place;
        loop {
            let first = self
                .files
                .iter_mut()
                .filter(|file| file.peek().is_some())
                .min_by_key(|file| file.peek().map(Line::place));
            let Some(file) = first else { return Ok(()) };
            let is_later = |line: &Line| subject.is_some_and(|s| line.place() > (s, sequence));
            if file.peek().is_some_and(is_later) {
                return Ok(());
            }
            if let Some(line) = file.take()?
                && let Some(event) = line.event()
            {
                each(&event);
            }
        }
    }
}
