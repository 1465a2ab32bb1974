//! Readers that have gone, disks that are full, and the backtrace that nobody asked for.

use std::fs::File;
use std::io::pipe;

use super::desk;
use crate::support::{Desk, Done};

/// What writes to stdout, with and without a store.
const WRITERS: &[&str] = &[
    "--help",
    "-h",
    "--version",
    "users --help",
    "users reset --help",
    "users list",
    "users list --format csv",
    "users list --format json",
    "users show bob",
    "whoami",
    "tokens list",
    "completions bash",
    "man",
];

/// What changes something and shows a secret.
const REVEALERS: &[&str] = &[
    "users reset bob --yes",
    "users reset bob --yes --format json",
    "users reset bob root1 eve --yes",
    "users reset --all --yes --format csv",
    "users reset --all --yes --format json",
    "users add carol",
    "users add carol --format csv",
    "tokens create t --scope users:list",
    "tokens create t --scope users:list --format json",
];

const FULL: &str = "cannot write to stdout: No space left on device";

fn to_nobody(desk: &Desk, command: &str) -> Done {
    let (reader, writer) = pipe().expect("a pipe");
    drop(reader);
    desk.run_onto(command, writer)
}

fn to_full(desk: &Desk, command: &str) -> Done {
    let full = File::options().write(true).open("/dev/full");
    desk.run_onto(command, full.expect("opened"))
}

#[test]
fn a_reader_that_has_gone_ends_the_program_without_a_word() {
    let desk = desk();
    desk.add("eve");
    for command in WRITERS {
        to_nobody(&desk, command).status(141).no_stderr();
    }
}

#[test]
fn a_reader_that_goes_after_the_first_line_hears_no_more() {
    let desk = desk();
    desk.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         INSERT INTO account (name, id, role, disabled, password, change_required,
            password_disabled, failures, refusal_noted, created_at)
         SELECT 'n' || i, randomblob(16), 'user', false, 'none', false, false, 0, false, 1 FROM n",
    );
    for format in ["table", "csv", "json"] {
        let script =
            format!("{{ \"$passdesk\" users list --format {format}; echo $? >&2; }} | head -1");
        let done = desk.shell(&script).status(0);
        assert_eq!(done.stdout_text().lines().count(), 1, "{done}");
        done.stderr("141\n");
    }
}

#[test]
fn a_full_disk_under_stdout_is_told() {
    let desk = desk();
    for command in WRITERS {
        let done = to_full(&desk, command).status(1);
        assert!(done.stderr_text().contains(FULL), "{done}");
    }
}

#[test]
fn no_password_is_in_force_that_could_not_be_shown() {
    let desk = desk();
    desk.add("eve");
    let begin = desk.contents();
    for command in REVEALERS {
        to_nobody(&desk, command).status(141);
        assert!(desk.contents() == begin, "{command} changed something");
        let done = to_full(&desk, command).status(1);
        assert!(desk.contents() == begin, "{command} changed something");
        assert!(done.stderr_text().contains(FULL), "{done}");
    }
}

#[test]
fn no_error_shows_a_backtrace() {
    let desk = desk();
    std::fs::write(desk.root().join("file"), "").expect("a file");
    for (command, status) in [
        ("users show nobody", 7),
        ("users list --store nowhere.db", 75),
        ("users frobnicate", 2),
        ("users import nowhere", 2),
        ("users import .", 1),
        ("man file/x", 1),
    ] {
        for format in ["table", "json"] {
            let run = desk.run(command).args(["--format", format]);
            let done = run
                .env("RUST_BACKTRACE", "1")
                .env("RUST_LIB_BACKTRACE", "1")
                .status(status);
            let told = done.stderr_text();
            assert!(!told.to_lowercase().contains("backtrace"), "{done}");
            assert!(told.lines().count() <= 3, "{done}");
        }
    }
}

#[test]
fn s17_a_store_whose_secrets_cannot_be_shown_is_not_made() {
    let desk = Desk::new();
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("/dev/full");
    desk.run_onto("init --admin root1 --generate", full)
        .status(1);
    assert!(!desk.has_store());
    desk.run("init --admin root1 --generate").status(0);
}
