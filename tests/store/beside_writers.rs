//! Backups of a store that two writers are changing all the while: each holds one moment of it, whole.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use passdesk::desk::Desk;
use passdesk::model::{StoreUrl, Subject};
use passdesk::storage::{SqliteStore, Store};
use rusqlite::Connection;
use uuid::Uuid;

use super::plan::{Found, Plan, verified};
use crate::rules::{PASSWORD, World, admin, open, surroundings};
use crate::support::{cases, say};

/// After so many operations of the two writers there is a backup.
const EVERY: usize = 200;

#[test]
fn backups_beside_two_writers_each_hold_one_moment() {
    // What each of the two writers does.
    let operations = cases(2_000, 10_000);
    let backups = 2 * operations / EVERY;
    let world = World::in_memory();
    world.second_admin("eve");
    let plans = [("ada", 'p'), ("eve", 'q')].map(|(who, mine)| (who, Plan::of(mine, operations)));
    let done = AtomicUsize::new(0);
    let (mut overlapped, mut before) = (0, [0, 0]);
    thread::scope(|scope| {
        // A writer who is two backups ahead waits, so that the last backup too has writers beside it.
        let (tick, ticks) = sync_channel(2);
        for (who, plan) in &plans {
            let (tick, done, desk) = (tick.clone(), &done, world.another_desk());
            scope.spawn(move || {
                let by = admin(&desk, &open(&desk, who, PASSWORD));
                plan.carry_out(&desk, &by, || {
                    if done.fetch_add(1, Ordering::SeqCst) % EVERY == EVERY / 2 {
                        tick.send(()).expect("somebody who makes backups");
                    }
                });
            });
        }
        drop(tick);
        let desk = world.another_desk();
        for number in 0..backups {
            ticks.recv().expect("a writer who goes on");
            let file = world.beside(&format!("backups/{number}.db"));
            let begun = done.load(Ordering::SeqCst);
            let copied = desk.back_up(&file).expect("a backup");
            overlapped += usize::from(done.load(Ordering::SeqCst) > begun);

            let found = restored(&world, &file, copied.counts.events);
            let now = plans.each_ref().map(|(_, plan)| {
                let steps = plan.beginning(&found);
                steps.unwrap_or_else(|wrong| panic!("backup {number}: {wrong}"))
            });
            assert!(now >= before, "{now:?} after {before:?}");
            assert!(
                now[0] + now[1] >= begun.saturating_sub(2),
                "{now:?}: {begun} were done"
            );
            before = now;
            fs::remove_file(&file).expect("removed");
        }
    });
    say(&format!(
        "{backups} backups, {overlapped} of them while operations ended; the last after {before:?}"
    ));
    assert!(overlapped > backups / 4, "{overlapped}");
    let [ada, eve] = &plans;
    assert_eq!(done.load(Ordering::SeqCst), ada.1.length() + eve.1.length());
}

/// Restores a backup and checks the store that this makes: its structure, every chain, and its number of events.
#[track_caller]
fn restored(world: &World, file: &std::path::Path, events: u64) -> Found {
    // What ended with the restore is looked at in the backup.
    let found = Found::read(&Connection::open(file).expect("the backup")).expect("its rows");

    let path = world.beside("restored/passdesk.db");
    let url = StoreUrl::Sqlite(path.clone());
    let around = surroundings(&world.clock);
    Desk::restore(&url, &around, file).expect("a restored store");
    let findings = Desk::check_store(&url, &around).expect("a check");
    assert!(findings.is_empty(), "{findings:?}");
    let store = SqliteStore::open(&path).expect("the restored store");
    let subjects = subjects(&path);
    let mut tx = store.read().expect("a reading");
    // One more is that of the restore.
    assert_eq!(verified(&mut *tx, &subjects).expect("events"), events + 1);
    drop(tx);
    drop(store);
    fs::remove_file(&path).expect("removed");
    found
}

fn subjects(path: &std::path::Path) -> Vec<Subject> {
    let store = Connection::open(path).expect("the store");
    let mut subjects = store
        .prepare("SELECT subject FROM chain")
        .expect("the chains");
    subjects
        .query_map([], |row| row.get::<_, [u8; 16]>(0))
        .expect("the chains")
        .map(|key| Subject::from_key(Uuid::from_bytes(key.expect("a key"))))
        .collect()
}

/// The check above finds what a copy without one moment would look like.
#[test]
fn a_half_deed_is_found_by_the_plan() {
    let world = World::in_memory();
    let plan = Plan::of('b', 1_000);
    let by = world.admin();
    plan.carry_out(&world.desk, &by, || ());
    let whole = world.beside("whole.db");
    fs::copy(world.path(), &whole).expect("copied");
    let log = world.path().with_extension("db-wal");
    let look = |sql: &str| {
        let half = world.beside("half.db");
        fs::copy(world.path(), &half).expect("copied");
        fs::copy(&log, half.with_extension("db-wal")).expect("copied");
        let store = Connection::open(&half).expect("the copy");
        let changed = store.execute_batch(sql);
        changed.expect("a change");
        plan.beginning(&Found::read(&store).expect("its rows"))
    };
    assert_eq!(look(""), Ok(plan.length()));
    let last = "(SELECT subject FROM event WHERE subject_name LIKE 'b%' ORDER BY id DESC LIMIT 1)";
    for half in [
        "UPDATE account SET disabled = 1 - disabled WHERE name LIKE 'b%'".to_owned(),
        "UPDATE account SET password = 'permanent', temporary_expires_at = NULL
            WHERE name LIKE 'b%' AND password = 'temporary'"
            .to_owned(),
        "INSERT INTO session SELECT id, randomblob(32), 1, 1, 1 FROM account
            WHERE name LIKE 'b%' LIMIT 1"
            .to_owned(),
        "DELETE FROM account WHERE name LIKE 'b%'".to_owned(),
        "DELETE FROM event WHERE subject_name LIKE 'b%' AND action = 'password.reset'".to_owned(),
        // The last step alone is gone from the record, and is in the rows, or the other way round.
        format!("DELETE FROM event WHERE subject = {last} AND sequence = 1"),
        "DELETE FROM event WHERE action = 'password.change'".to_owned(),
    ] {
        let found = look(&half);
        assert!(found.is_err(), "{half}: {found:?}");
    }
}
