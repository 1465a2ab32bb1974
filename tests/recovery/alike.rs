//! S18, S53: nobody without signatures learns from a request whether its name is an admin's, nor who else is one.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use data_encoding::HEXLOWER;
use passdesk::credentials::recovery::Challenge;
use passdesk::desk::{Desk, DeskError};
use passdesk::model::{Outcome, RecoveryRequest, RequestState, Role};
use uuid::Uuid;

use super::staff::{Ask, Staff, ask, redeem};
use crate::rules::watched::{Call, Watch};
use crate::rules::{HOUR, MINUTE, World, refused, typed};
use crate::storage::name;

/// An admin, a user, and nobody.
const NAMES: [&str; 3] = ["ada", "carol", "quartz-lantern-harbour-58"];

/// A desk of a user who has made no request yet, and what it asks of the store.
fn watched(world: &World, os_uid: u32) -> (Desk, Arc<Mutex<Vec<Call>>>) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = calls.clone();
    let watch: Watch = Arc::new(move |call| {
        seen.lock().expect("the calls").push(call);
        Ok(())
    });
    (world.watched_desk_of_uid(watch, os_uid), calls)
}

/// What each step answers, and what it asks of the store meanwhile.
fn steps(staff: &Staff, who: &str, os_uid: u32) -> Vec<(String, Vec<Call>)> {
    let world = &staff.world;
    let (desk, calls) = watched(world, os_uid);
    let other = ask(&world.desk_of_uid(os_uid + 100), "somebody-else", &[]).expect("a request");
    let mut steps = Vec::new();
    let mut step = |what: &str, answer: Result<(), DeskError>| {
        let answer = format!("{what}: {answer:?}");
        let asked = std::mem::take(&mut *calls.lock().expect("the calls"));
        steps.push((answer, asked));
    };
    let mut make = |overrides: &[&str]| {
        let asked = ask(&desk, who, overrides);
        step(
            "request",
            asked.as_ref().map(|_| ()).map_err(|_| DeskError::NoSigners),
        );
        asked.expect("a request")
    };
    let (own, void, passing) = (make(&[]), make(&[]), make(&["eve", "dave", "nobody"]));
    step("a fourth request", ask(&desk, who, &[]).map(drop));
    step("once more", ask(&desk, who, &[]).map(drop));
    let with = |ask: &Ask, names: &[&str]| redeem(&desk, ask, &staff.signed(ask, names)).map(drop);
    step("junk", redeem(&desk, &own, &[b"junk".to_vec()]).map(drop));
    step("none", with(&own, &[]));
    step("too few", with(&own, &["ann"]));
    step("a stranger's", with(&own, &["ann", "mallory"]));
    step(
        "one for another",
        redeem(&desk, &own, &staff.signed(&void, &["ann", "bob"])).map(drop),
    );
    step("too early", with(&passing, &["ann", "bob", "cy"]));
    for _ in 0..3 {
        step("many", with(&own, &["ann"]));
    }
    for _ in 0..7 {
        step(
            "a wrong claim",
            desk.claim(void.id, &typed(&other.claim)).map(drop),
        );
        step(
            "a wrong claim",
            desk.cancel_recovery(void.id, &typed(&other.claim)),
        );
    }
    step("void", with(&void, &["ann", "bob"]));
    step("cancel", desk.cancel_recovery(own.id, &typed(&own.claim)));
    step("cancelled", with(&own, &["ann", "bob"]));
    step("again", desk.cancel_recovery(own.id, &typed(&own.claim)));
    step("another", ask(&desk, who, &[]).map(drop));
    steps
}

#[test]
fn s53_every_step_without_a_quorum_answers_alike_after_as_much_work() {
    for others in [&[][..], &["eve"]] {
        let staff = Staff::of(&["ann", "bob", "cy"]);
        staff.world.user("carol");
        staff.world.user("dave");
        for other in others {
            staff.world.second_admin(other);
        }
        let mut seen = (1..)
            .zip(NAMES)
            .map(|(uid, who)| (who, steps(&staff, who, uid)));
        let (_, first) = seen.next().expect("an admin");
        assert!(first.len() > 25);
        for (who, other) in seen {
            for (one, other) in first.iter().zip(&other) {
                assert_eq!(one, other, "{who}");
            }
        }
        let told: String = first.iter().map(|(answer, _)| answer.as_str()).collect();
        assert!(!told.contains("eve"), "{told}");
    }
}

#[test]
fn s18_no_id_in_a_challenge_tells_of_an_account() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    staff.world.clock.pass(HOUR);
    staff.world.user("carol");
    staff.world.second_admin("eve");
    let challenge = |who: &str, overrides: &[&str]| {
        let desk = &staff.world.desk;
        let asked = ask(desk, who, overrides).expect("a request");
        desk.cancel_recovery(asked.id, &typed(&asked.claim))
            .expect("withdrawn");
        staff.world.clock.pass(3 * HOUR);
        Challenge::parse(&asked.challenge).expect("a challenge")
    };
    let mut begins = Vec::new();
    for who in ["ada", "carol", "eve", "nobody"] {
        let (asked, again) = (challenge(who, &[]), challenge(who, &[]));
        assert_eq!(asked.account, again.account, "{who}");
        let other = ["eve", "ada"][usize::from(who == "eve")];
        let named = challenge(other, &[who]);
        assert!(
            named
                .overrides
                .iter()
                .all(|over| over.account == asked.account)
        );
        begins.push(asked.account.0.as_u128() >> 80);
    }
    begins.dedup();
    assert_eq!(begins.len(), 1, "{begins:x?}");
    let ada = staff.world.account("ada").id;
    assert_ne!(challenge("ada", &["eve"]).account, ada);
}

#[test]
fn s40_whoever_brings_a_quorum_is_told_what_is_in_the_way() {
    let staff = Staff::of(&["ann", "bob"]);
    staff.world.user("carol");
    for who in ["carol", "nobody"] {
        let asked = ask(&staff.world.desk, who, &[]).expect("a request");
        refused!(staff.redeem(&asked, &["ann"]), DeskError::NoQuorum(_));
        refused!(
            staff.redeem(&asked, &["ann", "bob"]),
            DeskError::NotAnAdmins
        );
    }
    // A name that becomes an admin's, and an admin of the same name as one before, are not who was asked for.
    let (carol, ada) = (
        ask(&staff.world.desk, "carol", &[]).expect("a request"),
        staff.ask(),
    );
    staff
        .world
        .admin()
        .promote(&name("carol"))
        .expect("an admin");
    refused!(
        staff.redeem(&carol, &["ann", "bob"]),
        DeskError::NotAnAdmins
    );
    refused!(staff.redeem(&ada, &["ann", "bob"]), DeskError::OtherAdmin(who) if who == name("carol"));
    staff.world.alter("carol", |carol| carol.disabled = true);
    assert!(staff.redeem(&ada, &["ann", "bob"]).is_ok(), "the control");
}

#[test]
fn s27_no_name_that_is_no_admins_is_kept_from_a_request() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    world.second_admin("eve");
    let asked = ask(&world.desk, "ada", &["eve", NAMES[2]]).expect("a request");
    ask(&world.desk, NAMES[2], &["eve"]).expect("a request");
    let tables = world.tables();
    // Bytes are shown as digits, and in one kind of store as nothing else.
    let has =
        |text: &str| tables.contain(text) || tables.contain(&HEXLOWER.encode(text.as_bytes()));
    assert!(has("override"), "the control");
    assert!(!has(NAMES[2]));
    // What was signed counts all the same.
    world.clock.pass(25 * HOUR);
    assert!(staff.redeem(&asked, &["ann", "bob", "cy"]).is_ok());
}

#[test]
fn s40_an_admin_who_was_added_since_is_not_passed_over_by_an_old_request() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    world.second_admin("eve");
    let asked = ask(&world.desk, "ada", &["eve"]).expect("a request");
    world.clock.pass(25 * HOUR);
    world.admin().remove(&name("eve")).expect("removed");
    world.clock.pass(MINUTE);
    world.added("eve", Role::Admin);
    refused!(
        staff.redeem(&asked, &["ann", "bob", "cy"]),
        DeskError::OtherAdmin(_)
    );
}

#[test]
fn s37_refusals_that_cost_nothing_are_recorded_a_few_times() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    let (own, void, other) = (staff.ask(), staff.ask(), staff.ask());
    let events = || world.tables().rows("event");
    let before = events();
    for _ in 0..100 {
        refused!(
            ask(&world.desk, "ada", &[]),
            DeskError::TooManyRequests { .. }
        );
    }
    assert_eq!(events() - before, 1);
    let before = events();
    for _ in 0..100 {
        refused!(staff.redeem(&own, &["ann"]), DeskError::NoQuorum(_));
    }
    assert_eq!(events() - before, 5);
    for _ in 0..5 {
        refused!(
            world.desk.claim(void.id, &typed(&other.claim)),
            DeskError::WrongClaim
        );
    }
    let before = events();
    for _ in 0..100 {
        refused!(
            world.desk.claim(void.id, &typed(&other.claim)),
            DeskError::WrongClaim
        );
        refused!(
            world.desk.cancel_recovery(void.id, &typed(&other.claim)),
            DeskError::WrongClaim
        );
        refused!(
            world.desk.claim(void.id, &typed(&void.claim)),
            DeskError::RequestOver(RequestState::Void)
        );
    }
    assert_eq!(events() - before, 1);
    // Where there is room again, the next refusal is one more.
    world
        .desk
        .cancel_recovery(own.id, &typed(&own.claim))
        .expect("withdrawn");
    let before = events();
    for who in ["a", "b", "c", "d", "e", "f", "g"] {
        world.clock.pass(Duration::from_millis(1));
        ask(&world.desk, who, &[]).expect("a request");
    }
    for _ in 0..2 {
        refused!(
            ask(&world.desk, "h", &[]),
            DeskError::TooManyRequests { .. }
        );
    }
    assert_eq!(events() - before, 7 + 1);
    let throttled = world.events_of("ada").into_iter();
    assert_eq!(
        throttled
            .filter(|event| event.outcome == Outcome::Throttled)
            .count(),
        1
    );
}

/// A request as schema 1 kept it: with the ids of accounts in its challenge; nothing but a row for a name that is no admin's.
fn of_schema_1(staff: &Staff, who: &str, overrides: &[&str]) -> Ask {
    let world = &staff.world;
    let asked = ask(&world.desk, who, overrides).expect("a request");
    let mut challenge = Challenge::parse(&asked.challenge).expect("a challenge");
    let account = world.account(who);
    challenge.account = account.id;
    for over in &mut challenge.overrides {
        over.account = world.account(over.name.as_str()).id;
    }
    challenge.request = Uuid::from_u128(asked.id.as_u128() + 1);
    let text = challenge.to_text().expect("a text").into_bytes();
    let newer = world.look(|tx| tx.recovery_request(asked.id));
    let older = RecoveryRequest {
        id: challenge.request,
        challenge: match account.role {
            Role::Admin => text.clone(),
            Role::User => Vec::new(),
        },
        challenge_sha512: None,
        ..newer.expect("a request")
    };
    world.write(|tx| tx.insert_request(&older));
    Ask {
        id: challenge.request,
        challenge: text,
        claim: asked.claim,
    }
}

#[test]
fn s41_a_request_that_was_open_when_the_schema_changed_is_redeemed_as_before() {
    let staff = Staff::of(&["ann", "bob", "cy"]);
    let world = &staff.world;
    world.user("carol");
    let carol = of_schema_1(&staff, "carol", &[]);
    refused!(staff.redeem(&carol, &["ann", "bob"]), DeskError::WrongClaim);
    let shown = world.admin().recovery_requests().expect("a list").0;
    assert!(shown.is_empty(), "{shown:?}");
    let asked = of_schema_1(&staff, "ada", &[]);
    refused!(staff.redeem(&asked, &["ann"]), DeskError::NoQuorum(_));
    assert!(staff.redeem(&asked, &["ann", "bob"]).is_ok());

    let staff = Staff::of(&["ann", "bob", "cy"]);
    staff.world.second_admin("eve");
    let asked = of_schema_1(&staff, "ada", &["eve"]);
    staff.world.clock.pass(25 * HOUR);
    assert!(staff.redeem(&asked, &["ann", "bob", "cy"]).is_ok());
}
