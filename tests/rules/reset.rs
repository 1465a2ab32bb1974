//! Resets and the temporary passwords they make (S11 to S17).

use passdesk::desk::{DeskError, NewTemporary, ResetOrder};
use passdesk::model::{Action, Outcome, PasswordKind, Role, Status, Timestamp};

use super::{
    HOUR, MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, admin, choose, name, open, owed, refused,
    revealed, sign_in, try_admin, typed,
};
use passdesk::model::Reason;
use std::time::Duration;

fn entered(text: &str) -> ResetOrder {
    ResetOrder {
        password: NewTemporary::Entered(typed(text)),
        ..ResetOrder::default()
    }
}

fn expiring_in(time: Duration) -> ResetOrder {
    ResetOrder {
        expires: Some(time),
        ..ResetOrder::default()
    }
}

#[test]
fn s11_a_temporary_password_opens_nothing_but_the_change() {
    let world = World::new();
    world.user("bob");
    let temporary = world.reset("bob");
    let change = owed(&world.desk, "bob", &temporary);
    assert_eq!(world.tables().rows("session"), sessions_of_ada(&world));
    assert_eq!(world.account("bob").status(world.now()), Status::MustChange);
    let token = choose(change, NEXT);
    world
        .desk
        .signed_in(&token)
        .expect("a session")
        .settled()
        .expect("nothing owed");
    assert_eq!(world.account("bob").password, PasswordKind::Permanent);
}

/// Everybody's sessions but those of `bob`, who has none yet.
fn sessions_of_ada(world: &World) -> usize {
    let id = data_encoding::HEXLOWER.encode(world.account("ada").id.0.as_bytes());
    world.tables().rows_with("session", &id)
}

#[test]
fn s11_a_temporary_password_works_once() {
    let world = World::new();
    world.user("bob");
    let temporary = world.reset("bob");
    choose(owed(&world.desk, "bob", &temporary), NEXT);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::WrongPassword
    );
    open(&world.desk, "bob", NEXT);
}

#[test]
fn s11_giving_up_before_the_new_password_is_stored_leaves_the_temporary_one_in_force() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    drop(owed(&world.desk, "bob", &temporary));
    let change = owed(&world.desk, "bob", &temporary);
    refused!(change.check(&typed("short")), DeskError::Refused(_));
    drop(change);
    choose(owed(&world.desk, "bob", &temporary), NEXT);
}

#[test]
fn s11_of_two_changes_begun_with_one_temporary_password_the_second_is_refused() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let (first, second) = (
        owed(&world.desk, "bob", &temporary),
        owed(&world.desk, "bob", &temporary),
    );
    let stolen = second.check(&typed(PASSWORD)).expect("a good password");
    choose(first, NEXT);
    let before = world.tables().without_record();
    refused!(
        second.finish_and_sign_in(&stolen),
        DeskError::ChangedMeanwhile
    );
    assert_eq!(world.tables().without_record(), before);
    open(&world.desk, "bob", NEXT);
}

#[test]
fn s11_a_change_begun_before_a_second_reset_is_refused() {
    let world = World::new();
    let first = world.added("bob", Role::User);
    let change = owed(&world.desk, "bob", &first);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    let second = world.reset("bob");
    let before = world.tables().without_record();
    refused!(change.finish(&accepted, None), DeskError::ChangedMeanwhile);
    assert_eq!(world.tables().without_record(), before);
    refused!(
        sign_in(&world.desk, "bob", &first),
        DeskError::WrongPassword
    );
    choose(owed(&world.desk, "bob", &second), NEXT);
}

#[test]
fn s11_a_change_begun_before_the_account_was_disabled_is_refused() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let change = owed(&world.desk, "bob", &temporary);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    world.admin().disable(&name("bob")).expect("disabled");
    refused!(
        change.finish_and_sign_in(&accepted),
        DeskError::ChangedMeanwhile
    );
    assert!(world.account("bob").owes_change());
}

#[test]
fn s12_a_temporary_password_lives_24_hours_unless_told_otherwise_and_72_at_most() {
    let world = World::new();
    world.user("bob");
    let admin = world.admin();
    let reset = |order| admin.reset_password(&name("bob"), order);
    let default = reset(ResetOrder::default()).expect("a reset").expires_at;
    assert_eq!(default, world.now().plus(24 * HOUR));
    let longest = reset(expiring_in(72 * HOUR)).expect("a reset").expires_at;
    assert_eq!(longest, world.now().plus(72 * HOUR));
    assert_eq!(world.account("bob").password.expires_at(), Some(longest));

    let before = world.tables();
    let too_long = 72 * HOUR + Duration::from_millis(1);
    refused!(
        reset(expiring_in(too_long)),
        DeskError::ExpiryTooLong { longest: LONGEST }
    );
    assert_eq!(world.tables(), before);
}

const LONGEST: Duration = Duration::from_secs(72 * 3600);

#[test]
fn s12_a_temporary_password_expires_at_its_exact_moment() {
    for generated in [true, false] {
        let world = World::new();
        world.user("bob");
        let order = if generated {
            ResetOrder::default()
        } else {
            entered(NEXT)
        };
        let reset = world.admin().reset_password(&name("bob"), order);
        let reset = reset.expect("a reset");
        let (expires_at, temporary) = (reset.expires_at, revealed(reset));
        world.clock.set(earlier(expires_at));
        let change = owed(&world.desk, "bob", &temporary);
        let accepted = change
            .check(&typed("harvest tunnel opal 31"))
            .expect("accepted");
        world.clock.set(expires_at);
        let before = world.account("bob");
        refused!(
            sign_in(&world.desk, "bob", &temporary),
            DeskError::TemporaryExpired
        );
        refused!(
            change.finish_and_sign_in(&accepted),
            DeskError::TemporaryExpired
        );
        assert_eq!(world.account("bob"), before);
        assert_eq!(before.status(world.now()), Status::TemporaryExpired);
    }
}

fn earlier(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.as_millis() - 1)
}

#[test]
fn s12_expiry_is_told_only_to_whoever_gives_the_right_password() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    world.clock.pass(24 * HOUR);
    refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::TemporaryExpired
    );
    world.admin().disable(&name("bob")).expect("disabled");
    refused!(
        sign_in(&world.desk, "bob", &temporary),
        DeskError::WrongPassword
    );
}

#[test]
fn s12_an_expired_temporary_password_is_replaced_by_a_new_reset() {
    let world = World::new();
    let expired = world.added("bob", Role::User);
    world.clock.pass(25 * HOUR);
    let temporary = world.reset("bob");
    refused!(
        sign_in(&world.desk, "bob", &expired),
        DeskError::WrongPassword
    );
    choose(owed(&world.desk, "bob", &temporary), NEXT);
}

#[test]
fn s14_an_admin_who_is_demoted_disabled_or_reset_meanwhile_is_refused_inside_the_deed() {
    let world = World::new();
    world.user("bob");
    let before = world.account("bob");

    world.second_admin("eve");
    let demoted = admin(&world.desk, &open(&world.desk, "eve", PASSWORD));
    world.admin().demote(&name("eve")).expect("demoted");
    refused!(
        demoted.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::NotAdmin
    );
    refused!(
        demoted.reset_password(&name("nobody"), ResetOrder::default()),
        DeskError::NotAdmin
    );

    world.admin().promote(&name("eve")).expect("promoted");
    let owing = admin(&world.desk, &open(&world.desk, "eve", PASSWORD));
    world
        .admin()
        .require_change(&[name("eve")])
        .expect("required");
    refused!(
        owing.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::ChangeOwed
    );

    choose(owed(&world.desk, "eve", PASSWORD), NEXT);
    let disabled = admin(&world.desk, &open(&world.desk, "eve", NEXT));
    world.admin().disable(&name("eve")).expect("disabled");
    refused!(
        disabled.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::NotSignedIn
    );

    world.admin().enable(&name("eve")).expect("enabled");
    let reset = admin(&world.desk, &open(&world.desk, "eve", NEXT));
    world.reset("eve");
    refused!(
        reset.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::NotSignedIn
    );
    assert_eq!(world.account("bob"), before);
}

#[test]
fn s14_nobody_resets_their_own_account_and_trying_is_recorded() {
    let world = World::new();
    world.second_admin("eve");
    let admin = world.admin();
    let before = world.tables().without_record();
    refused!(admin.may_reset(&name("ada")), DeskError::OwnAccount);
    refused!(
        admin.reset_password(&name("ADA"), ResetOrder::default()),
        DeskError::OwnAccount
    );
    refused!(
        admin.reset_password(&name("ada"), entered(NEXT)),
        DeskError::OwnAccount
    );
    assert_eq!(world.tables().without_record(), before);
    let recorded: Vec<_> = world
        .events_of("ada")
        .into_iter()
        .filter(|event| event.action == Action::PasswordReset)
        .map(|event| (event.outcome, event.actor.expect("an actor").name))
        .collect();
    assert_eq!(recorded, vec![(Outcome::Refused, "ada".to_owned()); 3]);
}

#[test]
fn s14_a_reset_needs_a_password_given_within_15_minutes() {
    let world = World::new();
    world.user("bob");
    let token = open(&world.desk, "ada", PASSWORD);
    world.clock.pass(15 * MINUTE);
    let admin = admin(&world.desk, &token);
    admin
        .reset_password(&name("bob"), ResetOrder::default())
        .expect("still fresh");
    world.clock.pass(Duration::from_millis(1));
    let before = world.tables().without_record();
    refused!(
        admin.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::StaleSignIn
    );
    assert_eq!(world.tables().without_record(), before);
    admin.confirm(&typed(PASSWORD)).expect("confirmed");
    admin
        .reset_password(&name("bob"), ResetOrder::default())
        .expect("fresh again");
}

#[test]
fn s16_a_reset_does_not_enable_an_account_nor_change_its_role() {
    let world = World::new();
    world.second_admin("eve");
    world.admin().disable(&name("eve")).expect("disabled");
    let temporary = world.reset("eve");
    let account = world.account("eve");
    assert!(account.disabled);
    assert_eq!(account.role, Role::Admin);
    refused!(
        sign_in(&world.desk, "eve", &temporary),
        DeskError::WrongPassword
    );
    world.admin().enable(&name("eve")).expect("enabled");
    choose(owed(&world.desk, "eve", &temporary), NEXT);
    assert_eq!(world.account("eve").role, Role::Admin);
}

#[test]
fn s16_a_reset_forgets_the_failures_and_lifts_the_wait() {
    let world = World::new();
    world.user("bob");
    for _ in 0..6 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    }
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::Throttled { .. }
    );
    let temporary = world.reset("bob");
    assert_eq!(
        world.account("bob").guesses,
        passdesk::model::Guesses::default()
    );
    choose(owed(&world.desk, "bob", &temporary), NEXT);
}

#[test]
fn s8_a_reset_ends_every_session_of_the_account_and_nobody_elses() {
    let world = World::new();
    world.user("bob");
    world.user("cy");
    let ended = [
        open(&world.desk, "bob", PASSWORD),
        open(&world.desk, "bob", PASSWORD),
    ];
    let other = open(&world.desk, "cy", PASSWORD);
    world.reset("bob");
    for token in &ended {
        refused!(world.desk.signed_in(token), DeskError::NotSignedIn);
    }
    world.desk.signed_in(&other).expect("another's session");
}

#[test]
fn s1_an_entered_temporary_password_meets_the_policy_like_any_other() {
    let world = World::new();
    world.user("bob");
    let admin = world.admin();
    let before = world.tables();
    for bad in ["short", "passwordpassword1", "my account is bob 4711 x"] {
        refused!(
            admin.reset_password(&name("bob"), entered(bad)),
            DeskError::Refused(_)
        );
    }
    assert_eq!(world.tables(), before);
    let reset = admin
        .reset_password(&name("bob"), entered(NEXT))
        .expect("a reset");
    assert_eq!(revealed(reset), NEXT);
    let change = owed(&world.desk, "bob", NEXT);
    refused!(change.check(&typed(NEXT)), DeskError::Refused(_));
    choose(change, WRONG);
}

#[test]
fn a_reset_of_nobody_is_told_to_admins_only() {
    let world = World::new();
    world.user("bob");
    let before = world.tables().without_record();
    let admin = world.admin();
    refused!(
        admin.reset_password(&name("nobody"), ResetOrder::default()),
        DeskError::NoSuchAccount(_)
    );
    refused!(
        try_admin(&world.desk, &open(&world.desk, "bob", PASSWORD)),
        DeskError::NotAdmin
    );
    assert_eq!(world.tables().rows("account"), before.rows("account"));
}

#[test]
fn s37_a_reset_records_who_whom_when_and_why() {
    let world = World::new();
    world.user("bob");
    world.clock.pass(SECOND);
    let order = ResetOrder {
        reason: Some("ticket 4711\u{202e}".parse::<Reason>().expect("a reason")),
        ..ResetOrder::default()
    };
    let reset = world
        .admin()
        .reset_password(&name("bob"), order)
        .expect("a reset");
    let event = world.events_of("bob").pop().expect("an event");
    assert_eq!(
        (event.action, event.outcome),
        (Action::PasswordReset, Outcome::Done)
    );
    assert_eq!(event.actor.expect("an actor").name, "ada");
    assert_eq!(event.subject_name, "bob");
    assert_eq!(event.at, world.now());
    assert_eq!(event.operation, reset.reset_id);
    assert_eq!(event.reason.as_deref(), Some("ticket 4711\\u{202e}"));
    assert_eq!((event.os_uid, event.host.as_str()), (1000, "testhost"));
}
