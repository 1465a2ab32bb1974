//! Small files, read whole: keys, challenges, signatures and anchors.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Result;
use passdesk::model::without_mark;

use super::failure::Failure;

/// The length of a byte-order mark.
const MARK: u64 = 3;

/// A file of at most `most` bytes, without a byte-order mark; more is read of a longer one, so that it is found too long.
pub(crate) fn read_file(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + MARK + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            Failure::usage(format!("{}: {error}", path.display()))
                .hint("name a file that can be read")
        })?;
    Ok(without_mark(&bytes).to_vec())
}
