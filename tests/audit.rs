//! The `audit` commands as they are typed: what they print, keep and refuse.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::{Desk, PASSWORD};

fn desk() -> Desk {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    desk
}

#[test]
fn s26_nothing_that_stands_in_the_record_acts_on_a_terminal() {
    let desk = desk();
    let begin = desk.keep();
    for column in [
        "action",
        "outcome",
        "actor_name",
        "subject_name",
        "reason",
        "host",
    ] {
        desk.bring_back(&begin);
        desk.sql(&format!(
            "UPDATE event SET {column} = 'a' || char(27) || char(8238) || char(155) || char(13) || '[2Jb'
             WHERE action = 'account.add' AND actor_id IS NOT NULL"
        ));
        for command in ["audit list", "audit verify"] {
            for format in ["table", "csv", "json"] {
                let done = desk.run(command).args(["--format", format]).end();
                let shown = format!("{}{}", done.stdout_text(), done.stderr_text());
                let raw = ['\u{1b}', '\u{202e}', '\u{9b}', '\r'];
                assert!(!shown.contains(raw), "{column}{done}");
                assert!(!done.stdout_text().is_empty(), "{done}");
            }
        }
    }
}

#[test]
fn s38_a_tampered_record_ends_with_75_and_a_row_for_each_finding() {
    let desk = desk();
    desk.run("audit verify").status(0);
    desk.sql("UPDATE event SET outcome = 'wrong' WHERE action = 'password.change'");
    desk.sql("DELETE FROM event WHERE action = 'store.init'");
    let json = desk.run("audit verify --format json").status(75);
    let rows = json.stdout_rows();
    assert_eq!(rows.len(), 2, "{json}");
    assert_eq!(
        (&rows[0]["damage"], &rows[0]["sequence"]),
        (&"missing".into(), &1.into())
    );
    assert_eq!(
        (&rows[1]["damage"], &rows[1]["subject"]),
        (&"altered".into(), &"bob".into())
    );
    let error = &json.stderr_json()["error"];
    assert_eq!(error["code"], "unavailable");
    assert_eq!(
        error["message"],
        "the audit log is not what passdesk wrote: 2 findings"
    );
    let id = rows[1]["event_id"].as_str().expect("an id");
    let table = desk.run("audit verify").status(75);
    assert!(table.stdout_text().starts_with("DAMAGE "), "{table}");
    assert!(table.stdout_text().contains(id), "{table}");
}

#[test]
fn anchors_are_added_to_a_file_that_only_its_owner_can_change() {
    let desk = desk();
    let path = desk.root().join("anchors.txt");
    for lines in 1..=3 {
        let anchor = desk.run("audit anchor --quiet --out anchors.txt").status(0);
        let text = fs::read_to_string(&path).expect("the file");
        assert_eq!(text.lines().count(), lines);
        assert!(text.ends_with(anchor.stdout_text()), "{text}");
        // Somebody's editor has cut the last newline off.
        fs::write(&path, text.trim_end()).expect("written");
    }
    let mode = fs::metadata(&path).expect("the file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let held = desk.run("audit verify --anchor anchors.txt --format json");
    assert_eq!(held.status(0).stdout_json()["anchors"], 3);

    fs::set_permissions(&path, Permissions::from_mode(0o620)).expect("its mode");
    let before = desk.contents();
    let message = "anchors.txt can be changed by other users";
    let refused = desk.run("audit anchor --out anchors.txt").end();
    refused.fails(2, message, "chmod go-w anchors.txt");
    symlink(&path, desk.root().join("link")).expect("a link");
    let refused = desk.run("audit anchor --out link").status(75).no_stdout();
    refused.stderr_has("error: cannot write link: ");
    assert_eq!(
        desk.contents()["event"],
        before["event"],
        "no anchor was taken"
    );
}

#[test]
fn an_anchor_that_is_not_written_whole_leaves_nothing_of_itself() {
    let desk = desk();
    let path = desk.root().join("anchors.txt");
    let anchor = desk.run("audit anchor --quiet --out anchors.txt").status(0);
    let room = (1 << 20) - 100;
    let mut text = anchor.stdout_text().to_owned();
    text.push_str(&"x".repeat(room - text.len() - 1));
    text.push('\n');
    fs::write(&path, &text).expect("written");
    // No file may grow beyond 2048 blocks of 512 bytes.
    let tried =
        desk.shell("trap '' XFSZ; ulimit -f 2048; $passdesk audit anchor --out anchors.txt");
    tried.fails(
        75,
        "cannot write anchors.txt: File too large",
        "free some disk space, or name another file; taking one more anchor does no harm",
    );
    assert!(fs::read_to_string(&path).expect("the file") == text);
    desk.run("audit verify --anchor anchors.txt").status(0);
}

#[test]
fn no_anchor_is_added_to_a_file_of_the_store() {
    let desk = desk();
    let store = desk.store();
    let folder = store.parent().expect("a folder");
    symlink(folder, desk.root().join("link")).expect("a link");
    for ending in ["", "-wal", "-shm", "-journal"] {
        let beside = folder.join(format!("passdesk.db{ending}"));
        let there = beside.exists();
        for folder in [folder.to_str().expect("text"), "store", "store/../link"] {
            let file = format!("{folder}/passdesk.db{ending}");
            let refused = desk.run("audit anchor --out").args([&*file]).end();
            refused.fails(
                2,
                &format!("{file} belongs to the store itself"),
                "keep anchors in a file of their own, where nobody who can write to the store can change it",
            );
        }
        assert_eq!(beside.exists(), there);
    }
    desk.run("audit verify").status(0);
    desk.run("audit anchor --out store/anchors.txt").status(0);
}

#[test]
fn a_file_without_a_whole_anchor_is_refused() {
    let desk = desk();
    let anchor = desk.run("audit anchor --quiet").status(0);
    let line = anchor.stdout_text();
    let wrong = [
        ("", "there is no anchor in it"),
        ("hello\n", "there is no anchor in it"),
        (&line[..60], "line 1 of it does not hold a complete anchor"),
    ];
    for (text, message) in wrong {
        fs::write(desk.root().join("it"), text).expect("written");
        let refused = desk.run("audit verify --anchor it").status(2).no_stdout();
        refused.stderr_has(&format!("error: {message}\nhint: "));
    }
    fs::write(
        desk.root().join("it"),
        format!("{line}\n{}\n{line}", &line[..60]),
    )
    .expect("written");
    desk.run("audit verify --anchor it").end().fails(
        2,
        "line 3 of it does not hold a complete anchor",
        "give the line as passdesk audit anchor printed it; if it was cut short there, take line 3 out of it",
    );
    let logged = format!("Nov 23 17:49:21 desk passdesk[7]: {line}");
    fs::write(desk.root().join("it"), logged).expect("written");
    desk.run("audit verify --anchor it").status(0);
    let nowhere = desk.run("audit verify --anchor nowhere").status(2);
    nowhere.stderr_has("error: nowhere: ");
}

#[test]
fn following_shows_what_comes_and_ends_when_nobody_reads_it() {
    let desk = desk();
    let followed = desk.shell(
        "{ $passdesk audit list --follow --limit 1 --format json; echo \"status $?\" >&2; } | {
             read -r first; echo \"$first\"
             $passdesk users unlock bob > said
             read -r second; echo \"$second\"
             exec <&-
             $passdesk users enable bob > said
         }",
    );
    let followed = followed.status(0).stderr("status 141\n");
    let rows = followed.stdout_rows();
    let actions: Vec<_> = rows.iter().map(|row| row["action"].clone()).collect();
    assert_eq!(actions, ["password.change", "account.unlock"]);
}

#[test]
fn what_is_followed_has_no_end_in_time() {
    let desk = Desk::new();
    desk.run("audit list --follow --until 1h").end().fails(
        2,
        "the argument '--follow' cannot be used with '--until <TIME>'",
        "passdesk audit list --help",
    );
}

#[test]
fn a_summary_counts_in_words_and_shows_no_day_before_its_beginning() {
    let desk = desk();
    desk.run("users reset bob --yes").status(0);
    let done = desk.run("audit summary").status(0);
    let note = "1 reset, 0 failed sign-ins, 0 lockouts\n";
    done.stderr(note);
    let now = desk.run("audit summary --since 1s --format json").status(0);
    let begins = now.stdout_rows()[0]["begins_at"].clone();
    let begins = begins.as_str().expect("a time");
    let today = desk
        .run("audit summary --format json --since")
        .args([begins]);
    assert!(!today.status(0).stdout_rows().is_empty());
    let later = desk
        .run("audit summary --since 2999-01-01T00:00:00Z")
        .status(0);
    later
        .stdout("DAY  RESETS  FAILED SIGN-INS  LOCKOUTS\n")
        .stderr("0 resets, 0 failed sign-ins, 0 lockouts\n");
}

#[test]
fn a_table_shows_the_beginning_of_a_digest_and_other_formats_all_of_it() {
    let desk = desk();
    let sha256 = desk
        .run("store backup one.db --format json")
        .status(0)
        .field("sha256");
    let list = |format: &str| {
        let run = desk
            .run("audit list --action store.backup --format")
            .args([format]);
        run.status(0).stdout_text().to_owned()
    };
    let table = list("table");
    assert!(
        table.ends_with(&format!("  sha256 {}…\n", &sha256[..12])),
        "{table}"
    );
    for format in ["json", "csv"] {
        assert!(list(format).contains(&format!("sha256 {sha256}")));
    }
}

#[test]
fn what_is_done_to_the_store_without_an_account_has_the_systems_user_as_its_actor_in_a_table() {
    let desk = desk();
    desk.run("store backup one.db").status(0);
    let host = rustix::system::uname();
    let user = format!(
        "uid {} on {}",
        rustix::process::getuid().as_raw(),
        host.nodename().to_string_lossy()
    );
    let table = desk.run("audit list --action store.backup").status(0);
    assert!(
        table.stdout_text().contains(&format!("done     {user}  ")),
        "{table}"
    );
    let row = desk.run("audit list --action store.backup --format json");
    let row = row.status(0).stdout_json();
    assert!(
        row["actor"].is_null() && row["peer_address"].is_null(),
        "{row}"
    );

    // S55: over TLS there is none.
    desk.sql("UPDATE event SET os_uid = NULL, peer_address = '2001:db8::7' WHERE action = 'store.backup'");
    let table = desk.run("audit list --action store.backup").status(0);
    let through = format!(
        "done     2001:db8::7 through {}  ",
        host.nodename().to_string_lossy()
    );
    assert!(table.stdout_text().contains(&through), "{table}");
    let row = desk.run("audit list --action store.backup --format json");
    let row = row.status(0).stdout_json();
    assert!(row["os_uid"].is_null(), "{row}");
    assert_eq!(row["peer_address"], "2001:db8::7");
    let csv = desk
        .run("audit list --action store.backup --format csv")
        .status(0);
    assert!(csv.stdout_text().contains(",2001:db8::7\n"), "{csv}");
}

#[test]
fn ctrl_c_is_how_one_stops_to_follow() {
    let desk = desk();
    desk.tty("audit list --follow --user bob")
        .expect("password.change")
        .send_control('c')
        .status(130)
        .never_showed("error");
}

#[test]
fn an_operation_that_is_none_is_told_with_where_to_find_one() {
    let desk = Desk::new();
    desk.run("audit list --operation xyz").end().fails(
        2,
        "--operation <ID>: that is not an id: give the whole of it, such as 01a20986-d6da-7235-9568-875a91a6dc0d",
        "passdesk audit list --help",
    );
}

#[test]
fn an_action_that_is_none_is_told_with_the_one_that_was_meant() {
    let desk = Desk::new();
    desk.run("audit list --action foo").end().fails(
        2,
        "invalid value 'foo' for '--action <ACTION>'; the help lists the allowed values",
        "passdesk audit list --help",
    );
    desk.run("audit list --action reset").end().fails(
        2,
        "invalid value 'reset' for '--action <ACTION>'; did you mean password.reset?",
        "passdesk audit list --help",
    );
    for (typed, meant) in [("login", "sign-in"), ("logout", "sign-out")] {
        desk.run(&format!("audit list --action {typed}"))
            .end()
            .fails(
                2,
                &format!("invalid value '{typed}' for '--action <ACTION>'; did you mean {meant}?"),
                "passdesk audit list --help",
            );
    }
    desk.run("audit list --action pasword.reset").end().fails(
        2,
        "invalid value 'pasword.reset' for '--action <ACTION>'; did you mean password.reset?",
        "passdesk audit list --help",
    );
}

/// What is done to the end of a chain.
const ENDS: [&str; 5] = [
    "UPDATE chain SET head = randomblob(32) WHERE subject = S",
    "UPDATE chain SET length = 1 WHERE subject = S",
    "UPDATE chain SET length = 99 WHERE subject = S",
    "DELETE FROM chain WHERE subject = S",
    "DELETE FROM event WHERE subject = S AND sequence = (SELECT length FROM chain WHERE subject = S)",
];

#[test]
fn s38_damage_to_any_end_is_shown_also_where_nothing_can_be_added_any_more() {
    let desk = desk();
    desk.run("audit list").status(0);
    let begin = desk.keep();
    for (whose, subject) in [
        ("store ", "zeroblob(16)"),
        ("root1", "(SELECT id FROM account WHERE name = 'root1')"),
        ("bob", "(SELECT id FROM account WHERE name = 'bob')"),
    ] {
        for sql in ENDS {
            desk.bring_back(&begin);
            desk.sql(&sql.replace("= S", &format!("= {subject}")));
            let found = desk.run("audit verify --format json").status(75);
            let rows = found.stdout_rows();
            assert!(
                rows.iter()
                    .any(|row| row["subject"].to_string().contains(whose)),
                "{sql}: {found}"
            );
            let checked = desk.run("store check").status(75);
            assert!(
                checked.stdout_text().contains("is not what passdesk wrote"),
                "{checked}"
            );
        }
    }
}

#[test]
fn s38_a_chain_that_does_not_end_where_its_events_do_stops_the_deed_and_says_where_to_look() {
    let desk = desk();
    // So that every chain has more events than one.
    desk.run("audit list").status(0);
    let begin = desk.keep();
    let hint = "nothing was changed; see what is wrong: passdesk audit verify, or without signing in passdesk store check";
    let info = desk.run("store info --format json").status(0);
    let store = format!("store {}", info.field("store_id"));
    for (subject, command, stdin, whose) in [
        ("zeroblob(16)", "audit list", "", store.as_str()),
        ("zeroblob(16)", "audit anchor", "", &store),
        ("zeroblob(16)", "policy set min-length=16", "", &store),
        (
            "(SELECT id FROM account WHERE name = 'bob')",
            "users unlock bob",
            "",
            "bob",
        ),
        (
            "(SELECT id FROM account WHERE name = 'root1')",
            "login root1 --password-stdin",
            PASSWORD,
            "root1",
        ),
    ] {
        for sql in ["UPDATE chain SET length = 1", "DELETE FROM chain"] {
            desk.bring_back(&begin);
            desk.sql(&format!("{sql} WHERE subject = {subject}"));
            let before = desk.contents();
            desk.run(command).stdin(format!("{stdin}\n")).end().fails(
                75,
                &format!("the audit log of {whose} is damaged: its end does not match its events"),
                hint,
            );
            assert_eq!(desk.contents()["account"], before["account"], "{command}");
        }
    }
}

#[test]
fn a_day_can_be_given_by_its_word() {
    let desk = desk();
    let rows = |words: &str| {
        let list = desk.run("audit list --format json --action account.add");
        let words: Vec<_> = words.split(' ').collect();
        let list = list.args([words[0], words[1]]).status(0);
        list.stdout_rows().len()
    };
    assert_eq!(rows("--since yesterday"), 2);
    assert_eq!(rows("--until yesterday"), 0);
    assert_eq!(rows("--since 1y"), 2);
    let days = desk.run("audit summary --since yesterday --format json");
    assert_ne!(days.status(0).stdout_rows().len(), 0);
    desk.run("audit list --since tomorrow").end().fails(
        2,
        "--since <TIME>: not a time: write one such as 2026-11-24T09:00:00Z, a date such as 2026-11-24, today or yesterday, or how long ago, such as 2h or 30d",
        "passdesk audit list --help",
    );
}
