//! Tokens of all admins (S29).

use std::time::Duration;

use passdesk::clock::Clock;
use passdesk::credentials::ScriptToken;
use passdesk::desk::{Admin, DeskError};
use passdesk::model::{Action, Label, Scope};

use super::{HOUR, MINUTE, PASSWORD, World, admin, name, open, refused};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn label(text: &str) -> Label {
    text.parse().expect("a label")
}

/// Makes a token that lives for so long.
fn token(by: &Admin<'_>, called: &str, life: Duration) -> ScriptToken {
    let mut token = None;
    by.create_token::<DeskError>(label(called), vec![Scope::UsersList], Some(life), |made| {
        token = ScriptToken::parse(made.secret.reveal());
        Ok(())
    })
    .expect("a token");
    token.expect("it was shown")
}

fn all(by: &Admin<'_>) -> Vec<String> {
    let all = by.all_tokens().expect("all tokens").tokens;
    all.iter()
        .map(|of| format!("{} {}", of.owner, of.token.label))
        .collect()
}

#[test]
fn s29_every_admin_sees_all_tokens_and_can_revoke_each() {
    let world = World::new();
    world.second_admin("eve");
    let ada = world.admin();
    let eve = open(&world.desk, "eve", PASSWORD);
    let eve = admin(&world.desk, &eve);
    token(&ada, "b", DAY);
    token(&ada, "a", DAY);
    let of_eve = token(&eve, "b", DAY);
    assert_eq!(all(&ada), ["ada a", "ada b", "eve b"]);
    assert_eq!(all(&eve), all(&ada));
    let (own, _) = eve.tokens().expect("her own");
    assert_eq!(own.len(), 1);

    refused!(
        ada.revoke_token_of(&name("eve"), &label("a")),
        DeskError::NoTokenOf { .. }
    );
    refused!(
        ada.revoke_token_of(&name("nobody"), &label("b")),
        DeskError::NoSuchAccount(_)
    );
    assert_eq!(all(&ada).len(), 3);
    assert!(world.desk.by_token(&of_eve).is_ok());
    ada.revoke_token_of(&name("eve"), &label("b"))
        .expect("revoked");
    refused!(world.desk.by_token(&of_eve), DeskError::NotSignedIn);
    // Another's token of the same label is not touched.
    assert_eq!(all(&ada), ["ada a", "ada b"]);
    let events = world.events_of("eve");
    let last = events.last().expect("an event");
    assert_eq!(last.action, Action::TokenRevoke);
    assert_eq!(last.actor.as_ref().expect("an actor").name, "ada");
}

#[test]
fn s29_a_token_sees_no_tokens_and_revokes_none() {
    let world = World::new();
    let ada = world.admin();
    let all = [Scope::UsersList, Scope::UsersManage, Scope::AuditRead];
    let mut secret = None;
    ada.create_token::<DeskError>(label("all"), all.to_vec(), None, |made| {
        secret = ScriptToken::parse(made.secret.reveal());
        Ok(())
    })
    .expect("a token");
    let by_token = world
        .desk
        .by_token(&secret.expect("it was shown"))
        .expect("the admin");
    refused!(by_token.all_tokens(), DeskError::NotByToken);
    refused!(
        by_token.revoke_token_of(&name("ada"), &label("all")),
        DeskError::NotByToken
    );
}

#[test]
fn s14_revoking_a_token_of_another_needs_a_fresh_sign_in_and_seeing_it_does_not() {
    let world = World::new();
    world.second_admin("eve");
    let eve = open(&world.desk, "eve", PASSWORD);
    token(&admin(&world.desk, &eve), "b", DAY);
    let ada = world.admin();
    world.clock.pass(16 * MINUTE);
    assert_eq!(all(&ada), ["eve b"]);
    refused!(
        ada.revoke_token_of(&name("eve"), &label("b")),
        DeskError::StaleSignIn
    );
    assert_eq!(all(&ada), ["eve b"]);
}

#[test]
fn s29_whoever_uses_a_token_knows_from_14_days_before_its_end() {
    let world = World::new();
    let made = token(&world.admin(), "a", 30 * DAY);
    let end = world.clock.now().plus(30 * DAY);
    let ends_soon = || {
        world
            .desk
            .by_token(&made)
            .expect("the admin")
            .token_ends_soon()
    };
    world.clock.pass(16 * DAY - HOUR);
    assert_eq!(ends_soon(), None);
    world.clock.pass(HOUR);
    assert_eq!(ends_soon(), Some(end));
    world.clock.pass(14 * DAY - MINUTE);
    assert_eq!(ends_soon(), Some(end));
    assert_eq!(world.admin().token_ends_soon(), None);
}

#[test]
fn s49_an_owner_that_cannot_be_read_hides_no_tokens_of_others() {
    let world = World::new();
    world.second_admin("eve");
    let eve = open(&world.desk, "eve", PASSWORD);
    token(&admin(&world.desk, &eve), "b", DAY);
    let ada = world.admin();
    token(&ada, "a", DAY);
    world.sql("UPDATE account SET display_name = 'e\u{202e}ve' WHERE name = 'eve'");
    let seen = ada.all_tokens().expect("the others");
    assert_eq!(seen.left_out.count, 1);
    assert_eq!(all(&ada), ["ada a"]);
}
