//! Imports: the same rows and the same care, for accounts that are new.

use std::fs;

use super::{firm, told};
use crate::crash::checker;
use crate::support::PASSWORD;

#[test]
fn bad_rows_are_told_in_their_place_and_the_rest_is_added() {
    let desk = firm(1);
    let long = "x".repeat(65);
    let done = desk
        .run("users import - --format json")
        .stdin(format!(
            "name,display_name,role\nnew1,\"One, New\",\nperson0000,,\nnew1,,\nnew2,,chief\n-x,,\n{long},,\nROOT1,,\nnew3,,admin\n"
        ))
        .status(9)
        .stderr("2 added, 6 failed, 0 skipped\n{\"error\":{\"code\":\"partial\",\"message\":\"6 rows failed\",\"hint\":\"each failed row says why\"}}\n");
    let rows: Vec<_> = done.stdout_rows().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "new1".to_owned(),
            "person0000: conflict: the account person0000 exists already".to_owned(),
            "new1: conflict: the name was given twice".to_owned(),
            "new2: usage: line 5: role: expected one of: user, admin".to_owned(),
            ": usage: line 6: a name cannot start with '-'".to_owned(),
            ": usage: line 7: a name has at most 64 bytes".to_owned(),
            "root1: conflict: the account root1 exists already".to_owned(),
            "new3".to_owned(),
        ]
    );
    let shown = desk
        .run("users show new1 --format json")
        .status(0)
        .stdout_json();
    assert_eq!(shown["display_name"], "One, New");
    assert_eq!(shown["status"], "must-change");
    let shown = desk
        .run("users show new3 --format json")
        .status(0)
        .stdout_json();
    assert_eq!(shown["role"], "admin");
}

#[test]
fn the_password_that_is_handed_over_opens_the_account_once() {
    let desk = firm(0);
    let added = desk
        .run("users import - --format json --quiet")
        .stdin("bob\n")
        .status(0);
    let temporary = added.stdout_json()["temporary_password"].clone();
    let temporary = temporary.as_str().expect("a password");
    let bob = desk.somebody_else("bob");
    let typed = format!("{temporary}\n{PASSWORD}\n");
    bob.run("login bob --password-stdin")
        .stdin(typed.clone())
        .status(0);
    bob.run("login bob --password-stdin").stdin(typed).status(3);
}

#[test]
fn s29_a_token_makes_no_admin_whatever_its_scopes() {
    let desk = firm(0);
    let token = desk.token("--scope users:add --scope users:manage");
    let done = desk
        .by_token(&token, "users import - --quiet --format json")
        .stdin("name,role\nnew1,\nnew2,admin\n")
        .status(9);
    let rows = done.stdout_rows();
    assert_eq!(rows[0]["name"], "new1");
    assert_eq!(rows[1]["error"]["code"], "not_permitted");
    assert!(desk.people().contains_key("new1"));
    assert!(!desk.people().contains_key("new2"));
}

#[test]
fn an_import_is_gone_on_with_after_a_crash() {
    let desk = firm(0);
    desk.write("people.csv", "new1\nnew2\nnew3\n");
    desk.run("users import - --out rows.csv --quiet")
        .stdin("new1\n")
        .status(0);
    // Killed before the commit: the account of the last row was never added.
    let mut rows = fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    rows.push_str("new2,7K2QX-M4PDW-9FTVH-3RN8C-YB6E5,2026-11-23T18:16:00Z,01a2099f-3c88-7b74-88e5-29ade4ad7882,\n");
    desk.write("rows.csv", &rows);
    desk.run("users import people.csv --out rows.csv --resume")
        .status(0)
        .stdout("2 added, 0 failed, 1 skipped; the rows are in rows.csv\n")
        .no_stderr();
    checker::one_row_each(&desk.people(), &desk.file("rows.csv"));
    desk.run("users import people.csv --out rows.csv --resume")
        .status(0)
        .stdout("0 added, 0 failed, 3 skipped; the rows are in rows.csv\n");
}

#[test]
fn a_file_that_exists_is_kept_and_nobody_is_added() {
    let desk = firm(0);
    desk.write("rows.csv", "somebody's\n");
    desk.run("users import - --out rows.csv")
        .stdin("new1\n")
        .status(8)
        .no_stdout();
    assert!(desk.people().is_empty());
}
