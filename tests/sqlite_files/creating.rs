//! Making a store: in one piece, private, and never over anything.

use std::fs;
use std::os::unix::fs::symlink;

use passdesk::storage::{SqliteStore, StorageError, Store};

use super::{Place, assert_is_unsafe, create, mode, set_mode};
use crate::storage::samples::{account, info};
use crate::storage::{name, read};

/// What may fail while a store is filled.
#[derive(Debug)]
enum Failure {
    Storage(StorageError),
    Other,
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

#[test]
fn a_new_store_has_what_it_was_filled_with_and_nothing_beside_it() {
    let place = Place::new();
    let path = place.join("desk.db");
    SqliteStore::create(&path, &info(), |tx| {
        tx.insert_account(&account("alice", 1), None)
    })
    .expect("a new store");
    assert_eq!(place.content().len(), 1);
    let store = SqliteStore::open(&path).expect("the store");
    assert_eq!(store.name(), "desk");
    assert!(read(&store, |tx| tx.account(&name("alice"))).is_some());
}

#[test]
fn a_store_is_never_made_over_anything() {
    let (place, path) = Place::with_store();
    let [link, folder] = ["link.db", "folder.db"].map(|name| place.join(name));
    symlink("/nowhere", &link).expect("a link");
    fs::create_dir(&folder).expect("a folder");
    let before = place.content();
    for path in [&path, &link, &folder] {
        let made = SqliteStore::create(path, &info(), |_| Ok::<(), StorageError>(()));
        assert!(matches!(made, Err(StorageError::Exists(there)) if there == *path));
    }
    assert!(place.content() == before);
}

#[test]
fn a_store_is_not_made_beside_the_log_of_another() {
    let place = Place::new();
    for ending in ["-wal", "-journal", "-shm"] {
        let log = place.join(&format!("desk.db{ending}"));
        fs::write(&log, "old").expect("a file");
        let made = SqliteStore::create(&place.join("desk.db"), &info(), |_| {
            Ok::<(), StorageError>(())
        });
        assert!(matches!(made, Err(StorageError::Exists(there)) if there == log));
        fs::remove_file(&log).expect("a file to remove");
    }
}

#[test]
fn a_store_that_appears_meanwhile_is_left_alone() {
    let place = Place::new();
    let path = place.join("desk.db");
    let made = SqliteStore::create(&path, &info(), |_| {
        fs::write(&path, "somebody else's").expect("a file");
        Ok::<(), StorageError>(())
    });
    assert!(matches!(made, Err(StorageError::Exists(there)) if there == path));
    assert_eq!(fs::read(&path).expect("the file"), b"somebody else's");
    assert_eq!(place.content().len(), 1);
}

#[test]
fn a_store_that_could_not_be_filled_leaves_nothing_behind() {
    let place = Place::new();
    let path = place.join("desk.db");
    let made = SqliteStore::create(&path, &info(), |tx| {
        tx.insert_account(&account("alice", 1), None)?;
        Err(Failure::Other)
    });
    assert!(matches!(made, Err(Failure::Other)));
    assert!(place.content().is_empty());
    let made = SqliteStore::create(&path, &info(), |tx| {
        tx.insert_account(&account("alice", 1), None)?;
        tx.insert_account(&account("alice", 2), None)?;
        Ok::<(), Failure>(())
    });
    assert!(matches!(
        made,
        Err(Failure::Storage(StorageError::Conflict(_)))
    ));
    assert!(place.content().is_empty());
    create(&path);
}

#[test]
fn s32_a_store_is_not_made_in_a_folder_that_others_can_enter() {
    let place = Place::new();
    set_mode(&place.folder, 0o755);
    let path = place.join("desk.db");
    let made = SqliteStore::create(&path, &info(), |_| Ok::<(), StorageError>(()));
    let shown = place.folder.display();
    assert_is_unsafe(
        &made.expect_err("a refusal"),
        &format!("the folder {shown} can be entered by others (mode 0755)"),
        &format!("give the store a folder of its own, or chmod 700 {shown}"),
    );
    assert!(place.content().is_empty());
}

#[test]
fn s32_folders_that_are_missing_are_made_private() {
    let place = Place::new();
    create(&place.join("a/b/c/desk.db"));
    for made in ["a", "a/b", "a/b/c"] {
        assert_eq!(mode(&place.join(made)), 0o700, "{made}");
    }
    assert_eq!(mode(&place.join("a/b/c/desk.db")), 0o600);
}

#[test]
fn a_file_where_the_folder_should_be_is_told() {
    let (place, path) = Place::with_store();
    let before = place.content();
    let below = path.join("desk.db");
    let made = SqliteStore::create(&below, &info(), |_| Ok::<(), StorageError>(()));
    assert!(
        matches!(made, Err(StorageError::Unreachable(_))),
        "{made:?}"
    );
    assert!(place.content() == before);
}
