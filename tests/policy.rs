//! `policy` on the command line: what is shown, set, refused and proposed, and what commands do under it.

use std::fs;

use passdesk::model::{Setting, Unit};

use crate::support::{Desk, NEW_PASSWORD, PASSWORD};

/// The admin `root1` signed in, and the user `bob`.
fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

fn set(desk: &Desk, assignments: &str) {
    desk.run(&format!("policy set {assignments}")).status(0);
}

fn shown(desk: &Desk, key: &str) -> String {
    let row = desk.run("policy show --format json").args([key]);
    row.status(0).field("value")
}

#[test]
fn help_and_listing_say_of_each_key_its_bounds_its_default_and_its_source() {
    let desk = desk();
    let help = desk.run("policy set --help").status(0);
    let rows = desk
        .run("policy show --format json")
        .status(0)
        .stdout_rows();
    assert_eq!(rows.len(), Setting::ALL.len());
    for (setting, row) in Setting::ALL.into_iter().zip(&rows) {
        let rule = setting.rule();
        let about = format!(
            "  {}\n      {}\n      {}; {} unless set\n      {}\n",
            setting,
            rule.purpose,
            setting.allowed(),
            setting.default_text(),
            rule.source
        );
        assert!(help.stdout_text().contains(&about), "{about}{help}");
        assert_eq!(row["key"], setting.as_str());
        assert_eq!(row["value"], setting.default_text());
        assert_eq!(row["source"], rule.source);
    }
}

#[test]
fn what_is_shown_can_be_set_again() {
    let desk = desk();
    let build = desk.run("policy blocklist build - known.filter");
    build.stdin("hunter2\n").status(0);
    let path = desk.root().join("known.filter");
    let path = path.display();
    let settings = "temporary-expiry=90m entered-temporary=off";
    set(&desk, &format!("{settings} blocklist-file={path}"));
    let rows = desk
        .run("policy show --format json")
        .status(0)
        .stdout_rows();
    let texts: Vec<_> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().expect("a text").to_owned();
            format!("{}={}", text("key"), text("value"))
        })
        .collect();
    let again = texts
        .iter()
        .fold(desk.run("policy set"), |run, text| run.args([text]));
    let told = again.status(0).stdout_text().to_owned();
    assert_eq!(told.lines().count(), Setting::ALL.len());
    assert!(
        told.lines().all(|line| line.ends_with(" already")),
        "{told}"
    );
}

#[test]
fn a_value_out_of_bounds_is_refused_with_the_source_of_the_bound_and_nothing_is_set() {
    let desk = desk();
    let before = desk.contents();
    for setting in Setting::ALL {
        let rule = setting.rule();
        let values = match rule.unit {
            Unit::Path => ["relative".to_owned(), format!("/{}", "x".repeat(150))],
            Unit::Text => ["x".repeat(201), "\u{eb}".repeat(201)],
            Unit::Switch => ["2".to_owned(), "maybe".to_owned()],
            Unit::Time => [
                format!("{}s", rule.lowest - 1),
                format!("{}s", rule.highest + 1),
            ],
            _ => [
                (i64::from(rule.lowest) - 1).to_string(),
                (rule.highest + 1).to_string(),
            ],
        };
        for value in values {
            // With one that could be set before it: all or none.
            let run = desk.run("policy set min-length=20");
            let argument = format!("{setting}={value}");
            let message = format!(
                "<KEY=VALUE>...: {setting} is {}, not '{value}' ({})",
                setting.allowed(),
                rule.source
            );
            let hint = "passdesk policy set --help";
            run.args([argument]).end().fails(2, &message, hint);
        }
    }
    for (arguments, message, hint) in [
        (
            "min-length",
            "<KEY=VALUE>...: write KEY=VALUE, such as min-length=15",
            "passdesk policy set --help",
        ),
        (
            "pepper=on",
            "<KEY=VALUE>...: there is no key pepper; passdesk policy show lists them",
            "passdesk policy set --help",
        ),
        (
            "min-length=20 min-length=21",
            "min-length is given twice",
            "give each key once",
        ),
    ] {
        let run = desk.run(&format!("policy set {arguments}"));
        run.end().fails(2, message, hint);
    }
    assert_eq!(desk.contents(), before);
}

#[test]
fn a_new_password_is_as_long_as_the_policy_says() {
    let desk = desk();
    let change = |new: &str| {
        desk.run("passwd bob --password-stdin")
            .stdin(format!("{PASSWORD}\n{new}\n"))
    };
    set(&desk, "min-length=29");
    let refused = change(NEW_PASSWORD).status(0);
    refused.no_stderr();
    set(&desk, "min-length=31");
    let back = desk
        .run("passwd bob --password-stdin")
        .stdin(format!("{NEW_PASSWORD}\n{PASSWORD}\n"));
    back.status(6)
        .stderr_has("it has 30 characters and needs 31");
}

#[test]
fn a_recovery_code_is_no_password() {
    let desk = desk();
    let codes = desk.run("recover codes new --format json").status(0);
    let code = codes.stdout_json()["recovery_codes"][0].clone();
    let code = code.as_str().expect("a code");
    let change = desk.run("passwd root1 --password-stdin");
    change
        .stdin(format!("{PASSWORD}\n{code}\n"))
        .status(6)
        .stderr_has("it looks like a recovery code or a claim secret");
}

#[test]
fn where_temporary_passwords_are_generated_none_is_asked_for_or_taken() {
    let desk = desk();
    set(&desk, "entered-temporary=off");
    let before = desk.contents();
    let message = "temporary passwords are generated here, not entered";
    let hint = "let it be generated; see the rule: passdesk policy show entered-temporary";
    let stdin = desk.run("users reset bob --yes --password-stdin");
    let entered = format!("{NEW_PASSWORD}\n");
    stdin.stdin(entered.as_str()).end().fails(4, message, hint);
    let tty = desk.tty("users reset bob --enter").status(4);
    tty.shows(&format!("error: {message}"));
    let kept = |desk: &Desk| desk.contents()["account"] == before["account"];
    assert!(kept(&desk));

    let file = desk.root().join("some.csv");
    fs::write(
        &file,
        format!("name,temporary_password\nbob,{NEW_PASSWORD}\nbob2,\n"),
    )
    .expect("written");
    desk.run("users add bob2").status(0);
    let dry = desk.run("users reset --from some.csv --dry-run").status(9);
    assert!(dry.stdout_text().contains(message), "{dry}");
    let rows = desk
        .run("users reset --from some.csv --yes --format json")
        .status(9)
        .stdout_rows();
    assert_eq!(rows[0]["error"]["code"], "not_permitted");
    assert_eq!(rows[0]["error"]["message"], message);
    assert!(rows[1]["temporary_password"].is_string());

    // On a terminal one is not even offered to enter one.
    let tty = desk
        .tty("users reset bob")
        .expect("reset the password of bob? [y/N] ");
    assert!(!tty.drawn().contains("temporary password"));
    tty.send_line("y")
        .expect("temporary password of bob, until ")
        .status(0);
    set(&desk, "entered-temporary=on");
    let stdin = desk.run("users reset bob --yes --password-stdin");
    stdin.stdin(entered.as_str()).status(0);
}

#[test]
fn sessions_and_temporary_passwords_last_as_long_as_is_set() {
    let desk = desk();
    set(
        &desk,
        "session-length=1h temporary-expiry=6m session-idle=10m",
    );
    desk.sql("UPDATE session SET last_used_at = last_used_at - 570000");
    desk.run("whoami").status(0);
    desk.sql("UPDATE session SET last_used_at = last_used_at - 600000");
    desk.run("whoami").status(3);
    desk.sign_in("root1");
    desk.run("users reset bob --yes").status(0);
    let left = "temporary_expires_at - password_changed_at BETWEEN 300001 AND 360000";
    desk.sql(&format!(
        "UPDATE account SET disabled = false WHERE name = 'bob' AND {left}"
    ));
    desk.sql("UPDATE session SET opened_at = opened_at - 3600000");
    desk.run("whoami").status(3);
}

#[test]
fn s5_a_raised_cost_holds_from_the_next_right_sign_in() {
    let desk = desk();
    let dearer = |expected: usize| {
        let rows = &desk.contents()["account"];
        let dearer = rows.iter().filter(|row| row.contains("m=20480,t=3,p=1"));
        assert_eq!(dearer.count(), expected);
    };
    set(&desk, "argon2-memory=20480 argon2-passes=3");
    dearer(0);
    desk.somebody_else("bob").sign_in("bob");
    dearer(1);
    desk.sign_in("root1");
    dearer(2);
}

#[test]
fn s53_whoever_raises_the_cost_is_told_what_sign_ins_take_until_no_older_hash_is_left() {
    let desk = desk();
    let raise = || desk.run("policy set argon2-memory=20480").status(0);
    let until_then = "every sign-in also computes a hash at each earlier cost: memory 19456, passes 2, lanes 1\n\
        next: to end that, set the cost once more when all users have signed in or were reset\n";
    raise()
        .stdout("argon2-memory is 20480, and was 19456\n")
        .stderr(until_then);
    desk.sign_in("root1");
    raise().stderr(until_then);
    desk.somebody_else("bob").sign_in("bob");
    raise()
        .stdout("argon2-memory is 20480 already\n")
        .stderr("");
    desk.run("policy set min-length=16").status(0).stderr("");
}

#[test]
fn s32_a_policy_out_of_bounds_in_the_file_is_a_damaged_store() {
    let desk = desk();
    desk.sql("UPDATE store SET min_length = 1");
    for command in [
        "users list",
        "policy show",
        "whoami",
        "policy set min-length=15",
    ] {
        desk.run(command).end().fails(
            75,
            "the store is damaged: store.min_length of its only row cannot be read",
            desk.hint_of_damage(),
        );
    }
}

#[test]
fn tuning_needs_no_store_and_proposes_one_of_what_it_measured_in_words_that_can_be_set() {
    let desk = Desk::new();
    let tuned = desk
        .run("policy tune --target 60ms --format json")
        .status(0);
    let rows = tuned.stdout_rows();
    let proposed: Vec<_> = rows.iter().filter(|row| row["proposed"] == true).collect();
    assert_eq!(proposed.len(), 1, "{tuned}");
    assert_eq!(rows[0]["argon2_memory"], 19_456);
    let number = |field: &str| proposed[0][field].as_u64().expect("a number");
    let command = format!(
        "policy set argon2-memory={} argon2-passes={} argon2-lanes={}",
        number("argon2_memory"),
        number("argon2_passes"),
        number("argon2_lanes")
    );
    assert!(
        tuned
            .stderr_text()
            .ends_with(&format!("next: passdesk {command}\n")),
        "{tuned}"
    );
    assert!(!desk.has_store());
    desk.init();
    desk.sign_in("root1");
    desk.run(&command).status(0);
    assert_eq!(
        shown(&desk, "argon2-memory"),
        number("argon2_memory").to_string()
    );
    desk.run("policy tune --target 11s").status(2).stderr(
        "error: --target <TIME>: the target must be 1ms to 10s\nhint: passdesk policy tune --help\n",
    );
}

#[test]
fn the_manual_has_a_row_for_each_key() {
    let page = include_str!("../completions/man/passdesk-policy.7.md");
    for setting in Setting::ALL {
        let row = format!(
            "| `{setting}` | {} | {} | {} |\n",
            setting.default_text(),
            setting.allowed(),
            setting.rule().purpose
        );
        assert!(page.contains(&row), "{row}");
    }
}
