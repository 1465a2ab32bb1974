//! `store copy`: what a copy holds, what it has not, and where none is made.

use std::fs;
use std::ops::ControlFlow;
use std::sync::Arc;

use passdesk::credentials::ScriptToken;
use passdesk::desk::{CopyProgress, Desk as Library, DeskError};
use passdesk::model::{Action, RequestState, StoreUrl, Subject};
use passdesk::storage::{SqliteStore, StorageError, Store, TABLES, TableRow};
use rusqlite::Connection;

use crate::rules::watched::{Call, broken};
use crate::rules::{PASSWORD, World, open, refused, sign_in, surroundings};
use crate::storage::samples::{at, id, info};
use crate::storage::sqlite::SqliteSite;
use crate::storage::tables::{columns_taken_over, fill, rows_of};
use crate::storage::{Site, name, read, recorded, write};
use crate::support::Desk;
use crate::support::copied;

/// Everything that a copy takes over.
fn taken_over(store: &dyn Store) -> Vec<Vec<TableRow>> {
    let tables = TABLES.iter();
    tables
        .map(|table| read(store, |tx| rows_of(tx, table)))
        .collect()
}

#[test]
fn every_table_and_every_column_is_copied_but_sessions_operations_and_what_the_store_says_of_itself()
 {
    let site = SqliteSite::new();
    let store = Connection::open(&site.path).expect("the store");
    let mut columns = store
        .prepare(
            "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT IN ('store', 'session', 'device', 'right_check', 'operation') ORDER BY 1",
        )
        .expect("the columns");
    let there = columns
        .query_map([], |row| row.get(0))
        .expect("the columns")
        .collect::<Result<Vec<String>, _>>()
        .expect("their names");
    assert_eq!(columns_taken_over(), there);
}

#[test]
fn a_copy_holds_every_row_as_it_is_and_is_one_operation_in_both_records() {
    let site = SqliteSite::new();
    let from = site.open();
    write(&*from, fill);
    let before = taken_over(&*from);
    let world = World::new();
    let path = world.beside("new/copy.db");
    let desk = Library::over(site.open(), surroundings(&world.clock));
    let copied = copied(&desk, &StoreUrl::Sqlite(path.clone())).expect("a copy");
    assert_eq!((copied.counts.accounts, copied.counts.events), (2, 4));
    assert_eq!(copied.requests, 1);

    let to = SqliteStore::open(&path).expect("the copy");
    let after = taken_over(&to);
    for ((table, before), after) in TABLES.iter().zip(&before).zip(&after) {
        let missing: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
        let more = after.len() - before.len();
        match table.name {
            // The store's own has one more event, and the open request is void.
            "chain" | "recovery_request" => assert_eq!((missing.len(), more), (1, 0)),
            "event" | "notice" => assert_eq!((missing.len(), more), (0, 1)),
            name => assert_eq!((missing.len(), more), (0, 0), "{name}"),
        }
    }
    let (old, new) = (info(), read(&to, |tx| tx.info()));
    assert_eq!((new.id, new.name_key), (old.id, old.name_key));
    assert_eq!(new.settings, old.settings);
    assert_eq!(new.epoch, copied.epoch);
    assert_ne!(new.epoch, old.epoch);
    assert!(new.latest_at > at(2_000));
    let request = read(&to, |tx| tx.recovery_request(id(40)));
    assert_eq!(request.expect("a request").state, RequestState::Void);
    let [here, there] = [&*from, &to as &dyn Store].map(|store| {
        let event = read(store, |tx| recorded(tx, Subject::Store)).pop();
        let event = event.expect("an event");
        assert_eq!(event.action, Action::StoreCopy);
        (event.reason.expect("a digest"), event.operation)
    });
    assert!(here.0.starts_with("sha256 "), "{here:?}");
    assert_eq!(here, there);
}

#[test]
fn s41_what_was_known_to_the_old_store_opens_the_copy_but_no_session_does() {
    let world = World::new();
    world.user("bob");
    let session = open(&world.desk, "ada", PASSWORD);
    let mut token = None;
    let label = "nightly".parse().expect("a label");
    let made = world.admin().create_token(label, Vec::new(), None, |made| {
        token = ScriptToken::parse(made.secret.reveal());
        Ok::<_, DeskError>(())
    });
    made.expect("a token");
    let path = world.beside("new/copy.db");
    let url = StoreUrl::Sqlite(path.clone());
    copied(&world.desk, &url).expect("a copy");
    let copy = Library::open(&url, surroundings(&world.clock)).expect("the copy");
    assert!(world.desk.signed_in(&session).is_ok());
    assert!(copy.signed_in(&session).is_err());
    assert!(copy.by_token(&token.expect("shown")).is_ok());
    assert!(sign_in(&copy, "bob", PASSWORD).is_ok());
    let store = SqliteStore::open(&path).expect("the copy");
    let ada = read(&store, |tx| tx.account(&name("ada"))).expect("ada");
    let notices = read(&store, |tx| tx.notices(ada.id));
    assert!(
        notices[0]
            .text
            .starts_with("the store was copied from another place, as it was at "),
        "{notices:?}"
    );
    let findings = Library::check_store(&url, &surroundings(&world.clock)).expect("a check");
    assert!(findings.is_empty(), "{findings:?}");
}

#[test]
fn s38_a_store_whose_record_was_edited_is_not_copied() {
    let world = World::new();
    world.sql("UPDATE event SET reason = 'another' WHERE sequence = 1");
    let path = world.beside("new/copy.db");
    refused!(
        copied(&world.desk, &StoreUrl::Sqlite(path.clone())),
        DeskError::Storage(StorageError::Damaged)
    );
    assert!(!path.exists());
    let events = world.look(|tx| recorded(tx, Subject::Store));
    assert!(events.iter().all(|event| event.action != Action::StoreCopy));
}

#[test]
fn a_copy_says_how_far_it_is_and_may_be_stopped_until_it_is_recorded() {
    let world = World::new();
    for number in 0..300 {
        world.user(&format!("user{number}"));
    }
    let events = || world.look(|tx| recorded(tx, Subject::Store)).len();
    let before = events();
    let path = world.beside("new/copy.db");
    let url = StoreUrl::Sqlite(path.clone());
    let (mut asked, mut last) = (0, None);
    let mut go_on = |now: CopyProgress| {
        assert!(last.is_none_or(|last: CopyProgress| last.done <= now.done && last.all == now.all));
        asked += 1;
        last = Some(now);
        ControlFlow::Continue(())
    };
    let looked = world.desk.copy_to(&url, &mut go_on);
    looked.expect("a copy");
    let last = last.expect("it is asked");
    assert_eq!(last.done, last.all);
    assert_eq!(events(), before + 1);

    // Also in the midst of a table.
    assert!(asked > TABLES.len() + 3, "{asked}");
    fs::remove_dir_all(world.beside("new")).expect("removed");
    for stop in 1..=asked {
        let mut left = stop;
        let stopped = world.desk.copy_to(&url, &mut |_| {
            left -= 1;
            match left {
                0 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        refused!(stopped, DeskError::Storage(StorageError::Stopped));
        assert!(!world.beside("new").exists(), "{stop}");
        assert_eq!(events(), before + 1, "{stop}");
    }
}

#[test]
fn a_copy_that_cannot_be_recorded_is_not_made_and_nothing_is_left_of_it() {
    let world = World::new();
    let path = world.beside("new/folder/copy.db");
    let desk = world.watched_desk(Arc::new(|call| match call {
        Call::Commit => Err(broken()),
        _ => Ok(()),
    }));
    refused!(
        copied(&desk, &StoreUrl::Sqlite(path)),
        DeskError::Storage(StorageError::Unreachable(_))
    );
    assert!(!world.beside("new").exists());
}

#[test]
fn of_a_copy_that_was_recorded_and_then_not_kept_the_error_names_the_operation() {
    let world = World::new();
    let path = world.beside("new/copy.db");
    // Somebody else takes its name as late as that is possible.
    let place = path.clone();
    let desk = world.watched_desk(Arc::new(move |call| {
        if call == Call::Commit {
            fs::write(&place, "mine").expect("written");
        }
        Ok(())
    }));
    let copied = copied(&desk, &StoreUrl::Sqlite(path.clone()));
    let Err(DeskError::CopyNotKept { operation, why }) = copied else {
        panic!("a copy, or another error");
    };
    assert!(matches!(why, StorageError::Exists(_)), "{why:?}");
    assert_eq!(fs::read(&path).expect("still there"), b"mine");
    let event = world.look(|tx| recorded(tx, Subject::Store)).pop();
    let event = event.expect("an event");
    assert_eq!(event.action, Action::StoreCopy);
    assert_eq!(event.operation, operation);
}

#[test]
fn nothing_is_copied_over_what_is_there_and_the_hint_says_where_to_go() {
    let desk = Desk::with_store();
    let before = desk.contents();
    let taken = desk.root().join("taken.db");
    fs::write(&taken, "mine").expect("written");
    desk.run("store copy --to taken.db").end().fails(
        8,
        "taken.db exists already",
        "choose another place with --to",
    );
    assert_eq!(fs::read(&taken).expect("still there"), b"mine");
    let itself = desk.store().display().to_string();
    desk.run("store copy --to").args([&itself]).end().fails(
        8,
        &format!("{itself} exists already"),
        "choose another place with --to",
    );
    desk.run("store copy --to mysql://db/desk").end().fails(
        2,
        "a store is a path, sqlite:PATH, or postgres://USER@HOST/DATABASE",
        "--to PATH",
    );
    desk.run("store copy --to new/copy.db --store nowhere/none.db")
        .status(75)
        .no_stdout();
    assert!(!desk.root().join("new").exists());
    assert_eq!(desk.contents(), before);
}

#[test]
fn the_command_says_what_to_change_in_the_configuration() {
    let desk = Desk::with_store();
    let copy = desk.root().join("new/copy.db").display().to_string();
    let config = desk.home().join("config/passdesk/config.toml");
    let done = desk.run("store copy --to new/copy.db").status(0);
    let (store, config_shown) = (desk.store().display().to_string(), config.display());
    let said = done.stdout_text();
    assert!(
        said.starts_with(&format!(
            "copied the store {store} to {copy} and verified it; accounts: 1, events: 2"
        )),
        "{said}"
    );
    done.stderr(&format!(
        "next: put store = \"{copy}\" in {config_shown}; --store and PASSDESK_STORE take precedence\n\
         all users must sign in again; changes that are still made in {store} do not reach the copy\n"
    ));
    // A file of its own is not in it.
    desk.sql("UPDATE store SET blocklist_file = '/srv/known.filter'");
    desk.run("store copy --to new/another.db")
        .status(0)
        .stderr_has("\nthe copy names the blocklist /srv/known.filter by its path: the file must exist on every machine that uses the copy\n");
    // As it says.
    fs::create_dir_all(config.parent().expect("a folder")).expect("a folder");
    fs::write(&config, format!("store = \"{copy}\"\n")).expect("written");
    desk.run("login root1 --password-stdin")
        .env_remove("PASSDESK_STORE")
        .stdin(format!("{}\n", crate::support::PASSWORD))
        .status(0);
}
