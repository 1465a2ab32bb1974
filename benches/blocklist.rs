//! One look-up in a filter of 10 million passwords: with the file opened for it, as every command does, and in one that is
//! open; and the shipped list alone. Says how large the filter is, and how many of 200,000
//! other passwords it takes for known ones.
//!
//! The list is made on the way: SHA-1 digests in the form of the published files, 430 MB in the temporary folder.
//! What making the filter takes, memory and all:
//!
//! ```sh
//! /usr/bin/time -v passdesk policy blocklist build LIST FILTER
//! ```

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::Bencher;
use passdesk::credentials::blocklist::{Blocklist, BuildError, Filter, Known};
use passdesk::credentials::{Password, Typed};
use sha1::{Digest, Sha1};
use tempfile::TempDir;

const ENTRIES: u64 = 10_000_000;
const OTHERS: u64 = 200_000;

fn main() {
    LazyLock::force(&MADE);
    divan::main();
}

static MADE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(make);

#[expect(clippy::print_stderr, reason = "the figures are what this is for")]
fn make() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (list, path) = (folder.path().join("list"), folder.path().join("filter"));
    write_list(&list);
    let known = Known::read(BufReader::new(open(&list)), |_| {}).expect("a list");
    let filter = Filter::of(known).expect("a filter");
    let mut out = BufWriter::new(File::create(&path).expect("a file"));
    let bytes = filter
        .write::<BuildError>(&mut out, |_| Ok(()))
        .expect("written");
    out.flush().expect("written");
    let bits = bytes as f64 * 8.0 / filter.entries() as f64;
    eprintln!("{} entries, {bits:.2} bits each", filter.entries());
    let blocklist = Blocklist::open(&path).expect("a blocklist");
    let wrong = (ENTRIES..ENTRIES + OTHERS)
        .filter(|number| contains(&blocklist, &password(*number)))
        .count();
    eprintln!("taken for known: {wrong} of {OTHERS} others");
    (folder, path)
}

fn text(number: u64) -> String {
    format!("password number {number}")
}

fn password(number: u64) -> Password {
    Password::prepare(&Typed::new(text(number))).expect("a password")
}

fn write_list(path: &Path) {
    let mut out = BufWriter::new(File::create(path).expect("a file"));
    let mut line = String::new();
    for number in 0..ENTRIES {
        line.clear();
        for byte in Sha1::digest(text(number)) {
            write!(line, "{byte:02X}").expect("written");
        }
        writeln!(out, "{line}:1").expect("written");
    }
    out.flush().expect("written");
}

fn open(path: &Path) -> File {
    File::open(path).expect("a file")
}

fn contains(blocklist: &Blocklist, password: &Password) -> bool {
    blocklist.contains(password).expect("an answer")
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn opened_for_it(bencher: Bencher<'_, '_>) {
    let mut number = 0;
    bencher.bench_local(|| {
        number = (number + 7_654_321) % (2 * ENTRIES);
        let blocklist = Blocklist::open(&MADE.1).expect("a blocklist");
        contains(&blocklist, &password(number))
    });
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn in_an_open_one(bencher: Bencher<'_, '_>) {
    let blocklist = Blocklist::open(&MADE.1).expect("a blocklist");
    let mut number = 0;
    bencher.bench_local(|| {
        number = (number + 7_654_321) % (2 * ENTRIES);
        contains(&blocklist, &password(number))
    });
}

#[divan::bench(sample_count = 1000, sample_size = 1)]
fn shipped_alone(bencher: Bencher<'_, '_>) {
    let password = password(1);
    bencher.bench_local(|| contains(&Blocklist::shipped(), &password));
}
