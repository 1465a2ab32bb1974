//! Files that commands write: never over a link, never where another user could take them away.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};

use super::{desk, give_away, mode, set_mode};

#[test]
fn s51_manual_pages_replace_a_link_and_not_what_it_leads_to() {
    let desk = desk();
    let (pages, victim) = (desk.root().join("pages"), desk.root().join("victim"));
    fs::create_dir(&pages).expect("a folder");
    fs::write(&victim, "somebody's").expect("written");
    symlink(&victim, pages.join("passdesk.1")).expect("a link");
    desk.shell("umask 022; \"$passdesk\" man pages").status(0);
    assert_eq!(fs::read_to_string(&victim).expect("read"), "somebody's");
    let page = pages.join("passdesk.1");
    assert!(page.symlink_metadata().expect("there").is_file());
    assert_eq!(mode(&page), 0o644);
    let before = page.metadata().expect("there").ino();
    desk.run("man pages").status(0);
    assert_ne!(
        page.metadata().expect("there").ino(),
        before,
        "replaced, not written over"
    );
    let left = fs::read_dir(&pages).expect("the folder");
    let left = left.filter(|entry| {
        entry
            .as_ref()
            .is_ok_and(|e| e.file_name().as_encoded_bytes()[0] == b'.')
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn s51_anchors_are_added_to_a_file_of_ones_own_alone() {
    let desk = desk();
    let file = desk.root().join("anchors.txt");
    fs::write(&file, "").expect("written");
    set_mode(&file, 0o600);
    if give_away(&file) {
        desk.run("audit anchor --out anchors.txt").end().fails(
            2,
            "anchors.txt belongs to user 65534",
            "keep anchors in a file of your own",
        );
        assert_eq!(fs::read(&file).expect("read"), b"");
    }
}

#[test]
fn s51_rows_and_anchors_go_to_no_folder_where_others_can_replace_them() {
    let desk = desk();
    let open = desk.root().join("open");
    fs::create_dir(&open).expect("a folder");
    let before = desk.contents()["account"].clone();
    let refused = |why: &str| {
        for command in [
            "users reset bob --yes --out open/rows",
            "users reset --all --yes --out open/rows",
            "users import people.csv --out open/rows",
            "audit anchor --out open/rows",
            "recover request root1 --reason x --out open/rows",
        ] {
            desk.run(command).end().fails(
                2,
                &format!("other users can remove or replace files in the folder open: {why}"),
                "choose a folder of your own; nothing was changed",
            );
        }
        desk.run("store backup open/backup").status(75).no_stdout();
    };
    fs::write(desk.root().join("people.csv"), "carol\n").expect("written");
    set_mode(&open, 0o777);
    refused("others can write it (mode 0777)");
    set_mode(&open, 0o700);
    if give_away(&open) {
        refused("it belongs to user 65534");
        std::os::unix::fs::chown(&open, Some(0), Some(0)).expect("taken back");
    }
    assert_eq!(desk.contents()["account"], before);
    assert_eq!(fs::read_dir(&open).expect("the folder").count(), 0);
    // Where nobody can take away what is another's, as in /tmp, a new file is safe.
    set_mode(&open, 0o1777);
    desk.run("users reset bob --yes --out open/rows").status(0);
    desk.run("audit anchor --out open/anchors").status(0);
}

#[test]
fn a_folder_for_the_manual_that_cannot_be_made_is_said_without_a_word_of_space() {
    let desk = desk();
    desk.run("man /proc/pages").end().fails(
        1,
        "cannot write /proc/pages: No such file or directory",
        "name a folder that you can write to",
    );
}
