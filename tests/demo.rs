//! `passdesk demo`: the whole story, without a terminal and without a trace.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::Desk;

/// Runs the demo with its throw-away store in `folder`, and nothing of this process's environment.
fn demo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_passdesk"))
        .arg("demo")
        .args(arguments)
        .env_clear()
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .output()
        .expect("a program that runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// Fails unless the parts follow each other in the text.
#[track_caller]
fn assert_tells(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let found = rest
            .find(part)
            .unwrap_or_else(|| panic!("{part:?} does not follow in:\n{text}"));
        rest = &rest[found + part.len()..];
    }
}

#[test]
fn it_tells_the_whole_story_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let played = demo(folder.path(), &[]);
    assert_eq!(text(&played.stderr), "");
    assert_eq!(played.status.code(), Some(0));
    assert_tells(
        text(&played.stdout),
        &[
            "passdesk init --admin alice --password-stdin\nmade the store ",
            "| passdesk login alice --password-stdin\nsigned in as alice (admin) until 2",
            "alice$ passdesk users add bob\ntemporary password of bob, until 2",
            "alice$ passdesk users list\nNAME ",
            "must-change",
            "alice$ passdesk users reset bob --yes",
            "temporary password of bob, until 2",
            "bob$ printf '%s\\n' '",
            "' | passdesk login bob --password-stdin\nerror: this password is temporary",
            "[exit status 5: ",
            "' | passdesk login bob --password-stdin\nsigned in as bob (user) until 2",
            "bob$ passdesk whoami\nbob (user, active)\n",
            "' | passdesk login bob --password-stdin\nerror: wrong name or password\n",
            "[exit status 3: ",
            "bob$ passdesk users reset alice --yes\nerror: only admins may do this\n",
            "[exit status 4: ",
            "alice$ passdesk users reset alice --yes\nerror: nobody resets their own password\n",
            "[exit status 4: ",
            "alice$ passdesk users demote alice\nerror: alice is the last usable admin\n",
            "[exit status 4: ",
            "alice$ passdesk audit list --user bob\nAT ",
            "password.reset   done         alice  bob      lost the slip\n",
            "alice$ passdesk audit verify\n",
            "nothing was altered, taken out, put in or moved\n",
            "alice$ passdesk users list\nNAME ",
            "To go on from here:\n  passdesk init ",
        ],
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn quiet_leaves_the_commands_and_what_they_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let played = demo(folder.path(), &["--quiet"]);
    assert_eq!(played.status.code(), Some(0));
    let story = text(&played.stdout);
    assert!(story.starts_with("alice$ printf "), "{story}");
    assert!(!story.contains("To go on"), "{story}");
}

#[test]
fn colour_is_used_when_asked_for_alone() {
    let folder = tempfile::tempdir().unwrap();
    let plain = demo(folder.path(), &[]);
    assert!(!text(&plain.stdout).contains('\u{1b}'));
    let coloured = demo(folder.path(), &["--color", "always"]);
    assert_tells(
        text(&coloured.stdout),
        &["\u{1b}[1m# 1. ", "\u{1b}[0m\nalice$"],
    );
}

#[test]
fn its_commands_can_be_pasted_from_a_terminal_of_any_width() {
    for columns in [40, 80] {
        let desk = Desk::new();
        let shown = desk.tty_sized("demo", columns, 24).status(0).text();
        assert!(
            !shown.lines().any(|line| line.trim_start().starts_with('|')),
            "{shown}"
        );
        let mut commands = Vec::new();
        for line in shown.lines() {
            match line
                .split_once("$ ")
                .filter(|(who, _)| ["alice", "bob"].contains(who))
            {
                Some((_, begin)) => commands.push(begin.to_owned()),
                None => {
                    let last = commands.last_mut();
                    let goes_on = |text: &&mut String| text.ends_with(['\\', '|']);
                    if let Some(command) = last.filter(goes_on) {
                        command.push('\n');
                        command.push_str(line);
                    }
                }
            }
        }
        assert_eq!(commands.len(), 15, "{shown}");
        // A shell reads each to its end, and a password of several words as one.
        for command in &commands {
            let words = command
                .replace("passdesk ", "printf '<%s>' ")
                .replace("printf '%s\\n'", "printf '%s;'");
            let words = words.replace(" |", " ;");
            let read = desk.shell(&words).status(0);
            assert!(read.stdout_text().ends_with('>'), "{command}");
        }
        let whole = |text: &str| commands.iter().any(|command| command.contains(text));
        assert!(whole("'seven lamps above the harbour' |"), "{commands:?}");
        assert!(whole("'lost the slip'"), "{commands:?}");
    }
}

#[test]
fn a_command_that_ends_otherwise_than_told_fails_the_demo() {
    // A store is named in UTF-8.
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(OsStr::from_bytes(b"\xff"));
    fs::create_dir(&odd).unwrap();
    let played = demo(&odd, &[]);
    assert_eq!(played.status.code(), Some(1));
    assert_eq!(
        text(&played.stderr),
        "error: step 1 of the demo ended with exit status 2 instead of exit status 0\n"
    );
    assert_eq!(fs::read_dir(&odd).unwrap().count(), 0);
}
