//! A store on a read-only file system, which its owner can look at.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{desk, set_mode};
use crate::support::{Desk, Done, say};

const SAID: &str =
    "the file system is read-only: the store is only read, and nothing is recorded\n";

/// Whether a folder can be mounted again here, for one command alone.
fn can_mount() -> bool {
    let tried = Command::new("unshare").args(["-rm", "true"]).output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    if !can {
        say("no folder can be mounted here: read-only file systems are not tested");
    }
    can
}

/// A command for which the store's folder cannot be written.
fn looking(desk: &Desk, command: &str) -> Done {
    desk.shell(&format!(
        "exec unshare -rm sh -c 'mount --bind store store && mount -o remount,bind,ro store && exec \"$passdesk\" {command}'"
    ))
}

/// What is in the store's folder.
fn files(desk: &Desk) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let folder = desk.store().parent().expect("a folder").to_owned();
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name(), fs::read(entry.path()).expect("read")))
        .collect();
    files.sort();
    files
}

#[test]
fn a_store_that_cannot_be_written_is_looked_at_by_its_owner_without_a_session() {
    if !can_mount() {
        return;
    }
    let desk = desk();
    let anchor = desk.run("audit anchor --quiet").status(0);
    fs::write(desk.root().join("anchor"), anchor.stdout_text()).expect("written");
    desk.run("logout").status(0);
    let events = desk.contents()["event"].len();
    let before = files(&desk);

    let info = looking(&desk, "store info --format json")
        .status(0)
        .stderr(SAID);
    assert_eq!(info.stdout_json()["events"], events);
    looking(&desk, "store check")
        .status(0)
        .stdout(&format!("{} is in order\n", desk.store().display()))
        .stderr(SAID);
    let verified = looking(&desk, "audit verify --anchor anchor").status(0);
    assert!(
        verified.stdout_text().contains("nothing was altered"),
        "{verified}"
    );
    verified.stderr_has(SAID).stderr_has("take a new anchor");
    assert!(files(&desk) == before, "looking changed something");

    for command in [
        "users list",
        "login root1 --no-input --password-stdin",
        "store backup copy",
    ] {
        looking(&desk, command)
            .status(75)
            .no_stdout()
            .stderr_has("error: the store cannot be written: ");
    }
    assert!(files(&desk) == before);
}

#[test]
fn what_was_tampered_with_is_found_where_nothing_can_be_written() {
    if !can_mount() {
        return;
    }
    let desk = desk();
    desk.sql("UPDATE event SET reason = 'another' WHERE sequence = 1 AND action = 'account.add'");
    desk.sql("UPDATE event SET os_uid = 4711 WHERE action = 'store.init'");
    looking(&desk, "audit verify")
        .status(75)
        .stderr_has("the audit log is not what passdesk wrote");
    looking(&desk, "store check").status(75);
}

#[test]
fn a_log_that_was_not_written_back_is_not_passed_over() {
    if !can_mount() {
        return;
    }
    let desk = desk();
    let log = desk.store().with_extension("db-wal");
    fs::write(&log, "").expect("written");
    set_mode(&log, 0o600);
    looking(&desk, "store info").status(0);
    fs::write(&log, "what was written last").expect("written");
    for command in ["store info", "audit verify"] {
        let done = looking(&desk, command).status(75).no_stdout();
        done.stderr_has(
            "passdesk.db-wal holds the latest changes, and cannot be read on a read-only file system",
        )
        .stderr_has("hint: copy the folder to where it can be written, and look at the copy: cp -a ");
    }
    looking(&desk, "store check").status(75);
}

#[test]
fn a_store_that_others_can_read_is_not_looked_at_either() {
    if !can_mount() {
        return;
    }
    let desk = desk();
    fs::set_permissions(desk.store(), fs::Permissions::from_mode(0o644)).expect("its mode");
    for command in ["store info", "audit verify", "store check"] {
        looking(&desk, command).status(75);
    }
}
