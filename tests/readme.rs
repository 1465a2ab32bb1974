//! The README: its `console` blocks are run and must give what they show; its exit statuses are the program's.

use std::process::Command;

use crate::examples::{Reader, console_blocks};

const README: &str = include_str!("../README.md");

#[test]
fn its_examples_do_what_it_says() {
    let mut reader = Reader::new();
    let blocks = console_blocks(README);
    assert!(blocks.len() > 5, "{blocks:?}");
    for block in blocks {
        reader.replay(&block);
    }
    every_line_of_its_crontab_is_done(&mut reader);
}

/// After the examples, of which one makes the token.
fn every_line_of_its_crontab_is_done(reader: &mut Reader) {
    let table = README.split("```crontab\n").nth(1).expect("a crontab");
    let lines = table.lines().take_while(|line| *line != "```");
    let commands: Vec<_> = lines
        .map(|line| {
            let (times, command) = line.split_once("  ").expect("a command");
            assert_eq!(times.split(' ').count(), 5, "{line}");
            // cron takes another % for the end of a line.
            let command = command.replace("\\%", "\u{0}");
            assert!(!command.contains('%'), "{line}");
            command.replace('\u{0}', "%")
        })
        .collect();
    assert_eq!(commands.len(), 4);
    for command in &commands {
        let broken =
            format!("export PASSDESK_STORE=/nowhere/passdesk.db; {command}; echo status $?");
        let written = reader.run("alice", &broken);
        assert!(written.contains("error: "), "{command}\n{written}");
        assert!(!written.ends_with("status 0\n"), "{command}");
    }
    for command in commands {
        let written = reader.run("alice", &format!("{command}; echo status $?"));
        // cron mails whatever a job says.
        assert_eq!(written, "status 0\n", "{command}");
    }
    let made = reader.run("alice", "ls anchors.txt backups/*.db | wc -l");
    assert_eq!(made, "2\n");
}

#[test]
fn it_is_short_and_so_is_each_thing_that_people_do() {
    assert!(README.lines().count() <= 350);
    let uses = README.split("\n## Use\n").nth(1).unwrap();
    let uses = uses.split("\n## ").next().unwrap();
    let things: Vec<_> = uses.split("\n### ").skip(1).collect();
    assert_eq!(things.len(), 11);
    for thing in things {
        let (heading, text) = thing.split_once('\n').unwrap();
        assert!(text.trim().lines().count() < 20, "{heading}");
        let contents = format!("(#{})", heading.to_lowercase().replace(' ', "-"));
        assert!(README.contains(&contents), "{contents}");
    }
}

#[test]
fn its_exit_statuses_are_those_of_the_manual() {
    let printed = Command::new(env!("CARGO_BIN_EXE_passdesk"))
        .arg("man")
        .output()
        .unwrap();
    let manual = String::from_utf8(printed.stdout)
        .unwrap()
        .replace("\\-", "-");
    let section = manual.split(".SH ").find(|part| part.starts_with("\"EXIT"));
    let entries = section.unwrap().split(".TP\n\\fB").skip(2);
    let manual: Vec<_> = entries
        .map(|entry| {
            let (number, meaning) = entry.trim_end().split_once("\\fR\n").unwrap();
            let (code, meaning) = meaning.split_once(": ").unwrap();
            format!(
                "| {number} | `{code}` | {} |",
                meaning.trim_end_matches('.')
            )
        })
        .collect();
    let table = README.split("## Exit statuses\n").nth(1).unwrap();
    let rows = table.lines().skip_while(|line| !line.starts_with("| 1 "));
    let readme: Vec<_> = rows.take_while(|line| line.starts_with('|')).collect();
    assert_eq!(readme, manual);
}
