//! A process that is killed, or whose disk fails, while its threads share commits: what was acknowledged is there.

use std::collections::BTreeSet;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use passdesk::model::{AccountOrder, Subject};
use passdesk::storage::{SharedSqlite, SqliteStore, StorageError, Store};

use crate::crash::strace::{CALLS, Injection, MOST_CALLS, inject_fed, strace_works};
use crate::storage::samples::{account, event, id};
use crate::storage::sqlite::SqliteSite;
use crate::storage::{listed, read, recorded};
use crate::support::{Desk, cases, say};

/// Where the outer test tells the inner one to work, and how often.
const STORE: &str = "PASSDESK_TEST_SHARED_STORE";
const TIMES: &str = "PASSDESK_TEST_SHARED_TIMES";
const THREADS: u32 = 8;

/// This program, doing nothing but the writing below.
fn writer(store: &Path, times: u32) -> Command {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command
        .args([
            "--exact",
            "storage::shared::killed::writes_from_many_threads",
        ])
        .args(["--ignored", "--nocapture", "--test-threads=1"])
        .env(STORE, store)
        .env(TIMES, times.to_string());
    command
}

/// One account and one event: `done N` is written when that is acknowledged, `failed N` when it is not.
fn write_one(store: &dyn Store, number: u32) -> Result<(), StorageError> {
    let mut tx = store.write()?;
    tx.insert_account(&account(&format!("user{number}"), number.into()), None)?;
    let chain = tx.chain(Subject::Store)?;
    tx.append_event(&passdesk::model::Event {
        id: id(1_000_000 + u128::from(number)),
        ..event(Subject::Store, chain.length + 1)
    })?;
    tx.commit()
}

#[test]
#[ignore = "is killed, inside another test"]
fn writes_from_many_threads() {
    let path = PathBuf::from(env::var_os(STORE).expect("a store"));
    let times: u32 = env::var(TIMES)
        .expect("how often")
        .parse()
        .expect("a number");
    let Ok(shared) = SharedSqlite::open(&path) else {
        return;
    };
    thread::scope(|scope| {
        for writer in 0..THREADS {
            let Ok(store) = shared.store() else { continue };
            scope.spawn(move || {
                for time in 0..times {
                    let number = writer * times + time;
                    let word = match write_one(&*store, number) {
                        Ok(()) => "done",
                        Err(StorageError::Internal(why)) => panic!("{why}"),
                        Err(_) => "failed",
                    };
                    let line = format!("\n{word} {number}\n");
                    let mut out = std::io::stdout().lock();
                    out.write_all(line.as_bytes()).expect("the pipe");
                    out.flush().expect("the pipe");
                }
            });
        }
    });
}

/// The numbers after a word.
fn said<'t>(lines: impl Iterator<Item = &'t str>, word: &str) -> BTreeSet<u32> {
    lines
        .filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')?.parse().ok())
        .collect()
}

/// What the store holds, which is sound: as many events as accounts, in one unbroken chain.
fn held(path: &Path) -> BTreeSet<u32> {
    let (faults, store) = SqliteStore::examine(path).expect("examined");
    assert!(faults.is_empty(), "{faults:?}");
    let store = store.expect("the store");
    read(&store, |tx| {
        let accounts = listed(tx, AccountOrder::Name)?;
        let events = recorded(tx, Subject::Store)?;
        assert_eq!(events.len(), accounts.len());
        assert_eq!(tx.chain(Subject::Store)?.length, events.len() as u64);
        assert!(events.iter().zip(1..).all(|(event, n)| event.sequence == n));
        let number = |text: &str| text.trim_start_matches("user").parse().expect("a number");
        Ok(accounts
            .iter()
            .map(|account| number(account.name.as_str()))
            .collect())
    })
}

#[test]
fn s64_a_kill_under_writing_threads_loses_nothing_acknowledged() {
    let (mut acknowledged, mut beyond) = (0, 0);
    for kill in 0..cases(12, 60) {
        let site = SqliteSite::new();
        let mut child = writer(&site.path, 100_000)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let mut lines = out.lines().map_while(Result::ok);
        let mut before: Vec<String> = lines
            .by_ref()
            .filter(|line| line.starts_with("done"))
            .take(usize::try_from(1 + kill * 37).expect("a small number"))
            .collect();
        child.kill().expect("killed");
        before.extend(lines);
        child.wait().expect("waited for");
        let done = said(before.iter().map(String::as_str), "done");
        let held = held(&site.path);
        assert!(done.is_subset(&held), "lost: {:?}", done.difference(&held));
        acknowledged += done.len();
        beyond += held.len() - done.len();
    }
    say(&format!(
        "{acknowledged} acknowledged, {beyond} done and not yet acknowledged"
    ));
    assert!(acknowledged > 0);
}

#[test]
fn s35_s64_a_disk_that_fails_at_any_call_fails_whole_commits() {
    if !strace_works() {
        return;
    }
    let new = SqliteSite::new();
    drop(SqliteStore::open(&new.path).expect("the store"));
    let (mut calls, mut failed_in_all) = (0, 0);
    for error in ["error=EIO", "error=ENOSPC"] {
        for kind in CALLS {
            for call in 1..MOST_CALLS {
                let desk = Desk::with_copy_of(&new.path);
                let store = desk.store();
                let job = writer(&store, 3);
                let failure = Injection {
                    calls: kind,
                    when: call.to_string(),
                    what: error,
                    only: &[
                        "store",
                        "store/passdesk.db",
                        "store/passdesk.db-wal",
                        "store/passdesk.db-shm",
                    ],
                    then_killed: false,
                };
                let came = inject_fed(&job, &desk, &failure, Stdio::null());
                if !came.injected {
                    break;
                }
                calls += 1;
                let done = said(came.stdout.lines(), "done");
                let failed = said(came.stdout.lines(), "failed");
                assert_eq!(
                    held(&store),
                    done,
                    "{failure:?}: {failed:?} {}",
                    came.stderr
                );
                failed_in_all += failed.len();
            }
        }
    }
    say(&format!(
        "failed at each of {calls} calls; {failed_in_all} operations failed"
    ));
    assert!(calls > 10 && failed_in_all > 10, "{calls} {failed_in_all}");
}
