//! Names of accounts, for an admin who is signed in.

use std::time::Duration;

use super::Shell;
use crate::support::{Desk, pause};

/// Every place where the name of an account is meant.
const PLACES: &[&str] = &[
    "login ",
    "passwd ",
    "users show ",
    "users rename ",
    "users set ",
    "tokens revoke nightly --owner ",
    "users reset ",
    "users reset root1 ",
    "users remove ",
    "users disable ",
    "users enable ",
    "users promote ",
    "users demote ",
    "users unlock ",
    "users require-change root1 ",
    "recover local ",
    "recover request ",
    "recover request root1 --override ",
    "recover with-code ",
    "audit list --user ",
    "audit list --actor=",
];

/// Names that a shell would take for something else, which the rules for names allow.
const ODD: &[&str] = &[
    "b$(>made)",
    "b`>made`",
    "b*",
    "b?",
    "b'c",
    "b|c",
    "b&c",
    "b<c",
    "b>made",
    "b\\c",
    "b!c",
    "b{1..9}",
    "b#c",
    "b~",
    "b$b",
    "b[c]",
    "b(c)",
];

/// A store with an admin who is signed in, and accounts.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let names = ["bob", "bea@example.org", "bo-2", "李雷"];
    let rows: Vec<_> = names
        .iter()
        .chain(ODD)
        .map(|name| serde_json::json!({ "name": name }).to_string())
        .collect();
    desk.run("users import - --quiet")
        .stdin(rows.join("\n"))
        .status(0);
    desk
}

/// What is offered in a place: the desk may be too slow for a completion while the machine is busy, so somebody who waits
/// for names presses Tab again.
#[track_caller]
fn offered(desk: &Desk, words: &str, variables: &[(&str, &str)]) -> Vec<String> {
    in_the_end(|| asked(desk, words, variables))
}

fn in_the_end(mut asked: impl FnMut() -> Vec<String>) -> Vec<String> {
    for _ in 0..200 {
        let words = asked();
        if !words.is_empty() {
            return words;
        }
        pause(Duration::from_millis(20));
    }
    Vec::new()
}

/// What is offered at once.
#[track_caller]
fn asked(desk: &Desk, words: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let mut run = desk.run("__complete");
    for word in words.split(' ') {
        run = run.args([word]);
    }
    for (name, value) in variables {
        run = run.env(name, value);
    }
    let done = run.status(0).no_stderr();
    let lines = done.stdout_text().lines();
    lines
        .map(|line| line.split('\t').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn names_are_offered_wherever_one_is_meant_to_an_admin_who_is_signed_in() {
    let desk = desk();
    for place in PLACES {
        let begin = place.rsplit(' ').next().unwrap_or_default();
        // Nobody resets their own password.
        let own = (!place.starts_with("users reset")).then_some("root1");
        let all = ["bea@example.org", "bo-2", "bob"]
            .into_iter()
            .chain(own)
            .chain(["李雷"]);
        let all: Vec<_> = all.map(|name| format!("{begin}{name}")).collect();
        assert_eq!(offered(&desk, place, &[]), all, "{place}");
    }
    assert_eq!(offered(&desk, "users show bo", &[]), ["bo-2", "bob"]);
    assert_eq!(asked(&desk, "users add ", &[]), [""; 0]);
}

#[test]
fn the_labels_of_ones_own_tokens_are_offered_where_one_is_revoked() {
    let desk = desk();
    for label in ["nightly", "hr"] {
        desk.run("tokens create --scope users:list,users:add")
            .args([label])
            .status(0);
    }
    assert_eq!(offered(&desk, "tokens revoke ", &[]), ["hr", "nightly"]);
    assert_eq!(offered(&desk, "tokens revoke n", &[]), ["nightly"]);
    assert_eq!(asked(&desk, "tokens create ", &[]), [""; 0]);
}

#[test]
fn s26_every_shell_completes_names_and_runs_nothing_that_is_in_one() {
    let desk = desk();
    // What makes an odd name a word of a shell would make this file.
    let begun = [
        ("passdesk users show bo", vec!["bo-2", "bob"]),
        ("passdesk users show bea@ex", vec!["bea@example.org"]),
        ("passdesk users show 李", vec!["李雷"]),
        (
            "passdesk users show b",
            vec!["bea@example.org", "bo-2", "bob"],
        ),
    ];
    for shell in [Shell::bash, Shell::zsh, Shell::fish] {
        let mut shell = shell(&desk);
        for (line, names) in &begun {
            assert_eq!(in_the_end(|| shell.completes(line)), *names, "{line}");
        }
    }
    assert!(!desk.root().join("made").exists());
}

#[test]
fn the_names_are_those_of_the_store_that_the_line_names() {
    let desk = desk();
    let shown = desk.shell("printf %s \"$PASSDESK_STORE\"").status(0);
    let place = shown.stdout_text();
    let nowhere = [("PASSDESK_STORE", "/nowhere/passdesk.db")];
    for words in [
        format!("--store {place} users show ro"),
        format!("users show --store={place} ro"),
    ] {
        assert_eq!(offered(&desk, &words, &nowhere), ["root1"], "{words}");
    }
    assert_eq!(asked(&desk, "users show ro", &nowhere), [""; 0]);
    assert_eq!(
        asked(&desk, "--store /nowhere/passdesk.db users show ro", &[]),
        [""; 0]
    );
}

#[test]
fn nobody_else_is_offered_a_name_and_asking_leaves_no_event() {
    let desk = desk();
    desk.add("carol");
    let carol = desk.somebody_else("carol");
    carol.sign_in("carol");
    let stranger = desk.somebody_else("stranger");
    // An admin who owes a change is refused everything else too.
    desk.add("dora");
    desk.run("users promote dora").status(0);
    let dora = desk.somebody_else("dora");
    dora.sign_in("dora");
    desk.run("users require-change dora").status(0);
    let before = desk.contents();
    // A desk that is too slow for one answer is asked twice.
    for _ in 0..2 {
        for home in [&carol, &stranger, &dora] {
            for place in PLACES {
                assert_eq!(asked(home, place, &[]), [""; 0], "{place}");
            }
        }
    }
    assert_eq!(desk.contents(), before);
    assert!(!offered(&desk, "users show ", &[]).is_empty());
    desk.run("logout").status(0);
    assert_eq!(asked(&desk, "users show ", &[]), [""; 0]);
}
