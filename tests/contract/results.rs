//! Every command in every format: its fields, its streams, its status.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::rows::{ROWS, Result, Row};
use crate::recovery::Keys;
use crate::support::{Desk, Done, commands};

/// Commands that work on a terminal alone; their stories are elsewhere.
const ON_A_TERMINAL: [&str; 1] = ["recover local"];

/// Commands that go on until they are stopped.
const WITHOUT_END: [&str; 3] = ["serve", "door http", "door ldap"];

/// Commands that tell of a file, or copy one; what they say of a database is elsewhere.
const OF_FILES: [&str; 4] = ["store info", "store backup", "store restore", "store copy"];

/// Commands whose rows name a user of the operating system; over TLS there is an address instead.
const OF_UIDS: [&str; 3] = ["audit list", "recover inspect", "recover list"];

const FORMATS: [&str; 3] = ["table", "csv", "json"];

#[test]
fn every_command_keeps_its_promise_in_every_format() {
    let desk = desk();
    let known = known(&desk);
    let fill = |text: &str| {
        let filled = known.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        });
        assert!(!filled.contains('{') || text.contains("json"), "{filled}");
        filled
    };
    let begin = desk.keep();
    for row in ROWS
        .iter()
        .filter(|row| desk.is_a_file() || !OF_FILES.contains(&row.command))
        .filter(|row| desk.has_uids() || !OF_UIDS.contains(&row.command))
    {
        for format in FORMATS {
            desk.bring_back(&begin);
            alter(&desk, row.command);
            let done = desk.run(row.command).args(["--format", format]);

            let arguments = fill(row.arguments);
            let words: Vec<_> = arguments.split_whitespace().collect();
            let done = words.into_iter().fold(done, |run, word| run.args([word]));
            let done = done.stdin(fill(row.stdin)).status(0);
            assert!(fits(row.notes, done.stderr_text()), "{done}");
            check(row, format, &done);
        }
    }
    let told: BTreeSet<_> = ROWS
        .iter()
        .map(|row| row.command)
        .chain(ON_A_TERMINAL)
        .chain(WITHOUT_END)
        .map(str::to_owned)
        .collect();
    let there: BTreeSet<_> = commands(&desk).into_iter().collect();
    assert_eq!(there, told, "every command has a row in rows.rs");
}

/// The admin `root1` signed in, the admin `ann`, the users `bob` and `eve`, the token `t1`.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    for name in ["ann", "bob", "eve"] {
        desk.add(name);
    }
    desk.run("users promote ann").status(0);
    desk.run("groups add staff eve").status(0);
    desk.run("tokens create t1 --scope users:list --scope audit:read")
        .status(0);
    fs::create_dir(desk.root().join("pages")).expect("a folder");
    desk
}

/// Signers, a code and a signed request; what is known of them by name.
fn known(desk: &Desk) -> Vec<(&'static str, String)> {
    let keys = Keys::new();
    for name in ["sid", "sue"] {
        let public = fs::read_to_string(keys.public(name)).expect("a key");
        let public: Vec<_> = public.split_whitespace().take(2).collect();
        desk.sql(&format!(
            "INSERT INTO trusted_signer (name, key, added_at, counts_from)
             VALUES ('{name}', '{}', 0, 0)",
            public.join(" ")
        ));
    }
    desk.sql("INSERT INTO trust (only_row, version, threshold) VALUES (1, 1, 2)");
    fs::copy(keys.public("dan"), desk.root().join("dan.pub")).expect("copied");
    let codes = desk.run("recover codes new --format json").status(0);
    let code = codes.stdout_json()["recovery_codes"][0].clone();
    let code = code.as_str().expect("a code").to_owned();
    let asked = desk
        .run("recover request root1 --reason lost --out asked.txt --format json")
        .status(0);
    let challenge = fs::read(desk.root().join("asked.txt")).expect("a challenge");
    for name in ["sid", "sue"] {
        let signature = keys.sign(name, &challenge);
        fs::write(desk.root().join(format!("{name}.sig")), signature).expect("written");
    }
    let backup = desk.run("store backup kept/first.db").end();
    backup.status(if desk.is_a_file() { 0 } else { 2 });
    vec![
        ("code", code),
        ("request", asked.field("request_id")),
        ("claim", asked.field("claim_secret")),
    ]
}

/// Makes the store what a command needs.
fn alter(desk: &Desk, command: &str) {
    for made in ["challenge.txt", "known.filter", "away/events.jsonl"] {
        let _ = fs::remove_file(desk.root().join(made));
    }
    match command {
        // Another admin could reset the password.
        "recover redeem" => {
            desk.sql("UPDATE account SET disabled = true WHERE name = 'ann'");
        }
        "recover signers remove" => add_lee(desk),
        "check" => {
            let _ = fs::remove_file(desk.root().join("verify.token"));
            desk.run("tokens create v1 --scope verify --out verify.token")
                .status(0);
        }
        "recover notices" => {
            desk.sql(
                "INSERT INTO notice (id, at, action, text)
                 VALUES (randomblob(16), 0, 'signer.add', 'the trusted signer lee was added')",
            );
        }
        _ => {}
    }
}

fn add_lee(desk: &Desk) {
    desk.sql(
        "INSERT INTO trusted_signer (name, key, added_at, counts_from)
         SELECT 'lee', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm', 0, 0",
    );
}

#[track_caller]
fn check(row: &Row, format: &str, done: &Done) {
    match (&row.result, format) {
        (Result::Text(beginning), _) => {
            assert!(done.stdout_text().starts_with(beginning), "{done}");
        }
        (Result::One(_, lines) | Result::Many(_, _, lines), "table") => {
            assert!(fits(lines, done.stdout_text()), "{lines}{done}");
        }
        (Result::One(fields, _) | Result::Many(_, fields, _), "csv") => check_csv(fields, done),
        (Result::One(fields, _) | Result::Many(fields, _, _), _) => check_json(fields, done),
    }
}

#[track_caller]
fn check_csv(fields: &[&str], done: &Done) {
    let mut csv = csv::Reader::from_reader(done.stdout_text().as_bytes());
    assert_eq!(csv.headers().expect("a header"), fields, "{done}");
    let rows: Vec<_> = csv
        .records()
        .collect::<std::result::Result<_, _>>()
        .expect("rows");
    assert!(!rows.is_empty(), "{done}");
    for row in rows {
        for (field, value) in fields.iter().zip(&row) {
            let value = if value.is_empty() {
                Value::Null
            } else {
                value.into()
            };
            check_value(field, &value, done);
        }
    }
}

#[track_caller]
fn check_json(fields: &[&str], done: &Done) {
    let rows = done.stdout_rows();
    assert!(!rows.is_empty(), "{done}");
    for (line, row) in done.stdout_text().lines().zip(&rows) {
        let object = row.as_object().expect("an object");
        // The order is in the text alone.
        let mut keys: Vec<_> = object.keys().map(String::as_str).collect();
        keys.sort_by_key(|key| line.find(&format!("\"{key}\":")));
        assert_eq!(keys, fields, "{done}");
        for (field, value) in object {
            check_value(field, value, done);
        }
    }
}

/// Times are RFC 3339 in UTC, or absent.
#[track_caller]
fn check_value(field: &str, value: &Value, done: &Done) {
    if field.ends_with("_at") || field == "until" {
        let time = value.as_str();
        let is_time = time.is_some_and(|time| fits("????-??-??T??:??:??Z", time));
        assert!(is_time || value.is_null(), "{field}: {value}{done}");
    }
}

/// Whether a text is a pattern's, in which a question mark stands for one character and a star for any.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len())
            .filter(|place| text.is_char_boundary(*place))
            .any(|place| fits(&pattern[1..], &text[place..])),
        Some(c) => {
            let mut rest = text.chars();
            rest.next().is_some_and(|first| c == '?' || c == first)
                && fits(&pattern[c.len_utf8()..], rest.as_str())
        }
    }
}
