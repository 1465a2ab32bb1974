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
            "name,display_name,role\nnew1,\"One, New\",\nperson0000,,admin\nnew1,,\nnew2,,chief\n-x,,\n{long},,\nROOT1,Root,\nnew3,,admin\n"
        ))
        .status(9)
        .stderr("2 added, 6 failed, 0 skipped\n{\"error\":{\"code\":\"partial\",\"message\":\"6 rows failed\",\"hint\":\"each failed row says why\"}}\n");
    let rows: Vec<_> = done.stdout_rows().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "new1".to_owned(),
            "person0000: conflict: the account person0000 exists already, with another role"
                .to_owned(),
            "new1: conflict: the name was given twice".to_owned(),
            "new2: usage: line 5: role: expected one of: user, admin".to_owned(),
            ": usage: line 6: a name cannot start with '-'".to_owned(),
            ": usage: line 7: a name has at most 64 bytes".to_owned(),
            "root1: conflict: the account root1 exists already, with another display name"
                .to_owned(),
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
fn the_same_list_again_changes_nothing_and_succeeds_every_night() {
    let desk = firm(0);
    let names: String = (0..247).map(|n| format!("n{n:03},N {n},user\n")).collect();
    let list = desk.write("people.csv", &format!("name,display_name,role\n{names}"));
    let list = list.display();
    let import = |more: &str| desk.run(&format!("users import {list} {more}"));
    import("--out first.csv").status(0);
    let before = desk.contents();
    import("--format json")
        .status(0)
        .no_stdout()
        .stderr("0 added, 247 unchanged, 0 failed, 0 skipped\n");
    import("--out second.csv --format json")
        .status(0)
        .stdout("{\"done\":0,\"failed\":0,\"skipped\":0,\"out\":null,\"unchanged\":247}\n");
    import("--out second.csv --resume")
        .status(0)
        .stdout("0 added, 247 unchanged, 0 failed, 0 skipped; no file was made\n");
    assert!(!desk.file("second.csv").exists());
    let after = desk.contents();
    for table in ["account", "event", "chain"] {
        assert_eq!(before[table], after[table], "{table}");
    }

    // One is new, one was corrected here, one is called otherwise now, one is an admin, and nothing is said of the rest.
    for command in [
        "users set n001 --display-name Somebody",
        "users rename n002 m002",
        "users promote n003",
        "users disable n004",
    ] {
        desk.run(command).status(0);
    }
    let done = import("--format json")
        .status(9)
        .stderr("1 added, 244 unchanged, 2 failed, 0 skipped\n{\"error\":{\"code\":\"partial\",\"message\":\"2 rows failed\",\"hint\":\"each failed row says why\"}}\n");
    let rows: Vec<_> = done.stdout_rows().iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "n001: conflict: the account n001 exists already, with another display name",
            "n002",
            "n003: conflict: the account n003 exists already, with another role",
        ]
    );
    desk.run("users import -")
        .stdin("n001\nn003\nROOT1\n")
        .status(0)
        .stderr("0 added, 3 unchanged, 0 failed, 0 skipped\n");
}

#[test]
fn a_dry_run_says_which_rows_are_there_already() {
    let desk = firm(0);
    desk.run("users add bob --display-name Bob").status(0);
    let list = "name,display_name\nbob,Bob\nroot1,Root\ncarol,Carol\n";
    desk.run("users import - --dry-run")
        .stdin(list)
        .status(9)
        .stdout(
            "NAME   WOULD  ROLE  DISPLAY NAME  PASSWORD   WHY\n\
             bob    skip         Bob\n\
             root1  fail   user  Root                     the account root1 exists already, with another display name\n\
             carol  add    user  Carol         temporary\n",
        )
        .stderr("1 would be added, 1 would stay unchanged, 1 would fail; nothing was changed\nerror: 1 row would fail\nhint: each of these rows says why\n");
}

#[test]
fn an_import_that_is_gone_on_with_tells_what_it_did_from_what_was_there() {
    let desk = firm(1);
    desk.run("users import - --out rows.csv --quiet")
        .stdin("new1\n")
        .status(0);
    desk.run("users import - --out rows.csv --resume")
        .stdin("person0000\nnew1\nnew2\n")
        .status(0)
        .stdout("1 added, 1 unchanged, 0 failed, 1 skipped; the rows are in rows.csv\n")
        .no_stderr();
    let mut names = checker_names(&desk);
    names.sort();
    assert_eq!(names, ["new1", "new2"]);
}

/// Whose rows stand in the file.
fn checker_names(desk: &crate::support::Desk) -> Vec<String> {
    let rows = fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    let names = rows.lines().skip(1).map(|row| row.split(',').next());
    names.flatten().map(str::to_owned).collect()
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
