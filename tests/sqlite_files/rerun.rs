//! Tests that need a process of their own: another umask, another user, a limit.

use std::env;
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use passdesk::model::{AccountOrder, Subject};
use passdesk::storage::{SqliteStore, StorageError, Store, Tx};

use super::{Place, create, mode, set_mode, user};
use crate::storage::samples::{account, event, info};
use crate::storage::{listed, recorded, write};

/// Where the outer test tells the inner one to work.
const FOLDER: &str = "PASSDESK_TEST_FOLDER";
/// A user without rights, on every system this is tested on.
const NOBODY: u32 = 65_534;

fn told_folder() -> PathBuf {
    env::var_os(FOLDER).expect("a folder to work in").into()
}

/// Has `program` run one of the inner tests below.
fn inner(mut program: Command, test: &str, folder: &Path) -> std::io::Result<bool> {
    let output = program
        .args([
            "--exact",
            &format!("sqlite_files::rerun::{test}"),
            "--ignored",
        ])
        .env(FOLDER, folder)
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    Ok(output.status.success() && told.contains("1 passed"))
}

fn this_program() -> PathBuf {
    env::current_exe().expect("this program")
}

#[test]
fn s32_a_new_store_is_private_whatever_the_umask() {
    for umask in ["000", "022", "077", "777"] {
        let place = Place::new();
        let mut shell = Command::new("sh");
        shell
            .args(["-c", &format!("umask {umask}; exec \"$0\" \"$@\"")])
            .arg(this_program());
        let passed = inner(shell, "makes_a_store", &place.folder).expect("a shell");
        assert!(passed, "with umask {umask}");
        assert_eq!(mode(&place.join("new")), 0o700, "with umask {umask}");
        assert_eq!(
            mode(&place.join("new/desk.db")),
            0o600,
            "with umask {umask}"
        );
    }
}

#[test]
#[ignore = "runs with another umask, inside another test"]
fn makes_a_store() {
    let path = told_folder().join("new/desk.db");
    create(&path);
    SqliteStore::open(&path).expect("the store");
}

#[test]
fn s35_what_cannot_be_written_is_read_only_and_stays_as_it_is() {
    let (place, path) = Place::with_store();
    let before = fs::read(&path).expect("the store");
    let passed = if user() == 0 {
        // Root may write everywhere, so somebody else tries.
        let outer = place.folder.parent().expect("a folder above");
        set_mode(outer, 0o711);
        for own in [&place.folder, &path] {
            chown(own, Some(NOBODY), Some(NOBODY)).expect("another owner");
        }
        let mut program = Command::new(this_program());
        program.uid(NOBODY).gid(NOBODY).current_dir("/");
        match inner(program, "meets_what_cannot_be_written", &place.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                return skip("user 65534 cannot run this test's program");
            }
            tried => tried.expect("the same program"),
        }
    } else {
        inner(
            Command::new(this_program()),
            "meets_what_cannot_be_written",
            &place.folder,
        )
        .expect("the same program")
    };
    assert!(passed);
    assert!(fs::read(&path).expect("the store") == before);
}

#[test]
#[ignore = "runs as somebody who is not root, inside another test"]
fn meets_what_cannot_be_written() {
    let folder = told_folder();
    let path = folder.join("desk.db");
    let new = folder.join("new.db");
    let refused = || SqliteStore::open(&path).err().expect("a refusal");
    let made = || SqliteStore::create(&new, &info(), |_| Ok::<(), StorageError>(()));

    set_mode(&path, 0o400);
    let error = refused();
    let StorageError::ReadOnly(told) = &error else {
        panic!("expected ReadOnly, got {error:?}");
    };
    assert!(told.contains("desk.db"), "{told}");

    set_mode(&path, 0o600);
    set_mode(&folder, 0o500);
    for error in [refused(), made().expect_err("a refusal")] {
        let StorageError::ReadOnly(told) = &error else {
            panic!("expected ReadOnly, got {error:?}");
        };
        assert!(told.contains(&*folder.to_string_lossy()), "{told}");
    }

    set_mode(&folder, 0o000);
    for error in [refused(), made().expect_err("a refusal")] {
        assert!(matches!(error, StorageError::Unreachable(_)), "{error:?}");
    }
    set_mode(&folder, 0o700);
    set_mode(&path, 0o000);
    let error = refused();
    assert!(matches!(error, StorageError::Unreachable(_)), "{error:?}");
    set_mode(&path, 0o600);
    assert_eq!(
        fs::metadata(&folder)
            .expect("the folder")
            .permissions()
            .mode()
            & 0o777,
        0o700
    );
    SqliteStore::open(&path).expect("the mended store");
}

#[test]
fn s35_a_file_that_cannot_grow_keeps_whole_changes_and_no_half_ones() {
    let (place, path) = Place::with_store();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""])
        .arg(this_program());
    assert!(inner(shell, "writes_until_it_cannot", &place.folder).expect("a shell"));
    let store = SqliteStore::open(&path).expect("the store");
    assert_whole_changes(&store);
    write(&store, change);
    assert_whole_changes(&store);
}

#[test]
#[ignore = "runs with a limit on the size of files, inside another test"]
fn writes_until_it_cannot() {
    let store = SqliteStore::open(&told_folder().join("desk.db")).expect("the store");
    let mut done = 0;
    let error = loop {
        let mut tx = store.write().expect("a transaction");
        match change(&mut *tx).and_then(|()| tx.commit()) {
            Ok(()) => done += 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(error, StorageError::Unreachable(_) | StorageError::Full),
        "{error:?}"
    );
    assert!(done > 0);
    assert_eq!(assert_whole_changes(&store), done);
}

/// Ten accounts and one event.
fn change(tx: &mut dyn Tx) -> Result<(), StorageError> {
    let length = tx.chain(Subject::Store)?.length;
    for number in (1..=10).map(|number| u128::from(length) * 10 + number) {
        tx.insert_account(&account(&format!("user{number}"), number), None)?;
    }
    tx.append_event(&event(Subject::Store, length + 1))
}

#[track_caller]
fn assert_whole_changes(store: &dyn Store) -> u64 {
    let mut tx = store.read().expect("a transaction");
    let length = tx.chain(Subject::Store).expect("a chain").length;
    let events = recorded(&mut *tx, Subject::Store).expect("events");
    let accounts = listed(&mut *tx, AccountOrder::Name).expect("accounts");
    assert_eq!(events.len() as u64, length);
    assert_eq!(accounts.len() as u64, length * 10);
    length
}

#[expect(clippy::print_stderr, reason = "a test that is skipped must say so")]
pub(super) fn skip(why: &str) {
    eprintln!("SKIPPED: {why}");
}
