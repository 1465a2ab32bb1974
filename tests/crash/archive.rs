//! `audit archive`, killed or failed by the disk at one call after the other: an event is in the store or in a file that is
//! whole, and another run finishes the job.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::strace::{CALLS, Injection, KILL, MOST_CALLS, inject_fed, strace_works};
use crate::support::{Desk, say};

/// So many more accounts than a transaction takes out events, with two events each.
const ACCOUNTS: usize = 520;
/// Of many calls of one kind, each so-many-th is tried after the first ones.
const STRIDE: usize = 60;
const FIRST: usize = 4;

/// The events in a store, by id.
fn events(store: &Path) -> BTreeSet<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let store = Connection::open_with_flags(store, flags).expect("the store");
    let mut ids = store
        .prepare("SELECT lower(hex(id)) FROM event")
        .expect("a table");
    let ids = ids.query_map([], |row| row.get(0)).expect("rows");
    ids.map(|id| id.expect("an id")).collect()
}

/// The events in a file that is whole.
fn archived(file: &Path) -> BTreeSet<String> {
    let Ok(text) = fs::read_to_string(file) else {
        return BTreeSet::new();
    };
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let end = lines.last().expect("an end");
    assert_eq!(end["end"]["events"], lines.len() - 2, "{end}");
    let ids = lines[1..lines.len() - 1].iter();
    ids.map(|line| line["id"].as_str().expect("an id").replace('-', ""))
        .collect()
}

#[test]
fn no_kill_and_no_failure_of_the_disk_loses_an_event_and_another_run_finishes() {
    if !strace_works() {
        return;
    }
    let made = Desk::with_store();
    made.sign_in("root1");
    made.run("recover codes new").status(0);
    let names: String = (0..ACCOUNTS).map(|n| format!("person{n:04}\n")).collect();
    made.run("users import - --out first.csv --quiet")
        .stdin(names)
        .status(0);
    made.run("users require-change --all --yes --quiet")
        .status(0);
    let token = made.token("--scope audit:read");
    let before = events(&made.store());

    let (mut tried, mut in_both, mut refused) = (0, 0, 0);
    for what in [KILL, "error=EIO", "error=ENOSPC"] {
        for calls in CALLS {
            for call in (1..FIRST).chain((FIRST..MOST_CALLS).step_by(STRIDE)) {
                let desk = Desk::with_copy_of(&made.store());
                let file = desk.root().join("a.jsonl");
                let injection = Injection {
                    calls,
                    when: call.to_string(),
                    what,
                    only: &[],
                    then_killed: false,
                };
                let job = desk.process("audit archive --before 2100-01-01 --out a.jsonl");
                let came = inject_fed(&job, &desk, &injection, Stdio::null());
                if !came.injected {
                    break;
                }
                tried += 1;
                let held = archived(&file);
                let left = events(&desk.store());
                for id in &before {
                    assert!(
                        held.contains(id) || left.contains(id),
                        "{injection:?} lost {id}"
                    );
                }
                in_both += u32::from(held.intersection(&left).next().is_some());
                refused += u32::from(came.status == Some(75));
                if what != KILL && came.status == Some(0) {
                    assert!(file.exists(), "{injection:?}");
                }

                // What a kill left of a draft has another name.
                desk.run("audit archive --before 2100-01-01 --out b.jsonl")
                    .status(0);
                desk.run("store check").status(0);
                let files: Vec<PathBuf> = ["a.jsonl", "b.jsonl"]
                    .map(|name| desk.root().join(name))
                    .into_iter()
                    .filter(|file| file.exists())
                    .collect();
                let mut verify = desk
                    .run("audit verify --quiet")
                    .env("PASSDESK_TOKEN", &token);
                for file in &files {
                    let file = file.to_str().expect("a path");
                    verify = verify.args(["--archive", file]);
                }
                verify.status(0);
            }
        }
    }
    say(&format!(
        "audit archive: {tried} kills and failures, {in_both} with events in both, {refused} refused"
    ));
    assert!(
        tried > 30 && in_both > 3 && refused > 5,
        "{tried} {in_both} {refused}"
    );
}
