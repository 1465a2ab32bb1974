//! S43, S47: who may sign, since when, and how that changes.

use std::time::Duration;

use passdesk::credentials::recovery::InvalidTrust;
use passdesk::desk::DeskError;
use passdesk::model::{Action, RequestState, Subject};

use super::staff::{Staff, ask, token};
use crate::rules::{HOUR, NEXT, open, refused};

fn who(name: &str) -> passdesk::credentials::recovery::SignerName {
    name.parse().expect("a name")
}

#[test]
fn s47_a_new_key_counts_for_requests_made_72_hours_later() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    let added = world
        .admin()
        .add_signer(staff.keys.signer("cy"))
        .expect("added");
    assert_eq!(added.threshold, 2);
    world.clock.pass(HOUR);
    let ask = staff.ask();
    refused!(
        staff.redeem(&ask, &["ann", "cy"]),
        DeskError::SignerTooNew { name, .. } if name == who("cy")
    );
    // Made a moment too early, and redeemed when the key counts.
    world.clock.pass(71 * HOUR - Duration::from_millis(1));
    let early = staff.ask();
    world.clock.pass(HOUR);
    refused!(
        staff.redeem(&early, &["ann", "cy"]),
        DeskError::SignerTooNew { .. }
    );
    let late = staff.ask();
    assert!(staff.redeem(&late, &["ann", "cy"]).is_ok());
}

#[test]
fn s47_each_change_ends_open_requests_and_raises_the_version() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    let version = || world.look(|tx| tx.trust()).expect("a list").version;
    let changes: [&dyn Fn(); 3] = [
        &|| {
            drop(
                world
                    .admin()
                    .add_signer(staff.keys.signer("di"))
                    .expect("added"),
            )
        },
        &|| drop(world.admin().remove_signer(&who("cy")).expect("removed")),
        &|| drop(world.admin().set_threshold(1).expect("set")),
    ];
    for (before, change) in (1..).zip(changes) {
        assert_eq!(version(), before);
        let ask = staff.ask();
        change();
        assert_eq!(version(), before + 1);
        refused!(
            staff.redeem(&ask, &["ann", "bob"]),
            DeskError::RequestOver(RequestState::Void)
        );
        // Were it not void, the list that was signed for would still be another.
        let id = ask.id.simple();
        world.sql(&format!(
            "UPDATE recovery_request SET state = 'open' WHERE id = x'{id}'"
        ));
        refused!(
            staff.redeem(&ask, &["ann", "bob"]),
            DeskError::SignersChanged
        );
        world.sql(&format!(
            "UPDATE recovery_request SET state = 'void' WHERE id = x'{id}'"
        ));
    }
    let ask = staff.ask();
    assert!(staff.redeem(&ask, &["bob"]).is_ok());
    let changes: Vec<_> = world
        .events(Subject::Store)
        .into_iter()
        .map(|event| event.action)
        .skip_while(|action| *action == Action::StoreInit)
        .collect();
    assert_eq!(
        changes,
        [
            // At first three, with the store.
            Action::SignerAdd,
            Action::SignerAdd,
            Action::SignerAdd,
            Action::SignerAdd,
            Action::SignerRemove,
            Action::SignerThreshold
        ]
    );
}

#[test]
fn s47_a_removed_signer_signs_nothing_any_more() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    world.admin().remove_signer(&who("bob")).expect("removed");
    let ask = staff.ask();
    refused!(staff.redeem(&ask, &["ann", "bob"]), DeskError::NoQuorum(_));
    assert!(staff.redeem(&ask, &["ann", "cy"]).is_ok());
}

#[test]
fn s47_never_fewer_are_left_than_must_sign() {
    let staff = Staff::of(&["ann", "bob"]);
    let admin = staff.world.admin();
    refused!(
        admin.remove_signer(&who("ann")),
        DeskError::TooFewLeft {
            needed: 2,
            left: 1,
            ..
        }
    );
    // Somebody who does not count yet is nobody's replacement.
    admin.add_signer(staff.keys.signer("cy")).expect("added");
    refused!(
        admin.remove_signer(&who("ann")),
        DeskError::TooFewLeft { .. }
    );
    admin.remove_signer(&who("cy")).expect("removed");
    refused!(
        admin.set_threshold(3),
        DeskError::Trust(InvalidTrust::Threshold)
    );
    refused!(
        admin.set_threshold(0),
        DeskError::Trust(InvalidTrust::Threshold)
    );
    admin.set_threshold(1).expect("set");
    admin.remove_signer(&who("ann")).expect("removed");
    refused!(admin.remove_signer(&who("bob")), DeskError::LastSigner(_));
    refused!(admin.remove_signer(&who("ann")), DeskError::NoSuchSigner(_));
}

#[test]
fn s43_two_must_sign_as_soon_as_there_are_two_unless_somebody_said_otherwise() {
    let staff = Staff::of(&[]);
    let admin = staff.world.admin();
    for (name, threshold) in [("ann", 1), ("bob", 2), ("cy", 2)] {
        let added = admin.add_signer(staff.keys.signer(name)).expect("added");
        assert_eq!(added.threshold, threshold, "{name}");
    }
    admin.set_threshold(3).expect("set");
    let added = admin.add_signer(staff.keys.signer("di")).expect("added");
    assert_eq!(added.threshold, 3);
    // None of them counts yet.
    refused!(
        ask(&staff.world.desk, "ada", &[]),
        DeskError::TooFewSigners { counting: 0, .. }
    );
}

#[test]
fn s43_names_and_keys_are_on_the_list_once() {
    let staff = Staff::of(&["ann", "bob"]);
    let admin = staff.world.admin();
    refused!(
        admin.add_signer(staff.keys.signer("ann")),
        DeskError::Trust(InvalidTrust::SameName(_))
    );
    let mut again = staff.keys.signer("ann");
    again.name = who("ann2");
    refused!(
        admin.add_signer(again),
        DeskError::Trust(InvalidTrust::SameKey(..))
    );
}

#[test]
fn s47_changes_need_a_fresh_sign_in_and_are_nothing_for_tokens() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    let by_token = world.desk.by_token(&token(world)).expect("an admin");
    let admin = world.admin();
    world.clock.pass(HOUR / 2);
    let cy = || staff.keys.signer("di");
    refused!(admin.add_signer(cy()), DeskError::StaleSignIn);
    refused!(admin.remove_signer(&who("cy")), DeskError::StaleSignIn);
    refused!(admin.set_threshold(1), DeskError::StaleSignIn);
    refused!(
        admin.new_recovery_codes(|_| Ok::<_, DeskError>(())),
        DeskError::StaleSignIn
    );
    refused!(by_token.add_signer(cy()), DeskError::NotByToken);
    refused!(by_token.remove_signer(&who("cy")), DeskError::NotByToken);
    refused!(by_token.set_threshold(1), DeskError::NotByToken);
    refused!(
        by_token.new_recovery_codes(|_| Ok::<_, DeskError>(())),
        DeskError::NotByToken
    );
    refused!(by_token.signers(), DeskError::NotByToken);
    refused!(by_token.notices(), DeskError::NotByToken);
    refused!(by_token.recovery_requests(), DeskError::NotByToken);
    assert!(world.admin().set_threshold(1).is_ok(), "the control");
    let ask = staff.ask();
    staff.redeem(&ask, &["ann"]).expect("a recovery");
    open(&world.desk, "ada", NEXT);
}
