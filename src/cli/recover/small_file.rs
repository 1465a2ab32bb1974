//! Small files that other people send: keys, challenges and signatures.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Result;
use passdesk::model::without_mark;

use crate::cli::failure::Failure;

/// A file of at most `most` bytes; one byte more is read of a longer one, so that it is found too long.
pub(super) fn read_file(path: &Path, most: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    Ok(without_mark(&bytes).to_vec())
}
