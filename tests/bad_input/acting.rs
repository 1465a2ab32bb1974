//! Tokens and sessions that are not what they should be, and nobody to ask.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::{desk, refused};
use crate::support::{Desk, PASSWORD, session_file};

const NO_TOKEN: (i32, &str, &str) = (
    3,
    "that is not a token, or it has a typing mistake",
    "make one: passdesk tokens create LABEL --scope SCOPE",
);
const NOT_SIGNED_IN: (i32, &str, &str) = (3, "not signed in", "sign in first: passdesk login");

#[track_caller]
fn write(path: &Path, text: impl AsRef<[u8]>, mode: u32) {
    fs::write(path, text).expect("written");
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("its mode");
}

fn token(desk: &Desk) -> String {
    let create = "tokens create t --scope users:list --format json";
    desk.run(create).status(0).field("token")
}

#[test]
fn a_token_file_must_be_ones_own_alone_and_hold_a_token() {
    let desk = desk();
    let token = token(&desk);
    let file = desk.root().join("token");
    let with = || desk.run("users list --token-file token");

    write(&file, &token, 0o600);
    with().status(0);
    write(&file, format!("{token}\n"), 0o400);
    with().status(0);
    for mode in [0o640, 0o604, 0o620, 0o601] {
        fs::remove_file(&file).expect("removed");
        write(&file, &token, mode);
        let hint = "chmod 600 token, and revoke the token if others had time to read it";
        refused(
            &desk,
            with(),
            (2, "token can be read by other users", hint),
            &[],
        );
    }
    let elsewhere = desk.root().join("elsewhere");
    fs::rename(&file, &elsewhere).expect("moved");
    write(&elsewhere, &token, 0o600);
    symlink(&elsewhere, &file).expect("a link");
    let itself = "name the token's file itself, not a link or a pipe, or set PASSDESK_TOKEN";
    refused(&desk, with(), (2, "token is not a plain file", itself), &[]);
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("a folder");
    refused(&desk, with(), (2, "token is not a plain file", itself), &[]);
    fs::remove_dir(&file).expect("removed");
    write(&file, &token, 0o600);
    with().status(0);
    let other = token.chars().rev().collect::<String>();
    let mut mistyped = token.clone();
    mistyped.replace_range(20..21, if &token[20..21] == "A" { "B" } else { "A" });
    let long = "x".repeat(100_000);
    let garbage = [
        "",
        "\n",
        "garbage",
        &other,
        &mistyped,
        &token[1..],
        &long,
        "pdk_",
        "\0",
    ];
    for text in garbage {
        fs::remove_file(&file).expect("removed");
        write(&file, text, 0o600);
        refused(&desk, with(), NO_TOKEN, &[]);
    }
    fs::remove_file(&file).expect("removed");
    let done = with().status(2).no_stdout();
    done.stderr(
        "error: token: No such file or directory\n\
         hint: name the token's file; to make one: passdesk tokens create LABEL --scope SCOPE --out FILE\n",
    );
}

#[test]
fn a_token_in_the_environment_is_held_to_the_same() {
    let desk = desk();
    let token = token(&desk);
    for text in ["garbage", "pdk_", &token[1..], PASSWORD] {
        let run = desk.run("users list").env("PASSDESK_TOKEN", text);
        refused(&desk, run, NO_TOKEN, &[]);
    }
    // An empty one is none, so the session counts; a file comes before the variable.
    desk.run("users list").env("PASSDESK_TOKEN", "").status(0);
    write(&desk.root().join("token"), "garbage", 0o600);
    let run = desk
        .run("users list --token-file token")
        .env("PASSDESK_TOKEN", &token);
    refused(&desk, run, NO_TOKEN, &[]);
}

#[test]
fn a_session_is_no_token_and_a_token_no_session() {
    let desk = desk();
    let file = session_file(desk.home());
    let session = fs::read_to_string(&file).expect("a session");
    let run = desk.run("users list").env("PASSDESK_TOKEN", &session);
    refused(&desk, run, NO_TOKEN, &[]);
    let token = token(&desk);
    write(&file, token, 0o600);
    refused(&desk, desk.run("users list"), NOT_SIGNED_IN, &[]);
}

#[test]
fn a_session_file_that_others_can_read_is_refused_and_signed_out_of() {
    let desk = desk();
    let file = session_file(desk.home());
    let message = format!(
        "the session file {} is not a file that only you can read and write",
        file.display()
    );
    let hint = format!("rm {}, then sign in again: passdesk login", file.display());
    for mode in [0o640, 0o604, 0o660] {
        fs::set_permissions(&file, Permissions::from_mode(mode)).expect("its mode");
        for command in ["whoami", "users list", "users reset bob --yes"] {
            refused(&desk, desk.run(command), (3, &message, &hint), &[]);
        }
    }
    desk.run("logout")
        .status(0)
        .stdout("nobody was signed in\n");
    assert!(!file.exists());
}

#[test]
fn a_session_file_that_holds_none_is_as_good_as_none() {
    let desk = desk();
    let file = session_file(desk.home());
    for text in ["", "garbage", "pds_", "\u{0}", &"x".repeat(100_000)] {
        write(&file, text, 0o600);
        refused(&desk, desk.run("whoami"), NOT_SIGNED_IN, &[]);
    }
    desk.sign_in("root1");
    assert_eq!(
        fs::metadata(&file).expect("there").permissions().mode() & 0o777,
        0o600
    );
    let elsewhere = desk.root().join("elsewhere");
    fs::rename(&file, &elsewhere).expect("moved");
    symlink(&elsewhere, &file).expect("a link");
    let done = desk.run("whoami").end().no_stdout();
    assert_ne!(done.code(), 0, "no link is followed{done}");
}

#[test]
fn where_nobody_may_be_asked_the_error_names_what_to_give() {
    let desk = desk();
    let home = desk.somebody_else("nobody");
    let fresh = Desk::new();
    let cases: &[(&Desk, &str, &str, &str)] = &[
        (
            &fresh,
            "init",
            "the first admin's name is missing, and nobody can be asked",
            "give --admin NAME",
        ),
        (
            &fresh,
            "init --admin root1",
            "a password is missing, and nobody can be asked",
            "give --password-stdin or --generate",
        ),
        (
            &desk,
            "login",
            "the password is missing, and nobody can be asked",
            "give NAME and --password-stdin",
        ),
        (
            &desk,
            "login bob",
            "the password is missing, and nobody can be asked",
            "give NAME and --password-stdin",
        ),
        (
            &desk,
            "passwd",
            "the current password is missing, and nobody can be asked",
            "give --password-stdin",
        ),
        (
            &desk,
            "passwd bob",
            "the current password is missing, and nobody can be asked",
            "give --password-stdin",
        ),
        (
            &home,
            "passwd",
            "the name is missing, and nobody can be asked",
            "give it: passdesk passwd NAME",
        ),
        (
            &desk,
            "users reset",
            "no account is named, and nobody can be asked",
            "passdesk users reset NAME --yes",
        ),
        (
            &desk,
            "users reset bob",
            "a reset must be confirmed, and nobody can be asked",
            "give --yes",
        ),
        (
            &desk,
            "users reset bob root1",
            "a reset must be confirmed, and nobody can be asked",
            "give --yes",
        ),
        (
            &desk,
            "users reset --all",
            "a reset must be confirmed, and nobody can be asked",
            "give --yes",
        ),
        (
            &desk,
            "users remove bob",
            "removing an account must be confirmed, and nobody can be asked",
            "give --yes",
        ),
        (
            &desk,
            "users require-change --all",
            "a new password for every account must be confirmed, and nobody can be asked",
            "give --yes",
        ),
        (
            &desk,
            "users reset bob --yes --enter",
            "the temporary password is missing, and nobody can be asked",
            "give --password-stdin",
        ),
    ];
    for (who, command, message, hint) in cases {
        // Without a terminal, and on one where it is forbidden.
        who.run(command).end().fails(2, message, hint);
        let screen = who.tty(&format!("{command} --no-input")).status(2);
        assert_eq!(screen.text(), format!("error: {message}\nhint: {hint}\n"));
    }
    assert!(!fresh.has_store());
}

#[test]
fn where_nobody_may_be_asked_a_sign_in_is_an_error_of_its_own() {
    let desk = desk();
    let home = desk.somebody_else("nobody");
    let screen = home.tty("users list --no-input").status(3);
    assert_eq!(
        screen.text(),
        "error: not signed in\nhint: sign in first: passdesk login\n"
    );
    desk.sql("UPDATE session SET authenticated_at = authenticated_at - 960000");
    let message = "this needs a password given within the last 15 minutes";
    let hint = "sign in again: passdesk login";
    for command in [
        "users disable bob",
        "users reset bob --yes",
        "users add carol",
        "users import -",
        "tokens create t --scope users:list",
        "users require-change --all",
    ] {
        refused(&desk, desk.run(command), (3, message, hint), &[]);
        let screen = desk.tty(&format!("{command} --no-input")).status(3);
        assert_eq!(screen.text(), format!("error: {message}\nhint: {hint}\n"));
    }
    let once_more = desk
        .tty("users disable bob")
        .expect("password of root1, once more: ");
    once_more
        .send_line(PASSWORD)
        .status(0)
        .never_showed(PASSWORD);
    desk.run("users enable bob").status(0);
}

#[test]
fn a_session_ends_with_the_hour_and_at_latest_with_the_half_day() {
    let desk = desk();
    for age in [
        "last_used_at = last_used_at - 3600000",
        "opened_at = opened_at - 43200000",
    ] {
        desk.sign_in("root1");
        desk.run("whoami").status(0);
        desk.sql(&format!("UPDATE session SET {age}"));
        refused(&desk, desk.run("whoami"), NOT_SIGNED_IN, &["session"]);
    }
}
