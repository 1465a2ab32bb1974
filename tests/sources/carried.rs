//! What becomes of everything that a file says of an account, and of a password: carried over, or said not to be.

use super::traps::{django, kind};
use super::{OLD, desk};
use crate::support::Done;

/// SHA-1 of the old password.
const SHA: &str = "{SHA}ggnysRVry96fcuDSRWkuMhSNvhY=";

#[test]
fn who_is_locked_or_has_ended_in_a_directory_comes_disabled() {
    let desk = desk();
    let text: String = [
        ("amy", "nsAccountLock: TRUE"),
        ("ben", "nsAccountLock: false"),
        ("cat", "sambaAcctFlags: [DU         ]"),
        ("dan", "sambaAcctFlags: [U          ]"),
        ("eve", "pwdAccountLockedTime: 20261101000000Z"),
        ("fay", "pwdEndTime: 20200101000000Z"),
        ("gus", "pwdEndTime: 29990101000000Z"),
        ("hal", "shadowExpire: 1"),
        (
            "ida",
            "shadowLastChange: 18000\nshadowMax: 10\nshadowInactive: 10",
        ),
        ("jon", "shadowLastChange: 18000\nshadowMax: 10"),
        ("kim", "pwdReset: true"),
    ]
    .iter()
    .map(|(name, more)| format!("dn: uid={name}\nuid: {name}\nuserPassword: {SHA}\n{more}\n\n"))
    .collect();
    desk.bring(&text, "").status(0).stderr_has(
        "note: 1 account ends at a later date in the other system; that date is not carried over\n",
    );
    let expected = [
        "amy user disabled",
        "ben user active",
        "cat user disabled",
        "dan user active",
        "eve user disabled",
        "fay user disabled",
        "gus user active",
        "hal user disabled",
        "ida user disabled",
        "jon user must-change",
        "kim user must-change",
    ];
    assert_eq!(
        desk.everybody(),
        expected.map(|row| format!("{row} imported"))
    );
}

#[test]
fn a_superuser_of_another_system_is_a_user_here_unless_the_import_says_otherwise() {
    let desk = desk();
    let text = django("amy").replace(
        "\"is_active\"",
        "\"is_superuser\":true,\"is_staff\":true,\"is_active\"",
    );
    desk.bring(&format!("[{text}]"), "").status(0).stderr_has(
        "note: 1 account is a superuser in the other system and becomes a user: passdesk users promote NAME\n",
    );
    assert_eq!(desk.everybody(), ["amy user active none"]);
}

#[test]
fn a_name_that_cannot_be_one_here_fails_alone_in_the_dry_run_as_in_the_import() {
    let names = ["amy", "ben c", "d/e", "f:g", "-h", "=i", "ida"];
    let long = "x".repeat(65);
    let all: Vec<_> = names
        .iter()
        .copied()
        .chain([long.as_str()])
        .map(django)
        .collect();
    let text = format!("[{}]", all.join(","));
    let desk = desk();
    let told = ["--dry-run", ""].map(|more| {
        let done = desk.bring(&text, more).status(9);
        failed_or_not(&done)
    });
    assert_eq!(told[0].len(), 6);
    assert_eq!(told[0], told[1]);
    assert_eq!(
        desk.everybody(),
        ["amy user active none", "ida user active none"]
    );
}

/// The errors of the rows that failed or would.
fn failed_or_not(done: &Done) -> Vec<String> {
    let rows = done.stdout_rows();
    let errors = rows
        .iter()
        .filter(|row| row["would"].is_null() || row["would"] == "fail");
    let message = |row: &serde_json::Value| {
        let message = row["error"]["message"].as_str().or(row["error"].as_str());
        message.map(|message| format!("{}: {message}", row["name"]))
    };
    errors.filter_map(message).collect()
}

#[test]
fn a_dry_run_says_what_the_import_then_does() {
    for name in [
        "htpasswd-2.4.71",
        "shadow-4.13.txt",
        "slapcat-2.5.13.ldif",
        "django-5.2.19.json",
        "django-5.2.19.csv",
        "keycloak.json",
        "nextcloud-php-8.2.36.csv",
        "wordpress-6.1.9.csv",
    ] {
        let desk = desk();
        let kind = match name.ends_with(".csv") {
            true => "csv",
            false => kind(name),
        };
        let run = |more: &str| {
            let path = super::file(name);
            let command = format!("users import {path} --source {kind} --format json {more}");
            desk.run(&command).end()
        };
        let (would, did) = (run("--dry-run"), run(""));
        assert_eq!(failed_or_not(&would), failed_or_not(&did), "{name}");
        // What becomes of the passwords, in numbers.
        let passwords = |done: &Done| {
            let told = done.stderr_text().to_owned();
            let lines = told
                .lines()
                .filter(|line| line.contains(" password"))
                .map(str::to_owned);
            let lines = lines.filter(|line| !line.contains("to choose a new password"));
            lines
                .filter(|line| !line.starts_with("note: "))
                .collect::<Vec<_>>()
        };
        assert_eq!(passwords(&would), passwords(&did), "{name}");
        // And of each account.
        for row in would
            .stdout_rows()
            .iter()
            .filter(|row| row["would"] == "add")
        {
            let shown = desk.shown(row["name"].as_str().expect("a name"));
            let has = |field: &str| row[field] == shown[field];
            assert!(
                has("role") && has("display_name") && has("mail"),
                "{row}: {shown}"
            );
            let kept = row["password"].as_str().expect("where from");
            let is_kept = !matches!(kept, "none" | "temporary");
            assert_eq!(is_kept, shown["password"] == "imported", "{row}: {shown}");
            let status = match (&row["disabled"], &row["must_change"]) {
                (serde_json::Value::Bool(true), _) => "disabled",
                (_, serde_json::Value::Bool(true)) => "must-change",
                _ => "active",
            };
            assert_eq!(shown["status"], status, "{row}");
        }
    }
}

#[test]
fn s52_a_plain_password_in_a_file_is_neither_shown_nor_kept_whatever_it_looks_like() {
    let desk = desk();
    let plain = [
        "hunter2",
        "hunter2hunter",
        "$hunter2",
        "{hunter2}",
        "{CLEARTEXT}hunter2",
        "!hunter2",
    ];
    let lines: String = plain
        .iter()
        .enumerate()
        .map(|(number, text)| format!("user{number}:{text}\n"))
        .collect();
    for more in ["--dry-run", ""] {
        let done = desk
            .bring(&lines, &format!("--source htpasswd {more}"))
            .status(0);
        for text in [done.stdout_text(), done.stderr_text()] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
    assert!(!format!("{:?}", desk.contents()).contains("hunter2"));
    for number in 0..plain.len() {
        let who = format!("user{number}");
        assert_eq!(desk.shown(&who)["password"], "none");
        let user = desk.somebody_else(&who);
        desk.sign_in_of(&user, &who, "hunter2").status(3);
    }
}

#[test]
fn s71_passwords_in_latin_1_are_right_where_the_import_says_so() {
    let desk = desk();
    // Of the bytes 5a 6f eb.
    let hash = "$6$4U5B2KSVDKDpTLoj$e2EFS6owJRfsBIORT/UJOYTg4YyEX98VPsa/RwDxW8.QXCoIrtMGakErQKpn7kQXoZAW1LLmItALB7OamVPJB/";
    let line = |name: &str| format!("{name}:{hash}:19000:0:99999:7:::\n");
    desk.bring(&line("amy"), "").status(0);
    desk.bring(&line("zoe"), "--latin-1").status(0);
    let sign_in = |name: &str| {
        let user = desk.somebody_else(name);
        desk.sign_in_of(&user, name, "Zo\u{eb}")
    };
    sign_in("amy").status(3);
    sign_in("zoe").status(0);
    sign_in("zoe").status(0);
    sign_in("amy").status(3);
}

#[test]
fn s3_the_rules_for_new_passwords_hold_for_old_ones_where_the_import_says_so() {
    let owes = "whoever has a password that the policy refuses has to choose a new one at the first sign-in\n";
    let desk = desk();
    let line = |name: &str| format!("{name}:{SHA}\n");
    let done = desk.bring(&line("amy"), "--dry-run").status(0);
    assert!(!done.stderr_text().contains(owes));
    for more in ["--dry-run", ""] {
        desk.bring(&line("ben"), &format!("--enforce-policy {more}"))
            .status(0)
            .stderr_has(owes);
    }
    desk.bring("cat:\n", "--source htpasswd --enforce-policy --dry-run")
        .status(0)
        .stderr_has("1 account has no password");
    desk.bring(&line("amy"), "").status(0);
    // Fourteen characters, where the policy asks for fifteen.
    desk.opens_with_the_old_password("amy");
    assert_eq!(desk.shown("ben")["status"], "active");
    let user = desk.somebody_else("ben");
    desk.sign_in_of(&user, "ben", OLD).status(5);
    assert_eq!(desk.shown("ben")["status"], "must-change");
    desk.asks_for_a_change("ben");
}

#[test]
fn a_mark_before_a_hash_that_cannot_be_kept_disables_the_account_too() {
    let desk = desk();
    let des = "70FoPQXw1T.xU";
    let text = format!("name,password_hash\namy,!{des}\nben,{{CRYPT}}!{des}\ncat,{{crypt}}{des}\n");
    desk.bring(&text, "").status(0);
    let line = format!("dan:!{des}:19000:0:99999:7:::\n");
    desk.bring(&line, "--source shadow").status(0);
    assert_eq!(
        desk.everybody(),
        [
            "amy user disabled none",
            "ben user disabled none",
            "cat user active none",
            "dan user disabled none",
        ]
    );
}
