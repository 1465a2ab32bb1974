//! Errors: their statuses, their words for scripts, and one shape for all of them.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;

use passdesk::clock::{Clock, SystemClock};
use serde_json::Value;

use crate::support::{Desk, Done, NEW_PASSWORD, PASSWORD, groups};

/// The contract's words for its statuses.
const CODES: [(i32, &str); 12] = [
    (1, "internal"),
    (2, "usage"),
    (3, "not_signed_in"),
    (4, "not_permitted"),
    (5, "password_change_required"),
    (6, "password_refused"),
    (7, "not_found"),
    (8, "conflict"),
    (9, "partial"),
    (10, "throttled"),
    (75, "unavailable"),
    (130, "interrupted"),
];

/// A way to each status that needs no terminal: the command and its standard input.
const WAYS: &[(i32, &str, &str)] = &[
    (2, "users reset bob", ""),
    (3, "login bob --password-stdin", "wrong\n"),
    (3, "login nobody --password-stdin", "wrong\n"),
    (4, "users reset root1 --yes", ""),
    (4, "users demote root1", ""),
    (5, "login owing --password-stdin", OLD),
    (6, "passwd bob --password-stdin", REFUSED),
    (7, "users show nobody", ""),
    (7, "tokens revoke nothing", ""),
    (8, "users add bob", ""),
    (8, "init --admin bob --generate", ""),
    (9, "users reset bob nobody --yes", ""),
    (9, "users reset bob nobody --dry-run", ""),
    (
        9,
        "users import - --dry-run",
        "name,role\nzoe,\nbob,admin\n",
    ),
    (2, "users import -", "zoe,Zoe Z\n"),
    (10, "login waiting --password-stdin", OLD),
    (
        3,
        "check bob --password-stdin --token-file verify.token",
        "wrong\n",
    ),
    (
        3,
        "check nobody --password-stdin --token-file verify.token",
        OLD,
    ),
    (
        5,
        "check owing --password-stdin --token-file verify.token",
        OLD,
    ),
    (
        10,
        "check waiting --password-stdin --token-file verify.token",
        OLD,
    ),
    (75, "whoami --store nowhere.db", ""),
];
const OLD: &str = "violet teapot under granite 92\n";
const REFUSED: &str = "violet teapot under granite 92\nshort\n";

fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for name in ["bob", "owing", "waiting"] {
        desk.add(name);
    }
    desk.run("users require-change owing").status(0);
    desk.run("tokens create v1 --scope verify --out verify.token")
        .status(0);
    let now = SystemClock.now().as_millis();
    desk.sql(&format!(
        "UPDATE account SET failures = 50, failed_at = {now} WHERE name = 'waiting'"
    ));
    desk
}

/// The code, message and hint of the object that stands last on stderr.
#[track_caller]
fn error(done: &Done) -> (String, String, Option<String>) {
    let line = done.stderr_text().lines().last().expect("an error");
    let Value::Object(mut body) = serde_json::from_str(line).expect("an object") else {
        panic!("no object{done}");
    };
    let Some(Value::Object(error)) = body.remove("error") else {
        panic!("no error{done}");
    };
    assert!(body.is_empty(), "{done}");
    let text = |name: &str| error[name].as_str().map(str::to_owned);
    let told = (
        text("code").expect("a code"),
        text("message").expect("a message"),
        text("hint"),
    );
    let mut keys: Vec<_> = error.keys().map(String::as_str).collect();
    keys.sort_by_key(|key| line.find(&format!("\"{key}\":")));
    assert_eq!(keys, ["code", "message", "hint"], "{done}");
    told
}

/// What is said, without the length and the end of a wait: both are told in whole seconds, of which one may pass between two runs.
fn still(said: &str) -> String {
    match said.split_once("try again in ") {
        Some((before, rest)) => {
            let after = rest.split_once('\n').map_or("", |(_, after)| after);
            format!("{before}try again\n{after}")
        }
        None => said.to_owned(),
    }
}

/// Runs a command for people and for scripts, which are told the same; gives the message.
#[track_caller]
fn told_twice(run: impl Fn(&str) -> Done, status: i32) -> String {
    let json = run("json").status(status);
    let (code, message, hint) = error(&json);
    if code != "partial" {
        // Of many rows a summary is told too; else the object stands alone.
        assert_eq!(json.stderr_json()["error"]["code"], code.as_str());
    }
    let word = CODES.iter().find(|(number, _)| *number == status);
    assert_eq!(Some(code.as_str()), word.map(|(_, word)| *word), "{json}");
    let text = run("table").status(status);
    let hint_line = hint
        .as_ref()
        .map_or(String::new(), |hint| format!("hint: {hint}\n"));
    let expected = still(&format!("error: {message}\n{hint_line}"));
    assert!(
        still(text.stderr_text()).ends_with(&expected),
        "{expected}{text}"
    );
    for sentence in [Some(&message), hint.as_ref()].into_iter().flatten() {
        assert!(
            !sentence.contains('\n') && !sentence.ends_with('.'),
            "{text}"
        );
    }
    let first = message.chars().next();
    assert!(first.is_some_and(|c| !c.is_uppercase()), "{text}");
    message
}

#[test]
fn every_status_is_reached_and_has_its_word() {
    let desk = desk();
    let begin = desk.keep();
    let mut reached = BTreeMap::new();
    for (status, command, stdin) in WAYS {
        let run = |format: &str| {
            desk.bring_back(&begin);
            let run = desk.run(command).args(["--format", format]);
            run.stdin(*stdin).end()
        };
        reached.insert(*status, told_twice(run, *status));
    }
    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .expect("opened")
    };
    let run = |format: &str| desk.run_onto(&format!("whoami --format {format}"), full());
    reached.insert(1, told_twice(run, 1));
    for answer in ["n", "\u{3}"] {
        let tty = desk
            .tty("users reset bob --format json")
            .expect("generate one]: ");
        let screen = tty.send_line("").expect("[y/N] ").send(answer);
        let screen = if answer == "n" {
            screen.send_line("")
        } else {
            screen
        };
        screen
            .status(130)
            .shows(r#"{"error":{"code":"interrupted","message":"#);
        reached.insert(130, answer.to_owned());
    }
    let all: Vec<_> = CODES.iter().map(|(status, _)| status).collect();
    assert_eq!(reached.keys().collect::<Vec<_>>(), all);
}

#[test]
fn a_line_that_cannot_be_parsed_is_an_error_like_any_other() {
    let desk = Desk::new();
    let ways = [
        ("", "a command is missing"),
        ("frobnicate", "unrecognized subcommand 'frobnicate'"),
        ("help frobnicate", "unrecognized subcommand 'frobnicate'"),
        ("users", "a command is missing"),
        ("users frobnicate", "unrecognized subcommand 'frobnicate'"),
        (
            "whoami --frobnicate",
            "unexpected argument '--frobnicate' found",
        ),
        ("whoami alice", "there is one argument too many"),
        (
            "users show",
            "the command needs NAME, and nobody can be asked",
        ),
        (
            "tokens create x",
            "the command needs --scope SCOPE, and nobody can be asked",
        ),
        (
            "whoami --store",
            "a value is required for '--store <STORE>' but none was supplied",
        ),
        (
            "whoami --color pink",
            "invalid value 'pink' for '--color <COLOR>'; expected one of: auto, always, never",
        ),
        ("completions tcsh", "invalid value 'tcsh' for '<SHELL>'"),
        (
            "users list --limit many",
            "--limit <N>: write a whole number, 1 or more",
        ),
        (
            "users list --limit 0",
            "--limit <N>: write a whole number, 1 or more",
        ),
        (
            "audit list --limit 0",
            "--limit <N>: write a whole number, 1 or more",
        ),
        (
            "recover signers threshold 300",
            "<K>: write a whole number, from 1 to the number of signers",
        ),
        (
            "users list --role boss",
            "--role <ROLE>: expected one of: user, admin",
        ),
        (
            "users reset a --all",
            "the argument '[NAME]...' cannot be used with '--all'",
        ),
        (
            "whoami --quiet --quiet",
            "the argument '--quiet' cannot be used multiple times",
        ),
    ];
    for (command, message) in ways {
        for joined in [true, false] {
            let run = |format: &str| {
                let run = desk.run(command);
                match (format, joined) {
                    ("json", true) => run.args(["--format=json"]),
                    ("json", false) => run.args(["--format", "json"]),
                    _ => run,
                }
                .end()
                .no_stdout()
            };
            // The option for the format comes last, and takes the place of a value that is missing.
            if command != "whoami --store" || joined {
                let told = told_twice(run, 2);
                if command.is_empty() {
                    assert!(told == message || told.contains("subcommand"), "{told}");
                } else {
                    assert_eq!(told, message);
                }
            }
        }
    }
}

#[test]
fn a_command_with_a_typing_mistake_is_told_the_one_that_was_meant() {
    let desk = Desk::new();
    for (command, message, help) in [
        (
            "users rest bob",
            "unrecognized subcommand 'rest'; did you mean reset?",
            "passdesk users --help",
        ),
        (
            "user list",
            "unrecognized subcommand 'user'; did you mean users?",
            "passdesk --help",
        ),
        (
            "Usr --format table",
            "unrecognized subcommand 'Usr'; did you mean users?",
            "passdesk --help",
        ),
        (
            "password bob",
            "unrecognized subcommand 'password'; did you mean passwd?",
            "passdesk --help",
        ),
        (
            "compl bash",
            "unrecognized subcommand 'compl'; did you mean completions?",
            "passdesk --help",
        ),
        // One of a group, without the group.
        (
            "--no-input reset bob",
            "unrecognized subcommand 'reset'; did you mean users reset?",
            "passdesk --help",
        ),
        (
            "promot bob",
            "unrecognized subcommand 'promot'; did you mean users promote?",
            "passdesk --help",
        ),
        (
            "list",
            "unrecognized subcommand 'list'; did you mean users list, groups list, tokens list, recover list or audit list?",
            "passdesk --help",
        ),
        (
            "users list --stauts active",
            "unexpected argument '--stauts' found; did you mean --status?",
            "passdesk users list --help",
        ),
        (
            "whoami --formt json",
            "unexpected argument '--formt' found; did you mean --format?",
            "passdesk whoami --help",
        ),
        (
            "policy set min-lenght=12",
            "<KEY=VALUE>...: there is no key min-lenght; passdesk policy show lists them; did you mean min-length?",
            "passdesk policy set --help",
        ),
        (
            "policy set temporary-password-lifetime=48h",
            "<KEY=VALUE>...: there is no key temporary-password-lifetime; passdesk policy show lists them; did you mean temporary-expiry or entered-temporary?",
            "passdesk policy set --help",
        ),
        (
            "audit list --operation 01a",
            "--operation <ID>: that is not an id: give the whole of it, such as 01a20986-d6da-7235-9568-875a91a6dc0d",
            "passdesk audit list --help",
        ),
        (
            "recover cancel 01a",
            "<ID>: that is not an id: give the whole of it, such as 01a20986-d6da-7235-9568-875a91a6dc0d",
            "passdesk recover cancel --help",
        ),
        // None is named that does something else.
        (
            "users delete bob",
            "unrecognized subcommand 'delete'",
            "passdesk users --help",
        ),
        (
            "users frob --store users",
            "unrecognized subcommand 'frob'",
            "passdesk users --help",
        ),
    ] {
        desk.run(command).end().fails(2, message, help);
    }
}

#[test]
fn a_line_without_a_command_shows_those_there_are() {
    let desk = Desk::new();
    for group in groups(&desk) {
        let done = desk.run(&group).status(2).no_stdout();
        let help = desk.run(&group).args(["--help"]).status(0);
        let (_, commands) = help.stdout_text().split_once("\nCommands:\n").unwrap();
        let help = format!("passdesk {group}").trim_end().to_owned();
        done.stderr(&format!(
            "Commands:\n{commands}\nerror: a command is missing\nhint: {help} --help\n"
        ));
    }
}

#[test]
fn the_format_itself_may_be_wrong() {
    let desk = Desk::new();
    let message = "invalid value 'xml' for '--format <FORMAT>'; expected one of: table, csv, json";
    desk.run("whoami --format xml")
        .end()
        .fails(2, message, "passdesk whoami --help");
    let message = "a value is required for '--format <FORMAT>' but none was supplied";
    desk.run("whoami --format")
        .end()
        .fails(2, message, "passdesk whoami --help");
}

#[test]
fn an_argument_that_is_not_text_is_an_error_in_every_format() {
    let desk = Desk::new();
    let odd = OsStr::from_bytes(b"\xff");
    for command in [
        "login",
        "users show",
        "whoami",
        "whoami --store",
        "tokens revoke",
    ] {
        let run = |format: &str| {
            let run = desk.run(command).args([odd]);
            run.args(["--format", format]).end().no_stdout()
        };
        told_twice(run, 2);
    }
}

#[test]
fn no_error_shows_a_secret_that_was_given() {
    let desk = desk();
    let begin = desk.keep();
    let secrets = format!("{PASSWORD}\n{NEW_PASSWORD}\n{NEW_PASSWORD}\n");
    for command in [
        "init --admin x --password-stdin --store other/store.db",
        "login bob --password-stdin",
        "login owing --password-stdin",
        "passwd bob --password-stdin",
        "check bob --password-stdin",
        "users reset bob --yes --password-stdin",
    ] {
        for format in ["table", "json"] {
            let done = desk.run(command).args(["--format", format]);
            let done = done.stdin(secrets.as_bytes()).status(2).no_stdout();
            assert!(!done.stderr_text().contains(PASSWORD), "{done}");
            assert!(!done.stderr_text().contains(NEW_PASSWORD), "{done}");
            assert!(!done.stderr_text().contains('\u{1b}'), "{done}");
        }
        assert_eq!(desk.contents(), {
            desk.bring_back(&begin);
            desk.contents()
        });
    }
}
