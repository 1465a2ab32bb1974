//! Every file that is refused, with what is said about it.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use passdesk::storage::{SqliteStore, StorageError, Store};
use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::{Place, assert_is_unsafe, create, set_mode, tamper, user};

const NAME_THE_FILE: &str = "name the store's own file, which must be a regular one";

#[test]
fn s32_a_store_that_is_missing_is_not_made() {
    let place = Place::new();
    for path in ["desk.db", "no/such/folder/desk.db", "..\n/desk.db"] {
        let path = place.join(path);
        let error = place.refusal(&path);
        assert!(matches!(error, StorageError::Missing(missing) if missing == path));
    }
    let (place, path) = Place::with_store();
    let below = path.join("desk.db");
    assert!(matches!(place.refusal(&below), StorageError::Missing(_)));
    // To SQLite this name would mean a store that is always there.
    let error = SqliteStore::open(Path::new(":memory:")).err();
    assert!(matches!(error, Some(StorageError::Missing(_))));
}

#[test]
fn s32_a_store_that_others_can_use_is_refused() {
    for (mode, open_to) in [
        (0o644, "read"),
        (0o640, "read"),
        (0o604, "read"),
        (0o620, "written"),
        (0o666, "read"),
        (0o4611, "run"),
    ] {
        let (place, path) = Place::with_store();
        set_mode(&path, mode);
        let shown = path.display();
        place.assert_unsafe(
            &path,
            &format!("the store {shown} can be {open_to} by others (mode {mode:04o})"),
            &format!("chmod 600 {shown}"),
        );
        set_mode(&path, 0o600);
        SqliteStore::open(&path).expect("the mended store");
    }
}

#[test]
fn s32_a_folder_that_others_can_enter_is_refused() {
    for (mode, open_to) in [
        (0o755, "entered"),
        (0o710, "entered"),
        (0o740, "listed"),
        (0o1702, "written"),
    ] {
        let (place, path) = Place::with_store();
        set_mode(&place.folder, mode);
        let shown = place.folder.display();
        place.assert_unsafe(
            &path,
            &format!("the folder {shown} can be {open_to} by others (mode {mode:04o})"),
            &format!("give the store a folder of its own, or chmod 700 {shown}"),
        );
        set_mode(&place.folder, 0o700);
        SqliteStore::open(&path).expect("the mended store");
    }
}

#[test]
fn s32_a_store_that_is_a_symlink_is_refused() {
    let (place, path) = Place::with_store();
    let link = place.join("link.db");
    symlink(&path, &link).expect("a link");
    let problem = format!("the store {} is a symbolic link", link.display());
    place.assert_unsafe(&link, &problem, NAME_THE_FILE);
    fs::remove_file(&path).expect("a file to remove");
    place.assert_unsafe(&link, &problem, NAME_THE_FILE);
}

#[test]
fn a_folder_that_is_reached_by_a_symlink_is_as_good_as_itself() {
    let (place, _) = Place::with_store();
    let link = place.folder.with_file_name("link");
    symlink(&place.folder, &link).expect("a link");
    SqliteStore::open(&link.join("desk.db")).expect("the store");
}

#[test]
fn s32_a_store_that_is_no_regular_file_is_refused() {
    let (place, path) = Place::with_store();
    let folder = place.folder.display().to_string();
    place.assert_unsafe(
        &place.folder,
        &format!("the store {folder} is a folder"),
        NAME_THE_FILE,
    );
    let socket = place.join("socket");
    let _listener = UnixListener::bind(&socket).expect("a socket");
    place.assert_unsafe(
        &socket,
        &format!("{folder}/socket is a socket, and not a store"),
        &format!("for the desk that is served there, write unix:{folder}/socket"),
    );
    let error = SqliteStore::open(Path::new("/dev/null")).err();
    assert_is_unsafe(
        &error.expect("a refusal"),
        "the store /dev/null is a device",
        NAME_THE_FILE,
    );
    SqliteStore::open(&path).expect("the store");
}

#[test]
fn s32_a_store_with_another_hard_link_is_refused() {
    let (place, path) = Place::with_store();
    let other = place.join("other.db");
    fs::hard_link(&path, &other).expect("a link");
    let shown = path.display();
    place.assert_unsafe(
        &path,
        &format!("the store {shown} has 2 hard links"),
        &format!("remove its other names; find / -xdev -samefile {shown} lists them"),
    );
    fs::remove_file(&other).expect("a link to remove");
    SqliteStore::open(&path).expect("the mended store");
}

#[test]
fn s32_a_store_of_another_user_is_refused_also_to_root() {
    let mend = "run it as the user that owns the store";
    let me = user();
    if me != 0 {
        let error = SqliteStore::open(Path::new("/etc/passwd")).err();
        let problem = format!("the store /etc/passwd belongs to user 0, not to user {me}");
        return assert_is_unsafe(&error.expect("a refusal"), &problem, mend);
    }
    let (place, path) = Place::with_store();
    let shown = path.display();
    std::os::unix::fs::chown(&path, Some(65_534), None).expect("another owner");
    place.assert_unsafe(
        &path,
        &format!("the store {shown} belongs to user 65534, not to user 0"),
        mend,
    );
    std::os::unix::fs::chown(&path, Some(0), None).expect("the owner");
    std::os::unix::fs::chown(&place.folder, Some(65_534), None).expect("another owner");
    place.assert_unsafe(
        &path,
        &format!(
            "the folder {} belongs to user 65534, not to user 0",
            place.folder.display()
        ),
        "run it as the user that owns the store, or give the store a folder of its own",
    );
}

#[test]
fn s32_side_files_are_held_to_the_same_rules() {
    for ending in ["-wal", "-shm", "-journal"] {
        let (place, path) = Place::with_store();
        let beside = place.join(&format!("desk.db{ending}"));
        let shown = beside.display();
        fs::write(&beside, "").expect("a file");
        set_mode(&beside, 0o640);
        place.assert_unsafe(
            &path,
            &format!("the store's file {shown} can be read by others (mode 0640)"),
            &format!("chmod 600 {shown}"),
        );
        fs::remove_file(&beside).expect("a file to remove");
        symlink("/etc/passwd", &beside).expect("a link");
        place.assert_unsafe(
            &path,
            &format!("the store's file {shown} is a symbolic link"),
            NAME_THE_FILE,
        );
    }
}

#[test]
fn s26_what_a_terminal_would_obey_in_a_path_is_escaped() {
    let place = Place::new();
    let path = place.join("it's \u{1b}[31m\u{202e}.db");
    create(&path);
    set_mode(&path, 0o644);
    let folder = place.folder.display();
    place.assert_unsafe(
        &path,
        &format!(
            "the store {folder}/it's \\u{{1b}}[31m\\u{{202e}}.db can be read by others (mode 0644)"
        ),
        &format!(r"chmod 600 '{folder}/it'\''s \u{{1b}}[31m\u{{202e}}.db'"),
    );
}

#[test]
fn s32_what_is_no_store_is_foreign() {
    let place = Place::new();
    let path = place.join("desk.db");
    let long = "a text, and no database. ".repeat(1_000);
    for text in ["", "x", "SQLite format 3\0", &long] {
        fs::write(&path, text).expect("a file");
        set_mode(&path, 0o600);
        let error = place.refusal(&path);
        assert!(matches!(error, StorageError::Foreign(_)), "{error:?}");
    }
    for sql in [
        "CREATE TABLE account (name TEXT)",
        "PRAGMA journal_mode = WAL; CREATE TABLE account (name TEXT)",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 0x50644B31; CREATE TABLE account (name TEXT)",
        "PRAGMA application_id = 0x50644B31; PRAGMA user_version = -1",
    ] {
        fs::remove_file(&path).expect("a file to remove");
        tamper(&path, sql);
        set_mode(&path, 0o600);
        let error = place.refusal(&path);
        assert!(matches!(error, StorageError::Foreign(_)), "{error:?}");
    }
}

#[test]
fn s32_the_log_of_a_foreign_database_is_not_written_back() {
    let place = Place::new();
    let path = place.join("desk.db");
    let other = Connection::open(&path).expect("a database");
    other
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .expect("a setting");
    other
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .expect("some content");
    drop(other);
    for name in ["desk.db", "desk.db-wal", "desk.db-shm"] {
        set_mode(&place.join(name), 0o600);
    }
    assert!(place.join("desk.db-wal").exists());
    assert!(matches!(place.refusal(&path), StorageError::Foreign(_)));
}

#[test]
fn s32_a_newer_store_is_refused() {
    let (place, path) = Place::with_store();
    let known: i64 = Connection::open(&path)
        .and_then(|store| store.pragma_query_value(None, "user_version", |row| row.get(0)))
        .expect("a version");
    tamper(&path, &format!("PRAGMA user_version = {}", known + 1));
    match place.refusal(&path) {
        StorageError::Newer { found, known: told } => assert_eq!((found, told), (known + 1, known)),
        other => panic!("expected Newer, got {other:?}"),
    }
}

#[test]
fn s32_a_truncated_store_is_damaged() {
    let (place, path) = Place::with_store();
    let whole = fs::read(&path).expect("the store");
    for length in [whole.len() - 1, whole.len() / 2, 4096, 5000] {
        fs::write(&path, &whole[..length]).expect("a part of it");
        let error = place.refusal(&path);
        assert!(matches!(error, StorageError::Damaged), "{error:?}");
    }
}

#[test]
fn s32_a_store_without_its_tables_is_damaged() {
    let (_place, path) = Place::with_store();
    tamper(
        &path,
        "DROP TABLE store; ALTER TABLE account DROP COLUMN last_login_at",
    );
    let store = SqliteStore::open(&path).expect("the file");
    let mut tx = store.read().expect("a transaction");
    assert!(matches!(tx.info(), Err(StorageError::Damaged)));
    assert!(matches!(tx.admins(), Err(StorageError::Damaged)));
}
