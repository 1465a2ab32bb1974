//! S48: every admin is told of every recovery, and of what may leave the store without one.

use passdesk::desk::Warning;
use passdesk::model::PasswordKind;

use super::staff::{Staff, with_codes};
use crate::rules::{HOUR, NEXT, PASSWORD, SECOND, World, admin, open, owed, typed};
use crate::storage::name;

/// What an admin is shown.
fn shown(world: &World, who: &str, password: &str) -> Vec<String> {
    let admin = admin(&world.desk, &open(&world.desk, who, password));
    let notices = admin.notices().expect("notices");
    notices.into_iter().map(|notice| notice.text).collect()
}

#[test]
fn s48_each_admin_is_told_until_they_acknowledge_it() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    let ask = staff.ask();
    staff.redeem(&ask, &["ann", "bob"]).expect("a recovery");
    world.second_admin("eve");
    let expected = "ada was brought back by operating-system user 1000 on testhost, with the signatures of ann, bob";
    for _ in 0..2 {
        assert_eq!(shown(world, "ada", NEXT), [expected]);
    }
    let eve = admin(&world.desk, &open(&world.desk, "eve", PASSWORD));
    let ids: Vec<_> = eve
        .notices()
        .expect("notices")
        .iter()
        .map(|notice| notice.id)
        .collect();
    eve.acknowledge(&ids).expect("acknowledged");
    eve.acknowledge(&ids).expect("once more does no harm");
    assert!(shown(world, "eve", PASSWORD).is_empty());
    assert_eq!(shown(world, "ada", NEXT), [expected]);
}

#[test]
fn s48_the_last_resort_shows() {
    let world = World::new();
    let local = world
        .desk
        .recover_locally(&name("ada"), Vec::new())
        .expect("a way");
    let accepted = local.check(&typed(NEXT)).expect("a password");
    with_codes(|write| local.finish(&accepted, write)).expect("a recovery");
    assert_eq!(
        shown(&world, "ada", NEXT),
        [
            "ada was brought back without signatures or code by operating-system user 1000 on testhost, who can write the store"
        ]
    );
    let event = world
        .events_of("ada")
        .into_iter()
        .rev()
        .find(|event| event.action.as_str() == "recovery.local");
    let event = event.expect("an event");
    assert_eq!(
        (event.os_uid, event.host.as_str()),
        (Some(1000), "testhost")
    );
}

#[test]
fn s47_changes_of_the_signers_show() {
    let staff = Staff::of(&["ann", "bob"]);
    let admin = staff.world.admin();
    admin.add_signer(staff.keys.signer("cy")).expect("added");
    staff.world.clock.pass(SECOND);
    admin
        .remove_signer(&"cy".parse().expect("a name"))
        .expect("removed");
    staff.world.clock.pass(SECOND);
    admin.set_threshold(1).expect("set");
    let texts = shown(&staff.world, "ada", PASSWORD);
    assert_eq!(texts.len(), 3, "{texts:?}");
    for (text, part) in
        texts
            .iter()
            .zip(["cy (SHA256:", "cy was removed by ada", "set to 1 by ada"])
    {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn who_is_about_to_be_alone_is_warned() {
    let world = World::new();
    let warnings = || world.admin().warnings().expect("warnings");
    assert_eq!(warnings(), [], "there are codes");
    world.sql("DELETE FROM recovery_code");
    assert_eq!(warnings(), [Warning::Alone(name("ada"))]);
    world.second_admin("eve");
    assert_eq!(warnings(), []);
    let at = world.now().plus(HOUR);
    world.alter("eve", |eve| {
        eve.password = PasswordKind::Temporary { expires_at: at }
    });
    assert_eq!(
        warnings(),
        [Warning::SoonAlone {
            name: name("ada"),
            other: name("eve"),
            at
        }]
    );
    world.alter("ada", |ada| ada.disabled = true);
    let change = owed(&world.desk, "eve", PASSWORD);
    assert_eq!(
        change.warnings().expect("warnings"),
        [Warning::Expires {
            name: name("eve"),
            at
        }]
    );
}
