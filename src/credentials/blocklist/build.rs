//! Makes a filter of known passwords part by part, so that memory holds little more than the keys.

use std::io::{self, Seek, SeekFrom, Write};

use rayon::slice::ParallelSliceMut;
use xorf::BinaryFuse16;

use super::format::{
    ENTRY_BYTES, HEADER_BYTES, Header, MOST_PART_BITS, PART_ENTRIES, Part, checksum, write_part,
};
use super::input::Known;

/// A filter that is ready to be written.
#[derive(Debug)]
pub struct Filter {
    header: Header,
    /// Sorted, without duplicates.
    keys: Vec<u64>,
    duplicates: u64,
    left_out: u64,
}

impl Filter {
    /// Prepares the filter of all passwords in a list; duplicates are dropped.
    ///
    /// # Errors
    /// [`BuildError::Empty`] and [`BuildError::TooMany`].
    pub fn of(known: Known) -> Result<Self, BuildError> {
        let Known { mut keys, left_out } = known;
        let read = keys.len();
        keys.par_sort_unstable();
        // A binary fuse filter cannot be built from duplicate keys.
        keys.dedup();
        let entries = keys.len() as u64;
        if entries == 0 {
            return Err(BuildError::Empty);
        }
        let part_bits = (0..=MOST_PART_BITS)
            .find(|bits| entries >> bits <= PART_ENTRIES)
            .ok_or(BuildError::TooMany)?;
        Ok(Self {
            header: Header { part_bits, entries },
            duplicates: (read - keys.len()) as u64,
            keys,
            left_out,
        })
    }

    /// The number of passwords in it.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.header.entries
    }

    /// The number of duplicates in the list.
    #[must_use]
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// The number of lines that were left out because they cannot be passwords.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Writes the file and returns its length in bytes. The same list always gives the same bytes. `told` gets the
    /// number of entries written so far, and may stop the writing with an error.
    ///
    /// # Errors
    /// [`BuildError::Unwritten`], [`BuildError::Library`], and what `told` returns.
    pub fn write<E: From<BuildError>>(
        &self,
        out: &mut (impl Write + Seek),
        mut told: impl FnMut(u64) -> Result<(), E>,
    ) -> Result<u64, E> {
        let unwritten = |error: io::Error| BuildError::Unwritten(error);
        let mut parts = Vec::with_capacity(self.header.parts());
        let mut rest = self.keys.as_slice();
        let mut written = (HEADER_BYTES + self.header.parts() * ENTRY_BYTES) as u64;
        out.seek(SeekFrom::Start(written)).map_err(unwritten)?;
        for place in 0..self.header.parts() {
            let end = rest.partition_point(|key| self.header.part_of(*key) <= place);
            let (keys, after) = rest.split_at(end);
            rest = after;
            let bytes = part_of(keys)?;
            out.write_all(&bytes).map_err(unwritten)?;
            written += bytes.len() as u64;
            let fits = |number: usize| u32::try_from(number).map_err(|_| BuildError::TooMany);
            parts.push(Part {
                entries: fits(keys.len())?,
                bytes: fits(bytes.len())?,
                checksum: checksum(&[&bytes]),
            });
            told((self.keys.len() - rest.len()) as u64)?;
        }
        out.rewind().map_err(unwritten)?;
        out.write_all(&self.header.write(&parts))
            .map_err(unwritten)?;
        out.flush().map_err(unwritten)?;
        Ok(written)
    }
}

/// The bytes of the part that holds these keys.
fn part_of(keys: &[u64]) -> Result<Vec<u8>, BuildError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let filter = BinaryFuse16::try_from(keys).map_err(BuildError::Library)?;
    Ok(write_part(&filter))
}

/// Why no filter was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No line in the list can be a password.
    #[error("there is no password in the list")]
    Empty,
    /// More than 2^33 entries.
    #[error("there are more than 8589934592 passwords in the list")]
    TooMany,
    /// The operating system cannot write it.
    #[error("{0}")]
    Unwritten(io::Error),
    /// The library gave up after a thousand tries; with randomly spread keys this never happens.
    #[error("cannot make a filter: {0}")]
    Library(&'static str),
}
