//! Deeds that are refused whoever asks, and whom nobody may leave the store without.

use super::{RECORD, desk, refused};
use crate::support::Desk;

#[test]
fn resets_of_the_wrong_account_are_refused_each_with_what_to_do() {
    let desk = desk();
    let bob = desk.somebody_else("bob");
    bob.sign_in("bob");
    let own = (4, "nobody resets their own password", "passdesk passwd");
    for command in [
        "users reset root1 --yes",
        "users reset root1 --dry-run",
        "users reset ROOT1 --yes",
    ] {
        refused(&desk, desk.run(command), own, RECORD);
    }
    let gone = (
        7,
        "there is no account nobody",
        "see the accounts: passdesk users list",
    );
    for command in [
        "users reset nobody --yes",
        "users reset nobody --dry-run",
        "users show nobody",
        "users remove nobody",
        "users require-change bob nobody",
    ] {
        refused(&desk, desk.run(command), gone, &[]);
    }
    let role = (4, "only admins may do this", "ask an admin");
    for name in ["bob", "root1", "nobody"] {
        let run = bob.run("users reset --yes").args([name]);
        refused(&desk, run, role, RECORD);
    }
    desk.run("users require-change bob").status(0);
    desk.run("users promote bob").status(0);
    let owed = (
        5,
        "a new password must be chosen first",
        "choose one now: passdesk passwd",
    );
    for name in ["bob", "root1", "nobody"] {
        let run = bob.run("users reset --yes").args([name]);
        refused(&desk, run, owed, RECORD);
    }
}

const LAST: &str = "make another account an admin first: passdesk users promote NAME";

#[test]
fn the_last_usable_admin_stays() {
    let desk = desk();
    // Admins who cannot sign in do not count.
    for (name, fate) in [
        ("off", "disabled = true"),
        ("guessed", "password_disabled = true"),
        ("late", "password = 'temporary', temporary_expires_at = 1"),
        ("none", "password = 'none', password_hash = NULL"),
    ] {
        desk.add(name);
        desk.run("users promote").args([name]).status(0);
        desk.sql(&format!("UPDATE account SET {fate} WHERE name = '{name}'"));
    }
    for command in ["users demote", "users remove --yes", "users disable"] {
        let error = (4, "root1 is the last usable admin", LAST);
        refused(&desk, desk.run(command).args(["root1"]), error, RECORD);
    }
}

#[test]
fn an_admin_who_must_wait_is_still_one() {
    let desk = desk();
    desk.run("users promote bob").status(0);
    desk.sql("UPDATE account SET failures = 50, failed_at = 99999999999999 WHERE name = 'bob'");
    desk.run("users demote root1").status(0);
}

#[test]
fn an_expiry_is_a_time_that_is_not_too_long() {
    let desk = desk();
    let duration =
        "--expires <TIME>: not a duration: write a number with a unit, such as 90m, 24h or 3d";
    let people = desk.root().join("people");
    std::fs::write(&people, "carol\n").expect("written");
    for (command, help) in [
        ("users reset bob --yes", "passdesk users reset --help"),
        ("users reset bob root1 --yes", "passdesk users reset --help"),
        ("users import people", "passdesk users import --help"),
    ] {
        for wrong in ["0s", "0", "-3d", "soon", "", "3", "1mo", "99999999999999d"] {
            let run = desk.run(command).args([format!("--expires={wrong}")]);
            refused(&desk, run, (2, duration, help), &[]);
        }
        let message = "a temporary password lives at most 72 hours";
        for long in ["73h", "4d", "259201s", "10y"] {
            let run = desk.run(command).args(["--expires", long]);
            let done = run.end().status(2);
            assert!(
                done.stderr_text().ends_with(&format!(
                    "error: {message}\nhint: give a shorter --expires\n"
                )),
                "{done}"
            );
        }
    }
    desk.run("users reset bob --yes --expires 72h").status(0);
}

#[test]
fn files_of_rows_must_be_there_and_new_ones_must_not() {
    let desk = desk();
    let file = desk.root().join("rows");
    std::fs::write(&file, "bob\n").expect("written");
    let hint = "name a file that can be read, or - for standard input";
    let message = "nowhere: No such file or directory";
    for command in ["users import nowhere", "users reset --from nowhere --yes"] {
        refused(&desk, desk.run(command), (2, message, hint), &[]);
    }
    let hint = "name another file, or finish its job with --resume";
    for command in [
        "users reset --from rows --yes --out rows",
        "users reset bob --yes --out rows",
        "users import rows --out rows",
    ] {
        let error = (8, "rows exists already", hint);
        refused(&desk, desk.run(command), error, &[]);
    }
    assert_eq!(std::fs::read_to_string(file).expect("read"), "bob\n");
}

#[test]
fn a_reset_of_many_that_may_not_begin_makes_no_file_and_shows_no_header() {
    let desk = desk();
    let create = "tokens create t --scope users:list --format json";
    let token = desk.run(create).status(0).field("token");
    let long = "a temporary password lives at most 72 hours";
    let lacks = "this token lacks the scope users:reset";
    let scope = "make a token with this scope: passdesk tokens create LABEL --scope SCOPE";
    for command in [
        "users reset bob root1 --yes --out rows",
        "users reset --all --yes --format csv",
        "users reset --from nowhere --yes",
    ] {
        let run = desk.run(command).args(["--expires", "73h"]);
        refused(&desk, run, (2, long, "give a shorter --expires"), &[]);
        let run = desk.run(command).env("PASSDESK_TOKEN", &token);
        refused(&desk, run, (4, lacks, scope), RECORD);
        assert!(!desk.root().join("rows").exists());
    }
}

#[test]
fn many_accounts_take_no_single_password() {
    let desk = desk();
    let message = "one temporary password cannot be entered for many accounts";
    let hint = "leave it out to generate them, or give each account its own in a column temporary_password: --from FILE";
    for command in [
        "users reset bob root1 --yes --password-stdin",
        "users reset --all --yes --password-stdin",
        "users reset --all --yes --enter",
    ] {
        refused(&desk, desk.run(command), (2, message, hint), &[]);
    }
}

#[test]
fn a_store_is_made_once() {
    let desk: Desk = desk();
    let message = format!("{} exists already", desk.place_of_the_owner());
    let hint = "use it as it is, or choose another place with --store";
    let run = desk.run("init --admin bob --generate");
    refused(&desk, run, (8, &message, hint), &[]);
}

#[test]
fn a_token_can_live_for_a_year_and_no_longer() {
    let desk = desk();
    let create = "tokens create job --scope users:list --expires";
    let error = (
        2,
        "a token lives at most 366 days",
        "give a shorter --expires",
    );
    for long in ["10y", "2y", "1y 2d"] {
        refused(&desk, desk.run(create).args([long]), error, &[]);
    }
    desk.run(create).args(["1y"]).status(0);
    let old = desk.run("users list --inactive-for 10y").status(0);
    assert!(!old.stdout_text().contains("root1"), "{old}");
}
