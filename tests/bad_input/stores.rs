//! Stores that cannot be used: each told with its mend, none touched, nobody let in.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use super::desk;
use crate::support::{Desk, PASSWORD};

/// What people would try on it.
const COMMANDS: &[&str] = &[
    "login root1 --password-stdin",
    "passwd root1 --password-stdin",
    "whoami",
    "users list",
    "users reset bob --yes",
    "users import -",
    "tokens list",
];

/// Tries everything on a store that must be refused, and sees that its bytes stay.
#[track_caller]
fn refused(desk: &Desk, message: &str, hint: &str) {
    let before = fs::read(desk.store()).ok();
    let mode = fs::symlink_metadata(desk.store())
        .map(|found| found.permissions().mode())
        .ok();
    for command in COMMANDS {
        let run = desk.run(command).stdin(format!("{PASSWORD}\n"));
        run.end().fails(75, message, hint);
        let after = fs::symlink_metadata(desk.store()).map(|found| found.permissions().mode());
        assert_eq!(after.ok(), mode);
        assert!(
            fs::read(desk.store()).ok() == before,
            "{command} changed it"
        );
    }
    // Whoever wants to be signed out is.
    desk.run("logout").status(0);
}

#[test]
fn no_store_is_made_by_looking_for_one() {
    let desk = Desk::new();
    let message = format!("there is no store at {}", desk.store().display());
    let hint = "make one with passdesk init, or name another with --store; if a desk is served, ask an admin where";
    refused(&desk, &message, hint);
    assert!(!desk.store().parent().expect("a folder").exists());
}

#[test]
fn what_is_no_store_of_ours_is_left_alone() {
    let desk = desk();
    let path = desk.store();
    let message = format!("{} is not a passdesk store", path.display());
    let hint = "name another file with --store";
    fs::write(&path, "").expect("emptied");
    refused(&desk, &message, hint);
    fs::remove_file(&path).expect("removed");
    let other = Connection::open(&path).expect("a database");
    other
        .execute_batch("PRAGMA application_id = 7; CREATE TABLE account (name TEXT)")
        .expect("made");
    drop(other);
    fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("its mode");
    refused(&desk, &message, hint);
    fs::write(&path, "root:x:0:0:root:/root:/bin/sh\n".repeat(400)).expect("written");
    refused(&desk, &message, hint);
}

#[test]
fn a_store_of_a_newer_program_is_left_to_it() {
    let desk = desk();
    let store = Connection::open(desk.store()).expect("the store");
    let known: i64 = store
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("its version");
    store
        .pragma_update(None, "user_version", 99)
        .expect("a version");
    drop(store);
    let message = format!("the store has schema 99, and this program knows up to {known}");
    refused(&desk, &message, "install a newer passdesk");
}

#[test]
fn a_store_that_others_can_read_is_refused_with_the_mend() {
    let desk = desk();
    let path = desk.store();
    for (mode, how) in [(0o644, "read"), (0o640, "read"), (0o620, "written")] {
        fs::set_permissions(&path, Permissions::from_mode(mode)).expect("its mode");
        let message = format!(
            "the store {} can be {how} by others (mode {mode:04o})",
            path.display()
        );
        refused(&desk, &message, &format!("chmod 600 {}", path.display()));
    }
    fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("its mode");
    desk.sign_in("root1");
}

#[test]
fn a_link_to_a_store_is_not_followed() {
    let desk = desk();
    let path = desk.store();
    let real = path.with_file_name("real.db");
    fs::rename(&path, &real).expect("moved");
    symlink(&real, &path).expect("a link");
    let message = format!("the store {} is a symbolic link", path.display());
    let hint = "name the store's own file, which must be a regular one";
    refused(&desk, &message, hint);
}

#[test]
fn a_folder_is_no_store() {
    let desk = desk();
    let message = "the store store is a folder";
    let hint = "name the store's own file, which must be a regular one";
    desk.run("users list --store store")
        .end()
        .fails(75, message, hint);
    desk.run("users list --store .")
        .end()
        .status(75)
        .no_stdout();
}

#[test]
fn the_socket_of_a_desk_is_no_store_and_the_way_to_name_it_is_said() {
    let desk = desk();
    let socket = desk.root().join("desk.sock");
    let _listening = UnixListener::bind(&socket).expect("a socket");
    let socket = socket.display();
    desk.run(&format!("users list --store {socket}"))
        .end()
        .fails(
            75,
            &format!("{socket} is a socket, and not a store"),
            &format!("for the desk that is served there, write unix:{socket}"),
        );
}

/// Root may write anywhere, so there the commands are run as somebody else.
const SOMEBODY: u32 = 65534;

#[test]
fn a_store_in_a_folder_that_cannot_be_written_changes_nothing() {
    let desk = desk();
    let root = rustix::process::geteuid().is_root();
    let program = desk.root().join("program");
    // By another process: a file that this one holds open for writing cannot be run by a child of another thread.
    let mut copy = Command::new("cp");
    copy.arg(env!("CARGO_BIN_EXE_passdesk")).arg(&program);
    assert!(copy.status().expect("cp").success());
    let folder = desk.store().parent().expect("a folder").to_owned();
    if root {
        give_away(desk.root());
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o500)).expect("its mode");
    let before = fs::read(desk.store()).expect("the store");
    for command in COMMANDS {
        let mut run = Command::new(&program);
        run.env_clear()
            .env("PASSDESK_STORE", desk.store())
            .env("HOME", desk.home())
            .args(command.split_whitespace());
        if root {
            run.uid(SOMEBODY).gid(SOMEBODY);
        }
        let done = run.output().expect("the command runs");
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(75), "{command}: {told}");
        let message = format!(
            "error: the store cannot be written: the folder {}: Permission denied\n",
            folder.display()
        );
        assert!(told.starts_with(&message), "{told}");
        assert!(
            told.contains("\nhint: nothing was changed; run it as the user that owns the store"),
            "{told}"
        );
    }
    fs::set_permissions(&folder, Permissions::from_mode(0o700)).expect("its mode");
    assert!(fs::read(desk.store()).expect("the store") == before);
}

fn give_away(path: &Path) {
    chown(path, Some(SOMEBODY), Some(SOMEBODY)).expect("given");
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            give_away(&entry.expect("an entry").path());
        }
    }
}
