//! `store check` on a database: what is found there, and that no mend is one for files.

use passdesk::storage::{Fault, PostgresStore, StorageError};
use serde_json::Value;

use crate::storage::postgres::PostgresSite;
use crate::storage::tables::fill;
use crate::storage::{Site, write};
use crate::support::postgres::{CLERK, Database, OWNER, cluster};
use crate::support::{Desk, PASSWORD};

const BRING_BACK: &str = "restore the database from the server's backup; or, if there is a copy of the store in a file, copy that to an empty database: passdesk store copy --to STORE --store FILE";

/// A desk whose store is in a database, with an admin and bob in it.
fn desk(database: &Database) -> Desk {
    let desk = Desk::new();
    let run = |words: &str| desk.run(words).args(["--store", &place(database)]);
    run("init --admin root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    run("users add bob --format json").status(0);
    desk
}

fn place(database: &Database) -> String {
    database.url(OWNER).to_string()
}

/// The findings of whoever uses the store every day, as rows, and the exit status.
fn findings(desk: &Desk, database: &Database, role: &str) -> (Vec<Value>, i32) {
    let url = database.url(role).to_string();
    let done = desk
        .run("store check --format json --store")
        .args([&url])
        .end();
    (done.stdout_rows(), done.code())
}

#[test]
fn every_unreadable_value_in_a_database_is_found_with_a_mend_that_can_be_done_there() {
    let Some(cluster) = cluster() else { return };
    for (damage, what, mend) in [
        (
            "UPDATE account SET password_hash = 'x' WHERE name = 'bob'",
            "account.password_hash of bob",
            "passdesk users reset bob; for the only admin: passdesk recover with-code bob",
        ),
        (
            "UPDATE account SET password_hash = NULL WHERE name = 'bob'",
            "account.password_hash of bob",
            "passdesk users reset bob; for the only admin: passdesk recover with-code bob",
        ),
        (
            "UPDATE account SET display_name = U&'\\202e' WHERE name = 'bob'",
            "account.display_name of bob",
            "see what would be mended, then do it: passdesk store mend, passdesk store mend --yes",
        ),
        (
            "DELETE FROM name WHERE name = 'bob'",
            "name.account_id of bob",
            BRING_BACK,
        ),
        (
            "UPDATE store SET min_length = 1",
            "store.min_length of its only row",
            BRING_BACK,
        ),
        (
            "INSERT INTO notice VALUES (gen_random_uuid(), 1, 'guess', 'x')",
            "notice.action of ",
            BRING_BACK,
        ),
    ] {
        let database = cluster.database();
        let desk = desk(&database);
        assert_eq!(findings(&desk, &database, CLERK), (Vec::new(), 0));
        let mut owner = database.client_of(OWNER);
        owner.batch_execute(damage).expect(damage);
        let (found, status) = findings(&desk, &database, CLERK);
        assert_eq!((found.len(), status), (1, 75), "{damage}: {found:?}");
        let told = |field: &str| found[0][field].as_str().expect("a text").to_owned();
        assert_eq!(
            (told("check"), told("severity")),
            ("value".into(), "damage".into())
        );
        let beginning = format!("the store is damaged: {what}");
        assert!(told("what").starts_with(&beginning), "{found:?}");
        assert_eq!(told("mend"), mend);
    }
}

#[test]
fn what_every_table_of_a_database_holds_is_read_as_it_was_written() {
    let Some(site) = PostgresSite::new() else {
        return;
    };
    write(&*site.open(), fill);
    let (faults, store) = PostgresStore::examine(&site.database.url(CLERK)).expect("a look");
    assert!(store.is_some());
    let expected = |fault: &Fault| {
        // The sample of a hash is none.
        matches!(
            fault,
            Fault::Value(StorageError::Corrupt {
                column: "password_hash",
                ..
            })
        )
    };
    assert!(faults.iter().all(expected), "{faults:?}");
}

#[test]
fn all_damage_of_a_database_is_told_at_once_and_commands_say_where_to_look() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = desk(&database);
    let mut owner = database.client_of(OWNER);
    owner
        .batch_execute(
            "UPDATE account SET password_hash = 'x'; \
             UPDATE event SET reason = 'another' WHERE action = 'account.add' AND subject_name = 'bob'",
        )
        .expect("damage");
    let (found, status) = findings(&desk, &database, CLERK);
    let checks: Vec<_> = found
        .iter()
        .map(|row| row["check"].as_str().expect("a text"))
        .collect();
    assert_eq!((checks, status), (vec!["value", "value", "chain"], 75));
    let mend = found[2]["mend"].as_str().expect("a text");
    assert!(mend.ends_with(BRING_BACK), "{mend}");
    owner
        .batch_execute("UPDATE account SET display_name = U&'\\202e' WHERE name = 'bob'")
        .expect("damage");
    desk.run("users show bob").args(["--store", &place(&database)]).end().fails(
        75,
        "the store is damaged: account.display_name of bob cannot be read",
        &format!(
            "nothing was changed; see what is wrong and how to mend it: passdesk store check --store {}",
            place(&database)
        ),
    );
}

#[test]
fn a_role_without_the_right_is_a_finding_about_roles_and_not_about_files() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = desk(&database);
    let stranger = format!("stranger_{}", database.name());
    database
        .client()
        .batch_execute(&format!("CREATE ROLE {stranger} LOGIN"))
        .expect("a role");
    let (found, status) = findings(&desk, &database, &stranger);
    assert_eq!((found.len(), status), (1, 75));
    for (field, told) in [
        ("check", "role"),
        (
            "why",
            "a store in a database must be used by a role that is allowed to, with a password that no other user can read; nothing else was checked",
        ),
        (
            "mend",
            "as the role that made the store: GRANT passdesk TO ROLE",
        ),
    ] {
        assert_eq!(found[0][field], told);
    }
}

#[test]
fn a_hash_far_dearer_than_the_cost_in_force_is_found_in_a_database_too() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = desk(&database);
    let mut owner = database.client_of(OWNER);
    let dear = "UPDATE account SET password_hash = '$argon2id$v=19$m=1048576,t=16,p=16$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE' WHERE name = 'bob'";
    owner.execute(dear, &[]).expect("changed");
    for role in [CLERK, OWNER] {
        let (found, status) = findings(&desk, &database, role);
        assert_eq!(status, 9);
        let [row] = &found[..] else {
            panic!("{found:?}")
        };
        assert_eq!(
            (row["check"].as_str(), row["severity"].as_str()),
            (Some("hash"), Some("warning"))
        );
        let what = "the password hash of bob costs 1048576 KiB and 16 passes, 431 times the cost that is set";
        assert_eq!(row["what"], what);
    }
}
