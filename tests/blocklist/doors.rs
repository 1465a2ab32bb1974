//! S3: every way of setting a password looks it up, and none is open while the list cannot be read.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use passdesk::credentials::{BlocklistError, Refusal};
use passdesk::desk::{DeskError, NewTemporary, ResetOrder};
use passdesk::model::Role;
use tempfile::TempDir;

use super::filter_at;
use crate::recovery::staff::{Staff, new_codes};
use crate::rules::{NEXT, PASSWORD, admin, open, owed, typed};
use crate::storage::name;
use crate::support::Desk;
use crate::support::Outright;

/// What the filter holds; the policy has nothing else against it.
const KNOWN: &str = "magpie furnace oblong 19";

/// Sets the path of the blocklist.
fn set(staff: &Staff, path: &str) {
    let assignment = format!("blocklist-file={path}").parse();
    let set = staff.world.admin().set(&[assignment.expect("a setting")]);
    set.expect("set");
}

/// A folder with a filter that holds [`KNOWN`], and its path.
fn filter() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("known.filter");
    filter_at(&path, KNOWN);
    let path = path.to_str().expect("a path in UTF-8").to_owned();
    (folder, path)
}

/// What each door says of a new password, by its name; `who` is added for it.
fn doors(staff: &Staff, who: &str, text: &str) -> Vec<(&'static str, Option<DeskError>)> {
    let world = &staff.world;
    let desk = &world.desk;
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
    let signed = claim
        .signed(staff.signed(&ask, &["ann", "bob"]))
        .expect("a quorum");
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
    let (_folder, path) = filter();
    let staff = Staff::of(&["ann", "bob"]);
    set(&staff, &path);
    for (who, known) in [("bob", KNOWN), ("eve", "correct horse battery staple")] {
        for (door, refused) in doors(&staff, who, known) {
            match refused {
                Some(DeskError::Refused(reasons)) => assert_eq!(reasons, [Refusal::Breached]),
                other => panic!("{door}: {other:?}"),
            }
        }
    }
    set(&staff, "none");
    for (door, refused) in doors(&staff, "dan", KNOWN) {
        assert!(refused.is_none(), "the control, {door}: {refused:?}");
    }
}

#[test]
fn s35_no_door_is_open_while_the_list_cannot_be_read() {
    let (folder, path) = filter();
    let staff = Staff::of(&["ann", "bob"]);
    set(&staff, &path);
    drop(folder);
    for (door, refused) in doors(&staff, "bob", NEXT) {
        let is_told = matches!(
            refused,
            Some(DeskError::Blocklist(BlocklistError::Missing(_)))
        );
        assert!(is_told, "{door}: {refused:?}");
    }
}

#[test]
fn what_is_no_blocklist_is_not_set() {
    let desk = Desk::with_store();
    desk.sign_in("root1");
    let (folder, path) = filter();
    let list = folder.path().join("list");
    fs::write(&list, KNOWN).expect("written");
    let list = list.to_str().expect("a path in UTF-8");
    let hint = "nothing was changed; make a blocklist with passdesk policy blocklist build, and set it with passdesk policy set blocklist-file=PATH";
    for (path, message) in [
        (list, format!("{list} is not a blocklist")),
        ("/nowhere", "there is no blocklist at /nowhere".to_owned()),
    ] {
        let set = desk
            .run("policy set")
            .args([format!("blocklist-file={path}")]);
        set.end().fails(75, &message, hint);
    }
    let set = desk
        .run("policy set")
        .args([format!("blocklist-file={path}")]);
    set.status(0);
    desk.add("bob");
    let reset = desk.run("users reset bob --yes --password-stdin");
    let message = "the new password was refused: it is known from breaches of other services";
    let hint = "a few unrelated words make a good password; nothing was changed";
    reset
        .stdin(format!("{KNOWN}\n"))
        .end()
        .fails(6, message, hint);
    drop(folder);
    let reset = desk.run("users reset bob --yes --password-stdin");
    let missing = reset
        .stdin("a kettle sings in the attic\n")
        .status(75)
        .no_stdout();
    missing.stderr_has("error: there is no blocklist at ");
}

#[test]
fn a_filter_that_others_can_write_is_not_used() {
    let staff = Staff::of(&["ann", "bob"]);
    let (_folder, path) = filter();
    set(&staff, &path);
    for mode in [0o664, 0o646] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        let change = staff.world.desk.change(&name("ada"), &typed(PASSWORD));
        let refused = change.expect("a change").check(&typed(NEXT)).err();
        let shared = matches!(
            refused,
            Some(DeskError::Blocklist(BlocklistError::Shared(_)))
        );
        assert!(shared, "{mode:o}: {refused:?}");
    }
}
