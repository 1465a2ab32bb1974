//! S3: every way of setting a password looks it up, and none is open while the list cannot be read.

use std::fs;
use std::io::Cursor;

use passdesk::credentials::Refusal;
use passdesk::credentials::blocklist::{Blocklist, BuildError, Filter, Known};
use passdesk::desk::{Desk, DeskError, NewTemporary, ResetOrder};
use passdesk::model::Role;
use tempfile::TempDir;

use crate::recovery::staff::{Staff, new_codes};
use crate::rules::{NEXT, PASSWORD, admin, open, owed, typed};
use crate::storage::name;

/// What the filter holds; the policy has nothing else against it.
const KNOWN: &str = "magpie furnace oblong 19";

/// A filter with [`KNOWN`] in it, in a folder that goes with it.
fn filter() -> (TempDir, Blocklist) {
    let known = Known::read(KNOWN.as_bytes(), |_| {}).expect("a list");
    let mut out = Cursor::new(Vec::new());
    let filter = Filter::of(known).expect("a filter");
    filter
        .write::<BuildError>(&mut out, |_| Ok(()))
        .expect("written");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("known.filter");
    fs::write(&path, out.into_inner()).expect("written");
    let blocklist = Blocklist::open(&path).expect("a blocklist");
    (folder, blocklist)
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
    let (_folder, blocklist) = filter();
    let staff = Staff::of(&["ann", "bob"]);
    let desk = staff.world.another_desk().with_blocklist(blocklist);
    for (who, known) in [("bob", KNOWN), ("eve", "correct horse battery staple")] {
        for (door, refused) in doors(&staff, &desk, who, known) {
            match refused {
                Some(DeskError::Refused(reasons)) => assert_eq!(reasons, [Refusal::Breached]),
                other => panic!("{door}: {other:?}"),
            }
        }
    }
    let without = staff.world.another_desk();
    for (door, refused) in doors(&staff, &without, "dan", KNOWN) {
        assert!(refused.is_none(), "the control, {door}: {refused:?}");
    }
}

#[test]
fn s35_no_door_is_open_while_the_list_cannot_be_read() {
    let (folder, blocklist) = filter();
    fs::write(folder.path().join("known.filter"), "").expect("cut short");
    let staff = Staff::of(&["ann", "bob"]);
    let desk = staff.world.another_desk().with_blocklist(blocklist);
    for (door, refused) in doors(&staff, &desk, "bob", NEXT) {
        let is_told = matches!(refused, Some(DeskError::Blocklist(_)));
        assert!(is_told, "{door}: {refused:?}");
    }
}
