//! Operations that certainly share a commit: the first keeps its turn until all others wait for theirs.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use uuid::Uuid;

use super::files;
use super::transaction::SqliteTx;
use super::turns::Turns;
use super::{SharedSqlite, SqliteStore, connect};
use crate::model::{
    Account, AccountId, Guesses, OlderCosts, PasswordKind, Role, Settings, StoreInfo, Timestamp,
};
use crate::storage::sql::{Sql, read, values};
use crate::storage::{SharedCommit, StorageError, Store, Tx};

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// A new store, and turns on it.
struct Scene {
    path: PathBuf,
    turns: Turns,
    _folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("desk/passdesk.db");
        let info = StoreInfo {
            id: Uuid::from_u128(1),
            epoch: Uuid::from_u128(2),
            name_key: [0; 32],
            created_at: START,
            latest_at: START,
            recorded_at: START,
            record_ahead: Duration::ZERO,
            older_costs: OlderCosts::default(),
            settings: Settings::default(),
        };
        SqliteStore::create(&path, &info, |_| Ok::<_, StorageError>(())).unwrap();
        let file = files::identity(&path).unwrap().unwrap();
        let connection = connect::existing(&path, &path).unwrap();
        Self {
            turns: Turns::over(connection, &path, file)
                .unwrap()
                .after(Duration::MAX),
            path,
            _folder: folder,
        }
    }

    /// Does all of this in one commit, and gives each one's answer.
    fn together(&self, works: &[Work]) -> Vec<Result<(), StorageError>> {
        let (first, others) = works.split_first().unwrap();
        let tx = self.begin();
        thread::scope(|scope| {
            let mut threads = Vec::new();
            for work in others {
                threads.push(scope.spawn(|| answer(self.begin(), work)));
                while self.turns.waiting() < threads.len() {
                    thread::yield_now();
                }
            }
            let (commit, done) = answer(tx, first);
            let mut answers = vec![done];
            for thread in threads {
                let (shared, done) = thread.join().unwrap();
                assert!(shared.is(&commit), "a commit of its own");
                answers.push(done);
            }
            answers
        })
    }

    fn begin(&self) -> SqliteTx<'_> {
        SqliteTx::in_turn(self.turns.take().unwrap(), &self.path).unwrap()
    }

    /// What is in the file.
    fn accounts(&self) -> u64 {
        let store = SqliteStore::open(&self.path).unwrap();
        store.read().unwrap().counts().unwrap().accounts
    }
}

/// What one operation does; it commits if that succeeds.
type Work = fn(&mut SqliteTx<'_>) -> Result<(), StorageError>;

/// As a desk does it: the answer of an operation that was not done waits too.
fn answer(mut tx: SqliteTx<'_>, work: &Work) -> (SharedCommit, Result<(), StorageError>) {
    let commit = Tx::shared_commit(&tx).unwrap();
    let done = work(&mut tx).and_then(|()| Box::new(tx).commit());
    let shared = commit.wait();
    (commit, shared.and(done))
}

fn insert(tx: &mut SqliteTx<'_>, name: &str, number: u128) -> Result<(), StorageError> {
    let account = Account {
        id: AccountId(Uuid::from_u128(number)),
        name: name.parse().unwrap(),
        display_name: None,
        role: Role::User,
        disabled: false,
        password: PasswordKind::None,
        change_required: false,
        password_disabled: false,
        guesses: Guesses::default(),
        password_changed_at: None,
        last_login_at: None,
        created_at: START,
        mail: None,
        groups: Vec::new(),
    };
    tx.insert_account(&account, None)
}

fn alice(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
    insert(tx, "alice", 1)
}

fn bob(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
    insert(tx, "bob", 2)
}

/// Does something, and then meets `alice`.
fn alice_again(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
    insert(tx, "eve", 4)?;
    insert(tx, "alice", 5)
}

fn is_conflict(answer: &Result<(), StorageError>) -> bool {
    matches!(answer, Err(StorageError::Conflict(_)))
}

#[test]
fn s64_what_arrives_together_is_committed_together_and_one_that_fails_fails_alone() {
    let scene = Scene::new();
    let answers = scene.together(&[alice, alice_again, bob, alice_again]);
    assert!(answers[0].is_ok() && answers[2].is_ok(), "{answers:?}");
    assert!(
        is_conflict(&answers[1]) && is_conflict(&answers[3]),
        "{answers:?}"
    );
    assert_eq!(scene.accounts(), 2);
}

#[test]
fn s64_nothing_is_answered_and_nothing_is_seen_before_the_commit() {
    let scene = Scene::new();
    let mut tx = scene.begin();
    alice(&mut tx).unwrap();
    thread::scope(|scope| {
        let other = scope.spawn(|| {
            let tx = scene.begin();
            let commit = Tx::shared_commit(&tx).unwrap();
            let first = scope.spawn(move || commit.wait().is_ok());
            assert!(!first.is_finished());
            assert_eq!(scene.accounts(), 0, "a reader sees what is committed only");
            drop(tx);
            assert!(first.join().unwrap());
        });
        while scene.turns.waiting() < 1 {
            thread::yield_now();
        }
        // The other waits for its turn, so this is not the commit, and returns only after the other's end.
        Box::new(tx).commit().unwrap();
        assert_eq!(scene.accounts(), 1);
        other.join().unwrap();
    });
}

#[test]
fn s64_a_failed_commit_fails_all_and_those_who_only_saw_it() {
    fn never_commits(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
        let orphan = "PRAGMA defer_foreign_keys = ON;
            INSERT INTO session VALUES (randomblob(16), randomblob(32), 1, 1, 1)";
        tx.connection().execute_batch(orphan).unwrap();
        Ok(())
    }
    let scene = Scene::new();
    let answers = scene.together(&[alice, alice_again, never_commits, bob]);
    for answer in &answers {
        assert!(
            matches!(answer, Err(StorageError::Internal(_))),
            "{answers:?}"
        );
    }
    assert_eq!(scene.accounts(), 0);
    assert!(scene.together(&[alice, bob]).iter().all(Result::is_ok));
    assert_eq!(scene.accounts(), 2);
}

#[test]
fn s64_what_sqlite_rolls_back_by_itself_is_answered_as_done_to_nobody() {
    fn loses_all(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
        tx.connection().execute_batch("ROLLBACK").unwrap();
        bob(tx)
    }
    let scene = Scene::new();
    let answers = scene.together(&[alice, loses_all]);
    assert!(answers.iter().all(Result::is_err), "{answers:?}");
    assert_eq!(scene.accounts(), 0);
    assert!(scene.together(&[alice, bob]).iter().all(Result::is_ok));
    assert_eq!(scene.accounts(), 2);
}

#[test]
fn s64_a_panic_rolls_back_its_own_part_alone() {
    fn panics(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
        insert(tx, "eve", 4)?;
        std::panic::resume_unwind(Box::new("on purpose"))
    }
    let scene = Scene::new();
    let mut tx = scene.begin();
    thread::scope(|scope| {
        let panicking = scope.spawn(|| answer(scene.begin(), &(panics as Work)).1);
        while scene.turns.waiting() < 1 {
            thread::yield_now();
        }
        alice(&mut tx).unwrap();
        Box::new(tx).commit().unwrap();
        panicking.join().unwrap_err();
    });
    assert_eq!(scene.accounts(), 1);
    assert!(scene.together(&[bob, alice_again])[0].is_ok());
}

#[test]
fn s64_a_commit_to_a_file_that_was_replaced_fails_for_all() {
    fn replaces(tx: &mut SqliteTx<'_>) -> Result<(), StorageError> {
        let path: PathBuf = tx.connection().path().unwrap().into();
        fs::rename(&path, path.with_extension("old")).unwrap();
        fs::write(&path, "another").unwrap();
        bob(tx)
    }
    let scene = Scene::new();
    let answers = scene.together(&[alice, replaces]);
    for answer in &answers {
        assert!(
            matches!(answer, Err(StorageError::Replaced(_))),
            "{answers:?}"
        );
    }
    let begun = scene.turns.take().err();
    assert!(
        matches!(begun, Some(StorageError::Replaced(_))),
        "{begun:?}"
    );
    assert!(scene.turns.check_file().is_err());
    assert_eq!(fs::read(&scene.path).unwrap(), b"another");
    // The log still lies beside it.
    fs::rename(scene.path.with_extension("old"), &scene.path).unwrap();
    scene.turns.check_file().unwrap();
    assert_eq!(scene.accounts(), 0);
}

#[test]
fn a_desk_opened_after_the_file_was_replaced_is_refused() {
    let scene = Scene::new();
    let shared = SharedSqlite::open(&scene.path).unwrap();
    shared.is_still_there().unwrap();
    shared.store().unwrap();
    fs::remove_file(&scene.path).unwrap();
    assert!(matches!(
        shared.is_still_there(),
        Err(StorageError::Replaced(_))
    ));
    assert!(shared.store().is_err());
}

#[test]
fn a_commit_that_is_old_is_joined_by_nobody() {
    let Scene {
        path,
        turns,
        _folder,
    } = Scene::new();
    let turns = turns.after(Duration::ZERO);
    let tx = SqliteTx::in_turn(turns.take().unwrap(), &path).unwrap();
    thread::scope(|scope| {
        let commit = Tx::shared_commit(&tx).unwrap();
        let other = scope.spawn(|| turns.take().unwrap().commit().clone());
        while turns.waiting() < 1 {
            thread::yield_now();
        }
        Box::new(tx).commit().unwrap();
        assert!(!other.join().unwrap().is(&commit));
    });
}

#[test]
fn s64_no_commit_is_shared_by_more_than_256() {
    const MANY: usize = 300;
    let scene = Scene::new();
    let tx = scene.begin();
    let mut commits = thread::scope(|scope_| {
        let threads: Vec<_> = (0..MANY)
            .map(|_| scope_.spawn(|| answer(scene.begin(), &((|_| Ok(())) as Work)).0))
            .collect();
        while scene.turns.waiting() < MANY {
            thread::yield_now();
        }
        drop(tx);
        let joined = threads.into_iter().map(|thread| thread.join().unwrap());
        joined.collect::<Vec<_>>()
    });
    let mut groups = Vec::new();
    while let Some(commit) = commits.pop() {
        let before = commits.len();
        commits.retain(|other| !other.is(&commit));
        groups.push(before - commits.len() + 1);
    }
    assert!(groups.len() >= 2, "{groups:?}");
    assert!(groups.iter().all(|group| *group <= 256), "{groups:?}");
}

#[test]
fn a_scan_keeps_few_pages_while_it_lasts_and_then_as_many_as_before() {
    let scene = Scene::new();
    let size = "SELECT cache_size FROM pragma_cache_size";
    // A connection as it is opened, and one of many that only read.
    for (before, during) in [(-16_384, -3072), (-512, -512)] {
        let mut tx = scene.begin();
        if before == -512 {
            connect::keep(&scene.path, tx.connection(), connect::ONE_OF_MANY).unwrap();
        }
        let mut seen = None;
        tx.each_row_of_all(size, values![], |row| {
            seen = read::<i64>(row, 0);
            Ok(ControlFlow::Break(()))
        })
        .unwrap();
        assert_eq!(seen, Some(during));
        let after = tx.one(size, values![], |row| Ok(read::<i64>(row, 0)));
        assert_eq!(after.unwrap(), Some(Some(before)));
    }
}
