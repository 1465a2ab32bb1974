//! A store of schema 1, made by version 0.1.0: it is looked at as it is, brought to the newest schema by the first command that
//! uses it, and everything in it holds. `alice` is an admin with recovery codes, `carol` owes a change.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use passdesk::storage::SqliteStore;
use rusqlite::Connection;

use crate::support::{Desk, NEW_PASSWORD};

mod killed;

const ALICE: &str = "seven lamps above the harbour";
const CODE: &str = "M30D-PE8S-0C5N-FYT2-BT4N-FXW8-762C";

fn put_in(place: &Path) {
    let packed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/older/schema1.db.gz");
    let unpacked = Command::new("gunzip").args(["-c", packed]).output();
    let unpacked = unpacked.expect("gunzip");
    assert!(unpacked.status.success());
    let folder = place.parent().expect("a folder");
    fs::create_dir_all(folder).expect("a folder");
    fs::set_permissions(folder, Permissions::from_mode(0o700)).expect("a mode");
    fs::write(place, unpacked.stdout).expect("written");
    fs::set_permissions(place, Permissions::from_mode(0o600)).expect("a mode");
}

fn version(place: &Path) -> i64 {
    let store = Connection::open(place).expect("the store");
    let version = store.query_row("PRAGMA user_version", [], |row| row.get(0));
    version.expect("a version")
}

#[test]
fn a_store_of_before_is_in_order_and_a_check_leaves_it_as_it_is() {
    let desk = Desk::new();
    put_in(&desk.store());
    let before = fs::read(desk.store()).expect("the store");
    desk.run("store check").status(0).no_stderr();
    assert!(fs::read(desk.store()).expect("the store") == before);
    assert_eq!(version(&desk.store()), 1);
}

#[test]
fn what_somebody_changed_in_a_store_of_before_is_found_in_it() {
    let desk = Desk::new();
    put_in(&desk.store());
    let store = Connection::open(desk.store()).expect("the store");
    store
        .execute_batch("DROP INDEX account_admin; PRAGMA wal_checkpoint(TRUNCATE)")
        .expect("changed");
    drop(store);
    let check = desk.run("store check").status(75);
    let text = check.stdout_text();
    assert!(text.contains("account_admin"), "{text}");
    assert!(!text.contains("code_guess"), "{text}");
}

#[test]
fn s38_everything_in_a_store_of_before_holds() {
    let desk = Desk::new();
    put_in(&desk.store());
    let login = |who: &str, password: &str, status| {
        desk.run(&format!("login {who} --password-stdin"))
            .stdin(format!("{password}\n"))
            .status(status);
    };
    let kept = desk.store().with_extension("db.schema-1");
    assert!(!kept.exists());
    login("bob", "a kettle sings in the attic", 0);
    assert_eq!(version(&kept), 1, "a backup is made before the update");
    let mode = fs::metadata(&kept).expect("a backup").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    login("carol", "nine larks over the orchard", 5);
    login("alice", ALICE, 0);
    assert_eq!(version(&desk.store()), 2);
    let anchor = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/older/schema1.anchor.txt"
    );
    desk.run("audit verify --anchor").args([anchor]).status(0);
    let list = desk.run("users list --format csv").status(0);
    assert_eq!(list.stdout_text().lines().count(), 208);
    desk.run("recover with-code alice --password-stdin")
        .stdin(format!("{CODE}\n{NEW_PASSWORD}\n"))
        .status(0);
    login("alice", NEW_PASSWORD, 0);
    desk.run("store check").status(0);
}

#[test]
fn an_update_keeps_every_row_of_a_store_of_before() {
    let desk = Desk::new();
    put_in(&desk.store());
    let tables = [
        "account",
        "attempt",
        "session",
        "token",
        "chain",
        "event",
        "recovery_code",
        "recovery_request",
        "notice",
    ];
    let counted = || {
        let store = Connection::open(desk.store()).expect("the store");
        let count = |table| {
            store.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
        };
        tables.map(|table| count(table).expect("a count"))
    };
    let before: [i64; 9] = counted();
    assert!(
        before[3] > 0 && before[6] > 0,
        "{before:?}: some that refer to accounts"
    );
    drop(SqliteStore::open(&desk.store()).expect("the store"));
    assert_eq!(version(&desk.store()), 2);
    assert_eq!(counted(), before);
}

#[test]
fn a_store_of_before_is_not_updated_where_no_backup_can_be_made() {
    let desk = Desk::new();
    put_in(&desk.store());
    for number in 1..=100 {
        let more = if number == 1 {
            String::new()
        } else {
            format!(".{number}")
        };
        let kept = desk.store().with_extension(format!("db.schema-1{more}"));
        fs::write(kept, "taken").expect("written");
    }
    desk.run("login bob --password-stdin")
        .stdin("a kettle sings in the attic\n")
        .status(8);
    assert_eq!(version(&desk.store()), 1);
}

#[test]
fn a_backup_of_before_becomes_a_store_of_now() {
    let desk = Desk::new();
    let backup = desk.root().join("backups/old.db");
    put_in(&backup);
    let restored = desk.run("store restore backups/old.db").status(0);
    assert!(restored.stdout_text().contains("accounts: 207"));
    assert_eq!((version(&backup), version(&desk.store())), (1, 2));
    desk.run("login alice --password-stdin")
        .stdin(format!("{ALICE}\n"))
        .status(0);
    desk.run("store check").status(0);
}
