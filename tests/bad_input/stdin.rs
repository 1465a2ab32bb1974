//! Standard input that ends too early or holds too much, for each command that reads secrets there.

use super::{RECORD, desk, refused};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

const HINT: &str = "give one line for each secret, nothing before, between or after";
const INIT: &str = "init --admin root1 --password-stdin";
const LOGIN: &str = "login bob --password-stdin";
const PASSWD: &str = "passwd bob --password-stdin";
const RESET: &str = "users reset bob --yes --password-stdin";

#[test]
fn standard_input_that_ends_early_is_an_error_that_names_what_is_missing() {
    let desk = desk();
    let current = format!("{PASSWORD}\n");
    for (command, stdin, what) in [
        (LOGIN, "", "the password"),
        (PASSWD, "", "the current password"),
        (PASSWD, current.as_str(), "the new password"),
        (PASSWD, PASSWORD, "the new password"),
        (RESET, "", "the temporary password"),
    ] {
        let message = format!("standard input ended before {what}");
        let run = desk.run(command).stdin(stdin);
        refused(&desk, run, (2, &message, HINT), &[]);
    }
    let fresh = Desk::new();
    let message = "standard input ended before the password";
    fresh.run(INIT).stdin("").end().fails(2, message, HINT);
    assert!(!fresh.has_store());
}

#[test]
fn anything_after_the_last_line_is_an_error() {
    let desk = desk();
    let message = "standard input holds more lines than expected";
    let one = format!("{PASSWORD}\n");
    let two = format!("{PASSWORD}\n{NEW_PASSWORD}\n");
    for more in ["\n", "x", "x\n"] {
        for (command, lines) in [(LOGIN, &two), (PASSWD, &two), (RESET, &one)] {
            let run = desk.run(command).stdin(format!("{lines}{more}"));
            refused(&desk, run, (2, message, HINT), &[]);
        }
        let fresh = Desk::new();
        let run = fresh.run(INIT).stdin(format!("{one}{more}"));
        run.end().fails(2, message, HINT);
        assert!(!fresh.has_store());
    }
    let message = "standard input holds more than 8192 bytes";
    let run = desk.run(LOGIN).stdin(vec![b'x'; 8193]);
    refused(&desk, run, (2, message, HINT), &[]);
}

#[test]
fn one_newline_is_taken_off_and_none_is_needed() {
    let desk = desk();
    for end in ["", "\n", "\r\n"] {
        desk.run(LOGIN).stdin(format!("{PASSWORD}{end}")).status(0);
    }
    let run = desk.run(LOGIN).stdin(format!("{PASSWORD} \n"));
    let hint = "try again; if the password is forgotten, ask an admin to reset it; if no admin can sign in: passdesk recover --help";
    // Counted at the device, which signed in before.
    let changes = &["chain", "device", "event"];
    refused(&desk, run, (3, "wrong name or password", hint), changes);
}

#[test]
fn a_new_password_that_nobody_asked_for_opens_no_session() {
    let desk = desk();
    let bob = desk.somebody_else("bob");
    let run = bob
        .run(LOGIN)
        .stdin(format!("{PASSWORD}\n{NEW_PASSWORD}\n"));
    let message = "standard input holds a second line, but no new password is required";
    let hint = "give the password alone; to change it: passdesk passwd NAME --password-stdin";
    refused(
        &desk,
        run,
        (2, message, hint),
        &["account", "chain", "device", "event"],
    );
    let hint = "sign in first: passdesk login";
    refused(&desk, bob.run("whoami"), (3, "not signed in", hint), &[]);
}

#[test]
fn a_change_that_is_owed_and_not_given_is_asked_for() {
    let desk = desk();
    desk.run("users require-change bob").status(0);
    let bob = desk.somebody_else("bob");
    let run = bob.run(LOGIN).stdin(format!("{PASSWORD}\n"));
    let message =
        "an admin asks for a change: a new password must be chosen now, and none was given";
    let hint = "give the new password on a second line, or sign in on a terminal";
    refused(&desk, run, (5, message, hint), RECORD);
}

#[test]
fn a_password_is_never_read_from_a_terminal_that_shows_it() {
    let desk = desk();
    for command in [LOGIN, PASSWD, RESET] {
        let screen = desk.tty(command).status(2);
        screen
            .shows("error: standard input is a terminal: leave --password-stdin out to be asked\n");
    }
}
