//! The folders that variables name: of oneself, of others, or of nobody.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{desk, give_away, mode, set_mode};
use crate::support::{Desk, Done, PASSWORD, Run, session_file};

#[track_caller]
fn signing_in(desk: &Desk, variables: &[(&str, &Path)]) -> Run {
    let mut run = desk.run("login root1 --password-stdin --quiet");
    for variable in [
        "HOME",
        "XDG_RUNTIME_DIR",
        "XDG_STATE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
    ] {
        run = run.env_remove(variable);
    }
    for (name, value) in variables {
        run = run.env(name, value);
    }
    run.stdin(format!("{PASSWORD}\n"))
}

fn folder(desk: &Desk, name: &str) -> std::path::PathBuf {
    let folder = desk.root().join(name);
    fs::create_dir(&folder).expect("a folder");
    set_mode(&folder, 0o700);
    folder
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).expect("a folder").next().is_none()
}

#[test]
fn s51_nothing_of_mine_is_left_in_another_users_home() {
    let desk = Desk::with_store();
    let (theirs, mine) = (folder(&desk, "theirs"), folder(&desk, "mine"));
    if !give_away(&theirs) {
        return;
    }
    let before = desk.contents();
    signing_in(&desk, &[("HOME", &theirs)]).end().fails(
        2,
        "HOME and XDG_STATE_HOME do not belong to you, so the session cannot be kept",
        "set HOME or XDG_STATE_HOME to a folder of yours; with sudo: sudo -H passdesk ...",
    );
    assert_eq!(desk.contents(), before, "nobody was asked for a session");
    let state = theirs.join(".local/state");
    for variables in [
        [("HOME", &*mine), ("XDG_STATE_HOME", &*state)],
        // Nor does a session of theirs in the place of earlier versions matter.
        [("HOME", &*mine), ("XDG_RUNTIME_DIR", &*theirs)],
    ] {
        signing_in(&desk, &variables).status(0);
        assert!(mine.join(".local/state/passdesk").exists());
        fs::remove_dir_all(mine.join(".local")).expect("removed");
    }
    assert!(is_empty(&theirs));
    // Nor is a store looked for, or a configuration read, there.
    let configured = theirs.join(".config/passdesk");
    fs::create_dir_all(&configured).expect("a folder");
    fs::write(configured.join("config.toml"), "store = 7").expect("written");
    desk.run("whoami")
        .env("HOME", &theirs)
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("PASSDESK_STORE")
        .end()
        .status(if default_store_exists() { 3 } else { 75 });
}

fn default_store_exists() -> bool {
    Path::new("/var/lib/passdesk/passdesk.db").exists()
}

#[test]
fn what_cannot_be_made_is_told_before_anything_is_done() {
    let desk = Desk::with_store();
    let before = desk.contents();
    let state = Path::new("/proc/self/state");
    let done = signing_in(&desk, &[("XDG_STATE_HOME", state)]).status(75);
    done.no_stdout()
        .stderr_has("error: cannot keep a session in /proc/self/state/passdesk: ")
        .stderr_has("hint: nothing was changed; set XDG_STATE_HOME to a folder of yours\n");
    assert_eq!(desk.contents(), before);
}

#[test]
fn s51_a_folder_that_others_can_write_keeps_no_session() {
    let desk = desk();
    let sessions = desk.home().join("state/passdesk");
    assert_eq!(mode(&sessions), 0o700);
    for open in [0o777, 0o770, 0o722] {
        set_mode(&sessions, open);
        let before = desk.contents();
        let message = format!(
            "the folder of sessions {} must belong only to you: others can write it (mode {open:04o})",
            sessions.display()
        );
        let hint = format!("nothing was changed; chmod 700 {}", sessions.display());
        desk.run("login root1 --password-stdin")
            .stdin(format!("{PASSWORD}\n"))
            .end()
            .fails(75, &message, &hint);
        desk.run("whoami").end().fails(75, &message, &hint);
        assert_eq!(desk.contents(), before, "no session was opened");
    }
    set_mode(&sessions, 0o700);
    desk.run("whoami").status(0);
    if give_away(&sessions) {
        refused_for_its_owner(desk.run("users list").end());
        refused_for_its_owner(
            desk.run("login root1 --password-stdin")
                .stdin(format!("{PASSWORD}\n"))
                .end(),
        );
    }
}

#[track_caller]
fn refused_for_its_owner(done: Done) {
    done.status(75)
        .no_stdout()
        .stderr_has(" must belong only to you: it belongs to user 65534\n");
}

#[test]
fn a_link_to_another_users_folder_keeps_no_session() {
    let desk = Desk::with_store();
    let theirs = folder(&desk, "theirs");
    if !give_away(&theirs) {
        return;
    }
    symlink(&theirs, desk.home().join("state/passdesk")).expect("a link");
    refused_for_its_owner(
        desk.run("login root1 --password-stdin")
            .stdin(format!("{PASSWORD}\n"))
            .end(),
    );
    assert!(is_empty(&theirs));
}

#[test]
fn a_folder_in_the_sessions_place_is_found_before_a_session_is_opened() {
    let desk = desk();
    let place = session_file(desk.home());
    fs::remove_file(&place).expect("removed");
    fs::create_dir(&place).expect("a folder");
    let before = desk.contents();
    desk.run("login root1 --password-stdin")
        .stdin(format!("{PASSWORD}\n"))
        .end()
        .fails(
            75,
            &format!(
                "there is a folder in the place of the session's file: {}",
                place.display()
            ),
            &format!(
                "nothing was changed; move it away: rmdir {}",
                place.display()
            ),
        );
    assert_eq!(desk.contents(), before, "no session was opened");
    desk.run("logout").status(0);
}

#[test]
fn a_tilde_that_no_shell_has_expanded_is_refused() {
    let desk = desk();
    let message = "the store's path begins with ~, which only a shell expands";
    let hint = "write the whole path; for a file whose name begins with ~, put ./ before it";
    for text in ["~/desk.db", "sqlite:~/desk.db", "~bob/desk.db"] {
        let named = desk.run("users list").env("PASSDESK_STORE", text);
        named.end().fails(2, message, hint);
        let option = format!("--store={text}");
        desk.run("store info")
            .args([option])
            .end()
            .fails(2, message, hint);
    }
    for variable in ["HOME", "XDG_STATE_HOME"] {
        let mut run = desk.run("whoami").env(variable, "~/x");
        if variable == "HOME" {
            run = run.env_remove("XDG_STATE_HOME");
        }
        run.end().fails(
            2,
            &format!("{variable} begins with ~, which only a shell expands"),
            &format!("write the whole path: {variable}=$HOME/..."),
        );
    }
    assert!(!desk.root().join("~").exists());
}
