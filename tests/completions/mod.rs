//! Completions, in the shells themselves: each is asked what the last word of a line could be.

mod answers;
mod names;
mod shells;

use shells::Shell;

use crate::support::Desk;

/// A line, and what its last word could be, in this order: in every shell the same.
const LINES: &[(&str, &[&str])] = &[
    ("passdesk lo", &["login", "logout"]),
    (
        "passdesk users re",
        &["rename", "remove", "require-change", "reset"],
    ),
    ("passdesk --no-input -q users dem", &["demote"]),
    (
        "passdesk --store elsewhere users --format json promo",
        &["promote"],
    ),
    (
        "passdesk users list --s",
        &["--status", "--search", "--sort", "--store"],
    ),
    ("passdesk users list --sea", &["--search"]),
    (
        "passdesk users list --status ",
        &[
            "disabled",
            "password-disabled",
            "throttled",
            "temporary-expired",
            "must-change",
            "active",
        ],
    ),
    (
        "passdesk users list --status=te",
        &["--status=temporary-expired"],
    ),
    ("passdesk users list --role ", &["user", "admin"]),
    (
        "passdesk users list --sort ",
        &["name", "last-login", "created"],
    ),
    ("passdesk users reset --all --status mu", &["must-change"]),
    (
        "passdesk tokens create nightly --scope u",
        &["users:list", "users:add", "users:reset", "users:manage"],
    ),
    (
        "passdesk tokens create nightly --scope users:rese",
        &["users:reset"],
    ),
    (
        "passdesk tokens create nightly --scope=aud",
        &["--scope=audit:read"],
    ),
    (
        "passdesk audit list --action signer.",
        &["signer.add", "signer.remove", "signer.threshold"],
    ),
    (
        "passdesk policy show argon2-",
        &["argon2-memory", "argon2-passes", "argon2-lanes"],
    ),
    (
        "passdesk policy set s",
        &["session-idle=", "session-length=", "support-contact="],
    ),
    (
        "passdesk policy set min-length=12 entered-",
        &["entered-temporary=on", "entered-temporary=off"],
    ),
    ("passdesk whoami --format ", &["table", "csv", "json"]),
    ("passdesk completions f", &["fish"]),
    // Nothing that could stand there is known: neither files nor options are offered in its place.
    ("passdesk users add ", &[]),
    ("passdesk users add acc", &[]),
    ("passdesk users list --search acc", &[]),
    ("passdesk users show ", &[]),
    ("passdesk users show acc", &[]),
    ("passdesk tokens revoke acc", &[]),
    ("passdesk recover cancel acc", &[]),
    ("passdesk whoami acc", &[]),
    ("passdesk frobnicate acc", &[]),
    ("passdesk users reset -- -", &[]),
    // Files, where the name of one is meant.
    ("passdesk users import acc", &["accounts.csv"]),
    ("passdesk users reset --from acc", &["accounts.csv"]),
    ("passdesk users reset --from=acc", &["--from=accounts.csv"]),
    ("passdesk --token-file acc", &["accounts.csv"]),
    ("passdesk --store acc", &["accounts.csv"]),
    ("passdesk man hom", &["home"]),
    ("passdesk man acc", &[]),
];

/// A home without a store, and a file where the shells are.
fn desk() -> Desk {
    let desk = Desk::new();
    std::fs::write(desk.root().join("accounts.csv"), "name\n").expect("written");
    desk
}

#[track_caller]
fn every_line_is_completed(shell: fn(&Desk) -> Shell) {
    let desk = desk();
    let mut shell = shell(&desk);
    for (line, expected) in LINES {
        assert_eq!(shell.completes(line), *expected, "{line:?}");
    }
}

#[test]
fn bash_completes_commands_options_values_and_files() {
    every_line_is_completed(Shell::bash);
}

#[test]
fn zsh_completes_commands_options_values_and_files() {
    every_line_is_completed(Shell::zsh);
}

#[test]
fn fish_completes_commands_options_values_and_files() {
    every_line_is_completed(Shell::fish);
}

#[test]
fn commands_come_before_options_and_a_dash_is_never_offered() {
    let desk = desk();
    for shell in [Shell::bash, Shell::zsh, Shell::fish] {
        let mut shell = shell(&desk);
        for line in ["passdesk ", "passdesk users ", "passdesk recover signers "] {
            let offered = shell.completes(line);
            let options = offered.iter().position(|word| word.starts_with('-'));
            let (commands, options) = offered.split_at(options.expect("options"));
            assert!(commands.len() > 2, "{offered:?}");
            assert!(
                options
                    .iter()
                    .all(|word| word.len() > 3 && word.starts_with("--")),
                "{offered:?}"
            );
        }
        for line in [
            "passdesk users import ",
            "passdesk users reset --out ",
            "passdesk users reset ",
        ] {
            assert!(!shell.completes(line).contains(&"-".to_owned()), "{line}");
        }
    }
}
