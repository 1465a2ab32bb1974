//! S22, S40: recovery is for a sole admin, and a dead one is passed over by name alone.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use passdesk::credentials::recovery::NoQuorum;
use passdesk::desk::DeskError;
use passdesk::model::{PasswordKind, Status};

use super::staff::{Staff, ask, with_codes};
use crate::rules::{HOUR, NEXT, PASSWORD, admin, open, refused, typed};
use crate::storage::name;
use crate::support::Outright;

#[test]
fn s40_another_usable_admin_makes_recovery_needless() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    world.second_admin("eve");
    let ask = staff.ask();
    refused!(staff.redeem(&ask, &["ann", "bob"]), DeskError::OtherAdmin(who) if who == name("eve"));
    refused!(
        world.desk.recover_locally(&name("ada"), Vec::new()),
        DeskError::OtherAdmin(_)
    );
    world.alter("eve", |eve| eve.disabled = true);
    assert!(staff.redeem(&ask, &["ann", "bob"]).is_ok(), "the control");
}

#[test]
fn s22_locking_another_admin_out_by_guessing_opens_nothing() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    world.second_admin("eve");
    let ask = staff.ask();
    world.alter("eve", |eve| {
        eve.guesses.failures = 50;
        eve.guesses.failed_at = Some(world.now().plus(HOUR));
    });
    assert_eq!(
        world.account("eve").status(world.moment()),
        Status::Throttled
    );
    refused!(
        staff.redeem(&ask, &["ann", "bob"]),
        DeskError::OtherAdmin(_)
    );
    world.alter("eve", |eve| {
        eve.password_disabled = true;
        eve.guesses.failures = 100;
    });
    refused!(
        staff.redeem(&ask, &["ann", "bob"]),
        DeskError::OtherAdmin(_)
    );
    // Without a password, or with a temporary one that has expired, nobody guessed anybody out.
    world.alter("eve", |eve| {
        eve.password = PasswordKind::Temporary {
            expires_at: world.now(),
        };
    });
    assert!(staff.redeem(&ask, &["ann", "bob"]).is_ok(), "the control");
}

#[test]
fn s40_a_dead_admin_is_passed_over_by_name_with_one_more_signature_after_24_hours() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    world.second_admin("eve");
    world.second_admin("max");
    let some = ask(&world.desk, "ada", &["eve"]).expect("a request");
    let both = ask(&world.desk, "ada", &["eve", "max"]).expect("a request");
    let all = ["ann", "bob", "cy"];
    world.clock.pass(24 * HOUR - Duration::from_millis(1));
    refused!(staff.redeem(&both, &all), DeskError::RequestTooEarly { .. });
    world.clock.pass(Duration::from_millis(1));
    refused!(
        staff.redeem(&both, &["ann", "bob"]),
        DeskError::NoQuorum(NoQuorum::TooFew { has: 2, needs: 3 })
    );
    refused!(staff.redeem(&some, &all), DeskError::OtherAdmin(who) if who == name("max"));
    assert!(staff.redeem(&both, &all).is_ok());
}

#[test]
fn s41_a_request_that_passes_over_somebody_lives_four_hours_after_its_wait() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    staff.world.second_admin("eve");
    let ask = ask(&staff.world.desk, "ada", &["eve"]).expect("a request");
    staff.world.clock.pass(28 * HOUR);
    refused!(
        staff.redeem(&ask, &["ann", "bob", "cy"]),
        DeskError::RequestExpired
    );
}

#[test]
fn s40_passing_over_needs_as_many_signers_as_that() {
    let staff = Staff::of(&["ann", "bob"]);
    staff.world.second_admin("eve");
    refused!(
        ask(&staff.world.desk, "ada", &["eve"]),
        DeskError::TooFewSigners {
            counting: 2,
            needed: 3
        }
    );
}

#[test]
fn s40_while_another_admin_is_being_enabled_either_that_or_the_recovery_happens() {
    for _ in 0..8 {
        let staff = Staff::of(&["ann"]);
        let world = &staff.world;
        world.second_admin("eve");
        world.alter("eve", |eve| eve.disabled = true);
        let session = open(&world.desk, "ada", PASSWORD);
        let ask = staff.ask();
        let signatures = staff.signed(&ask, &["ann"]);
        let (start, desk) = (Barrier::new(2), world.another_desk());
        let (enabled, redeemed) = thread::scope(|scope| {
            let enabling = scope.spawn(|| {
                let admin = admin(&desk, &session);
                start.wait();
                admin.enable(&name("eve")).is_ok()
            });
            let claim = world
                .desk
                .claim(ask.id, &typed(&ask.claim))
                .expect("a claim");
            let recovery = claim.signed(signatures).expect("a quorum");
            let accepted = recovery.check(&typed(NEXT)).expect("a password");
            start.wait();
            let redeemed = with_codes(|write| recovery.finish(&accepted, write)).is_ok();
            (enabling.join().expect("an end"), redeemed)
        });
        // Whichever comes first ends the other's right: the session, or the sole admin.
        assert!(
            enabled != redeemed,
            "enabled: {enabled}, redeemed: {redeemed}"
        );
    }
}

#[test]
fn s16_a_recovery_does_not_enable_a_disabled_account() {
    let staff = Staff::of(&["ann"]);
    let ask = staff.ask();
    staff.world.alter("ada", |ada| ada.disabled = true);
    refused!(staff.redeem(&ask, &["ann"]), DeskError::Disabled(_));
    refused!(
        staff.world.desk.recover_locally(&name("ada"), Vec::new()),
        DeskError::Disabled(_)
    );
    staff.world.alter("ada", |ada| ada.disabled = false);
    assert!(staff.redeem(&ask, &["ann"]).is_ok());
}

#[test]
fn s40_whoever_is_to_be_passed_over_is_told_and_ends_that_by_signing_in() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    world.second_admin("eve");
    let ask = ask(&world.desk, "ada", &["eve"]).expect("a request");
    world.clock.pass(HOUR);
    let session = open(&world.desk, "eve", PASSWORD);
    let notices = admin(&world.desk, &session).notices().expect("notices");
    assert!(
        notices
            .iter()
            .any(|notice| notice.text.contains("pass over eve")),
        "{notices:?}"
    );
    world.clock.pass(23 * HOUR);
    refused!(
        staff.redeem(&ask, &["ann", "bob", "cy"]),
        DeskError::OtherAdmin(who) if who == name("eve")
    );
}

#[test]
fn s46_codes_end_with_the_role_with_disabling_and_with_a_reset() {
    for end in ["demote", "disable", "reset"] {
        let staff = Staff::of(&["ann"]);
        let world = &staff.world;
        world.second_admin("eve");
        let eve = open(&world.desk, "eve", PASSWORD);
        let by_eve = admin(&world.desk, &eve);
        let left = || {
            let ada = world.account("ada").id;
            world.look(|tx| tx.recovery_codes(ada)).len()
        };
        assert_eq!(left(), 4);
        match end {
            "demote" => drop(by_eve.demote(&name("ada")).expect("demoted")),
            "disable" => drop(by_eve.disable(&name("ada")).expect("disabled")),
            _ => drop(world.desk.signed_in(&eve).map(|_| {
                by_eve
                    .reset_password(&name("ada"), Default::default())
                    .expect("reset")
            })),
        }
        assert_eq!(left(), 0, "{end}");
    }
}
