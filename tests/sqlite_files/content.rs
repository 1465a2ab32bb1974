//! What is in the file: cells that cannot be there, old secrets that must not be, locks.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::thread;

use passdesk::credentials::PasswordHash;
use passdesk::model::{AccountId, AccountOrder, Setting, Subject, Unit};
use passdesk::storage::{Attempt, Guessed, SqliteStore, StorageError, Store, Tx};

use super::rerun::skip;
use super::{Place, tamper};
use crate::storage::samples::{account, at, digest, event, full_account, id, info, session};
use crate::storage::{listed, name, patiently, read, recorded, write};

/// Reads everything that [`filled`] put in, until something cannot be read.
pub(super) fn read_all(tx: &mut dyn Tx) -> Result<(), StorageError> {
    let alice = AccountId(id(1));
    tx.info()?;
    for order in [
        AccountOrder::Name,
        AccountOrder::LastLogin,
        AccountOrder::Created,
    ] {
        listed(tx, order)?;
    }
    tx.admins()?;
    tx.account(&name("alice"))?;
    tx.account_by_id(alice)?;
    tx.accounts_after(Some(AccountId(id(0))), 100)?;
    tx.password_hash(alice)?;
    tx.session(alice, &digest(1))?;
    tx.unknown_guesses(7)?;
    tx.attempts(Guessed::Account(alice))?;
    for subject in [Subject::Store, Subject::Unknown(3), Subject::Account(alice)] {
        tx.chain(subject)?;
        recorded(tx, subject)?;
    }
    Ok(())
}

/// Puts something into every table.
pub(super) fn filled(store: &dyn Store) {
    let alice = full_account("alice", 1);
    let hash = PasswordHash::from_stored("$some$hash".to_owned());
    let attempt = Attempt {
        id: id(50),
        started_at: at(1),
    };
    write(store, |tx| {
        tx.insert_account(&alice, Some(&hash))?;
        for number in 2..60 {
            tx.insert_account(&account(&format!("user{number}"), number), Some(&hash))?;
        }
        tx.insert_session(&session(&alice, 1), &digest(1))?;
        tx.set_unknown_guesses(7, &alice.guesses)?;
        tx.insert_attempt(Guessed::Account(alice.id), &attempt)?;
        for subject in [
            Subject::Store,
            Subject::Unknown(3),
            Subject::Account(alice.id),
        ] {
            (1..=20).try_for_each(|sequence| tx.append_event(&event(subject, sequence)))?;
        }
        Ok(())
    });
}

#[test]
fn s32_a_cell_that_cannot_be_there_is_told_by_its_place_alone() {
    let alice = id(1).to_string();
    let (account, first) = ("alice", format!("{} number 1", id(1)));
    for (change, table, column, row) in [
        ("store SET id = x'00'", "store", "id", "its only row"),
        (
            "store SET latest_at = 'never'",
            "store",
            "latest_at",
            "its only row",
        ),
        (
            "account SET name = 'Alice' WHERE name = 'alice'",
            "account",
            "name",
            &*alice,
        ),
        (
            "account SET name = 'a:b' WHERE name = 'alice'",
            "account",
            "name",
            &alice,
        ),
        (
            "account SET name = x'ff' WHERE name = 'alice'",
            "account",
            "name",
            &alice,
        ),
        (
            "account SET id = x'01' WHERE name = 'alice'",
            "account",
            "id",
            account,
        ),
        (
            "account SET display_name = char(0x202e) WHERE name = 'alice'",
            "account",
            "display_name",
            account,
        ),
        (
            "account SET role = 'owner' WHERE name = 'alice'",
            "account",
            "role",
            account,
        ),
        (
            "account SET disabled = 2 WHERE name = 'alice'",
            "account",
            "disabled",
            account,
        ),
        (
            "account SET password = 'any' WHERE name = 'alice'",
            "account",
            "password",
            account,
        ),
        (
            "account SET temporary_expires_at = NULL WHERE name = 'alice'",
            "account",
            "temporary_expires_at",
            account,
        ),
        (
            "account SET failures = -1 WHERE name = 'alice'",
            "account",
            "failures",
            account,
        ),
        (
            "account SET failures = 4294967296 WHERE name = 'alice'",
            "account",
            "failures",
            account,
        ),
        (
            "account SET created_at = 1.5 WHERE name = 'alice'",
            "account",
            "created_at",
            account,
        ),
        (
            "account SET password_hash = x'00' WHERE name = 'alice'",
            "account",
            "password_hash",
            &alice,
        ),
        (
            "session SET opened_at = 'x'",
            "session",
            "opened_at",
            &alice,
        ),
        (
            "unknown_name SET refusal_noted = -1",
            "unknown_name",
            "refusal_noted",
            "bucket 7",
        ),
        ("attempt SET id = x''", "attempt", "id", &alice),
        (
            "chain SET length = -1 WHERE subject = (SELECT id FROM account WHERE name = 'alice')",
            "chain",
            "length",
            &alice,
        ),
        (
            "event SET action = 'guess' WHERE sequence = 1 AND subject = (SELECT id FROM account WHERE name = 'alice')",
            "event",
            "action",
            &first,
        ),
        (
            "event SET actor_name = NULL WHERE sequence = 1 AND subject = (SELECT id FROM account WHERE name = 'alice')",
            "event",
            "actor_name",
            &first,
        ),
        (
            "event SET host = CAST(x'ff' AS TEXT) WHERE sequence = 1 AND subject = (SELECT id FROM account WHERE name = 'alice')",
            "event",
            "host",
            &first,
        ),
    ] {
        let (_place, path) = Place::with_store();
        filled(&SqliteStore::open(&path).expect("the store"));
        // STRICT guards writing, not reading; so it is taken out of the schema for the damage.
        tamper(
            &path,
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(replace(sql, 'STRICT, WITHOUT', 'WITHOUT'), ') STRICT', ')')",
        );
        tamper(
            &path,
            &format!(
                "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; UPDATE {change}"
            ),
        );
        let store = SqliteStore::open(&path).expect("the store");
        let mut tx = store.read().expect("a transaction");
        let error = read_all(&mut *tx).expect_err(change);
        assert_eq!(
            error.to_string(),
            format!("the store is damaged: {table}.{column} of {row} cannot be read"),
            "{change}"
        );
    }
}

#[test]
fn s32_a_setting_out_of_its_bounds_is_damage_and_no_weaker_rule() {
    let (_place, path) = Place::with_store();
    for setting in Setting::ALL {
        let column = setting.as_str().replace('-', "_");
        let rule = setting.rule();
        let broken = match setting {
            Setting::BlocklistFile => ["'relative'".to_owned(), "char(47, 10)".to_owned()],
            Setting::SupportContact => ["''".to_owned(), "'a' || char(10)".to_owned()],
            _ => [
                (i64::from(rule.lowest) - 1).to_string(),
                (i64::from(rule.highest) + 1).to_string(),
            ],
        };
        for value in broken
            .iter()
            .map(String::as_str)
            .chain(["4294967296", "-1"])
        {
            if matches!(rule.unit, Unit::Path | Unit::Text) && value.parse::<i64>().is_ok() {
                // A number there is a text.
                continue;
            }
            tamper(&path, &format!("UPDATE store SET {column} = {value}"));
            let store = SqliteStore::open(&path).expect("the store");
            let mut tx = store.write().expect("a transaction");
            let error = tx.info().expect_err(value).to_string();
            let told =
                format!("the store is damaged: store.{column} of its only row cannot be read");
            assert_eq!(error, told, "{value}");
            drop(tx);
            let back = match setting {
                Setting::BlocklistFile | Setting::SupportContact => "NULL".to_owned(),
                _ => rule.default.to_string(),
            };
            tamper(&path, &format!("UPDATE store SET {column} = {back}"));
        }
        let store = SqliteStore::open(&path).expect("the store");
        read(&store, |tx| tx.info());
    }
}

#[test]
fn s25_a_replaced_hash_is_gone_from_the_file() {
    let (place, path) = Place::with_store();
    let store = SqliteStore::open(&path).expect("the store");
    filled(&store);
    let old = "$an-old-hash-to-be-wiped";
    let hash = PasswordHash::from_stored(old.to_owned());
    write(&store, |tx| {
        tx.set_password_hash(AccountId(id(1)), &hash)?;
        tx.set_password_hash(AccountId(id(2)), &hash)
    });
    write(&store, |tx| {
        tx.set_password_hash(
            AccountId(id(1)),
            &PasswordHash::from_stored("$new".to_owned()),
        )?;
        tx.remove_account(AccountId(id(2)))
    });
    drop(store);
    for (name, bytes) in place.content() {
        let found = bytes.windows(old.len()).any(|part| part == old.as_bytes());
        assert!(!found, "in {name:?}");
    }
}

#[test]
fn s39_a_trigger_that_somebody_put_into_the_file_never_runs() {
    let (_place, path) = Place::with_store();
    filled(&SqliteStore::open(&path).expect("the store"));
    tamper(
        &path,
        "CREATE TRIGGER promote AFTER UPDATE ON account BEGIN UPDATE account SET role = 'admin'; END",
    );
    let store = SqliteStore::open(&path).expect("the store");
    let bob = account("user2", 2);
    write(&store, |tx| tx.update_account(&bob));
    assert_eq!(read(&store, |tx| tx.account(&bob.name)), Some(bob));
    assert_eq!(read(&store, |tx| tx.admins()).len(), 1);
}

#[test]
fn s31_a_lock_that_is_held_too_long_is_told_as_busy() {
    let (_place, path) = Place::with_store();
    let [holder, waiter] = [(); 2].map(|()| SqliteStore::open(&path).expect("the store"));
    let held = holder.write().expect("a transaction");
    let error = waiter.write().err();
    assert!(matches!(error, Some(StorageError::Busy)), "{error:?}");
    read(&waiter, |tx| tx.info());
    drop(held);
    write(&waiter, |tx| tx.set_latest_at(at(9_000)));
}

#[test]
fn s31_stores_that_open_and_close_at_once_all_get_their_turn() {
    const EACH: u64 = 30;
    let (_place, path) = Place::with_store();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..EACH {
                    let store = patiently(|| SqliteStore::open(&path));
                    write(&store, |tx| {
                        let chain = tx.chain(Subject::Store)?;
                        tx.append_event(&event(Subject::Store, chain.length + 1))
                    });
                }
            });
        }
    });
    let store = SqliteStore::open(&path).expect("the store");
    let chain = read(&store, |tx| tx.chain(Subject::Store));
    assert_eq!(chain.length, 4 * EACH);
}

#[test]
fn s32_looking_at_a_store_drops_no_lock_that_this_process_holds_on_it() {
    let (_place, path) = Place::with_store();
    let _holder = SqliteStore::open(&path).expect("the store");
    // Kept open, because SQLite takes its locks anew when it closes.
    let _other = SqliteStore::open(&path).expect("the store");
    SqliteStore::create(&path, &info(), |_| Ok::<(), StorageError>(())).expect_err("a refusal");
    let Ok(locks) = fs::read_to_string("/proc/locks") else {
        return skip("this system does not list its locks");
    };
    // The first of the bytes that every reader of an SQLite file locks.
    let shared = 0x4000_0002;
    let inode = fs::metadata(&path).expect("the store").ino();
    let held = format!(":{inode} {shared} ");
    assert!(locks.contains(&held), "{held} is not in\n{locks}");
}

#[test]
fn s31_a_commit_leaves_a_store_that_is_sound() {
    let (_place, path) = Place::with_store();
    let store = SqliteStore::open(&path).expect("the store");
    filled(&store);
    assert!(read(&store, |tx| tx.info()) == info());
    drop(store);
    let sound: String = rusqlite::Connection::open(&path)
        .and_then(|file| file.pragma_query_value(None, "integrity_check", |row| row.get(0)))
        .expect("a check");
    assert_eq!(sound, "ok");
    assert!(fs::metadata(&path).expect("the store").len() > 0);
}
