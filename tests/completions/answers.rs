//! The program asked by a shell: never more than an answer, and never for long.

use std::fs;
use std::os::unix::net::UnixListener;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::support::{Desk, session_file, timed};

/// A desk that never answers would keep a command waiting for two minutes; this is 50 times the bound, for a busy machine.
const LONG: Duration = Duration::from_secs(5);

#[test]
fn a_desk_that_does_not_answer_keeps_nobody_waiting() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let socket = desk.home().join("desk.sock");
    let silent = UnixListener::bind(&socket).unwrap();
    let place = format!("unix:{}", socket.display());
    // The session of this place, as if somebody had signed in.
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&place)[..8]);
    let session = session_file(desk.home());
    fs::copy(
        &session,
        session.with_file_name(format!("session-{digest}")),
    )
    .unwrap();
    let asked = desk.run("__complete users show").args([""]);
    let asked = asked.env("PASSDESK_STORE", &place);
    let took = timed(|| drop(asked.status(0).no_stdout().no_stderr()));
    assert!(took < LONG, "{took:?}");
    // It was asked.
    assert!(silent.accept().is_ok());
}

#[test]
fn whatever_is_wrong_nothing_is_said_of_it() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let session = session_file(desk.home());
    let asked = |store: &str| {
        let asked = desk.run("__complete users show").args([""]);
        asked
            .env("PASSDESK_STORE", store)
            .status(0)
            .no_stdout()
            .no_stderr();
    };
    for store in [
        "",
        "~/desk.db",
        "/dev/null",
        "unix:relative",
        "unix:/nowhere/desk.sock",
        "https://127.0.0.1:1",
        "postgres://",
    ] {
        asked(store);
    }
    desk.configure("store = 7");
    asked("/nowhere/passdesk.db");
    fs::write(&session, "what is no session").unwrap();
    let damaged = desk.run("__complete users show").args([""]);
    damaged.status(0).no_stdout().no_stderr();
    // Words that make no sense, and none at all.
    for words in [
        "",
        "frobnicate",
        "--store",
        "--frobnicate",
        "-- --",
        "users -z",
        "=",
        "--=",
    ] {
        desk.run("__complete").args([words]).status(0).no_stderr();
    }
    desk.run("__complete").status(0).no_stderr();
}

#[test]
fn the_question_of_the_shells_is_no_command_for_people() {
    let desk = Desk::new();
    for command in ["--help", "", "complete", "__complet"] {
        let done = desk.run(command).end();
        let said = [done.stdout_text(), done.stderr_text()].concat();
        assert!(!said.contains("__complete"), "{done}");
    }
}
