//! Narrow terminals: tables and sentences fold at words, headers stay whole, and what is copied is not broken.

use std::collections::BTreeSet;
use std::fs;

use unicode_width::UnicodeWidthStr;

use crate::recovery::Keys;
use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// The usual size, and that of half a window.
const SIZES: [(u16, u16); 2] = [(80, 24), (40, 20)];
/// Wide enough for all there is.
const WIDE: u16 = 400;
/// What a shell needs to see where a command goes on in the next line.
const GOES_ON: &str = "\\";
/// Where a word was cut.
const MARK: char = '…';

/// Commands with much to say; those that fail have a hint.
const COMMANDS: &[&str] = &[
    "policy show",
    "policy show blocklist-file",
    "audit list",
    "audit list --user bob",
    "audit summary",
    "recover signers list",
    "recover notices",
    "recover list",
    "recover codes status",
    "tokens list",
    "users list",
    "users show bob",
    "users reset --all --dry-run",
    "users show nobody",
    "users reset root1 --yes",
    "whoami",
    "store info",
    "store check",
    "demo --no-such-option",
];

/// A desk on which something has happened.
fn desk() -> (Desk, Keys) {
    let (desk, keys) = (Desk::with_store(), Keys::new());
    desk.sign_in("root1");
    desk.add("bob");
    for name in ["ann", "ben"] {
        let key = keys.public(name);
        desk.run("recover signers add")
            .args([name, "--key", key.to_str().expect("a path")])
            .status(0);
    }
    desk.run("tokens create nightly-reset --scope users:reset --scope users:list")
        .status(0);
    desk.run("users add alice --display-name")
        .args(["高橋 太郎"])
        .status(0);
    desk.run("users reset bob --yes --reason")
        .args(["lost the slip of paper on which it was written"])
        .status(0);
    (desk, keys)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter(|word| *word != GOES_ON)
}

/// Checks that a line is no wider than the terminal, but for a last word that no line would hold.
#[track_caller]
fn assert_fits(line: &str, columns: u16, of: &str) {
    let columns = usize::from(columns);
    let last = line.split_whitespace().last().unwrap_or_default();
    assert!(
        line.width() <= columns || last.width() > columns / 2,
        "{line:?} is wider than {columns}, in\n{of}"
    );
}

#[test]
fn every_line_fits_the_terminal_and_no_word_is_broken() {
    let (desk, _keys) = desk();
    for command in COMMANDS {
        let code = desk.run(command).end().code();
        let on = |columns, rows| desk.tty_sized(command, columns, rows).status(code).text();
        let before = on(WIDE, 24);
        let screens = SIZES.map(|(columns, rows)| (columns, on(columns, rows)));
        // Times go on, and to read the audit log is an event.
        let after = on(WIDE, 24);
        let known: BTreeSet<&str> = words(&before).chain(words(&after)).collect();
        for (columns, text) in screens {
            let shown = format!("$ passdesk {command}\n{text}");
            for line in text.lines() {
                assert_fits(line, columns, &shown);
            }
            for word in words(&text) {
                let begins = |begin: &str| known.iter().any(|word| word.starts_with(begin));
                let is_cut = word.strip_suffix(MARK).is_some_and(begins);
                assert!(known.contains(word) || is_cut, "{word:?} in\n{shown}");
            }
        }
    }
}

#[test]
fn a_table_that_fits_and_one_that_is_piped_stay_as_they_are() {
    let (desk, _keys) = desk();
    for command in ["policy show", "recover signers list", "audit summary"] {
        let whole = desk.run(command).status(0).stdout_text().to_owned();
        for columns in [0, WIDE] {
            let tty = desk.tty_sized(command, columns, 24).status(0).text();
            assert!(tty.starts_with(&whole), "{whole}\n{tty}");
        }
        let piped = desk.run(command).env("COLUMNS", "20").status(0);
        piped.stdout(&whole);
    }
}

#[test]
fn the_last_column_folds_under_itself() {
    let (desk, _keys) = desk();
    let shown = desk.tty_sized("recover notices", 80, 24).status(0).text();
    let mut lines = shown.lines();
    let header = lines.next().expect("a header");
    let column = header.find("NOTICE").expect("the last column");
    let begins = lines.filter(|line| !line.starts_with(' '));
    assert_eq!(begins.count(), 2, "{shown}");
    let folded = shown.lines().filter(|line| line.starts_with(' '));
    let under = |line: &str| line.find(|c| c != ' ') == Some(column);
    assert!(
        folded.clone().count() >= 2 && folded.clone().all(under),
        "{shown}"
    );
}

#[test]
fn where_the_columns_do_not_fit_each_row_has_a_line_for_each_cell() {
    let (desk, keys) = desk();
    let shown = desk
        .tty_sized("recover signers list", 80, 24)
        .status(0)
        .text();
    let fingerprint = desk
        .run("recover signers list --format json")
        .status(0)
        .stdout_rows()[0]["fingerprint"]
        .clone();
    let fingerprint = fingerprint.as_str().expect("a fingerprint");
    assert!(
        shown.starts_with("NAME         ann\nKIND         ssh-ed25519\n"),
        "{shown}"
    );
    assert!(
        shown.contains(&format!("\nFINGERPRINT  {fingerprint}\n")),
        "{shown}"
    );
    assert!(shown.contains("\n\nNAME         ben\n"), "{shown}");
    drop(keys);
}

#[test]
fn an_empty_list_is_a_sentence_and_no_header() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for (command, sentence) in [
        ("recover list", "there are no recovery requests"),
        (
            "recover signers list --quiet",
            "there are no trusted signers",
        ),
        ("tokens list", "you have no tokens"),
        ("tokens list --all", "no admin has tokens"),
        ("audit list --until 2001-01-01", "no event matches"),
        ("users list --search nobody", "no account matches"),
    ] {
        let shown = desk.tty_sized(command, 40, 20).status(0).text();
        assert_eq!(shown, format!("{sentence}\n"), "{command}");
        desk.run(command).status(0).stdout(&format!("{sentence}\n"));
        let csv = desk.run(command).args(["--format", "csv"]).status(0);
        assert_eq!(csv.stdout_text().lines().count(), 1, "{command}");
        let json = desk.run(command).args(["--format", "json"]).status(0);
        json.no_stdout();
    }
    desk.run("recover notices --acknowledge").status(0);
    let none = desk.run("recover notices").status(0);
    none.stdout("there are no notices\n");
}

#[test]
fn one_long_name_does_not_change_the_rows_of_the_others() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let long = "a-name-of-64-bytes-is-as-long-as-names-can-be-in-this-program-64";
    assert_eq!(long.len(), 64);
    for name in ["bob", "carol", "dave", "eve", long] {
        desk.run(&format!("users add {name} --quiet")).status(0);
    }
    desk.run("users set bob --display-name")
        .args(["高橋 太郎"])
        .status(0);
    for command in ["users list", "audit list", "users reset --all --dry-run"] {
        let shown = desk.tty_sized(command, 80, 24).status(0).text();
        let wide = desk.run(command).status(0).stdout_text().lines().count();
        let whole = shown.lines().filter(|line| line.contains(long));
        assert_eq!(whole.count(), 1, "{shown}");
        let header = shown.lines().next().unwrap_or_default();
        assert!(header.split("  ").count() > 2, "{shown}");
        // The times of the audit log may fold; only the long one has lines of its own.
        assert!(shown.lines().count() <= 2 * wide, "{shown}");
    }
}

#[test]
fn an_anchor_stays_one_line_whatever_the_terminal() {
    let (desk, _keys) = desk();
    let shown = desk.tty_sized("audit anchor", 40, 20).status(0).text();
    let anchor = shown.lines().next().expect("the anchor");
    let file = desk.root().join("anchors.txt");
    fs::write(&file, format!("{anchor}\n")).expect("written");
    desk.run("audit verify --anchor").args([&file]).status(0);
}

#[test]
fn init_on_a_narrow_terminal_folds_its_questions_and_keeps_each_code_on_a_line() {
    for (columns, rows) in SIZES {
        let desk = Desk::new();
        let asked = desk.tty_sized("init --admin root1", columns, rows);
        let asked = asked.expect("password: ").send_line(PASSWORD);
        let asked = asked.expect("password, again: ").send_line(PASSWORD);
        let made = asked.expect("nobody]: ").send_line("").status(0);
        let text = made.text();
        for line in text.lines() {
            assert_fits(line, columns, &text);
        }
        let (_, codes) = text.split_once("once:\n").expect("the codes");
        let codes: Vec<_> = codes.lines().take(4).map(str::trim).collect();
        assert!(codes.iter().all(|code| code.len() == 34), "{text}");
        let secrets = format!("{}\n{NEW_PASSWORD}\n", codes[0]);
        desk.run("recover with-code root1 --password-stdin")
            .stdin(secrets)
            .status(0);
    }
}

#[test]
fn a_command_that_is_longer_than_a_line_can_be_copied_all_the_same() {
    let (desk, keys) = desk();
    desk.sql("UPDATE trusted_signer SET counts_from = 0");
    let file = desk.root().join("challenge.txt");
    let request = format!(
        "recover request root1 --reason lost --out {}",
        file.display()
    );
    let text = desk.tty_sized(&request, 40, 20).status(0).text();
    let (_, next) = text.split_once("then you: ").expect("the next step");
    let lines: Vec<_> = next.lines().collect();
    let (last, before) = lines.split_last().expect("the command");
    assert!(!before.is_empty(), "{text}");
    assert!(before.iter().all(|line| line.ends_with(" \\")), "{text}");
    assert!(!last.ends_with('\\'), "{text}");
    drop(keys);
}
