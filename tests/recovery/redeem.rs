//! S41, S44, S45: when a request can be redeemed, by whom, and what that does.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use passdesk::desk::DeskError;
use passdesk::model::{Action, Outcome, PasswordKind, RequestState};

use super::staff::{Staff, new_codes, redeem, token};
use crate::rules::{HOUR, MINUTE, NEXT, PASSWORD, WRONG, open, refused, sign_in, typed};
use crate::storage::name;

#[test]
fn s45_a_redemption_undoes_all_that_stood_against_the_account() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    let session = open(&world.desk, "ada", PASSWORD);
    let token = token(world);
    let old_code = new_codes(world).remove(0);
    let (ask, other) = (staff.ask(), staff.ask());
    world.alter("ada", |ada| {
        ada.password_disabled = true;
        ada.guesses.failures = 100;
        ada.guesses.failed_at = Some(world.now().plus(HOUR));
    });

    let back = staff.redeem(&ask, &["ann", "bob"]).expect("a recovery");

    let ada = world.account("ada");
    assert_eq!(ada.password, PasswordKind::Permanent);
    assert!(!ada.password_disabled && !ada.change_required);
    assert_eq!(ada.guesses.failures, 0);
    assert!(!world.has_session(&session));
    refused!(world.desk.by_token(&token), DeskError::NotSignedIn);
    refused!(
        sign_in(&world.desk, "ada", PASSWORD),
        DeskError::WrongPassword
    );
    open(&world.desk, "ada", NEXT);
    refused!(
        world.desk.with_code(&name("ada"), &typed(&old_code)),
        DeskError::WrongCode
    );
    let new = &back.codes[0];
    assert!(world.desk.with_code(&name("ada"), &typed(new)).is_ok());

    let states = |id| world.look(|tx| tx.recovery_request(id)).expect("it").state;
    assert_eq!(states(ask.id), RequestState::Redeemed);
    assert_eq!(states(other.id), RequestState::Void);
    refused!(
        staff.redeem(&other, &["ann", "bob"]),
        DeskError::RequestOver(RequestState::Void)
    );
    refused!(
        staff.redeem(&ask, &["ann", "bob"]),
        DeskError::RequestOver(RequestState::Redeemed)
    );

    let request = world.look(|tx| tx.recovery_request(ask.id)).expect("it");
    let kept = world.look(|tx| tx.recovery_signatures(&request));
    let names: Vec<_> = kept.iter().map(|(signer, _)| signer.as_str()).collect();
    assert_eq!(names, ["ann", "bob"]);
    let of = |action| {
        let mut events = world.events_of("ada");
        events.retain(|event| event.action == action && event.outcome == Outcome::Done);
        events
    };
    assert_eq!(of(Action::RecoverySignature).len(), 2);
    let [event] = &of(Action::RecoveryRedeem)[..] else {
        panic!("one event");
    };
    assert_eq!(event.operation, back.recovered.operation);
    assert!(
        event
            .reason
            .as_ref()
            .expect("why")
            .contains(&ask.id.to_string())
    );
}

#[test]
fn s41_a_request_lives_four_hours_also_when_the_clock_is_set_back() {
    let staff = Staff::of(&["ann", "bob"]);
    let world = &staff.world;
    let (early, late) = (staff.ask(), staff.ask());
    let asked_at = world.now();
    world.clock.pass(4 * HOUR);
    refused!(
        staff.redeem(&late, &["ann", "bob"]),
        DeskError::RequestExpired
    );
    world.clock.set(asked_at);
    refused!(
        staff.redeem(&late, &["ann", "bob"]),
        DeskError::RequestExpired
    );
    world.clock.set(asked_at.plus(4 * HOUR));
    refused!(
        staff.redeem(&early, &["ann", "bob"]),
        DeskError::RequestExpired
    );
    let again = staff.ask();
    world.clock.pass(4 * HOUR - Duration::from_millis(1));
    assert!(staff.redeem(&again, &["ann", "bob"]).is_ok(), "the control");
}

#[test]
fn s44_the_fifth_wrong_claim_secret_ends_a_request_and_only_that_one() {
    let staff = Staff::of(&["ann", "bob"]);
    let desk = &staff.world.desk;
    let (ask, other) = (staff.ask(), staff.ask());
    for _ in 0..10 {
        // A typing mistake is told and not counted.
        refused!(
            desk.claim(ask.id, &typed(&ask.claim[1..])),
            DeskError::NoClaim(_)
        );
    }
    for _ in 0..4 {
        refused!(
            desk.claim(ask.id, &typed(&other.claim)),
            DeskError::WrongClaim
        );
    }
    assert!(
        desk.claim(ask.id, &typed(&ask.claim)).is_ok(),
        "the control"
    );
    refused!(
        desk.claim(ask.id, &typed(&other.claim)),
        DeskError::WrongClaim
    );
    refused!(
        staff.redeem(&ask, &["ann", "bob"]),
        DeskError::RequestOver(RequestState::Void)
    );
    assert!(staff.redeem(&other, &["ann", "bob"]).is_ok());
}

#[test]
fn s45_of_64_redemptions_at_once_exactly_one_succeeds() {
    const MANY: usize = 64;
    let staff = Staff::of(&["ann", "bob"]);
    let ask = staff.ask();
    let signatures = staff.signed(&ask, &["ann", "bob"]);
    let start = Barrier::new(MANY);
    let succeeded = thread::scope(|scope| {
        let threads: Vec<_> = (0..MANY)
            .map(|_| {
                scope.spawn(|| {
                    let desk = staff.world.another_desk();
                    start.wait();
                    loop {
                        match redeem(&desk, &ask, &signatures) {
                            Ok(_) => return 1,
                            Err(DeskError::RequestOver(RequestState::Redeemed)) => return 0,
                            Err(DeskError::Storage(passdesk::storage::StorageError::Busy)) => {}
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                })
            })
            .collect();
        let ended = threads
            .into_iter()
            .map(|thread| thread.join().expect("an end"));
        ended.sum::<usize>()
    });
    assert_eq!(succeeded, 1);
}

#[test]
fn s45_the_new_password_meets_the_policy_and_a_refused_one_costs_nothing() {
    let staff = Staff::of(&["ann", "bob"]);
    let ask = staff.ask();
    let claim = staff
        .world
        .desk
        .claim(ask.id, &typed(&ask.claim))
        .expect("a claim");
    let recovery = claim
        .signed(staff.signed(&ask, &["ann", "bob"]))
        .expect("a quorum");
    refused!(recovery.check(&typed("short")), DeskError::Refused(_));
    refused!(
        recovery.check(&typed("ada ada ada ada ada ada")),
        DeskError::Refused(_)
    );
    assert!(staff.redeem(&ask, &["ann", "bob"]).is_ok());
}

#[test]
fn s44_a_request_is_withdrawn_by_its_holder_or_by_an_admin() {
    let staff = Staff::of(&["ann", "bob"]);
    let desk = &staff.world.desk;
    let (mine, theirs, other) = (staff.ask(), staff.ask(), staff.ask());
    refused!(
        desk.cancel_recovery(mine.id, &typed(&other.claim)),
        DeskError::WrongClaim
    );
    desk.cancel_recovery(mine.id, &typed(&mine.claim))
        .expect("withdrawn");
    staff
        .world
        .admin()
        .cancel_recovery(theirs.id)
        .expect("withdrawn");
    for ask in [&mine, &theirs] {
        refused!(
            staff.redeem(ask, &["ann", "bob"]),
            DeskError::RequestOver(RequestState::Cancelled)
        );
    }
    refused!(
        staff.world.admin().cancel_recovery(mine.id),
        DeskError::RequestOver(RequestState::Cancelled)
    );
    assert!(staff.redeem(&other, &["ann", "bob"]).is_ok());
}

#[test]
fn s20_requests_and_claims_count_nothing_against_the_account() {
    let staff = Staff::of(&["ann", "bob"]);
    let ask = staff.ask();
    refused!(
        staff.world.desk.claim(ask.id, &typed(WRONG)),
        DeskError::NoClaim(_)
    );
    staff.world.clock.pass(MINUTE);
    assert_eq!(staff.world.account("ada").guesses.failures, 0);
}
