//! `store copy` from a file to a database and back, and from a database that does not keep what it is given.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use passdesk::desk::{Desk as Library, DeskError};
use passdesk::model::{Action, StoreUrl, Subject};
use passdesk::storage::{PostgresStore, SqliteStore, StorageError, Store, TABLES, TableRow};

use crate::rules::{World, refused, surroundings};
use crate::storage::sqlite::SqliteSite;
use crate::storage::tables::{columns_taken_over, fill, rows_of};
use crate::storage::{Site, name, read, recorded, write};
use crate::support::copied;
use crate::support::postgres::{CLERK, Database, OWNER, cluster};
use crate::support::{Desk, PASSWORD};

/// What does not change while it is copied: all but the record, requests and notices.
fn lasting(store: &dyn Store) -> Vec<Vec<TableRow>> {
    let tables = TABLES
        .iter()
        .filter(|table| !["chain", "event", "notice", "recovery_request"].contains(&table.name));
    tables
        .map(|table| read(store, |tx| rows_of(tx, table)))
        .collect()
}

#[test]
fn a_store_goes_to_a_database_and_back_and_is_the_same() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let site = SqliteSite::new();
    write(&*site.open(), fill);
    let world = World::new();
    let around = || surroundings(&world.clock);

    let from = Library::over(site.open(), around());
    let there = copied(&from, &database.store_url(OWNER)).expect("a copy");
    let store = PostgresStore::open(&database.url(CLERK)).expect("the copy");
    assert_eq!(lasting(&store), lasting(&*site.open()));
    // A name and a request's id lead to what was copied, as they do in a store that was always there.
    let alice = read(&store, |tx| tx.account(&name("alice")));
    assert_eq!(alice.expect("alice").id.0, crate::storage::samples::id(1));
    let request = read(&store, |tx| {
        tx.recovery_request(crate::storage::samples::id(41))
    });
    assert!(request.is_some());

    let path = world.beside("back/desk.db");
    let desk = Library::over(Box::new(store), around());
    let back = copied(&desk, &StoreUrl::Sqlite(path.clone())).expect("a copy");
    let returned = SqliteStore::open(&path).expect("the copy");
    assert_eq!(lasting(&returned), lasting(&*site.open()));
    // The first says that it was copied; that it was copied again came after what the second holds.
    assert_eq!(back.counts.events, there.counts.events + 1);
    assert_ne!(back.epoch, there.epoch);
    assert_eq!((there.requests, back.requests), (1, 0));
}

#[test]
fn the_database_has_the_columns_of_the_file_and_its_leading_tables() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    super::make(&database.url(OWNER)).expect("a store");
    let rows = database.client().query(
        "SELECT table_name || '.' || column_name FROM information_schema.columns \
         WHERE table_schema = 'passdesk' AND table_name NOT IN ('store', 'session', 'device', 'right_check', 'operation', 'name', 'request')",
        &[],
    );
    let mut there: Vec<String> = rows
        .expect("the columns")
        .iter()
        .map(|row| row.get(0))
        .collect();
    there.sort();
    assert_eq!(columns_taken_over(), there);
}

/// Lets a database do something of its own with what is put into a table, as soon as somebody makes that table.
fn spoil(database: &Database, table: &str, when: [&str; 2], change: &str) {
    let [before, after] = when;
    database
        .client()
        .batch_execute(&format!(
            "CREATE SCHEMA spoiler;
             CREATE FUNCTION spoiler.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {change}; RETURN NEW; END $$;
             CREATE FUNCTION spoiler.lay() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
               IF to_regclass('passdesk.{table}') IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgname = 'spoil') THEN
                 EXECUTE 'CREATE {before} INSERT ON passdesk.{table} {after} FOR EACH ROW EXECUTE FUNCTION spoiler.spoil()';
               END IF; END $$;
             GRANT USAGE ON SCHEMA spoiler TO public;
             CREATE EVENT TRIGGER spoil ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'CREATE INDEX') EXECUTE FUNCTION spoiler.lay();"
        ))
        .expect("a database that falsifies");
}

/// Changes it.
const FALSIFY: [&str; 2] = ["TRIGGER spoil BEFORE", ""];
/// Has it only looked at in the commit.
const REFUSE: [&str; 2] = [
    "CONSTRAINT TRIGGER spoil AFTER",
    "DEFERRABLE INITIALLY DEFERRED",
];

#[test]
fn a_copy_that_is_not_what_was_read_is_found_and_nothing_is_left_of_it() {
    let Some(cluster) = cluster() else { return };
    let site = SqliteSite::new();
    write(&*site.open(), fill);
    let world = World::new();
    for (table, change) in [
        ("account", "NEW.disabled = false"),
        ("token", "NEW.expires_at = NEW.expires_at + 1"),
        ("event", "NEW.reason = 'another'"),
    ] {
        let database = cluster.database();
        spoil(&database, table, FALSIFY, change);
        let desk = Library::over(site.open(), surroundings(&world.clock));
        refused!(
            copied(&desk, &database.store_url(OWNER)),
            DeskError::Storage(StorageError::BadCopy(found)) if found == table
        );
        let nothing = PostgresStore::open(&database.url(OWNER));
        assert!(matches!(nothing, Err(StorageError::Missing(_))));
    }
}

#[test]
fn a_copy_whose_commit_fails_is_not_there_and_the_error_says_what_the_old_record_names() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let full = "RAISE EXCEPTION USING ERRCODE = 'disk_full'";
    spoil(&database, "notice", REFUSE, full);
    let desk = Desk::with_store();
    let url = database.url(OWNER).to_string();
    let failed = desk
        .run("store copy --format json --to")
        .args([&url])
        .status(75);
    assert!(PostgresStore::open(&database.url(OWNER)).is_err());
    let event = read(
        &SqliteStore::open(&desk.store()).expect("the store"),
        |tx| recorded(tx, Subject::Store).map(|mut events| events.pop()),
    );
    let event = event.expect("an event");
    assert_eq!(event.action, Action::StoreCopy);
    assert_eq!(
        failed.stderr_json()["error"]["message"],
        format!(
            "the disk is full; no copy was made, but the audit log of {} names one, operation {}",
            desk.store().display(),
            event.operation
        )
    );
}

#[test]
fn a_copy_waits_for_the_old_store_longer_than_others_may_be_idle() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let wait = "NEW.text = current_setting('idle_in_transaction_session_timeout')";
    spoil(&database, "notice", FALSIFY, wait);
    let world = World::new();
    let copied = copied(&world.desk, &database.store_url(OWNER));
    copied.expect("a copy");
    let store = PostgresStore::open(&database.url(OWNER)).expect("the copy");
    let ada = read(&store, |tx| tx.account(&name("ada"))).expect("ada");
    let notices = read(&store, |tx| tx.notices(ada.id));
    assert_eq!(notices[0].text, "1h");
}

#[test]
fn ctrl_c_ends_a_copy_and_nothing_is_left_of_it() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    // Somebody else holds it up, so that it is met in the midst.
    let wait = "PERFORM pg_advisory_xact_lock(7)";
    spoil(&database, "account", FALSIFY, wait);
    let mut other = database.client();
    let locked = other.batch_execute("SELECT pg_advisory_lock(7)");
    locked.expect("a lock");
    let desk = Desk::with_store();
    let before = desk.contents();
    let tty = desk
        .tty(&format!("store copy --to {}", database.url(OWNER)))
        .expect(" 0% copied")
        .send_control('c')
        .expect("^C");
    let freed = other.batch_execute("SELECT pg_advisory_unlock(7)");
    freed.expect("no lock");
    tty.status(130)
        .shows("error: interrupted\n")
        .never_showed("verified");
    assert_eq!(desk.contents(), before);
    let nothing = PostgresStore::open(&database.url(OWNER));
    assert!(matches!(nothing, Err(StorageError::Missing(_))));
}

#[test]
fn the_address_to_configure_is_that_of_the_role_that_uses_the_copy() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = Desk::with_store();
    let password = desk.root().join("owner.password");
    fs::write(&password, "secret\n").expect("written");
    fs::set_permissions(&password, Permissions::from_mode(0o600)).expect("a mode");
    let password = password.display();
    let files = format!("password_file = \"{password}\"\nroot_certificates = \"/roots.pem\"\n");
    let config = desk.configure(&format!("[postgres]\n{files}"));
    let shown = config.display();
    desk.run("store copy --to")
        .args([&database.url(OWNER).to_string()])
        .status(0)
        .stderr(&format!(
            "next: put store = \"{}\" in {shown}; --store and PASSDESK_STORE take precedence\n\
             ROLE is the database role for everyday use, and needs only: GRANT passdesk TO ROLE\n\
             under [postgres], password_file = \"{password}\" was read for this copy: for ROLE, name a file with that role's password\n\
             under [postgres], root_certificates = \"/roots.pem\" is needed on every machine that uses the copy\n\
             all users must sign in again; changes that are still made in {} do not reach the copy\n",
            database.url("ROLE"),
            desk.store().display()
        ));
    // As it says.
    let url = database.url(CLERK);
    desk.configure(&format!("store = \"{url}\"\n[postgres]\n{files}"));
    desk.run("login root1 --password-stdin")
        .env_remove("PASSDESK_STORE")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
}

#[test]
fn a_copy_goes_where_no_store_is_as_a_role_that_may_make_one() {
    let Some(cluster) = cluster() else { return };
    let (taken, free) = (cluster.database(), cluster.database());
    super::make(&taken.url(OWNER)).expect("a store");
    let desk = Desk::with_store();
    let before = desk.contents();
    let url = taken.url(OWNER).to_string();
    desk.run("store copy --to").args([&url]).end().fails(
        8,
        &format!("{url} exists already"),
        "choose another place with --to",
    );
    let url = free.url(CLERK).to_string();
    desk.run("store copy --to")
        .args([&url])
        .status(75)
        .no_stdout()
        .stderr_has("the role may not make or change the schema in ");
    assert_eq!(desk.contents(), before);
}
