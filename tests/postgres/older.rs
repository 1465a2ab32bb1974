//! A database of schema 1, made by version 0.1.0: whoever made it brings it to the newest schema, and everything in it holds.

use std::process::Command;

use crate::support::Desk;
use crate::support::postgres::{CLERK, OWNER, cluster};

#[test]
fn a_database_of_before_is_brought_up_by_whoever_made_it() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database();
    let owner = database.url(OWNER).to_string();
    let packed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/older/schema1.pg.sql.gz");
    let filled = Command::new("sh")
        .args([
            "-c",
            "gunzip -c \"$0\" | psql --quiet --set ON_ERROR_STOP=1 \"$1\"",
        ])
        .args([packed, &owner])
        .output()
        .expect("a shell");
    assert!(filled.status.success(), "{filled:?}");
    let desk = Desk::new();
    let login = |role: &str, status| {
        desk.run("login bob --password-stdin --store")
            .args([database.url(role).to_string()])
            .stdin("a kettle sings in the attic\n")
            .status(status)
    };
    let refused = login(CLERK, 75);
    let told = refused.stderr_text();
    assert!(told.contains(" is of an older version"), "{told}");
    assert!(told.contains("passdesk store info"), "{told}");
    // As it says.
    let info = desk.run("store info --store").args([&owner]).status(0);
    assert!(info.stdout_text().contains("accounts       207"));
    login(CLERK, 0);
    let clerk = database.url(CLERK).to_string();
    desk.run("login alice --password-stdin --store")
        .args([&clerk])
        .stdin("seven lamps above the harbour\n")
        .status(0);
    desk.run("audit verify --store").args([&clerk]).status(0);
    desk.run("store check --store").args([&clerk]).status(0);
}
