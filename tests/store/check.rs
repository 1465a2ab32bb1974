//! `store check`: one finding for each thing that is wrong, and none where nothing is.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::Desk;

/// The findings, as rows of `check` and `severity`, and the exit status.
#[track_caller]
fn findings(desk: &Desk) -> (Vec<(String, String)>, i32) {
    let done = desk.run("store check --format json").end();
    let rows = done.stdout_rows();
    let text = |row: &serde_json::Value, field: &str| {
        let text = row[field].as_str().expect("a text");
        assert!(!text.is_empty(), "{field}{done}");
        text.to_owned()
    };
    for row in &rows {
        for field in ["what", "why", "mend"] {
            text(row, field);
        }
    }
    let found = rows
        .iter()
        .map(|row| (text(row, "check"), text(row, "severity")));
    (found.collect(), done.code())
}

#[track_caller]
fn finds(desk: &Desk, expected: &[&str]) {
    let (found, status) = findings(desk);
    let words: Vec<_> = found
        .iter()
        .map(|(check, severity)| format!("{severity} {check}"))
        .collect();
    assert_eq!(words, expected);
    let damaged = expected.iter().any(|word| word.starts_with("damage"));
    let right = match (expected.is_empty(), damaged) {
        (true, _) => 0,
        (false, true) => 75,
        (false, false) => 9,
    };
    assert_eq!(status, right, "{expected:?}");
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn a_store_that_is_in_order_is_said_to_be_in_one_line() {
    let desk = Desk::with_store();
    let store = desk.store();
    desk.run("store check")
        .status(0)
        .stdout(&format!("{} is in order\n", store.display()))
        .no_stderr();
    finds(&desk, &[]);
}

#[test]
fn s32_every_unsafe_mode_is_found_at_once_and_nothing_is_changed() {
    let desk = Desk::with_store();
    let (store, log) = (desk.store(), desk.store().with_extension("db-wal"));
    let folder = store.parent().expect("a folder");
    fs::write(&log, "").expect("written");
    for (path, mode) in [(&*store, 0o640), (&*log, 0o602), (folder, 0o750)] {
        set_mode(path, mode);
    }
    finds(&desk, &["damage files", "damage files", "damage files"]);
    assert!(log.exists());
    for path in [&*store, &*log] {
        set_mode(path, 0o600);
    }
    set_mode(folder, 0o700);
    finds(&desk, &[]);

    let other = folder.join("other.db");
    fs::rename(&store, &other).expect("renamed");
    symlink(&other, &store).expect("a link");
    finds(&desk, &["damage files"]);
}

#[test]
fn what_is_no_store_is_told_without_a_mend_that_would_harm_it() {
    let desk = Desk::new();
    let mine = desk.root().join("mine");
    fs::create_dir(&mine).expect("a folder");
    set_mode(&mine, 0o755);
    let text = mine.join("text");
    fs::write(&text, "mine").expect("written");
    set_mode(&text, 0o644);
    let own = "name the store's own file, which must be a regular one";
    for (store, check, what, mend) in [
        ("/dev/full", "files", "the store /dev/full is a device", own),
        ("mine", "files", "the store mine is a folder", own),
        (
            "mine/text",
            "structure",
            "mine/text is not a passdesk store",
            "name another file with --store; if the store was here: restore a backup, which moves the store's files aside: passdesk store restore FILE --replace",
        ),
    ] {
        let run = desk.run("store check --format json --store").args([store]);
        let done = run.status(75);
        let rows = done.stdout_rows();
        assert_eq!(rows.len(), 1, "{done}");
        let told = ["check", "what", "mend"].map(|field| rows[0][field].as_str().expect("a text"));
        assert_eq!(told, [check, what, mend]);
    }
    let refused = desk
        .run("store restore mine/text --store new/passdesk.db")
        .end();
    refused.fails(
        75,
        "mine/text is not a usable backup: mine/text is not a passdesk store",
        "nothing was changed; use another backup",
    );
}

#[test]
fn each_kind_of_damage_has_a_finding_of_its_own() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    let begin = desk.keep();
    for (damage, expected) in [
        ("CREATE TABLE mine (a)", "damage schema"),
        (
            "CREATE TRIGGER mine AFTER UPDATE ON account BEGIN SELECT 1; END",
            "damage schema",
        ),
        ("DROP INDEX account_admin", "damage schema"),
        ("PRAGMA user_version = 99", "damage schema"),
        ("PRAGMA application_id = 7", "damage structure"),
        (
            "INSERT INTO session VALUES (randomblob(16), randomblob(32), 1, 1, 1)",
            "damage foreign_key",
        ),
        (
            "UPDATE account SET password_hash = 'x' WHERE name = 'bob'",
            "damage value",
        ),
        (
            "UPDATE account SET password_hash = NULL WHERE name = 'bob'",
            "damage value",
        ),
        (
            "UPDATE account SET display_name = char(0x202e) WHERE name = 'bob'",
            "damage value",
        ),
        (
            "UPDATE event SET action = 'guess' WHERE action = 'account.add' AND subject_name = 'bob'",
            "damage value, damage chain",
        ),
        (
            "DELETE FROM event WHERE action = 'account.add' AND subject_name = 'bob'",
            "damage chain",
        ),
        (
            "UPDATE event SET actor_name = 'mallory' WHERE action = 'account.add' AND subject_name = 'bob'",
            "damage chain",
        ),
        (
            "UPDATE chain SET length = length + 1 WHERE subject = zeroblob(16)",
            "damage chain",
        ),
        (
            "DELETE FROM chain WHERE subject = zeroblob(16)",
            "damage chain",
        ),
        (
            "UPDATE store SET latest_at = latest_at + 600000",
            "warning clock",
        ),
        (
            "UPDATE store SET blocklist_file = '/nowhere/known.filter'",
            "warning blocklist",
        ),
        (
            "UPDATE account SET password_hash = '$argon2id$v=19$m=1048576,t=16,p=16$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE' WHERE name = 'bob'",
            "warning hash",
        ),
        ("DELETE FROM recovery_code", "warning recovery"),
        (
            "UPDATE account SET disabled = 1 WHERE name = 'root1'",
            "warning recovery",
        ),
        ("INSERT INTO trust VALUES (1, 1, 2)", "warning recovery"),
    ] {
        desk.bring_back(&begin);
        let store = rusqlite::Connection::open(desk.store()).expect("the store");
        store
            .pragma_update(None, "foreign_keys", false)
            .expect("set");
        store.execute_batch(damage).expect(damage);
        drop(store);
        let before = fs::read(desk.store()).expect("the store");
        let (found, _) = findings(&desk);
        let expected: Vec<_> = expected.split(", ").collect();
        assert_eq!(found.len(), expected.len(), "{damage}: {found:?}");
        finds(&desk, &expected);
        assert!(
            fs::read(desk.store()).expect("the store") == before,
            "{damage}"
        );
    }
}

#[test]
fn broken_bytes_are_findings_and_never_change() {
    let desk = Desk::with_store();
    let whole = fs::read(desk.store()).expect("the store");
    for (what, bytes) in [
        ("cut in a page", whole[..whole.len() - 100].to_vec()),
        ("cut after a page", whole[..8192].to_vec()),
        (
            "a page of zeros",
            [&whole[..4096], &vec![0; 4096], &whole[8192..]].concat(),
        ),
        ("no store", b"something else".to_vec()),
        ("nothing", Vec::new()),
    ] {
        fs::write(desk.store(), &bytes).expect("written");
        let (found, status) = findings(&desk);
        assert_eq!(status, 75, "{what}: {found:?}");
        assert!(!found.is_empty(), "{what}");
        assert!(
            fs::read(desk.store()).expect("the store") == bytes,
            "{what}"
        );
    }
    fs::remove_file(desk.store()).expect("removed");
    desk.run("store check").status(75).no_stdout();
}

#[test]
fn s30_how_far_the_clock_is_behind_is_told_with_what_mends_it() {
    let desk = Desk::with_store();
    desk.sql("UPDATE store SET latest_at = latest_at + 3 * 86400000");
    let done = desk.run("store check").status(9);
    let told = done.stdout_text();
    assert!(
        told.contains(", 2 days later") || told.contains(", 3 days later"),
        "{done}"
    );
    assert!(
        told.contains("\n  mend  correct the clock. If it is correct now, it was ahead earlier: "),
        "{done}"
    );
    assert!(told.contains("waits after failures do not end"), "{done}");
}

#[test]
fn a_mend_that_finds_nothing_names_the_one_for_the_clock_where_that_has_something_to_do() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let nothing = "there is nothing to mend\n";
    desk.run("store mend").status(0).stdout(nothing).no_stderr();
    // Done under a clock that was ahead, which no command says by itself.
    desk.sql("UPDATE session SET opened_at = opened_at + 86400000");
    let pointer = "the clock was ahead earlier, which has a mend of its own; see what it would do: passdesk store mend --clock\n";
    for command in ["store mend", "store mend --yes"] {
        let done = desk.run(command).status(0);
        done.stdout(nothing).stderr(pointer);
    }
    let plan = desk.run("store mend --clock").status(0);
    let told = plan.stdout_text();
    assert!(
        told.starts_with("would mend: some entries are dated after the current time, "),
        "{plan}"
    );
    assert!(told.contains("; these end: 1 session\n"), "{plan}");
    desk.run("store mend --clock --yes").status(0);
    desk.run("store mend").status(0).stdout(nothing).no_stderr();
}

#[test]
fn a_hash_that_takes_more_than_ten_times_the_cost_in_force_is_told_with_what_mends_it() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    desk.add("bob");
    let keep_at = |memory: u32, passes: u32| {
        desk.sql(&format!(
            "UPDATE account SET password_hash = '$argon2id$v=19$m={memory},t={passes},p=1' || substr(password_hash, instr(password_hash, 'p=1') + 3) WHERE name = 'bob'"
        ));
    };
    // What a policy leaves behind that was eased.
    keep_at(65_536, 6);
    desk.run("store check").status(0);
    keep_at(262_144, 2);
    let told = desk.run("store check").status(9);
    told.stdout(
        "warning: the password hash of bob costs 262144 KiB and 2 passes, 13 times the cost that is set\n  why   each password that is tried for this account, also a wrong one, takes this machine that much longer\n  mend  let bob sign in, which makes a new hash; if the cost was never set so high, something other than passdesk wrote the hash: passdesk users reset bob; for the only admin: passdesk recover with-code bob\n",
    );
    // Where that cost is in force, it is what it should be.
    desk.sql("UPDATE store SET argon2_memory = 262144");
    desk.run("store check").status(0);
    desk.sql("UPDATE store SET argon2_memory = 19456");
    desk.run("users reset bob --yes").status(0);
    desk.run("store check").status(0);
}
