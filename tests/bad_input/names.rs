//! Names that cannot be names, at every door where one is given.

use super::{desk, refused};
use crate::support::{Desk, PASSWORD};

/// Why a name with a character that no name has is refused.
macro_rules! refused_character {
    ($named:literal) => {
        concat!(
            "a name cannot contain ",
            $named,
            ": it is made of letters, digits and punctuation, without spaces or invisible characters"
        )
    };
}
const LONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// What cannot be a name, and why.
const WRONG: &[(&str, &str)] = &[
    ("", "a name cannot be empty"),
    ("a\u{1b}[31m", refused_character!("the character U+001B")),
    ("a\tb", refused_character!("a tab")),
    ("a\nb", refused_character!("a line break")),
    ("a\u{7f}", refused_character!("the character U+007F")),
    ("a\u{9b}31m", refused_character!("the character U+009B")),
    ("a\u{202e}b", refused_character!("the character U+202E")),
    ("a\u{200b}b", refused_character!("the character U+200B")),
    ("\u{2066}a", refused_character!("the character U+2066")),
    ("two words", refused_character!("a space")),
    (LONG, "a name has at most 64 bytes"),
    (
        "ééééééééééééééééééééééééééééééééé",
        "a name has at most 64 bytes",
    ),
    ("-rf", "a name cannot start with '-'"),
    ("a:b", "a name cannot contain ':'"),
    ("a/b", "a name cannot contain '/'"),
];

#[test]
fn no_door_takes_a_name_that_cannot_be_one() {
    let desk = desk();
    let fresh = Desk::new();
    let stdin = format!("{PASSWORD}\n");
    for (name, why) in WRONG {
        let admin = format!("--admin={name}");
        let init = fresh.run("init --password-stdin").args([&admin]);
        init.stdin(stdin.as_str()).end().fails(
            2,
            &format!("--admin <NAME>: {why}"),
            "passdesk init --help",
        );
        assert!(!fresh.has_store());
        for (command, argument) in [
            ("users add --", "<NAME>"),
            ("users show --", "<NAME>"),
            ("users disable --", "<NAME>"),
            ("login --password-stdin --", "[NAME]"),
            ("passwd --password-stdin --", "[NAME]"),
            ("users reset --yes --", "[NAME]..."),
            ("users require-change --", "[NAME]..."),
        ] {
            let run = desk.run(command).args([name]).stdin(stdin.as_str());
            let message = format!("{argument}: {why}");
            let words: Vec<_> = command
                .split(' ')
                .take_while(|word| !word.starts_with('-'))
                .collect();
            let hint = format!("passdesk {} --help", words.join(" "));
            refused(&desk, run, (2, &message, &hint), &[]);
        }
    }
}

#[test]
fn a_name_that_begins_with_a_dash_is_taken_for_an_option() {
    let desk = desk();
    for (command, help) in [
        ("users add", "passdesk users add --help"),
        ("login", "passdesk login --help"),
    ] {
        let message = "unexpected argument '-r' found";
        refused(
            &desk,
            desk.run(command).args(["-rf"]),
            (2, message, help),
            &[],
        );
    }
}

#[test]
fn labels_reasons_and_display_names_hold_nothing_invisible() {
    let desk = desk();
    for (command, text, message) in [
        (
            "users add carol --display-name",
            "a\u{202e}b",
            "--display-name <TEXT>: a display name cannot contain the character U+202E, or other control or invisible characters",
        ),
        (
            "users add carol --display-name",
            "",
            "--display-name <TEXT>: a name cannot be empty",
        ),
        (
            "users add carol --display-name",
            "=HYPERLINK(\"x\")",
            "--display-name <TEXT>: a new display name cannot start with '=' or have it after ';': a spreadsheet would read it as a formula",
        ),
        (
            "users add carol --display-name",
            "Carol;+1",
            "--display-name <TEXT>: a new display name cannot start with '+' or have it after ';': a spreadsheet would read it as a formula",
        ),
        (
            "users reset bob --yes --reason",
            "@SUM(1)",
            "--reason <TEXT>: a reason cannot start with '@' or have it after ';': a spreadsheet would read it as a formula",
        ),
        (
            "tokens create --scope users:list",
            "=1",
            "<LABEL>: a new label cannot start with '=' or have it after ';': a spreadsheet would read it as a formula",
        ),
        (
            "tokens create --scope users:list",
            "a\u{1b}b",
            "<LABEL>: a label has 1 to 64 characters, none of them invisible",
        ),
        (
            "tokens create x --scope",
            "users:everything",
            "--scope <SCOPE>: expected one of: users:list, users:add, users:reset, users:manage, audit:read, verify, directory",
        ),
    ] {
        let words: Vec<_> = command.split(' ').take(2).collect();
        let hint = format!("passdesk {} --help", words.join(" "));
        refused(
            &desk,
            desk.run(command).args([text]),
            (2, message, &hint),
            &[],
        );
    }
}

#[test]
fn what_an_older_program_took_and_a_spreadsheet_would_run_is_still_shown_as_it_is() {
    let desk = desk();
    desk.sql("UPDATE account SET display_name = '=1+1' WHERE name = 'bob'");
    let csv = desk.run("users list --format csv").status(0);
    assert!(csv.stdout_text().contains("\nbob,=1+1,"), "{csv}");
    desk.run("users reset bob --yes").status(0);
}

#[test]
fn names_of_64_bytes_and_in_any_case_are_names() {
    let desk = desk();
    desk.add(&LONG[1..]);
    let shown = desk.run("users show --format json BOB").status(0);
    assert_eq!(shown.field("name"), "bob");
    let hint = "choose another name";
    let message = "the account bob exists already";
    refused(&desk, desk.run("users add Bob"), (8, message, hint), &[]);
}
