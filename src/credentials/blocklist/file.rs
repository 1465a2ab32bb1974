//! A filter file; a look-up reads only the part that it needs.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use super::format::{ENTRY_BYTES, HEADER_BYTES, Header, Part, Unfit, checksum, part_contains};
use crate::private_files::{self, NotMine, Use};

/// Why a blocklist cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlocklistError {
    /// There is no such file.
    #[error("there is no blocklist at {0}")]
    Missing(PathBuf),
    /// A folder, a pipe, a device, or another kind of file.
    #[error("{0} is not a blocklist")]
    Foreign(PathBuf),
    /// Somebody else could remove passwords from it.
    #[error("the blocklist {0} can be changed by others")]
    Shared(PathBuf),
    /// A newer format.
    #[error("{path} is a blocklist of format {version}, which this passdesk does not know")]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of its format.
        version: u16,
    },
    /// Its header contradicts itself, or a checksum is wrong.
    #[error("the blocklist {0} is damaged")]
    Damaged(PathBuf),
    /// The operating system cannot read it.
    #[error("cannot read the blocklist {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's error.
        error: io::Error,
    },
}

/// An open filter file and its index: 20 bytes for each part, at most 2^16 parts.
#[derive(Debug)]
pub(super) struct FilterFile {
    path: PathBuf,
    file: File,
    header: Header,
    parts: Vec<(u64, Part)>,
}

impl FilterFile {
    /// Opens a file and checks its header and index; every number in them is limited before it is used (S36).
    pub(super) fn open(path: &Path) -> Result<Self, BlocklistError> {
        let failed = |error: io::Error| unreadable(path, error);
        let unfit = |unfit| match unfit {
            Unfit::Foreign => BlocklistError::Foreign(path.to_owned()),
            Unfit::Newer(version) => BlocklistError::Newer {
                path: path.to_owned(),
                version,
            },
            Unfit::Damaged => BlocklistError::Damaged(path.to_owned()),
        };
        let (file, metadata) =
            private_files::open(path, Use::Decides).map_err(|why| match why {
                NotMine::Unopened(error) => failed(error),
                NotMine::NoFile | NotMine::NoFolder | NotMine::TooLarge => unfit(Unfit::Foreign),
                NotMine::Others(_) | NotMine::Readable(_) | NotMine::Writable(_) => {
                    BlocklistError::Shared(path.to_owned())
                }
            })?;
        if metadata.len() < HEADER_BYTES as u64 {
            return Err(unfit(Unfit::Foreign));
        }
        let mut head = [0; HEADER_BYTES];
        file.read_exact_at(&mut head, 0).map_err(failed)?;
        let header = Header::parse(&head).map_err(unfit)?;
        let mut index = vec![0; header.parts() * ENTRY_BYTES];
        let mut offset = HEADER_BYTES as u64;
        file.read_exact_at(&mut index, offset).map_err(failed)?;
        let parts = header
            .parse_index(&head, &index, metadata.len())
            .map_err(unfit)?;
        offset += index.len() as u64;
        let placed = parts.into_iter().map(|part| {
            let begins = offset;
            offset += u64::from(part.bytes);
            (begins, part)
        });
        Ok(Self {
            path: path.to_owned(),
            header,
            parts: placed.collect(),
            file,
        })
    }

    /// Whether a key is in it.
    pub(super) fn contains(&self, key: u64) -> Result<bool, BlocklistError> {
        let damaged = || BlocklistError::Damaged(self.path.clone());
        let place = self.header.part_of(key);
        let (begins, part) = self.parts.get(place).ok_or_else(damaged)?;
        if part.entries == 0 {
            return Ok(false);
        }
        let mut bytes = vec![0; part.bytes as usize];
        self.file
            .read_exact_at(&mut bytes, *begins)
            .map_err(|error| unreadable(&self.path, error))?;
        if checksum(&[&bytes]) != part.checksum {
            return Err(damaged());
        }
        part_contains(&bytes, key).map_err(|_| damaged())
    }
}

fn unreadable(path: &Path, error: io::Error) -> BlocklistError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::NotFound => BlocklistError::Missing(path),
        // The file ends before the end that its index gives.
        ErrorKind::UnexpectedEof => BlocklistError::Damaged(path),
        _ => BlocklistError::Unreadable { path, error },
    }
}
