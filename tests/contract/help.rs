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
fn help_needs_no_store_and_the_version_stands_alone() {
    let desk = Desk::new();
    let version = concat!("passdesk ", env!("CARGO_PKG_VERSION"), "\n");
    for option in ["--version", "-V"] {
        desk.run(option).status(0).stdout(version).no_stderr();
    }
    assert!(!desk.has_store());
}
