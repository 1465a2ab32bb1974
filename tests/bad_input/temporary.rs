//! Temporary passwords that are mistyped, late, used up, or used for something else.

use super::{RECORD, desk, refused};
use crate::support::{Desk, NEW_PASSWORD, name_prompt};

const LOGIN: &str = "login bob --password-stdin";

/// Bob, and his new temporary password.
fn reset() -> (Desk, Desk, String) {
    let desk = desk();
    let done = desk.run("users reset bob --yes --format json").status(0);
    let temporary = done.field("temporary_password");
    let bob = desk.somebody_else("bob");
    (desk, bob, temporary)
}

/// The same with another character in the place.
fn mistyped(temporary: &str, place: usize) -> String {
    let mut text: Vec<_> = temporary.chars().collect();
    text[place] = if text[place] == '7' { '8' } else { '7' };
    text.into_iter().collect()
}

#[test]
fn a_mistyped_one_is_told_at_once_and_counts_nothing() {
    let (desk, bob, temporary) = reset();
    let message = "that temporary password has a typing mistake";
    let hint =
        "type it again: this was not counted as a failure; case, spaces and dashes do not matter";
    for place in [0, 7, 28] {
        let wrong = mistyped(&temporary, place);
        for command in [
            LOGIN,
            "login nobody --password-stdin",
            "login root1 --password-stdin",
        ] {
            let run = bob.run(command).stdin(format!("{wrong}\n"));
            refused(&desk, run, (3, message, hint), &[]);
        }
        let run = bob.run("passwd bob --password-stdin");
        let run = run.stdin(format!("{wrong}\n{NEW_PASSWORD}\n"));
        refused(&desk, run, (3, message, hint), &[]);
    }
}

#[test]
fn case_spaces_and_dashes_do_not_matter() {
    let (_desk, bob, temporary) = reset();
    let typed = temporary.to_lowercase().replace('-', " ");
    let run = bob.run(LOGIN).stdin(format!("{typed}\n"));
    run.status(5).no_stdout();
}

#[test]
fn an_expired_one_is_told_only_to_who_gives_it() {
    let (desk, bob, temporary) = reset();
    desk.sql("UPDATE account SET temporary_expires_at = 1 WHERE name = 'bob'");
    let stdin = format!("{temporary}\n{NEW_PASSWORD}\n");
    let message = "that temporary password has expired";
    let hint = "ask an admin for a reset: passdesk users reset NAME; if no admin can sign in: passdesk recover --help";
    for command in [LOGIN, "passwd bob --password-stdin"] {
        let run = bob.run(command).stdin(stdin.as_str());
        refused(&desk, run, (3, message, hint), RECORD);
    }
    let run = bob.run(LOGIN).stdin("not the password at all\n");
    run.status(3).stderr_has("error: wrong name or password\n");
}

#[test]
fn it_works_once() {
    let (desk, bob, temporary) = reset();
    let stdin = format!("{temporary}\n{NEW_PASSWORD}\n");
    bob.run(LOGIN).stdin(stdin.as_str()).status(0);
    let own = "that is not the password of this account";
    let hint = "try again; if the password is forgotten, ask an admin to reset it; if no admin can sign in: passdesk recover --help";
    for (command, message) in [
        (LOGIN, "wrong name or password"),
        ("passwd bob --password-stdin", own),
    ] {
        let run = bob.run(command).stdin(stdin.as_str());
        // Counted at the device, which signed in before.
        let changes = &["chain", "device", "event"];
        refused(&desk, run, (3, message, hint), changes);
    }
}

#[test]
fn it_opens_nothing_but_the_change() {
    let (desk, bob, temporary) = reset();
    let message = "that is not a token, or it has a typing mistake";
    let hint = "make one: passdesk tokens create LABEL --scope SCOPE";
    for command in ["users list", "whoami", "users reset bob --yes"] {
        let run = bob.run(command).env("PASSDESK_TOKEN", &temporary);
        refused(&desk, run, (3, message, hint), &[]);
        let hint = "sign in first: passdesk login";
        refused(&desk, bob.run(command), (3, "not signed in", hint), &[]);
    }
    let before = desk.contents();
    let tty = bob.tty("users list").expect(&name_prompt());
    let tty = tty.send_line("bob");
    tty.expect("password: ")
        .send_line(&temporary)
        .expect("this password is temporary: a new one must be chosen now")
        .expect("new password: ")
        .send_control('c')
        .status(130)
        .never_showed("NAME");
    let after = desk.contents();
    for table in ["account", "session"] {
        assert_eq!(before[table], after[table], "{table}");
    }
}
