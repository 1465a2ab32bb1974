//! `store backup` and `store restore`: what is copied, where it may lie, and what a restored store has not.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use passdesk::desk::Desk as Library;
use passdesk::model::{Action, RequestState, StoreUrl, Subject};
use passdesk::storage::SqliteStore;
use rusqlite::Connection;

use crate::rules::{HOUR, PASSWORD, World, open, sign_in, surroundings};
use crate::storage::{name, read, recorded};
use crate::support::{Desk, contents_of};

fn copied(desk: &Desk) -> (u32, String) {
    let store = Connection::open(desk.store()).expect("the store");
    let row = "SELECT count(*), coalesce(max(reason), '') FROM event WHERE action = 'store.backup'";
    let found = store.query_row(row, [], |row| Ok((row.get(0)?, row.get(1)?)));
    found.expect("the events")
}

#[test]
fn s33_a_backup_is_private_and_recorded_with_its_digest() {
    let desk = Desk::with_store();
    let done = desk
        .run("store backup copies/one.db --format json")
        .status(0);
    let file = desk.root().join("copies/one.db");
    let mode =
        |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o7777;
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().expect("a folder")), 0o700);
    assert_eq!(
        copied(&desk),
        (1, format!("sha256 {}", done.field("sha256")))
    );
    let names: Vec<_> = fs::read_dir(file.parent().expect("a folder"))
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names, ["one.db"]);
    // The copy ends before its own event.
    let (copy, store) = (contents_of(&file), desk.contents());
    assert_eq!(copy["event"].len() + 1, store["event"].len());
    assert_eq!(copy["account"], store["account"]);
}

#[test]
fn a_backup_never_replaces_anything_nor_goes_where_others_are() {
    let desk = Desk::with_store();
    let taken = desk.root().join("taken.db");
    fs::write(&taken, "mine").expect("written");
    symlink(desk.root().join("nowhere"), desk.root().join("link.db")).expect("a link");
    // That it is taken is told first, wherever it lies.
    for file in ["taken.db", "link.db"] {
        desk.run("store backup").args([file]).end().fails(
            8,
            &format!("{file} exists already"),
            "choose another file",
        );
    }
    assert_eq!(fs::read(&taken).expect("still there"), b"mine");
    let open = desk.root().join("open");
    fs::create_dir(&open).expect("a folder");
    for mode in [0o777, 0o770, 0o702] {
        fs::set_permissions(&open, Permissions::from_mode(mode)).expect("a mode");
        desk.run("store backup open/copy.db")
            .status(75)
            .no_stdout()
            .stderr_has("others can replace files in the folder open");
        assert_eq!(fs::read_dir(&open).expect("the folder").count(), 0);
    }
    // SQLite would take it for its own, and remove it.
    for ending in ["-journal", "-wal", "-shm"] {
        let beside = desk.root().join(format!("other.db{ending}"));
        let beside = beside.to_str().expect("a path");
        desk.run("store backup")
            .args([beside])
            .status(75)
            .no_stdout()
            .stderr_has("hint: choose another name");
        assert!(!Path::new(beside).exists());
    }
    assert_eq!(
        copied(&desk).0,
        0,
        "nothing was copied, nothing is recorded"
    );
}

#[test]
fn where_no_file_can_be_made_the_name_it_would_have_had_meanwhile_is_not_told() {
    let desk = Desk::with_store();
    desk.run("store backup /proc/x.db").end().fails(
        75,
        "the new file cannot be written: /proc/x.db: No such file or directory",
        "nothing was changed; name a file in a folder that you can write to",
    );
}

#[test]
fn a_folder_that_was_made_for_nothing_is_gone_again() {
    let desk = Desk::with_store();
    fs::write(desk.root().join("broken.db"), "SQLite format 3\0").expect("written");
    let private = Permissions::from_mode(0o600);
    fs::set_permissions(desk.root().join("broken.db"), private).expect("a mode");
    fs::create_dir(desk.root().join("there")).expect("a folder");
    // Seen only in the copy.
    let store = Connection::open(desk.store()).expect("the store");
    let another = store.execute_batch("CREATE INDEX another ON account (role)");
    another.expect("an index");
    drop(store);
    for command in [
        "store restore broken.db --store new/folder/passdesk.db",
        "store restore broken.db --store there/new/passdesk.db",
        "store backup new/folder/copy.db",
    ] {
        desk.run(command).status(75).no_stdout();
        assert!(!desk.root().join("new").exists(), "{command}");
        let left = fs::read_dir(desk.root().join("there")).expect("the folder");
        assert_eq!(left.count(), 0, "{command}");
    }
}

#[test]
fn what_is_no_files_name_is_refused_and_nothing_is_made() {
    let desk = Desk::with_store();
    let names = || {
        let entries = fs::read_dir(desk.root()).expect("the folder");
        entries
            .map(|entry| entry.expect("an entry").file_name())
            .collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    let address = "this command needs a file, not a store's address";
    let elsewhere = "to copy the store to another store: passdesk store copy --to STORE; for a file with such a name, put ./ before it";
    for (file, message, hint) in [
        ("postgres://x/y", address, elsewhere),
        ("postgresql://x/y", address, elsewhere),
        ("sqlite:b/q.db", address, elsewhere),
        (
            "-",
            "this command needs a file, not -",
            "give the name of a file; for a file whose name is -, give ./-",
        ),
    ] {
        for command in [
            "store backup",
            "store restore --store new/passdesk.db",
            "policy blocklist build list",
        ] {
            let run = desk.run(command).args([file]).end();
            run.fails(2, message, hint);
        }
    }
    assert_eq!(names(), before);
    for file in ["./-", "./sqlite:q.db"] {
        desk.run("store backup").args([file]).status(0);
        desk.run("store restore")
            .args([file, "--store", &format!("{file}.made/passdesk.db")])
            .status(0);
    }
}

#[test]
fn a_backup_may_lie_where_others_look_but_cannot_touch() {
    let desk = Desk::with_store();
    let folder = desk.root().join("open");
    fs::create_dir(&folder).expect("a folder");
    for mode in [0o755, 0o1777] {
        fs::set_permissions(&folder, Permissions::from_mode(mode)).expect("a mode");
        let file = format!("open/{mode:o}.db");
        desk.run("store backup").args([file.as_str()]).status(0);
        let made = fs::metadata(desk.root().join(&file)).expect("the copy");
        assert_eq!(made.permissions().mode() & 0o7777, 0o600);
    }
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 2);
    // A store is made of it where nobody else can enter.
    desk.run("store restore open/755.db --store new/passdesk.db")
        .status(0);
}

#[test]
fn a_damaged_store_is_not_copied() {
    for damage in [
        "UPDATE chain SET length = length + 5",
        "UPDATE event SET actor_name = 'mallory' WHERE actor_name IS NOT NULL",
    ] {
        let desk = Desk::with_store();
        desk.sign_in("root1");
        desk.sql(damage);
        desk.run("store backup copies/one.db")
            .status(75)
            .no_stdout()
            .stderr_has("error: the store is damaged\n");
        assert!(!desk.root().join("copies/one.db").exists());
    }
}

#[test]
fn s38_a_backup_whose_record_was_edited_is_not_restored() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.run("store backup copies/one.db").status(0);
    let backup = desk.root().join("copies/one.db");
    let edited = rusqlite::Connection::open(&backup).expect("the backup");
    let edit = "UPDATE event SET os_uid = os_uid + 1 WHERE action = 'sign-in'";
    assert!(edited.execute(edit, []).expect("the edit") > 0);
    edited.close().expect("closed");
    desk.run("store restore copies/one.db --store other/new.db")
        .status(75)
        .no_stdout()
        .stderr_has("an event is not what passdesk wrote");
    assert!(!desk.root().join("other/new.db").exists());
}

#[test]
fn s41_a_restored_store_has_a_new_epoch_and_nothing_that_was_open() {
    let world = World::new();
    world.user("bob");
    let session = open(&world.desk, "ada", PASSWORD);
    world.sql("INSERT INTO token SELECT id, 'old', randomblob(32), randomblob(16), '', 1, 99999999999999, NULL FROM account WHERE name = 'ada'");
    world.sql("INSERT INTO recovery_request (account_id, id, os_uid, host, requested_at, expires_at, state, failed_claims, challenge) \
               SELECT id, randomblob(16), 0, 'host', 0, 99999999999999, 'open', 0, x'' FROM account WHERE name = 'ada'");
    let file = world.beside("copies/copy.db");
    let copied = world.desk.back_up(&file).expect("a backup");
    let before = fs::read(&file).expect("the backup");
    world.sql("UPDATE store SET latest_at = latest_at + 1");

    // The clock is set back by an hour: what the backup has seen counts.
    let latest = world.look(|tx| tx.info()).latest_at;
    world.clock.set(latest.plus(HOUR));
    world.clock.set(passdesk::model::Timestamp::from_millis(
        latest.as_millis() - 3_600_000,
    ));
    let path = world.beside("new/passdesk.db");
    let url = StoreUrl::Sqlite(path.clone());
    let restored =
        Library::restore(&url, &surroundings(&world.clock), &file).expect("a restored store");
    assert_eq!(
        (restored.sessions, restored.tokens, restored.requests),
        (1, 1, 1)
    );
    assert_eq!(fs::read(&file).expect("the backup"), before);
    assert_eq!(restored.copied.sha256, copied.sha256);

    let desk = Library::open(&url, surroundings(&world.clock)).expect("the new store");
    assert!(desk.signed_in(&session).is_err());
    assert!(sign_in(&desk, "ada", PASSWORD).is_ok());
    let store = SqliteStore::open(&path).expect("the new store");
    let (old, new) = (world.look(|tx| tx.info()), read(&store, |tx| tx.info()));
    assert_eq!(new.id, old.id);
    assert_ne!(new.epoch, old.epoch);
    assert_eq!(new.epoch, restored.epoch);
    assert!(
        new.latest_at
            >= read(&SqliteStore::open(&file).expect("the backup"), |tx| tx
                .info())
            .latest_at
    );
    read(&store, |tx| {
        let ada = tx.account(&name("ada"))?.expect("ada");
        assert!(tx.tokens(ada.id)?.is_empty());
        let requests = tx.latest_requests(10)?;
        assert_eq!(requests[0].state, RequestState::Void);
        let last = recorded(tx, Subject::Store)?.pop().expect("an event");
        assert_eq!(last.action, Action::StoreRestore);
        assert!(last.reason.expect("a digest").starts_with("sha256 "));
        assert_eq!(tx.notices(ada.id)?.len(), 1);
        Ok(())
    });
    let findings = Library::check_store(&url, &surroundings(&world.clock)).expect("a check");
    // The clock is still behind, and that is all.
    assert_eq!(findings.len(), 1, "{findings:?}");
}

#[test]
fn a_restore_makes_a_whole_store_or_nothing() {
    let desk = Desk::with_store();
    desk.run("store backup copies/good.db").status(0);
    let good = desk.root().join("copies/good.db");
    desk.run("store restore copies/good.db").end().fails(
        8,
        &format!("{} exists already", desk.store().display()),
        "use it as it is, move it aside with --replace, or choose another place with --store",
    );
    let bytes = fs::read(&good).expect("the backup");
    let mut zeros = bytes.clone();
    zeros[8192..12_288].fill(0);
    for (name, bytes) in [
        ("cut.db", &bytes[..bytes.len() - 700]),
        ("zeros.db", &zeros),
        ("foreign.db", b"something else".as_slice()),
        ("empty.db", b"".as_slice()),
    ] {
        let bad = desk.root().join(name);
        fs::write(&bad, bytes).expect("written");
        fs::set_permissions(&bad, Permissions::from_mode(0o600)).expect("a mode");
        desk.run("store restore --store new/passdesk.db")
            .args([name])
            .status(75)
            .no_stdout()
            .stderr_has(&format!("error: {name} is not a usable backup: "));
    }
    desk.run("store restore none.db --store new/passdesk.db")
        .status(75)
        .no_stdout();
    fs::set_permissions(&good, Permissions::from_mode(0o620)).expect("a mode");
    desk.run("store restore copies/good.db --store new/passdesk.db")
        .status(75)
        .stderr_has("can be written by others");
    fs::set_permissions(&good, Permissions::from_mode(0o600)).expect("a mode");
    fs::write(desk.root().join("copies/good.db-wal"), "x").expect("written");
    desk.run("store restore copies/good.db --store new/passdesk.db")
        .status(75)
        .stderr_has("has a log beside it (-wal) with its latest changes");
    let left = fs::read_dir(desk.root().join("new")).map(Iterator::count);
    assert_eq!(left.unwrap_or(0), 0);
    fs::remove_file(desk.root().join("copies/good.db-wal")).expect("removed");
    desk.run("store restore copies/good.db --store new/passdesk.db")
        .status(0);
    desk.run("store check --store new/passdesk.db").status(0);
}
