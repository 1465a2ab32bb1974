//! The end of a served desk: its store is one file again.

use std::fs;

use rustix::process::Signal;

use super::running::Served;
use crate::support::{Desk, PASSWORD};

/// The names beside the store.
fn names(desk: &Desk) -> Vec<String> {
    let store = desk.store();
    let entries = fs::read_dir(store.parent().expect("a folder")).expect("a folder");
    let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("a name");
    let mut names: Vec<_> = entries
        .map(|entry| name(entry.expect("an entry")))
        .collect();
    names.sort();
    names
}

#[test]
fn a_desk_that_is_stopped_leaves_one_file_which_is_a_backup_as_it_is() {
    for signal in [Signal::INT, Signal::TERM] {
        let desk = Desk::with_store();
        let mut served = Served::over(&desk);
        desk.run("login root1 --password-stdin")
            .env("PASSDESK_STORE", served.place())
            .stdin(format!("{PASSWORD}\n"))
            .status(0);
        assert!(names(&desk).contains(&"passdesk.db-wal".to_owned()));
        assert!(served.ended_by(signal).success());
        assert_eq!(names(&desk), ["passdesk.db"], "{signal:?}");
        desk.run("store check").status(0);
        let store = desk.store();
        let back = format!("store restore {} --store back/passdesk.db", store.display());
        desk.run(&back).status(0);
    }
}

#[test]
fn a_desk_whose_file_was_replaced_touches_no_log_of_another() {
    let desk = Desk::with_store();
    let mut served = Served::over(&desk);
    let (store, log) = (desk.store(), desk.store().with_extension("db-wal"));
    fs::rename(&store, store.with_extension("old")).expect("moved");
    fs::rename(&log, store.with_extension("old-wal")).expect("moved");
    fs::write(&log, "another's").expect("written");
    // It ends by itself, with 75, unless the signal comes first.
    served.ended_by(Signal::TERM);
    assert_eq!(fs::read_to_string(&log).expect("kept"), "another's");
}
