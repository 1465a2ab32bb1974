//! S46: recovery codes.

use passdesk::desk::DeskError;
use passdesk::model::{Action, Outcome};

use super::staff::{Back, Staff, new_codes, with_codes};
use crate::rules::{NEXT, PASSWORD, World, open, refused, sign_in, typed};
use crate::storage::name;

fn recover(world: &World, who: &str, code: &str) -> Result<Back, DeskError> {
    let recovery = world.desk.with_code(&name(who), &typed(code))?;
    let accepted = recovery.check(&typed(NEXT))?;
    with_codes(|write| recovery.finish(&accepted, write))
}

#[test]
fn s46_a_code_works_once_and_voids_the_others() {
    let world = World::new();
    let codes = new_codes(&world);
    assert_eq!(codes.len(), 4);
    let session = open(&world.desk, "ada", PASSWORD);
    let back = recover(&world, "ada", &codes[2]).expect("a recovery");
    assert!(!world.has_session(&session));
    open(&world.desk, "ada", NEXT);
    for code in &codes {
        refused!(recover(&world, "ada", code), DeskError::WrongCode);
    }
    let new = back.codes;
    assert!(recover(&world, "ada", &new[0]).is_ok());
}

#[test]
fn s46_a_code_is_used_up_by_one_of_two_who_have_proved_it() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    let with_code = || {
        let recovery = world
            .desk
            .with_code(&name("ada"), &typed(&code))
            .expect("a proof");
        let accepted = recovery.check(&typed(NEXT)).expect("a password");
        (recovery, accepted)
    };
    let ((one, accepted), (other, accepted_too)) = (with_code(), with_code());
    assert!(with_codes(|write| one.finish(&accepted, write)).is_ok());
    refused!(
        with_codes(|write| other.finish(&accepted_too, write)),
        DeskError::WrongCode
    );
}

#[test]
fn s46_new_codes_void_the_old_ones_and_are_the_accounts_own() {
    let world = World::new();
    world.second_admin("eve");
    let old = new_codes(&world);
    let new = new_codes(&world);
    refused!(recover(&world, "ada", &old[0]), DeskError::WrongCode);
    refused!(recover(&world, "eve", &new[0]), DeskError::WrongCode);
    let left = world.admin().recovery_codes().expect("a count");
    assert_eq!((left.left, left.made_at), (4, Some(world.now())));
    assert!(recover(&world, "ada", &new[0]).is_ok());
}

#[test]
fn s21_wrong_codes_count_like_wrong_passwords_and_unknown_names_alike() {
    let world = World::new();
    let codes = new_codes(&world);
    new_codes(&world);
    for who in ["ada", "nobody"] {
        for _ in 0..6 {
            refused!(recover(&world, who, &codes[0]), DeskError::WrongCode);
        }
        refused!(recover(&world, who, &codes[0]), DeskError::Throttled { .. });
        refused!(
            sign_in(&world.desk, who, PASSWORD),
            DeskError::Throttled { .. }
        );
    }
    assert_eq!(world.account("ada").guesses.failures, 6);
    // A typing mistake is told, and not counted.
    refused!(recover(&world, "ada", &codes[0][1..]), DeskError::NoCode(_));
    assert_eq!(world.account("ada").guesses.failures, 6);
}

#[test]
fn s22_a_right_code_clears_the_failures_only_when_it_is_used() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    world.alter("ada", |ada| {
        ada.guesses.failures = 100;
        ada.password_disabled = true;
    });
    let recovery = world
        .desk
        .with_code(&name("ada"), &typed(&code))
        .expect("a proof");
    assert_eq!(world.account("ada").guesses.failures, 100);
    let accepted = recovery.check(&typed(NEXT)).expect("a password");
    with_codes(|write| recovery.finish(&accepted, write)).expect("a recovery");
    assert_eq!(world.account("ada").guesses.failures, 0);
    open(&world.desk, "ada", NEXT);
}

#[test]
fn s18_disabled_and_demoted_admins_have_no_codes() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    world.second_admin("eve");
    world.alter("ada", |ada| ada.disabled = true);
    refused!(recover(&world, "ada", &code), DeskError::WrongCode);
    world.alter("ada", |ada| {
        ada.disabled = false;
        ada.role = passdesk::model::Role::User;
    });
    refused!(recover(&world, "ada", &code), DeskError::WrongCode);
    let wrong = |event: &passdesk::model::Event| {
        event.action == Action::RecoveryWithCode && event.outcome == Outcome::Wrong
    };
    let events = world.events_of("ada");
    assert_eq!(events.iter().filter(|event| wrong(event)).count(), 2);
}

#[test]
fn s46_a_code_ends_open_requests() {
    let staff = Staff::of(&["ann"]);
    let code = new_codes(&staff.world).remove(0);
    let ask = staff.ask();
    recover(&staff.world, "ada", &code).expect("a recovery");
    refused!(staff.redeem(&ask, &["ann"]), DeskError::RequestOver(_));
}

#[test]
fn s17_codes_that_could_not_be_shown_are_never_made() {
    let world = World::new();
    let code = new_codes(&world).remove(0);
    let admin = world.admin();
    refused!(
        admin.new_recovery_codes(|_| Err(DeskError::NotAdmin)),
        DeskError::NotAdmin
    );
    let recovery = world
        .desk
        .with_code(&name("ada"), &typed(&code))
        .expect("a proof");
    let accepted = recovery.check(&typed(NEXT)).expect("a password");
    refused!(
        recovery.finish(&accepted, |_| Err(DeskError::NotAdmin)),
        DeskError::NotAdmin
    );
    assert!(recover(&world, "ada", &code).is_ok(), "it was not used up");
}
