//! Who may do what in the database, and which schema a program can use (S33, S38).

use std::sync::OnceLock;

use passdesk::model::Subject;
use passdesk::storage::{PostgresStore, StorageError};

use super::{make, refusal, wait_for_a_waiter};
use crate::storage::postgres::PostgresSite;
use crate::storage::samples::{event, info};
use crate::storage::{name, read, write};
use crate::support::postgres::{CLERK, Cluster, OWNER, cluster, is_installed};

#[test]
fn s33_the_role_that_uses_a_store_can_neither_change_nor_delete_what_is_recorded() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = PostgresStore::open(&site.database.url(CLERK)).expect("the store");
    write(&store, |tx| tx.append_event(&event(Subject::Store, 1)));
    let mut clerk = site.database.client_of(CLERK);
    for refused in [
        "UPDATE event SET reason = 'another'",
        "DELETE FROM event",
        "TRUNCATE event",
        "DELETE FROM chain",
        "UPDATE chain SET archived_to = 1",
        "UPDATE store SET epoch = id",
        "UPDATE store SET schema = 3",
        "DROP TABLE event",
        "CREATE TABLE more (id uuid)",
    ] {
        let error = clerk.batch_execute(refused).expect_err(refused);
        let code = error.code().expect("a code").code();
        assert_eq!(code, "42501", "{refused}");
    }
    // The same are no mistakes: whoever owns the store may.
    let mut owner = site.database.client_of(OWNER);
    let changed = owner.execute("UPDATE event SET reason = 'another'", &[]);
    assert_eq!(changed.expect("a change"), 1);
}

#[test]
fn a_role_without_the_right_is_told_what_grants_it() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let mut anybody = site.database.client();
    let stranger = format!("stranger_{}", site.database.name());
    anybody
        .batch_execute(&format!("CREATE ROLE {stranger} LOGIN"))
        .expect("a role");
    let error = refusal(PostgresStore::open(&site.database.url(&stranger)));
    let StorageError::Unsafe { problem, mend } = error else {
        panic!("{error:?}");
    };
    assert!(problem.starts_with("the role may not use the store in postgres://"));
    assert_eq!(
        mend,
        "as the role that made the store: GRANT passdesk TO ROLE"
    );
    anybody
        .batch_execute(&format!("GRANT passdesk TO {stranger}"))
        .expect("the right");
    PostgresStore::open(&site.database.url(&stranger)).expect("the store");
    drop(anybody);
}

#[test]
fn a_store_is_made_once_and_by_a_role_that_may() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let missing = refusal(PostgresStore::open(&database.url(OWNER)));
    assert!(matches!(missing, StorageError::Missing(_)), "{missing:?}");
    let error = refusal(make(&database.url(CLERK)));
    assert!(matches!(error, StorageError::Unsafe { .. }), "{error:?}");
    make(&database.url(OWNER)).expect("a store");
    for again in [
        make(&database.url(OWNER)),
        PostgresStore::may_create(&database.url(OWNER)),
    ] {
        let error = refusal(again);
        assert!(matches!(error, StorageError::Exists(_)), "{error:?}");
    }
}

#[test]
fn of_several_that_make_a_store_at_once_one_does_and_the_others_are_told_that_it_exists() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let made = std::thread::scope(|scope| {
        let makers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| make(&database.url(OWNER))))
            .collect();
        let made = makers
            .into_iter()
            .map(|maker| maker.join().expect("no panic"));
        made.collect::<Vec<_>>()
    });
    assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 1);
    for error in made.into_iter().filter_map(Result::err) {
        assert!(matches!(error, StorageError::Exists(_)), "{error:?}");
    }
}

#[test]
fn whoever_has_waited_for_another_to_make_a_store_is_told_that_it_exists() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let url = database.url(OWNER);
    let late = std::thread::scope(|scope| {
        let mut late = None;
        PostgresStore::create(&url, &info(), |_| {
            let other = scope.spawn(|| make(&url));
            wait_for_a_waiter(&database, OWNER, || other.is_finished());
            late = Some(other);
            Ok::<_, StorageError>(())
        })
        .expect("a store");
        late.expect("another").join().expect("no panic")
    });
    let error = refusal(late);
    assert!(matches!(error, StorageError::Exists(_)), "{error:?}");
}

#[test]
fn a_role_that_somebody_else_makes_for_another_database_meanwhile_is_taken_as_it_is() {
    static WITHOUT_THE_ROLE: OnceLock<Cluster> = OnceLock::new();
    if !is_installed() {
        return;
    }
    let database = WITHOUT_THE_ROLE.get_or_init(Cluster::start).database();
    let mut other = database.client();
    other.batch_execute("DROP ROLE passdesk").expect("no role");
    let mut making = other.transaction().expect("a transaction");
    let role = "CREATE ROLE passdesk NOLOGIN";
    making.batch_execute(role).expect("a role");
    std::thread::scope(|scope| {
        let late = scope.spawn(|| make(&database.url(OWNER)));
        wait_for_a_waiter(&database, OWNER, || late.is_finished());
        making.commit().expect("a role");
        late.join().expect("no panic").expect("a store");
    });
    let grant = "GRANT passdesk TO clerk";
    other.batch_execute(grant).expect("the right");
    PostgresStore::open(&database.url(CLERK)).expect("the store");
}

#[test]
fn s32_a_newer_schema_is_refused_also_by_a_program_that_is_running() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = PostgresStore::open(&site.database.url(CLERK)).expect("the store");
    assert!(read(&store, |tx| tx.account(&name("alice"))).is_none());
    let mut owner = site.database.client_of(OWNER);
    let newer = owner.execute("UPDATE store SET schema = 99", &[]);
    assert_eq!(newer.expect("a change"), 1);
    let mut tx = passdesk::storage::Store::read(&store).expect("a transaction");
    for error in [
        refusal(tx.info()),
        refusal(PostgresStore::open(&site.database.url(CLERK))),
    ] {
        assert!(
            matches!(
                error,
                StorageError::Newer {
                    found: 99,
                    known: 2
                }
            ),
            "{error:?}"
        );
    }
}

#[test]
fn an_older_schema_is_left_to_the_role_that_made_the_store() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    let older = "ALTER TABLE store DROP CONSTRAINT store_schema_check; UPDATE store SET schema = 0";
    let mut owner = site.database.client_of(OWNER);
    owner.batch_execute(older).expect("an older store");
    let error = refusal(PostgresStore::open(&site.database.url(CLERK)));
    let StorageError::Unsafe { problem, mend } = error else {
        panic!("{error:?}");
    };
    assert!(problem.ends_with(" is of an older version"), "{problem}");
    assert_eq!(
        mend,
        "as the role that made it, run once: passdesk store info"
    );
}

#[test]
fn s33_events_are_put_away_by_whoever_made_the_store_and_by_nobody_else() {
    use std::ops::ControlFlow;

    use passdesk::desk::{Desk, DeskError, Origin, Peer, Surroundings};
    use passdesk::model::{Timestamp, When};

    let Some(site) = PostgresSite::new() else {
        return;
    };
    let store = PostgresStore::open(&site.database.url(CLERK)).expect("the store");
    // What is appended here has no hashes, so what the owner is told shows that the role was not what stopped it.
    write(&store, |tx| tx.append_event(&event(Subject::Store, 1)));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.jsonl");
    let tried = |role| {
        let around = Surroundings::of_the_system(Origin {
            peer: Peer::User(0),
            host: String::new(),
        });
        let store = PostgresStore::open(&site.database.url(role)).expect("the store");
        let before = When::At(Timestamp::from_millis(i64::MAX / 2));
        let desk = Desk::over(Box::new(store), around);
        match desk.archive_audit(before, &file, &mut || ControlFlow::Continue(())) {
            Err(DeskError::Storage(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let StorageError::Unsafe { problem, mend } = tried(CLERK) else {
        panic!("another error");
    };
    assert_eq!(problem, "this role may not remove events from the database");
    assert!(
        mend.starts_with("use the role that made the store: "),
        "{mend}"
    );
    assert!(matches!(tried(OWNER), StorageError::Damaged));
    assert!(!file.exists());
}
