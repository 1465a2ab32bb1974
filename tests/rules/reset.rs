//! Resets: who may, of whom, and what else they do (S8, S14, S16, S37).

use std::time::Duration;

use passdesk::desk::{DeskError, NewTemporary, ResetOrder};
use passdesk::model::{Action, Guesses, Outcome, Reason, Role};

use super::{
    MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, admin, choose, name, open, owed, refused,
    revealed, sign_in, try_admin, typed,
};
use crate::support::Outright;
/// A reset to a password that the admin enters.
pub(super) fn entered(text: &str) -> ResetOrder {
    ResetOrder {
        password: NewTemporary::Entered(typed(text)),
        ..ResetOrder::default()
    }
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
    // That the sign-in is too old stands in the session's row from then on (S30).
    let before = world.tables().without_record().without("session");
    refused!(
        admin.reset_password(&name("bob"), ResetOrder::default()),
        DeskError::StaleSignIn
    );
    assert_eq!(world.tables().without_record().without("session"), before);
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
    assert_eq!(world.account("bob").guesses, Guesses::default());
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
    assert_eq!(
        (event.os_uid, event.host.as_str()),
        (Some(1000), "testhost")
    );
}
