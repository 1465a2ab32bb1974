//! Passwords that the policy refuses, at every door where a new one is set; and people who cannot agree with themselves.

use super::{RECORD, desk, refused};
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// What is refused, and every reason for it.
fn refusals() -> Vec<(Vec<u8>, String)> {
    let refused = |why: &str| format!("the new password was refused: {why}");
    let character =
        |code: &str| format!("it contains the character {code}, which cannot be in a password");
    vec![
        (b"".to_vec(), refused("it is empty")),
        (
            b"kV9#qLz2@xT7!m".to_vec(),
            refused("it has 14 characters and needs 15"),
        ),
        (
            b"password".to_vec(),
            refused(
                "it has 8 characters and needs 15; it is easily guessed; it is known from breaches of other services",
            ),
        ),
        (vec![b'x'; 401], refused("it is longer than 400 bytes")),
        (
            b"violet teapot\0under granite".to_vec(),
            refused(&character("U+0000")),
        ),
        (
            b"violet teapot\x1bunder granite".to_vec(),
            refused(&character("U+001B")),
        ),
        (
            b"aaaaaaaaaaaaaaaaaaaaaaaa".to_vec(),
            refused("it is easily guessed"),
        ),
        (
            b"Correct Horse Battery Staple".to_vec(),
            refused("it is known from breaches of other services"),
        ),
        (
            "пароль123456789".into(),
            refused("it is known from breaches of other services"),
        ),
        (
            b"7K2QX-M4PDW-9FTVH-3RN8C-YB6E5".to_vec(),
            refused("it looks like a generated temporary password"),
        ),
    ]
}

/// The doors: the command, the lines before the new password, and what the proof of the current one changes.
const DOORS: [(&str, &[&str], &[&str]); 3] = [
    ("passwd bob --password-stdin", &[PASSWORD], RECORD),
    ("login owing --password-stdin", &[PASSWORD], RECORD),
    ("users reset bob --yes --password-stdin", &[], &[]),
];

fn desk_with_who_owes() -> Desk {
    let desk = desk();
    desk.add("owing");
    desk.run("users require-change owing").status(0);
    desk
}

const HINT: &str = "a few unrelated words make a good password; nothing was changed";

fn lines(before: &[&str], last: &[u8]) -> Vec<u8> {
    let mut lines: Vec<u8> = before
        .iter()
        .flat_map(|line| format!("{line}\n").into_bytes())
        .collect();
    lines.extend(last);
    lines.push(b'\n');
    lines
}

#[test]
fn every_door_refuses_what_the_policy_refuses_with_every_reason() {
    let desk = desk_with_who_owes();
    let fresh = Desk::new();
    for (password, message) in refusals() {
        let init = fresh.run("init --admin root1 --password-stdin");
        let init = init.stdin(lines(&[], &password)).end();
        init.fails(6, &message, HINT);
        assert!(!fresh.has_store());
        for (command, before, changes) in DOORS {
            let run = desk.run(command).stdin(lines(before, &password));
            refused(&desk, run, (6, &message, HINT), changes);
        }
    }
}

#[test]
fn what_is_not_text_is_no_password() {
    let desk = desk_with_who_owes();
    let fresh = Desk::new();
    let odd = b"violet teapot \xff under granite 92";
    let hint = "give one line for each secret, nothing before, between or after";
    let message = "standard input is not UTF-8 text";
    let init = fresh.run("init --admin root1 --password-stdin");
    init.stdin(lines(&[], odd)).end().fails(2, message, hint);
    assert!(!fresh.has_store());
    for (command, before, _) in DOORS {
        let run = desk.run(command).stdin(lines(before, odd));
        refused(&desk, run, (2, message, hint), &[]);
    }
}

#[test]
fn four_hundred_bytes_and_fifteen_characters_are_enough() {
    let desk = desk();
    let longest: String = NEW_PASSWORD.chars().cycle().take(400).collect();
    for password in [longest.as_str(), "kV9#qLz2@xT7!mé"] {
        let run = desk.run("users reset bob --yes --password-stdin --format json");
        let done = run.stdin(format!("{password}\n")).status(0);
        assert_eq!(done.field("temporary_password"), password);
    }
}

#[test]
fn the_new_password_differs_from_the_current_one_and_from_the_names() {
    let desk = desk();
    let of_the_store = format!("the {} of seven quarries", desk.store_name());
    for (new, why) in [
        (PASSWORD, "it is the same as the current one"),
        (
            "the bob of seven quarries",
            "it contains the account's name",
        ),
        (of_the_store.as_str(), "it contains the store's name"),
    ] {
        let run = desk.run("passwd bob --password-stdin");
        let run = run.stdin(lines(&[PASSWORD], new.as_bytes()));
        let message = format!("the new password was refused: {why}");
        refused(&desk, run, (6, &message, HINT), RECORD);
    }
}

#[test]
fn a_wrong_current_password_is_counted_whatever_the_new_one_is() {
    let desk = desk();
    let run = desk.run("passwd bob --password-stdin");
    let run = run.stdin(lines(&["not the password at all"], b"short"));
    let hint = "try again; if the password is forgotten, ask an admin to reset it; if no admin can sign in: passdesk recover --help";
    let changes = &["account", "chain", "event"];
    refused(&desk, run, (3, "wrong name or password", hint), changes);
}

#[test]
fn two_new_passwords_that_differ_are_asked_for_again_three_times_in_all() {
    let desk = desk();
    let before = desk.contents()["account"].clone();
    let mut tty = desk
        .tty("passwd bob")
        .expect("current password of bob: ")
        .send_line(PASSWORD);
    for said in [
        "the two passwords differ",
        "the two passwords differ\r\nthis is the last try",
        "error: the two passwords differ\r\nhint: nothing was changed; run the command again\r\n",
    ] {
        tty = tty
            .expect("new password: ")
            .send_line(NEW_PASSWORD)
            .expect("new password, again: ")
            .send_line("seven herons cross the quarri")
            .expect(said);
    }
    let screen = tty.status(6).never_showed(NEW_PASSWORD);
    assert_eq!(screen.text().matches("passwords differ").count(), 3);
    assert_eq!(desk.contents()["account"], before);
}

#[test]
fn a_refused_new_password_is_asked_for_again_three_times_in_all() {
    let desk = desk();
    let before = desk.contents()["account"].clone();
    let mut tty = desk
        .tty("passwd bob")
        .expect("current password of bob: ")
        .send_line(PASSWORD);
    for said in ["", "this is the last try"] {
        tty = tty
            .expect("new password: ")
            .send_line("short")
            .expect("that password was refused:")
            .expect("it has 5 characters and needs 15")
            .expect(said);
    }
    let screen = tty.expect("new password: ").send_line("1").status(6);
    let screen = screen.shows("error: the new password was refused: it has 1 character and needs");
    assert_eq!(screen.text().matches("refused").count(), 3);
    assert_eq!(desk.contents()["account"], before);
}

#[test]
fn s18_s22_without_the_memory_for_a_hash_no_password_is_wrong_and_nothing_is_counted() {
    let desk = desk();
    let limited = |command: &str, typed: &str| {
        let feed = format!("printf '%s\\n' {typed}");
        desk.shell(&format!(
            "ulimit -v 900000; {feed} | $passdesk {command} --password-stdin"
        ))
    };
    let right = format!("'{PASSWORD}'");
    limited("login bob", &right).status(0);
    desk.sql("UPDATE store SET argon2_memory = 1048576");
    let before = desk.contents();
    for who in ["bob", "nobody"] {
        for (command, typed) in [
            ("login", right.clone()),
            ("login", "wrong".to_owned()),
            ("passwd", format!("{right} '{NEW_PASSWORD}'")),
        ] {
            limited(&format!("{command} {who}"), &typed).fails(
                75,
                "there is not enough memory to hash a password",
                "nothing was changed or counted; raise the memory limit (ulimit -v, or the container's), or end a program that uses much memory, and try again",
            );
            assert_eq!(desk.contents(), before, "{command} {who}");
        }
    }
}
