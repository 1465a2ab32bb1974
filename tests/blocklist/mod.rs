//! The passwords that are known from breaches: how a filter of them is made, and that every door asks it.

mod build;
mod doors;

use std::io::Cursor;
use std::path::Path;

use passdesk::credentials::blocklist::{BuildError, Filter, Known};

/// Makes a filter with one password in it.
pub(crate) fn write_filter(path: &Path, password: &str) {
    let known = Known::read(password.as_bytes(), |_| {}).expect("a list");
    let mut out = Cursor::new(Vec::new());
    let filter = Filter::of(known).expect("a filter");
    filter
        .write::<BuildError>(&mut out, |_| Ok(()))
        .expect("written");
    std::fs::write(path, out.into_inner()).expect("written");
}
