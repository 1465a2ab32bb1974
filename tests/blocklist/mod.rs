//! The passwords that are known from breaches: how a filter of them is made, and that every door asks it.

use std::fs::File;
use std::path::Path;

use passdesk::credentials::blocklist::{BuildError, Filter, Known};

mod build;
mod doors;

/// Writes a filter of a list of words.
pub(crate) fn filter_at(path: &Path, words: &str) {
    let known = Known::read(words.as_bytes(), |_| {}).expect("a list");
    let filter = Filter::of(known).expect("a filter");
    let mut file = File::create(path).expect("a file");
    filter
        .write::<BuildError>(&mut file, |_| Ok(()))
        .expect("written");
}
