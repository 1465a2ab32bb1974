//! What must be refused: said in one line with what to do, and nothing changed.

use std::collections::BTreeSet;

use crate::support::{Desk, Run};

mod acting;
mod deeds;
mod marks;
mod names;
mod passwords;
mod settings;
mod stdin;
mod stores;
mod streams;
mod temporary;

/// The tables of the record: a refusal that concerns an account is written down there.
const RECORD: &[&str] = &["chain", "event"];

/// Runs what must fail with these words, and change these tables alone.
#[track_caller]
fn refused(
    desk: &Desk,
    run: Run,
    (status, message, hint): (i32, &str, &str),
    changes: &[&'static str],
) {
    let before = desk.contents();
    run.end().fails(status, message, hint);
    let after = desk.contents();
    let changed: BTreeSet<_> = before
        .iter()
        .filter(|(table, rows)| after[*table] != **rows)
        .map(|(table, _)| table.as_str())
        .collect();
    assert_eq!(changed, changes.iter().copied().collect(), "{message}");
}

/// A store with the admin `root1` signed in, and `bob`.
#[track_caller]
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}
