//! Sessions: how they end, and what they need (S7, S8, S14, S28).

use std::time::Duration;

use passdesk::credentials::SessionToken;
use passdesk::desk::{DeskError, ResetOrder};
use passdesk::model::{Role, Status};
use passdesk::random::SystemRandomness;

use super::{
    HOUR, MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, admin, choose, name, open, owed, refused,
    sign_in, try_admin, typed,
};
use crate::support::Outright;

const TICK: Duration = Duration::from_millis(1);

#[test]
fn s28_a_session_ends_an_hour_after_its_last_use() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    world.clock.pass(HOUR - TICK);
    world.desk.signed_in(&token).expect("just in time");
    world.clock.pass(HOUR - TICK);
    world.desk.signed_in(&token).expect("that was a use");
    world.clock.pass(HOUR);
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    assert!(!world.has_session(&token));
}

#[test]
fn s28_a_session_ends_12_hours_after_its_opening_however_much_it_is_used() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    for _ in 0..23 {
        world.clock.pass(HOUR / 2);
        world.desk.signed_in(&token).expect("a session in use");
    }
    let session = world.desk.signed_in(&token).expect("a session in use");
    session.confirm(&typed(PASSWORD)).expect("confirmed");
    world.clock.pass(HOUR / 2 - TICK);
    let session = world.desk.signed_in(&token).expect("just in time");
    world.clock.pass(TICK);
    refused!(session.confirm(&typed(PASSWORD)), DeskError::NotSignedIn);
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    assert!(!world.has_session(&token));
}

#[test]
fn s28_an_admin_whose_session_ends_meanwhile_is_refused_inside_the_deed() {
    let world = World::new();
    world.user("bob");
    let admin = world.admin();
    world.clock.pass(HOUR);
    let before = world.account("bob");
    refused!(admin.find(&name("bob")), DeskError::NotSignedIn);
    refused!(
        admin.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::NotSignedIn
    );
    assert_eq!(world.account("bob"), before);
}

#[test]
fn s28_a_token_that_was_never_given_out_opens_nothing() {
    let world = World::new();
    world.user("bob");
    let real = open(&world.desk, "bob", PASSWORD);
    let ada = world.account("ada").id;
    let foreign = SessionToken::generate(ada, &SystemRandomness).expect("a token");
    refused!(world.desk.signed_in(&foreign), DeskError::NotSignedIn);
    assert!(!world.desk.sign_out(&foreign).expect("no error"));

    let text = real.reveal().to_owned();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let garbled = String::from_utf8(bytes).expect("still text");
        if let Some(token) = SessionToken::parse(&garbled) {
            refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
        }
    }
    world.desk.signed_in(&real).expect("the real one");
}

#[test]
fn s28_the_store_knows_no_token() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    let secret = token.reveal().to_owned();
    let tables = world.tables();
    assert!(!tables.contain(&secret));
    assert!(!tables.contain(secret.trim_start_matches("pds_")));
    assert!(tables.contain(&data_encoding::HEXLOWER.encode(token.digest().as_stored())));
}

#[test]
fn s28_another_account_of_the_same_name_does_not_inherit_a_session() {
    let world = World::new();
    world.user("bob");
    let token = open(&world.desk, "bob", PASSWORD);
    world.admin().remove(&name("bob")).expect("removed");
    world.user("bob");
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
}

#[test]
fn sign_out_ends_that_session_alone() {
    let world = World::new();
    let (one, other) = (
        open(&world.desk, "ada", PASSWORD),
        open(&world.desk, "ada", PASSWORD),
    );
    assert!(world.desk.sign_out(&one).expect("signed out"));
    assert!(!world.desk.sign_out(&one).expect("nothing left to end"));
    refused!(world.desk.signed_in(&one), DeskError::NotSignedIn);
    world.desk.signed_in(&other).expect("the other session");
}

#[test]
fn s14_a_fresh_sign_in_lasts_15_minutes_and_using_the_session_does_not_prolong_it() {
    let world = World::new();
    world.user("bob");
    let token = open(&world.desk, "ada", PASSWORD);
    world.clock.pass(15 * MINUTE);
    assert!(admin(&world.desk, &token).is_fresh());
    world.clock.pass(TICK);
    let stale = admin(&world.desk, &token);
    assert!(!stale.is_fresh());
    stale
        .find(&name("bob"))
        .expect("reading needs no fresh sign-in");
    stale.may_reset(&name("bob")).expect("asking neither");
    refused!(stale.disable(&name("bob")), DeskError::StaleSignIn);
}

#[test]
fn s14_confirming_needs_the_right_password_and_counts_wrong_ones() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    world.clock.pass(16 * MINUTE);
    let stale = admin(&world.desk, &token);
    refused!(stale.confirm(&typed(WRONG)), DeskError::WrongPassword);
    assert_eq!(world.account("ada").guesses.failures, 1);
    assert!(!admin(&world.desk, &token).is_fresh());
    stale.confirm(&typed(PASSWORD)).expect("confirmed");
    assert!(admin(&world.desk, &token).is_fresh());
    assert_eq!(world.account("ada").guesses.failures, 0);
}

#[test]
fn s14_confirming_freshens_that_session_alone() {
    let world = World::new();
    let (one, other) = (
        open(&world.desk, "ada", PASSWORD),
        open(&world.desk, "ada", PASSWORD),
    );
    world.clock.pass(16 * MINUTE);
    admin(&world.desk, &one)
        .confirm(&typed(PASSWORD))
        .expect("confirmed");
    assert!(admin(&world.desk, &one).is_fresh());
    assert!(!admin(&world.desk, &other).is_fresh());
}

#[test]
fn s20_a_right_password_in_a_session_that_has_ended_meanwhile_is_no_failure() {
    let world = World::new();
    let token = open(&world.desk, "ada", PASSWORD);
    let session = world.desk.signed_in(&token).expect("a session");
    world.desk.sign_out(&token).expect("signed out");
    refused!(session.confirm(&typed(PASSWORD)), DeskError::NotSignedIn);
    assert_eq!(world.tables().rows("attempt"), 0);
    world.clock.pass(MINUTE);
    open(&world.desk, "ada", PASSWORD);
    let events = world.events_of("ada");
    let unfinished =
        |event: &&passdesk::model::Event| event.outcome == passdesk::model::Outcome::Unfinished;
    assert_eq!(events.iter().find(unfinished), None);
}

#[test]
fn s7_changing_a_password_needs_the_current_one() {
    let world = World::new();
    world.user("bob");
    refused!(
        world.desk.change(&name("bob"), &typed(WRONG)),
        DeskError::WrongPassword
    );
    assert_eq!(world.account("bob").guesses.failures, 1);
    let change = world
        .desk
        .change(&name("bob"), &typed(PASSWORD))
        .expect("proved");
    refused!(change.check(&typed(PASSWORD)), DeskError::Refused(_));
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    change.finish(&accepted, None).expect("changed");
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    open(&world.desk, "bob", NEXT);
}

#[test]
fn s8_a_change_ends_every_session_of_the_account_but_its_own() {
    let world = World::new();
    world.user("bob");
    let [own, other] = [(), ()].map(|()| open(&world.desk, "bob", PASSWORD));
    let ada = open(&world.desk, "ada", PASSWORD);
    let change = world
        .desk
        .change(&name("bob"), &typed(PASSWORD))
        .expect("proved");
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    change.finish(&accepted, Some(&own)).expect("changed");
    world.desk.signed_in(&own).expect("its own session");
    refused!(world.desk.signed_in(&other), DeskError::NotSignedIn);
    world.desk.signed_in(&ada).expect("another's session");
}

#[test]
fn s8_somebody_elses_session_is_not_kept_in_place_of_ones_own() {
    let world = World::new();
    world.user("bob");
    let (bob, ada) = (
        open(&world.desk, "bob", PASSWORD),
        open(&world.desk, "ada", PASSWORD),
    );
    let change = world
        .desk
        .change(&name("bob"), &typed(PASSWORD))
        .expect("proved");
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    change.finish(&accepted, Some(&ada)).expect("changed");
    refused!(world.desk.signed_in(&bob), DeskError::NotSignedIn);
    world.desk.signed_in(&ada).expect("another's session");
}

#[test]
fn s8_disabling_ends_sessions_and_enabling_does_not_bring_them_back() {
    let world = World::new();
    world.user("bob");
    let token = open(&world.desk, "bob", PASSWORD);
    world.admin().disable(&name("bob")).expect("disabled");
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    world.admin().enable(&name("bob")).expect("enabled");
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    open(&world.desk, "bob", PASSWORD);
}

#[test]
fn s11_a_session_that_owes_a_change_can_do_nothing_but_end_or_change() {
    let world = World::new();
    world.second_admin("eve");
    let token = open(&world.desk, "eve", PASSWORD);
    world
        .admin()
        .require_change(&[name("eve")])
        .expect("required");
    refused!(try_admin(&world.desk, &token), DeskError::ChangeOwed);
    assert_eq!(
        world.account("eve").status(world.moment()),
        Status::MustChange
    );
    let fresh = choose(owed(&world.desk, "eve", PASSWORD), NEXT);
    refused!(world.desk.signed_in(&token), DeskError::NotSignedIn);
    admin(&world.desk, &fresh);
}

#[test]
fn a_change_asked_of_all_leaves_out_whoever_asks() {
    let world = World::new();
    world.user("bob");
    world.added("cy", Role::User);
    let asked = world.admin().require_change_after(None).expect("required");
    assert_eq!(asked.map(|page| page.asked), Some(2));
    assert!(!world.account("ada").owes_change());
    owed(&world.desk, "bob", PASSWORD);
}

#[test]
fn s14_an_admin_who_is_demoted_loses_the_deeds_and_keeps_the_session() {
    let world = World::new();
    world.second_admin("eve");
    let token = open(&world.desk, "eve", PASSWORD);
    world.admin().demote(&name("eve")).expect("demoted");
    world.clock.pass(SECOND);
    refused!(try_admin(&world.desk, &token), DeskError::NotAdmin);
    world
        .desk
        .signed_in(&token)
        .expect("a session")
        .settled()
        .expect("nothing owed");
}
