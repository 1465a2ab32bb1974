//! The configuration decides which server is given a password, so it is one's own or root's.

use std::fs;
use std::os::unix::fs::symlink;

use super::{desk, give_away, set_mode};
use crate::support::{Desk, Done};

/// A command that reads the configuration.
fn configured(desk: &Desk) -> Done {
    desk.run("store info").env_remove("PASSDESK_STORE").end()
}

#[test]
fn s51_a_configuration_that_others_can_write_is_not_believed() {
    let desk = desk();
    let store = desk.store();
    let file = desk.configure(&format!("store = {:?}", store.display().to_string()));
    let folder = file.parent().expect("a folder").to_owned();
    configured(&desk).status(0);
    for (path, what, good) in [
        (&file, "configuration", 0o600),
        (&folder, "configuration's folder", 0o700),
    ] {
        for open in [0o020, 0o002] {
            set_mode(path, good | open);
            let shown = path.display();
            configured(&desk).fails(
                2,
                &format!("the {what} {shown} can be changed by other users"),
                &format!("look at what it says, then chmod go-w {shown}"),
            );
        }
        set_mode(path, good | 0o055);
        configured(&desk).status(0);
    }
    for (path, what) in [
        (&file, "configuration"),
        (&folder, "configuration's folder"),
    ] {
        if !give_away(path) {
            continue;
        }
        configured(&desk).fails(
            2,
            &format!("the {what} {} belongs to user 65534", path.display()),
            "it must belong to you or to root, because passdesk does what it says",
        );
        std::os::unix::fs::chown(path, Some(0), Some(0)).expect("taken back");
    }
    configured(&desk).status(0);
}

#[test]
fn s36_a_configuration_is_a_plain_file_of_bounded_size_and_nobody_waits_for_it() {
    let desk = desk();
    let file = desk.configure("");
    let refused = format!("the configuration {} is not a plain file", file.display());
    for place in ["/dev/zero", "pipe"] {
        fs::remove_file(&file).expect("removed");
        let target = desk.root().join(place);
        if place == "pipe" {
            let pipe = rustix::fs::CWD;
            let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
            let kind = rustix::fs::FileType::Fifo;
            rustix::fs::mknodat(pipe, &target, kind, mode, 0).expect("a pipe");
        }
        symlink(&target, &file).expect("a link");
        let done = configured(&desk).status(2);
        assert_eq!(done.stderr_text(), format!("error: {refused}\n"), "{done}");
    }
}

#[test]
fn a_path_in_the_configuration_leads_to_one_place_wherever_one_is() {
    let desk = desk();
    let database = "postgres://db.invalid/desk";
    for (text, store, name, why) in [
        (
            "store = 'desk.db'",
            None,
            "store",
            "is not an absolute path",
        ),
        (
            "store = 'sqlite:desk.db'",
            None,
            "store",
            "is not an absolute path",
        ),
        (
            "store = '~/desk.db'",
            None,
            "store",
            "begins with ~, which only a shell expands",
        ),
        (
            "[postgres]\npassword_file = 'secret'",
            Some(database),
            "password_file",
            "is not an absolute path",
        ),
        (
            "[postgres]\nroot_certificates = '~/roots'",
            Some(database),
            "root_certificates",
            "begins with ~, which only a shell expands",
        ),
    ] {
        if store.is_some() && cfg!(not(feature = "postgres")) {
            continue;
        }
        let file = desk.configure(text);
        let mut run = desk.run("store info").env_remove("PASSDESK_STORE");
        if let Some(store) = store {
            run = run.env("PASSDESK_STORE", store);
        }
        run.end().fails(
            2,
            &format!("{}: {name} {why}", file.display()),
            &format!("write the whole path: {name} = \"/...\""),
        );
    }
}
