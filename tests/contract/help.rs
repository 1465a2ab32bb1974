//! Help: of every command there is, on stdout, with examples.

use crate::support::{Desk, commands, groups};

#[test]
fn every_command_tells_of_itself_with_examples() {
    let desk = Desk::new();
    for command in commands(&desk).into_iter().chain(groups(&desk)) {
        for option in ["--help", "-h"] {
            let help = desk.run(&command).args([option]).status(0).no_stderr();
            let text = help.stdout_text();
            let (_, examples) = text.split_once("\nExamples:\n").expect(&command);
            let example = examples.lines().next().expect(&command);
            let wanted = format!("  passdesk {command}");
            assert!(
                example.starts_with(wanted.trim_end()),
                "{command}: {example}"
            );
            assert!(
                text.contains(&format!("Usage: passdesk {command}")),
                "{text}"
            );
        }
    }
}

#[test]
fn a_commands_help_shows_its_own_options_and_points_to_those_of_every_command() {
    const POINTER: &str = "Options of every command: passdesk --help\n";
    let desk = Desk::new();
    let options = [
        "--store",
        "--token-file",
        "--format",
        "--no-input",
        "--quiet",
        "--color",
    ];
    for option in ["--help", "-h"] {
        let whole = desk.run(option).status(0);
        let whole = whole.stdout_text();
        assert!(
            options.iter().all(|option| whole.contains(option)),
            "{whole}"
        );
        for command in commands(&desk).into_iter().chain(groups(&desk)) {
            if command.is_empty() {
                continue;
            }
            let help = desk.run(&command).args([option]).status(0);
            let text = help.stdout_text();
            let own = text.split("\nExamples:\n").next().unwrap_or_default();
            assert!(own.contains(POINTER), "{text}");
            let lists = |option: &&str| {
                let mut lines = own
                    .lines()
                    .map(|line| line.trim_start_matches("  -q,").trim());
                lines.any(|line| line.split([' ', ',']).next() == Some(option))
            };
            assert!(!options.iter().any(lists), "{text}");
        }
    }
}

#[test]
fn the_commands_of_a_group_stand_last_in_its_help() {
    let desk = Desk::new();
    for group in groups(&desk) {
        for option in ["--help", "-h"] {
            let help = desk.run(&group).args([option]).status(0);
            let (before, commands) = help.stdout_text().split_once("\nCommands:\n").unwrap();
            assert!(before.contains("\nExamples:\n"), "{help}");
            assert!(before.contains("--help"), "{help}");
            assert!(!commands.contains("\n\n"), "{help}");
            assert!(
                commands.lines().all(|line| line.starts_with("  ")),
                "{help}"
            );
        }
    }
}

#[test]
fn a_value_that_reads_like_a_command_is_none_for_the_help() {
    let desk = Desk::new();
    let root = desk.run("--store users --help").status(0);
    let text = root.stdout_text();
    assert!(
        text.contains("Usage: passdesk [OPTIONS] <COMMAND>"),
        "{text}"
    );
}

#[test]
fn the_word_help_before_a_command_is_its_help() {
    let desk = Desk::new();
    for command in ["", "users", "users reset"] {
        let option = desk.run(&format!("{command} --help")).status(0);
        let word = desk.run(&format!("help {command}")).status(0).no_stderr();
        assert_eq!(word.stdout_text(), option.stdout_text());
    }
    let option = desk.run("users reset --help").status(0);
    let word = desk.run("users help reset").status(0).no_stderr();
    assert_eq!(word.stdout_text(), option.stdout_text());
}

#[test]
fn an_account_may_be_called_help() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.run("users add help").status(0);
    desk.run("users show help --format csv").status(0);
    desk.run("groups add help help").status(0);
}

#[test]
fn help_needs_no_store_and_the_version_stands_alone() {
    let desk = Desk::new();
    let version = concat!("passdesk ", env!("CARGO_PKG_VERSION"), "\n");
    for option in ["--version", "-V"] {
        desk.run(option).status(0).stdout(version).no_stderr();
    }
    assert!(!desk.has_store());
}
