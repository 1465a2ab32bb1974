//! `audit archive` as it is typed, and the commands that meet a store from which events were put away.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Desk, PASSWORD};

fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

#[test]
fn s38_old_events_are_put_away_in_a_private_file_and_verified_with_it() {
    let desk = desk();
    desk.run("audit anchor --quiet --out anchors.txt").status(0);
    let archive = "audit archive --before 2100-01-01 --format json --out";
    let done = desk.run(archive).args(["away/a.jsonl"]).status(0);
    let file = desk.root().join("away/a.jsonl");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode();
    assert_eq!(mode(&file) & 0o777, 0o600);
    assert_eq!(mode(file.parent().expect("a folder")) & 0o777, 0o700);
    let row = done.stdout_json();
    let events = row["events"].as_u64().expect("a number");
    assert!(events > 3, "{row}");
    let text = fs::read_to_string(&file).expect("the file");
    assert_eq!(text.lines().count() as u64, events + 2);

    let alone = desk
        .run("audit verify --format json")
        .status(0)
        .stdout_json();
    assert_eq!(alone["put_away"], events);
    desk.run("audit verify --archive away/a.jsonl")
        .status(0)
        .stderr_has("");
    let told = desk.run("audit verify").status(0);
    let told = told.stdout_text();
    assert!(
        told.contains(&format!("; {events} events were archived, and not checked")),
        "{told}"
    );
    let undecided = desk
        .run("audit verify --anchor anchors.txt")
        .status(9)
        .no_stdout();
    undecided
        .stderr_has("error: 1 of 1 anchor, the newest of ")
        .stderr_has(", cannot be checked: events that it covers were archived\n")
        .stderr_has(
            "hint: nothing else is wrong; give every file of audit archive with --archive FILE",
        );
    let held = desk.run("audit verify --anchor anchors.txt --archive away/a.jsonl");
    let held = held.status(0);
    assert!(
        held.stdout_text().contains("and the anchor matches"),
        "{held}"
    );

    let note = "were moved to files by audit archive, and are not listed here";
    desk.run("audit list").status(0).stderr_has(note);
    desk.run("audit summary").status(0).stderr_has(note);
    let message = "away/a.jsonl exists already";
    let hint = "no event was removed; choose another file, also to finish an interrupted run: events that are in both files do no harm";
    desk.run("audit archive --before 2100-01-01 --out")
        .args(["away/a.jsonl"])
        .end()
        .fails(8, message, hint);
    desk.run(archive).args(["away/b.jsonl"]).status(0);
    let both =
        desk.run("audit verify --archive away/a.jsonl --archive away/b.jsonl --anchor anchors.txt");
    both.status(0);
    desk.run("audit verify --archive away/b.jsonl").status(75);

    let cut: String = text.split_inclusive('\n').take(3).collect();
    fs::write(&file, cut).expect("written");
    let refused = desk.run("audit verify --archive away/a.jsonl").end();
    refused.fails(
        75,
        "away/a.jsonl: it is incomplete: it ends after line 3",
        "the file was changed or cut short: restore a copy; its digest is in the audit log: passdesk audit list --action audit.archive",
    );
    fs::write(&file, "something else\n").expect("written");
    let refused = desk.run("audit verify --archive away/a.jsonl").end();
    refused.fails(
        2,
        "away/a.jsonl: not a file that passdesk audit archive wrote",
        "name a file that passdesk audit archive has made",
    );
}

#[test]
fn a_store_whose_events_were_put_away_is_in_order_and_so_are_its_copies() {
    let desk = desk();
    let archive = "audit archive --before 2100-01-01 --out away/a.jsonl --format json";
    let events = desk.run(archive).status(0).stdout_json()["events"].clone();
    desk.run("recover codes new").status(0);
    desk.run("store check").status(0);
    desk.run("store backup kept/b.db").status(0);
    desk.run("store restore kept/b.db --store restored/desk.db")
        .status(0);
    desk.run("store copy --to copied/desk.db").status(0);
    for copy in ["restored/desk.db", "copied/desk.db"] {
        desk.run("store check --store").args([copy]).status(0);
        let login = desk
            .run("login root1 --password-stdin --store")
            .args([copy]);
        login.stdin(format!("{PASSWORD}\n")).status(0);
        let verify = desk.run("audit verify --archive away/a.jsonl --format json --store");
        let verified = verify.args([copy]).status(0).stdout_json();
        assert_eq!(verified["put_away"], events, "{verified}");
    }
}
