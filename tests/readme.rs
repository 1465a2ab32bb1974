//! The README: its `console` blocks are run and must give what they show; its exit statuses are the program's.

use std::process::Command;

use crate::examples::{Reader, console_blocks};

const README: &str = include_str!("../README.md");

#[test]
fn its_examples_do_what_it_says() {
    let mut reader = Reader::new();
    let blocks = console_blocks(README);
    // The first one shows what all this is for; it needs the store that the others make.
    let (first, others) = blocks.split_first().unwrap();
    assert!(others.len() > 5, "{others:?}");
    for block in others {
        reader.replay(block);
    }
    reader.replay(first);
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
