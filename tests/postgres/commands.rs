//! Commands of the real binary on a PostgreSQL store.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::sync::OnceLock;

use crate::support::postgres::{CLERK, Cluster, Database, OWNER, cluster, is_installed};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

fn init(desk: &Desk, database: &Database) {
    let url = database.url(OWNER).to_string();
    let made = desk
        .run("init --admin root1 --password-stdin --store")
        .args([&url])
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
    let beginning = format!("made the store {url}\n");
    assert!(made.stdout_text().starts_with(&beginning), "{made}");
}

#[test]
fn a_store_is_made_used_and_not_made_again() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = Desk::new();
    init(&desk, &database);
    let url = database.url(CLERK).to_string();
    let run = |words: &str| desk.run(words).env("PASSDESK_STORE", &url);
    run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .status(0)
        .no_stderr();
    run("whoami").status(0).stdout("root1 (admin, active)\n");
    let added = run("users add bob --format json").status(0);
    let temporary = added.field("temporary_password");
    run("passwd bob --password-stdin")
        .stdin(format!("{temporary}\n{NEW_PASSWORD}\n"))
        .status(0);
    let row = run("users show bob --format json").status(0);
    assert_eq!(row.field("password"), "permanent");
    let reset = run("users reset bob --yes --format json").status(0);
    assert_eq!(reset.field("name"), "bob");
    run("login bob --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n"))
        .status(3);
    let listed = run("users list --format json").status(0);
    assert_eq!(listed.stdout_rows().len(), 2);

    let again = database.url(OWNER).to_string();
    desk.run("init --admin x --generate --store")
        .args([&again])
        .end()
        .fails(
            8,
            &format!("{again} exists already"),
            "use it as it is, or choose another place with --store",
        );
    run("logout").status(0);
    run("whoami").status(3);
}

#[test]
fn whoever_made_a_store_is_told_as_which_role_it_is_used_every_day() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = Desk::new();
    let password = desk.root().join("owner.password");
    fs::write(&password, "secret\n").expect("written");
    fs::set_permissions(&password, Permissions::from_mode(0o600)).expect("a mode");
    let password = password.display();
    let files = format!("[postgres]\npassword_file = \"{password}\"\n");
    let config = desk.configure(&files);
    let shown = config.display();
    desk.run("init --admin root1 --password-stdin --store")
        .args([&database.url(OWNER).to_string()])
        .stdin(format!("{PASSWORD}\n"))
        .status(0)
        .stderr(&format!(
            "first: put store = \"{}\" in {shown}; --store and PASSDESK_STORE take precedence\n\
             ROLE is the database role for everyday use, and needs only: GRANT passdesk TO ROLE\n\
             under [postgres], password_file = \"{password}\" was read for this store: for ROLE, name a file with that role's password\n\
             next: passdesk login root1\n",
            database.url("ROLE"),
        ));
    // As it says.
    let url = database.url(CLERK);
    desk.configure(&format!("store = \"{url}\"\n{files}"));
    desk.run("login root1 --password-stdin")
        .env_remove("PASSDESK_STORE")
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
}

#[test]
fn a_store_says_what_it_is_in_and_has_copies_instead_of_backups() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let desk = Desk::new();
    init(&desk, &database);
    let url = database.url(CLERK).to_string();
    let run = |words: &str| desk.run(words).env("PASSDESK_STORE", &url);
    let info = run("store info --format json").status(0);
    assert_eq!(info.field("store"), url);
    assert_eq!(info.field("engine"), "postgres");
    run("store backup copy.db").end().fails(
        2,
        "a store in PostgreSQL has no file to back up",
        "for a complete, verified copy in a file: passdesk store copy --to FILE",
    );
    assert!(!desk.root().join("copy.db").exists());
    // As they say.
    run("store copy --to kept/copy.db").status(0);
    desk.run("store backup one.db --store kept/copy.db")
        .status(0);
    run("store restore one.db").end().fails(
        2,
        "a backup is restored to a file, not to PostgreSQL",
        "restore it to a file with --store PATH, and copy that: passdesk store copy --to STORE --store PATH",
    );
    desk.run("store restore one.db --store kept/again.db")
        .status(0);
    let there = cluster.database();
    desk.run("store copy --store kept/again.db --to")
        .args([&there.url(OWNER).to_string()])
        .status(0);
}

#[test]
fn where_the_database_is_not_there_it_is_said_how_to_have_it_made() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let url = database.url(OWNER).to_string();
    let url = url.replace(database.name(), "No%22thing");
    let desk = Desk::with_store();
    for command in [
        "init --admin x --generate --store",
        "store copy --to",
        "whoami --store",
    ] {
        desk.run(command).args([&url]).end().fails(
            75,
            "there is no database No\"thing on the server",
            "ask the server's administrator to make it: CREATE DATABASE \"No\"\"thing\"",
        );
    }
}

const WHO_MAY: &str = "use the database's owner; if it may not make roles, a role that may has to run first: CREATE ROLE passdesk NOLOGIN ADMIN OWNER";

#[track_caller]
fn makes_no_store(desk: &Desk, url: &str) {
    let done = desk.run("init --admin x --generate --store").args([url]);
    let message = format!("the role may not make or change the schema in {url}");
    done.end().fails(75, &message, WHO_MAY);
}

#[test]
fn a_role_that_may_not_make_a_store_is_told_who_may() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let url = database.url(CLERK).to_string();
    makes_no_store(&Desk::new(), &url);
}

#[test]
fn s33_the_role_that_may_not_change_what_is_recorded_makes_no_store() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    // Whoever comes as the clerk is that role here, and may make a schema.
    let name = database.name();
    database
        .client()
        .batch_execute(&format!(
            "ALTER ROLE {CLERK} IN DATABASE {name} SET role = passdesk; GRANT CREATE ON DATABASE {name} TO passdesk"
        ))
        .expect("a role");
    let url = database.url(CLERK).to_string();
    let desk = Desk::with_store();
    let before = desk.contents();
    for command in [
        // Nothing is asked for before.
        "init --admin x --no-input --store",
        "init --admin x --generate --store",
        "store copy --to",
    ] {
        desk.run(command).args([&url]).end().fails(
            75,
            &format!(
                "the role passdesk would own the store in {url}, and could change its audit log"
            ),
            "make the store as another role, the owner of the database",
        );
    }
    assert_eq!(desk.contents(), before);
    let schemas = "SELECT FROM pg_namespace WHERE nspname = 'passdesk'";
    let schemas = database.client().query(schemas, &[]);
    assert!(schemas.expect("the schemas").is_empty());
}

#[test]
fn a_store_whose_role_is_made_by_somebody_else_is_granted_by_its_owner() {
    static WITHOUT_THE_ROLE: OnceLock<Cluster> = OnceLock::new();
    if !is_installed() {
        return;
    }
    let database = WITHOUT_THE_ROLE.get_or_init(Cluster::start).database();
    let mut server = database.client();
    server
        .batch_execute("DROP ROLE passdesk; ALTER ROLE owner NOCREATEROLE")
        .expect("no role");
    let url = database.url(OWNER).to_string();
    let desk = Desk::new();
    makes_no_store(&desk, &url);
    // As it says.
    let (_, role) = WHO_MAY.split_once("first: ").expect("a statement");
    server.batch_execute(role).expect("a role");
    init(&desk, &database);
    let mut owner = database.client_of(OWNER);
    owner
        .batch_execute(&format!("GRANT passdesk TO {CLERK}"))
        .expect("the right");
    desk.run("login root1 --password-stdin --store")
        .args([&database.url(CLERK).to_string()])
        .stdin(format!("{PASSWORD}\n"))
        .status(0);
}

#[test]
fn s23_a_password_in_the_url_is_refused_and_not_said_again() {
    let desk = Desk::new();
    for command in ["whoami", "users list", "init --admin x --generate"] {
        let done = desk
            .run(command)
            .args(["--store", "postgres://ada:hunter2@db/desk"])
            .end()
            .fails(
                2,
                "a password in a URL can be read by others",
                "change the password, write the new one to a file that only you can read, and name that file in the configuration, under [postgres]: password_file = \"PATH\"",
            );
        assert!(!done.stderr_text().contains("hunter2"));
    }
}

#[test]
fn a_url_that_cannot_be_used_is_told_with_what_can() {
    let desk = Desk::with_store();
    let named = "it can have host, port, sslmode and target_session_attrs; name files in the configuration, under [postgres]: password_file, root_certificates";
    for (url, message, hint) in [
        (
            "postgres:",
            "the URL is not well formed",
            "--store postgres://USER@HOST/DATABASE",
        ),
        (
            "postgres://db",
            "the URL names no database",
            "--store postgres://USER@HOST/DATABASE",
        ),
        (
            "postgres://db/x?sslrootcert=/a",
            "the URL has a setting that passdesk does not know: sslrootcert",
            named,
        ),
        (
            "postgres://db/x?sslmode=prefer",
            "sslmode must be require, verify-ca, verify-full or disable",
            "sslmode=require, target_session_attrs=read-write",
        ),
        (
            "postgres://db/x?sslmode=disable",
            "sslmode=disable is only for a server on this machine",
            "leave it out, or name a socket's folder as the host",
        ),
    ] {
        desk.run("users list")
            .args(["--store", url])
            .end()
            .fails(2, message, hint);
        desk.run("store copy").args(["--to", url]).end().fails(
            2,
            message,
            &hint.replace("--store", "--to"),
        );
    }
}
