//! Tokens of others, tokens in files, and tokens that end soon.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::Desk;

/// The admins `root1`, with the token `nightly`, and `ann`, with `daily` and `nightly`; both are signed in.
fn desk() -> (Desk, Desk) {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("ann");
    desk.run("users promote ann").status(0);
    let ann = desk.somebody_else("ann");
    ann.sign_in("ann");
    for (whose, label) in [(&desk, "nightly"), (&ann, "nightly"), (&ann, "daily")] {
        let create = "tokens create --scope users:list";
        whose.run(create).args([label]).status(0);
    }
    (desk, ann)
}

/// Each token as its owner and its label.
fn all(desk: &Desk) -> Vec<[String; 2]> {
    let listed = desk.run("tokens list --all --format json").status(0);
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let rows = listed.stdout_rows();
    let pairs = rows
        .iter()
        .map(|row| [text(&row["owner"]), text(&row["label"])]);
    pairs.collect()
}

#[test]
fn s29_an_admin_sees_whose_tokens_there_are_and_never_their_secrets() {
    let (desk, ann) = desk();
    let tokens = ["ann daily", "ann nightly", "root1 nightly"];
    let pairs = |desk: &Desk| {
        all(desk)
            .iter()
            .map(|pair| pair.join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(pairs(&desk), tokens);
    assert_eq!(pairs(&ann), tokens);
    let row = &desk
        .run("tokens list --all --format json")
        .status(0)
        .stdout_rows()[0];
    let fields: Vec<_> = row.as_object().expect("an object").keys().collect();
    let of_one = &ann.run("tokens list --format json").status(0).stdout_rows()[0];
    let without: Vec<_> = of_one.as_object().expect("an object").keys().collect();
    assert!(fields.contains(&&"owner".to_owned()) && !without.contains(&&"owner".to_owned()));
    assert_eq!(fields.len(), without.len() + 1);
    let csv = desk.run("tokens list --all --format csv").status(0);
    let header = "owner,label,scopes,created_at,expires_at,last_used_at,expired\n";
    assert!(csv.stdout_text().starts_with(header), "{csv}");
    let table = desk.run("tokens list --all").status(0);
    let mut lines = table.stdout_text().lines();
    let header: Vec<_> = lines.next().expect("a header").split_whitespace().collect();
    assert_eq!(header[..2], ["OWNER", "LABEL"]);
    assert_eq!(lines.count(), 3);
    assert!(!table.stdout_text().contains("pdk_"));
}

#[test]
fn s29_an_admin_revokes_a_token_of_another_and_the_audit_log_says_so() {
    let (desk, ann) = desk();
    let token = ann.token("--scope users:list");
    ann.run("users list --quiet")
        .env("PASSDESK_TOKEN", &token)
        .status(0);
    desk.run("tokens revoke token --owner ann --yes")
        .status(0)
        .stdout("the token token of ann is revoked\n");
    ann.run("users list")
        .env("PASSDESK_TOKEN", &token)
        .status(3);
    let revoked = desk
        .run("tokens revoke nightly --owner ann --yes --format json")
        .status(0);
    let row = json!({ "label": "nightly", "revoked": true, "owner": "ann" });
    assert_eq!(revoked.stdout_json(), row);
    let left: Vec<_> = all(&desk).iter().map(|pair| pair.join(" ")).collect();
    assert_eq!(left, ["ann daily", "root1 nightly"]);

    let events = desk.run("audit list --user ann --action token.revoke --format json");
    let events = events.status(0).stdout_rows();
    assert_eq!(events.len(), 2);
    for (event, label) in events.iter().zip(["token", "nightly"]) {
        assert_eq!(
            (&event["actor"], &event["subject"]),
            (&json!("root1"), &json!("ann"))
        );
        let reason = event["reason"].as_str().expect("a reason");
        assert!(reason.ends_with(label), "{reason}");
    }
    desk.run("tokens revoke nightly --owner ann --yes")
        .end()
        .fails(
            7,
            "ann does not have a token nightly",
            "see all tokens: passdesk tokens list --all",
        );
    desk.run("tokens revoke nightly --owner nobody --yes")
        .end()
        .fails(
            7,
            "there is no account nobody",
            "see the accounts: passdesk users list",
        );
    // One's own may be named like that, too.
    desk.run("tokens revoke nightly --owner root1 --yes")
        .status(0);
}

#[test]
fn s17_a_token_is_written_to_a_new_file_that_a_script_can_use() {
    let (desk, _) = desk();
    let create = "tokens create weekly --scope users:list --out weekly.token";
    let made = desk.run(create).args(["--format", "json"]).status(0);
    let row = made.stdout_json();
    assert_eq!(
        (&row["token"], &row["out"]),
        (&json!(null), &json!("weekly.token"))
    );
    assert_eq!(
        (&row["label"], &row["scopes"]),
        (&json!("weekly"), &json!(["users:list"]))
    );
    made.stderr("a script gives it with --token-file weekly.token\n");
    let path = desk.root().join("weekly.token");
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let token = fs::read_to_string(&path).expect("a token");
    assert!(token.starts_with("pdk_") && token.ends_with('\n'));
    let script = desk.somebody_else("script");
    script.run("users list --token-file weekly.token").status(0);
    script.run("users list --token-file nowhere").end().fails(
        2,
        "nowhere: No such file or directory",
        "name the token's file; to make one: passdesk tokens create LABEL --scope SCOPE --out FILE",
    );

    // A file that is there stays as it is, and no token is made.
    let again = desk.run("tokens create other --scope users:list --out weekly.token");
    let hint = "choose another file with --out FILE";
    again.end().fails(8, "weekly.token exists already", hint);
    assert_eq!(fs::read_to_string(&path).expect("a token"), token);
    assert_eq!(all(&desk).len(), 4);
    // A token that is not made leaves no file.
    let taken = desk.run("tokens create weekly --scope users:list --out taken.token");
    taken.status(8).no_stdout();
    assert!(!desk.root().join("taken.token").exists());
    // The dash is standard output.
    let shown = desk.run("tokens create shown --scope users:list --out - --format json");
    let row = shown.status(0).stdout_json();
    assert!(row["token"].as_str().expect("a token").starts_with("pdk_"));
    assert_eq!(row.as_object().expect("an object").len(), 4);
}

#[test]
fn s17_a_token_that_cannot_be_written_is_not_in_force() {
    let (desk, _) = desk();
    let open = desk.root().join("open");
    fs::create_dir(&open).expect("a folder");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o777)).expect("its mode");
    for (out, status) in [("nowhere/weekly.token", 1), ("open/weekly.token", 2)] {
        let create = format!("tokens create weekly --scope users:list --out {out}");
        desk.run(&create).status(status).no_stdout();
        assert!(!desk.root().join(out).exists());
        assert_eq!(all(&desk).len(), 3);
    }
}

#[test]
fn a_script_is_warned_from_14_days_before_its_token_ends() {
    let (desk, _) = desk();
    let token = desk.token("--scope users:list --scope users:add");
    let by_token = |words: &str| desk.run(words).env("PASSDESK_TOKEN", &token);
    let day = 24 * 3600 * 1000_u64;
    let ends_in = |time: u64| {
        desk.sql(&format!(
            "UPDATE token SET expires_at = (SELECT latest_at FROM store) + {time} WHERE label = 'token'"
        ));
    };
    // The store's time goes on while the test runs, so the last minute before the 14 days is left out.
    ends_in(14 * day + 600_000);
    by_token("users list").status(0).no_stderr();
    by_token("whoami").status(0).no_stderr();
    ends_in(14 * day);
    let hint = "hint: make another in time: passdesk tokens create LABEL --scope SCOPE\n";
    for words in [
        "users list",
        "users list --quiet",
        "users add carol --quiet",
        "whoami --format json",
    ] {
        let done = by_token(words).status(0);
        let told = done.stderr_text();
        assert!(told.starts_with("warning: this token expires 20"), "{done}");
        assert!(told.ends_with(hint) && told.lines().count() == 2, "{done}");
    }
    // A session is no token.
    desk.run("users list").status(0).no_stderr();
    ends_in(0);
    by_token("users list").status(3);
}

#[test]
fn a_token_that_works_no_more_is_answered_as_a_token_whatever_ended_it() {
    const MESSAGE: &str = "this token does not work any more: it is revoked or expired, or its owner was reset or is not an admin now";
    const HINT: &str = "an admin makes another: passdesk tokens create LABEL --scope SCOPE";
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("ann");
    desk.run("users promote ann").status(0);
    let ann = desk.somebody_else("ann");
    ann.sign_in("ann");
    let token = ann.token("--scope users:list");
    let begin = desk.keep();
    for command in [
        "tokens revoke token --owner ann --yes",
        "users reset ann --yes",
        "users demote ann",
        "users disable ann",
        "users remove ann --yes",
    ] {
        desk.bring_back(&begin);
        desk.run(command).status(0);
        for asked in ["users list", "whoami"] {
            let done = ann.run(asked).env("PASSDESK_TOKEN", &token).end();
            done.fails(3, MESSAGE, HINT);
        }
    }
    desk.bring_back(&begin);
    desk.sql("UPDATE token SET expires_at = created_at + 1");
    let done = ann
        .run("users list --format json")
        .env("PASSDESK_TOKEN", &token);
    let done = done.status(3).stderr_has(MESSAGE);
    done.stderr_has("\"code\":\"not_signed_in\"");
}
