//! Processes that have a store open, or open it at the moment, while it is to be replaced.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use passdesk::model::{Action, Notice, Timestamp};
use passdesk::storage::{SqliteStore, Store};
use rustix::fs::{FlockOperation, flock};
use uuid::Uuid;

use super::{JOB, Scene};
use crate::served::running::Served;
use crate::support::{Desk, contents_of, pause, say};

#[test]
fn a_store_that_another_process_has_open_is_not_replaced() {
    let scene = Scene::new();
    let desk = &scene.desk;
    let refused = || {
        desk.run(JOB).end().fails(
            75,
            &format!("another process has the store {} open", desk.store().display()),
            "nothing was changed; stop passdesk serve and every other command that uses the store, and try again",
        )
    };
    let server = Served::over(desk);
    refused();
    drop(server);

    // Any program that has it open, in the middle of whatever it does.
    let mut other = myself("has_a_store_open_until_it_is_stopped", desk);
    let mut other = other.stderr(Stdio::piped()).spawn().expect("started");
    let lines = BufReader::new(other.stderr.take().expect("its lines")).lines();
    let mut lines = lines.map(|line| line.expect("a line"));
    assert!(lines.any(|line| line == "it is open"));
    refused();
    assert!(scene.names().iter().all(|name| !name.contains("replaced")));
    drop(other.stdin.take());
    assert!(other.wait().expect("its end").success());
    scene.replaced();
}

/// A test of this file as a process of its own.
fn myself(test: &str, desk: &Desk) -> Command {
    let mut command = desk.program(std::env::current_exe().expect("this test binary"));
    command
        .args([
            "--exact",
            &format!("store::replace::others::{test}"),
            "--ignored",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null());
    command
}

#[test]
#[ignore = "has a store open, inside another test"]
fn has_a_store_open_until_it_is_stopped() {
    let store = std::env::var_os("PASSDESK_STORE").expect("a store");
    let store = SqliteStore::open(Path::new(&store)).expect("opened");
    say("it is open");
    std::io::read_to_string(std::io::stdin()).expect("the end");
    drop(store);
}

/// The moment between the old store and the new one, made longer.
#[test]
fn s32_nobody_opens_or_makes_a_store_while_another_process_replaces_one() {
    let scene = Scene::new();
    let folder = File::open(scene.desk.store().parent().expect("a folder")).expect("the folder");
    let all_are_busy = |commands: &[&str]| {
        let started = commands.iter().map(|words| {
            let mut command = scene.desk.process(words);
            command.stdin(Stdio::null()).stdout(Stdio::null());
            command.stderr(Stdio::piped()).spawn().expect("started")
        });
        let started: Vec<_> = started.collect();
        for (child, words) in started.into_iter().zip(commands) {
            let ended = child.wait_with_output().expect("its end");
            let told = String::from_utf8(ended.stderr).expect("text");
            assert_eq!(ended.status.code(), Some(75), "{words}: {told}");
            let busy = "error: the store is busy\nhint: nothing was changed; try again\n";
            assert_eq!(told, busy, "{words}");
        }
    };
    flock(&folder, FlockOperation::LockExclusive).expect("locked");
    all_are_busy(&[
        "store info",
        "store check",
        "whoami",
        &format!(
            "serve --as-root --listen unix:{}/desk.sock",
            scene.desk.root().display()
        ),
        "store restore copy.db --store store/second.db",
        "init --admin ada --generate --store store/second.db",
        JOB,
    ]);
    flock(&folder, FlockOperation::LockShared).expect("locked");
    all_are_busy(&[JOB]);
    scene.desk.run("store info").status(0);
    assert!(!scene.desk.root().join("store/second.db").exists());
    assert!(scene.names().iter().all(|name| !name.contains("replaced")));
    flock(&folder, FlockOperation::Unlock).expect("free");
    scene.replaced();
}

/// Whoever opens the store at the same moment writes to the old store or to the new one, and never to a part of each.
#[test]
fn s32_no_change_is_lost_that_is_made_while_a_store_is_replaced() {
    let scene = Scene::new();
    let desk = &scene.desk;
    let writers: Vec<_> = ["1", "2"]
        .map(|number| {
            let mut writer = myself("writes_until_it_is_stopped", desk);
            writer.env("PASSDESK_TEST_WRITER", number);
            (number, writer.spawn().expect("started"))
        })
        .into();
    let tries = (1..1_000).scan(0, |replaced, _| {
        match desk.run(JOB).end() {
            done if done.code() == 0 => *replaced += 1,
            done => assert_eq!(done.code(), 75, "{done}"),
        }
        (*replaced < 8).then_some(())
    });
    let tries = tries.count();
    fs::write(desk.root().join("stop"), "").expect("written");
    let mut written = 0;
    for (number, mut writer) in writers {
        assert!(writer.wait().expect("its end").success());
        let told = fs::read_to_string(desk.root().join(number)).expect("its number");
        written += told.parse::<usize>().expect("a number");
    }
    let mut stores = scene.names();
    stores.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    assert_eq!(stores.len(), 9, "{stores:?}");
    let mut found = 0;
    for name in stores {
        let file = desk.store().with_file_name(name);
        desk.run("store check --store").args([&file]).status(0);
        let notices = &contents_of(&file)["notice"];
        found += notices.iter().filter(|row| row.contains("writer")).count();
    }
    say(&format!(
        "replaced 8 times in {tries} tries, while {written} changes were made"
    ));
    assert_eq!(found, written, "each change is in one of the stores");
    assert!(written > 8, "{written}");
}

#[test]
#[ignore = "writes to a store, inside another test"]
fn writes_until_it_is_stopped() {
    let store = PathBuf::from(std::env::var_os("PASSDESK_STORE").expect("a store"));
    let number = std::env::var("PASSDESK_TEST_WRITER").expect("a number");
    let mut done: u128 = 0;
    while !Path::new("stop").exists() {
        let notice = Notice {
            id: Uuid::from_u128(number.parse::<u128>().expect("a number") << 64 | done),
            at: Timestamp::from_millis(0),
            action: Action::StoreMend,
            text: format!("writer {number}"),
        };
        let opened = SqliteStore::open(&store).expect("the old store or the new one");
        let mut tx = opened.write().expect("a transaction");
        tx.insert_notice(&notice).expect("written");
        tx.commit().expect("committed");
        done += 1;
        drop(opened);
        pause(Duration::from_millis(u64::from(
            notice.id.as_bytes()[15] % 16,
        )));
    }
    fs::write(number, done.to_string()).expect("written");
}
