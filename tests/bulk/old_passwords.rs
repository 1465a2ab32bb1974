//! Imports of accounts with the password hashes that they have in another system (S70, S71).

use std::fs;

use super::firm;
use crate::support::{Desk, Done, PASSWORD};

const OLD: &str = "Correct-Horse7";
const BCRYPT: &str = "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G";
const SSHA: &str = "{SSHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP";
const APR1: &str = "$apr1$Whufytyf$5aMhMCUtX73C00T2FwvQc/";
const MD5: &str = "$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/";
/// bcrypt with a cost of 12 over SHA-256, which takes long.
const DEAR: &str = "bcrypt_sha256$$2b$12$qdLXGIJO401j3avzQi467ecFWZOFFiEFcA7fGHTtxE1DKmz53OkqK";
const DES: &str = "70FoPQXw1T.xU";

impl Desk {
    /// Imports a file of names and hashes.
    fn import(&self, rows: &[(&str, &str)], more: &str) -> Done {
        let rows: String = rows
            .iter()
            .map(|(name, hash)| format!("{name},\"{hash}\"\n"))
            .collect();
        let text = format!("name,password_hash\n{rows}");
        self.run(&format!("users import - --format json {more}"))
            .stdin(text)
            .end()
    }

    fn status_of(&self, name: &str) -> (String, String) {
        let shown = self
            .run("users show --format json")
            .args([name])
            .status(0)
            .stdout_json();
        let word = |field: &str| shown[field].as_str().expect("a word").to_owned();
        (word("status"), word("password"))
    }
}

#[test]
fn s70_everybody_signs_in_with_the_old_password_and_is_upgraded_by_that() {
    let desk = firm(0);
    let people = [("amy", BCRYPT), ("ben", SSHA), ("cat", APR1), ("dan", MD5)];
    let done = desk.import(&people, "").status(0);
    for row in done.stdout_rows() {
        assert!(row["temporary_password"].is_null(), "{row}");
        assert!(row["reset_id"].is_string(), "{row}");
    }
    done.stderr(
        "4 added, 0 failed, 0 skipped\n\
         1 account keeps a password hashed by apr1, which is weak: only Argon2id over the old hash is stored\n\
         1 account keeps a password hashed by bcrypt,10\n\
         1 account keeps a password hashed by md5-crypt, which is weak: only Argon2id over the old hash is stored\n\
         1 account keeps a password hashed by sha1, which is weak: only Argon2id over the old hash is stored\n",
    );
    for (name, hash) in people {
        assert!(desk.stored_hash(name).starts_with("$imported$1$"), "{name}");
        let user = desk.somebody_else(name);
        for wrong in ["correct-horse7", hash] {
            user.run("login --password-stdin")
                .args([name])
                .stdin(format!("{wrong}\n"))
                .status(3);
        }
        let sign_in = || {
            user.run("login --password-stdin")
                .args([name])
                .stdin(format!("{OLD}\n"))
                .status(0);
        };
        sign_in();
        let stored = desk.stored_hash(name);
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        sign_in();
        assert_eq!(desk.stored_hash(name), stored);
        assert_eq!(
            desk.status_of(name),
            ("active".to_owned(), "permanent".to_owned())
        );
    }
}

#[test]
fn who_has_not_come_yet_is_listed_and_a_day_ends_that() {
    let desk = firm(1);
    desk.import(&[("amy", SSHA), ("ben", SSHA)], "").status(0);
    let to_come = || {
        let listed = desk
            .run("users list --password imported --format json")
            .status(0)
            .stdout_rows();
        let names = listed
            .iter()
            .map(|row| row["name"].as_str().expect("a name"));
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(to_come(), "amy ben");
    let sign_in = |name: &str| {
        desk.somebody_else(name)
            .run("login --password-stdin")
            .args([name])
            .stdin(format!("{OLD}\n"))
            .end()
    };
    sign_in("amy").status(0);
    assert_eq!(to_come(), "ben");
    desk.run("policy set imported-until=2026-01-01").status(0);
    sign_in("ben").status(3);
    desk.import(&[("cat", SSHA)], "--dry-run")
        .status(0)
        .stderr_has("1 account has no password: imported-until is over; ");
}

#[test]
fn s25_no_old_hash_is_printed_or_recorded() {
    let desk = firm(0);
    let file = desk.write(
        "people.csv",
        &format!("name,password_hash\namy,{SSHA}\nben,{DES}\n"),
    );
    let file = file.display();
    for more in ["--dry-run", ""] {
        let done = desk
            .run(&format!("users import {file} --format csv {more}"))
            .status(0);
        for text in [done.stdout_text(), done.stderr_text()] {
            assert!(!text.contains("gOF6YO") && !text.contains(DES), "{text}");
        }
    }
    let stored = format!("{:?}", desk.contents());
    assert!(!stored.contains("gOF6YO") && !stored.contains(DES));
}

#[test]
fn what_cannot_be_imported_comes_without_a_password_or_with_a_temporary_one() {
    let desk = firm(0);
    let people = [
        ("amy", DES),
        ("ben", "{SASL}ben@EXAMPLE.ORG"),
        ("cat", ""),
        ("dan", "x"),
    ];
    let lost = "1 account has no password: a DES hash counts only the first 8 bytes of a password\n\
                1 account has no password: the password is kept elsewhere; this is not a hash of it\n\
                2 accounts have no password: there is none in the other system\n";
    desk.import(&people, "--dry-run").status(0).stderr(&format!(
        "4 would be added, 0 would fail; nothing was changed\n{lost}1 account comes disabled\n"
    ));
    desk.import(&people, "")
        .status(0)
        .stderr(&format!("4 added, 0 failed, 0 skipped\n{lost}"));
    for name in ["amy", "ben", "cat"] {
        assert_eq!(
            desk.status_of(name),
            ("active".to_owned(), "none".to_owned())
        );
        for guess in ["", OLD] {
            desk.somebody_else(name)
                .run("login --password-stdin")
                .args([name])
                .stdin(format!("{guess}\n"))
                .status(3);
        }
    }
    assert_eq!(
        desk.status_of("dan"),
        ("disabled".to_owned(), "none".to_owned())
    );
    let people = [("eve", DES), ("fay", SSHA)];
    let rows = desk.import(&people, "--temporary").status(0).stdout_rows();
    assert!(rows[0]["temporary_password"].is_string(), "{}", rows[0]);
    assert!(rows[1]["temporary_password"].is_null(), "{}", rows[1]);
}

#[test]
fn a_mark_before_a_hash_disables_the_account_and_keeps_the_hash() {
    let desk = firm(0);
    let locked = format!("!{MD5}");
    desk.import(&[("amy", &locked)], "").status(0);
    assert_eq!(
        desk.status_of("amy"),
        ("disabled".to_owned(), "imported".to_owned())
    );
    let sign_in = || {
        desk.somebody_else("amy")
            .run("login amy --password-stdin")
            .stdin(format!("{OLD}\n"))
    };
    sign_in().status(3);
    desk.run("users enable amy").status(0);
    sign_in().status(0);
}

#[test]
fn of_names_that_are_one_here_nobody_gets_the_others_password() {
    let desk = firm(0);
    let rows = [("Alice", SSHA), ("bob", MD5), ("alice", BCRYPT)];
    for more in ["--dry-run", ""] {
        let done = desk.import(&rows, more).status(9);
        let failed = done
            .stdout_rows()
            .into_iter()
            .filter(|row| !row["error"].is_null());
        assert_eq!(failed.count(), 2, "{more}");
    }
    desk.run("users show alice").status(7);
    desk.run("users show bob").status(0);
}

#[test]
fn an_account_that_is_there_keeps_the_password_it_has() {
    let desk = firm(0);
    desk.import(&[("amy", SSHA)], "").status(0);
    let before = desk.stored_hash("amy");
    desk.import(&[("amy", MD5), ("root1", MD5)], "")
        .status(0)
        .no_stdout()
        .stderr("0 added, 2 unchanged, 0 failed, 0 skipped\n");
    assert_eq!(desk.stored_hash("amy"), before);
    desk.somebody_else("root1").sign_in("root1");
}

#[test]
fn s71_a_hash_that_slows_everybody_down_is_kept_only_if_that_is_accepted() {
    let desk = firm(0);
    let dear = "1 account has no password: a check of its hash takes too long or too much memory; --accept-cost keeps it\n";
    desk.import(&[("amy", DEAR)], "--dry-run")
        .status(0)
        .stderr_has(dear);
    let kept = "1 account keeps a password hashed by bcrypt-sha256,12\n";
    desk.import(&[("amy", DEAR)], "--dry-run --accept-cost")
        .status(0)
        .stderr_has(kept)
        .stderr_has(
            "until everybody who was imported has signed in once, every sign-in takes 8.8 times as long\n",
        );
    desk.run("policy set imported-until=2999-01-01").status(0);
    desk.import(&[("amy", DEAR)], "--dry-run --accept-cost")
        .status(0)
        .stderr_has(
            "until everybody who was imported has signed in once, or until 2999-01-01T00:00:00Z, every sign-in takes 8.8 times as long\n",
        );
    desk.import(&[("amy", DEAR)], "--accept-cost")
        .status(0)
        .stderr_has(kept);
    desk.somebody_else("amy")
        .run("login amy --password-stdin")
        .stdin(format!("{OLD}\n"))
        .status(0);
    // Nobody has one any more.
    let done = desk.import(&[("ben", SSHA)], "--dry-run").status(0);
    assert!(!done.stderr_text().contains("every sign-in"));
}

#[test]
fn s70_a_change_is_owed_where_the_old_system_took_another_password_than_we_do() {
    let desk = firm(0);
    // bcrypt with a cost of 4, of 80 letters x; what stands after 72 does not count.
    let cut = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
    let tab = "{SHA}id8b/S1zlvlmHYvB4kun4Fr8Z7Q=";
    let known = "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=";
    let long = "x".repeat(72) + "mistyped";
    let people = [
        ("amy", known, "password"),
        ("ben", cut, &long),
        ("cat", tab, "a\tb"),
    ];
    let rows = people.map(|(name, hash, _)| (name, hash));
    desk.import(&rows, "").status(0);
    for (name, _, old) in people {
        let user = desk.somebody_else(name);
        let sign_in = |typed: String| {
            let login = user.run("login --password-stdin").args([name]);
            login.stdin(typed).end()
        };
        sign_in(format!("{old}\n")).status(5);
        sign_in(format!("{old}\n{PASSWORD}\n")).status(0);
        sign_in(format!("{old}\n")).status(3);
        sign_in(format!("{PASSWORD}\n")).status(0);
    }
}

#[test]
fn the_old_password_that_is_the_name_owes_a_change_and_an_empty_one_is_none() {
    let desk = firm(0);
    // SHA-1 of "amy", and of nothing.
    let rows = [
        ("amy", "{SHA}2gzuUl6glc69ZC/rmMD+Vnj7fbM="),
        ("ben", "{SHA}2jmj7l5rSw0yVb/vlWAYkK/YBwk="),
    ];
    desk.import(&rows, "")
        .status(0)
        .stderr_has("1 account has no password: its password is empty\n");
    assert_eq!(desk.status_of("ben").1, "none");
    assert_eq!(desk.status_of("amy").0, "must-change");
}

#[test]
fn an_import_with_hashes_is_gone_on_with_after_a_crash() {
    let desk = firm(0);
    let file = desk.write(
        "people.csv",
        &format!("name,password_hash\namy,{SSHA}\nben,{MD5}\ncat,{DES}\n"),
    );
    let file = file.display();
    desk.run("users import - --out rows.csv --quiet")
        .stdin(format!("name,password_hash\namy,{SSHA}\n"))
        .status(0);
    let mut rows = fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    rows.push_str("ben,,,01a2099f-3c88-7b74-88e5-29ade4ad7882,\n");
    desk.write("rows.csv", &rows);
    desk.run(&format!("users import {file} --out rows.csv --resume"))
        .status(0)
        .stdout("2 added, 0 failed, 1 skipped; the rows are in rows.csv\n");
    let rows = fs::read_to_string(desk.file("rows.csv")).expect("the rows");
    assert_eq!(rows.lines().count(), 4, "{rows}");
}
