//! S3: every way of setting a password looks it up, and none is open while the list cannot be read.

use std::fs;
use std::path::{Path, PathBuf};

use passdesk::credentials::Refusal;
use passdesk::desk::{Desk, DeskError, NewTemporary, ResetOrder};
use passdesk::model::Role;
use tempfile::TempDir;

use super::write_filter;
use crate::recovery::staff::{Staff, new_codes};
use crate::rules::{NEXT, PASSWORD, admin, open, owed, typed};
use crate::storage::name;

/// What the filter holds; the policy has nothing else against it.
const KNOWN: &str = "magpie furnace oblong 19";

/// A filter with [`KNOWN`] in it, in a folder that goes with it.
fn filter() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("known.filter");
    write_filter(&path, KNOWN);
    (folder, path)
}

/// Sets the store's policy to a filter.
fn set_blocklist(staff: &Staff, path: &Path) -> Result<(), DeskError> {
    let assignment = format!("blocklist-file={}", path.display());
    let assignment = assignment.parse().expect("a setting");
    staff.world.admin().set(&[assignment]).map(drop)
}

/// What each door says of a new password, by its name; `who` is added for it.
fn doors(
    staff: &Staff,
    desk: &Desk,
    who: &str,
    text: &str,
) -> Vec<(&'static str, Option<DeskError>)> {
    let world = &staff.world;
    let token = open(desk, "ada", PASSWORD);
    let admin = admin(desk, &token);
    let entered = ResetOrder {
        password: NewTemporary::Entered(typed(text)),
        ..ResetOrder::default()
    };
    let temporary = world.added(who, Role::User);
    let change_owed = owed(desk, who, &temporary).check(&typed(text)).err();
    let change = desk
        .change(&name("ada"), &typed(PASSWORD))
        .expect("a change")
        .check(&typed(text))
        .err();
    let code = new_codes(world).remove(0);
    let with_code = desk.with_code(&name("ada"), &typed(&code));
    let ask = staff.ask();
    let claim = desk.claim(ask.id, &typed(&ask.claim)).expect("a claim");
    let signed = claim.signed(staff.signed(&ask, &["ann", "bob"]));
    let local = desk.recover_locally(&name("ada"), Vec::new());
    vec![
        ("the change that is owed", change_owed),
        ("a change", change),
        (
            "a temporary password that is entered",
            admin.reset_password(&name(who), entered).err(),
        ),
        (
            "a recovery code",
            with_code.expect("a code").check(&typed(text)).err(),
        ),
        ("signatures", signed.check(&typed(text)).err()),
        (
            "the last resort",
            local.expect("a way").check(&typed(text)).err(),
        ),
    ]
}

#[test]
fn s3_every_door_refuses_what_is_known() {
    let staff = Staff::of(&["ann", "bob"]);
    let desk = staff.world.another_desk();
    for (door, refused) in doors(&staff, &desk, "dan", KNOWN) {
        assert!(refused.is_none(), "the control, {door}: {refused:?}");
    }
    let (_folder, path) = filter();
    set_blocklist(&staff, &path).expect("a blocklist");
    for (who, known) in [("bob", KNOWN), ("eve", "correct horse battery staple")] {
        for (door, refused) in doors(&staff, &desk, who, known) {
            match refused {
                Some(DeskError::Refused(reasons)) => assert_eq!(reasons, [Refusal::Breached]),
                other => panic!("{door}: {other:?}"),
            }
        }
    }
}

#[test]
fn s35_no_door_is_open_while_the_list_cannot_be_read() {
    let (_folder, path) = filter();
    let staff = Staff::of(&["ann", "bob"]);
    set_blocklist(&staff, &path).expect("a blocklist");
    fs::write(&path, "").expect("cut short");
    let desk = staff.world.another_desk();
    for (door, refused) in doors(&staff, &desk, "bob", NEXT) {
        let is_told = matches!(refused, Some(DeskError::Blocklist(_)));
        assert!(is_told, "{door}: {refused:?}");
    }
}

#[test]
fn a_blocklist_that_cannot_be_used_is_not_set() {
    let (folder, path) = filter();
    let staff = Staff::of(&["ann", "bob"]);
    let missing = set_blocklist(&staff, &folder.path().join("other.filter"));
    assert!(
        matches!(missing, Err(DeskError::Blocklist(_))),
        "{missing:?}"
    );
    fs::write(&path, "hunter2\n").expect("written");
    let foreign = set_blocklist(&staff, &path);
    assert!(
        matches!(foreign, Err(DeskError::Blocklist(_))),
        "{foreign:?}"
    );
    let settings = staff.world.admin().settings().expect("the settings");
    assert_eq!(settings.blocklist_file(), None);
}
