//! The record: each deed and refusal leaves its event, and the chains hold (S27, S37, S38).

use passdesk::desk::{DeskError, NewAccount, ResetOrder, chained};
use passdesk::model::{Action, Chain, Event, Outcome, Reason, Role, Subject};

use super::{
    HOUR, MINUTE, NEXT, PASSWORD, WRONG, World, admin, choose, name, open, owed, refused, revealed,
    sign_in, try_admin, typed,
};
use crate::support::Outright;

/// What an event says: action, outcome, actor, subject.
type Line = (Action, Outcome, Option<String>, String);

fn line(event: &Event) -> Line {
    let actor = event.actor.as_ref().map(|actor| actor.name.clone());
    (
        event.action,
        event.outcome,
        actor,
        event.subject_name.clone(),
    )
}

fn by(actor: &str, action: Action, outcome: Outcome, subject: &str) -> Line {
    let actor = (!actor.is_empty()).then(|| actor.to_owned());
    (action, outcome, actor, subject.to_owned())
}

/// Every event there is, in order of time.
pub(super) fn everything(world: &World) -> Vec<Event> {
    let subjects = world.place.subjects();
    let mut all: Vec<Event> = subjects
        .into_iter()
        .flat_map(|subject| world.events(subject))
        .collect();
    all.sort_by_key(|event| event.id);
    all
}

/// Does something, and gives what it left in the record.
fn left_by(world: &World, deed: impl FnOnce()) -> Vec<Line> {
    let before: Vec<_> = everything(world).iter().map(|event| event.id).collect();
    world.clock.pass(std::time::Duration::from_millis(1));
    deed();
    everything(world)
        .iter()
        .filter(|event| !before.contains(&event.id))
        .map(line)
        .collect()
}

/// A user to be added.
pub(super) fn user(who: &str) -> NewAccount {
    NewAccount::new(name(who), Role::User)
}

#[test]
fn s37_making_a_store_records_the_store_and_its_first_admin() {
    let world = World::new();
    let (store, ada) = (world.events(Subject::Store), world.events_of("ada"));
    assert_eq!(everything(&world).len(), 2);
    assert_eq!(
        (store[0].action, store[0].outcome),
        (Action::StoreInit, Outcome::Done)
    );
    assert_eq!(
        line(&ada[0]),
        by("", Action::AccountAdd, Outcome::Done, "ada")
    );
    assert_eq!(store[0].operation, ada[0].operation);
}

#[test]
fn s37_every_deed_of_an_admin_is_one_event_about_its_account() {
    let world = World::new();
    let ada = world.admin();
    let bob = name("bob");
    let done = |action| vec![by("ada", action, Outcome::Done, "bob")];
    let left =
        |deed: &dyn Fn() -> Result<(), DeskError>| left_by(&world, || deed().expect("a deed"));
    assert_eq!(
        left(&|| ada.add_account(user("bob")).map(drop)),
        done(Action::AccountAdd)
    );
    assert_eq!(
        left(&|| ada.disable(&bob).map(drop)),
        done(Action::AccountDisable)
    );
    assert_eq!(
        left(&|| ada.enable(&bob).map(drop)),
        done(Action::AccountEnable)
    );
    assert_eq!(
        left(&|| ada.promote(&bob).map(drop)),
        done(Action::AccountPromote)
    );
    assert_eq!(
        left(&|| ada.demote(&bob).map(drop)),
        done(Action::AccountDemote)
    );
    assert_eq!(
        left(&|| ada.unlock(&bob).map(drop)),
        done(Action::AccountUnlock)
    );
    assert_eq!(
        left(&|| ada.require_change(std::slice::from_ref(&bob)).map(drop)),
        done(Action::ChangeRequire)
    );
    assert_eq!(
        left(&|| ada.require_change_after(None).map(drop)),
        done(Action::ChangeRequire)
    );
    assert_eq!(
        left(&|| ada.reset_password(&bob, ResetOrder::default()).map(drop)),
        done(Action::PasswordReset)
    );
    assert_eq!(
        left(&|| ada.remove(&bob).map(drop)),
        done(Action::AccountRemove)
    );
}

#[test]
fn s37_what_owners_do_and_fail_to_do_is_recorded() {
    use Action::{Confirm, PasswordChange, SignIn, SignOut};
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    let left = |deed: &dyn Fn()| left_by(&world, deed);
    let one = |actor, action, outcome| vec![by(actor, action, outcome, "bob")];

    let wrong = left(&|| refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword));
    assert_eq!(wrong, one("", SignIn, Outcome::Wrong));
    let right = left(&|| drop(owed(&world.desk, "bob", &temporary)));
    assert_eq!(right, one("", SignIn, Outcome::ChangeOwed));

    let change = owed(&world.desk, "bob", &temporary);
    let changed = left_by(&world, || drop(choose(change, PASSWORD)));
    let mut expected = one("bob", PasswordChange, Outcome::Done);
    expected.extend(one("bob", SignIn, Outcome::Done));
    assert_eq!(sorted(changed), sorted(expected));
    let [.., a, b] = &world.events_of("bob")[..] else {
        panic!("two events at least")
    };
    assert_eq!(a.operation, b.operation);

    let opened = left(&|| drop(open(&world.desk, "bob", PASSWORD)));
    assert_eq!(opened, one("bob", SignIn, Outcome::Done));
    let token = open(&world.desk, "bob", PASSWORD);
    let session = world.desk.signed_in(&token).expect("a session");
    let wrong = left(&|| refused!(session.confirm(&typed(WRONG)), DeskError::WrongPassword));
    assert_eq!(wrong, one("", Confirm, Outcome::Wrong));
    let right = left(&|| session.confirm(&typed(PASSWORD)).expect("confirmed"));
    assert_eq!(right, one("bob", Confirm, Outcome::Done));
    let ended = left(&|| assert!(world.desk.sign_out(&token).expect("ended")));
    assert_eq!(ended, one("bob", SignOut, Outcome::Done));
    let again = left(&|| refused!(session.confirm(&typed(PASSWORD)), DeskError::NotSignedIn));
    assert_eq!(again, one("bob", Confirm, Outcome::Refused));

    let change = world
        .desk
        .change(&name("bob"), &typed(PASSWORD))
        .expect("proved");
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    let late = world.reset("bob");
    let refused = left_by(&world, || {
        refused!(change.finish(&accepted, None), DeskError::ChangedMeanwhile);
    });
    assert_eq!(refused, one("bob", PasswordChange, Outcome::Refused));

    let change = owed(&world.desk, "bob", &late);
    let accepted = change.check(&typed(NEXT)).expect("a good password");
    world.clock.pass(24 * HOUR);
    let expired = left_by(&world, || {
        refused!(change.finish(&accepted, None), DeskError::TemporaryExpired);
    });
    assert_eq!(expired, one("", PasswordChange, Outcome::Expired));
    let expired = left(&|| {
        refused!(
            sign_in(&world.desk, "bob", &late),
            DeskError::TemporaryExpired
        )
    });
    assert_eq!(expired, one("", SignIn, Outcome::Expired));
}

fn sorted(mut lines: Vec<Line>) -> Vec<Line> {
    lines.sort_by_key(|line| format!("{line:?}"));
    lines
}

#[test]
fn s37_every_refusal_of_authority_is_recorded_also_inside_the_deed() {
    let world = World::new();
    world.second_admin("eve");
    world.user("bob");
    let refusal = |who| vec![by(who, Action::AdminAccess, Outcome::Refused, who)];

    let token = open(&world.desk, "bob", PASSWORD);
    let user = left_by(&world, || {
        refused!(try_admin(&world.desk, &token), DeskError::NotAdmin)
    });
    assert_eq!(user, refusal("bob"));

    let token = open(&world.desk, "eve", PASSWORD);
    let held = admin(&world.desk, &token);
    world.clock.pass(16 * MINUTE);
    let stale = left_by(&world, || {
        refused!(held.disable(&name("bob")), DeskError::StaleSignIn)
    });
    assert_eq!(stale, refusal("eve"));

    world.admin().demote(&name("eve")).expect("demoted");
    let demoted = left_by(&world, || {
        refused!(held.find(&name("bob")), DeskError::NotAdmin)
    });
    assert_eq!(demoted, refusal("eve"));
    let demoted = left_by(&world, || {
        refused!(held.disable(&name("bob")), DeskError::NotAdmin)
    });
    assert_eq!(demoted, refusal("eve"));

    world
        .admin()
        .require_change(&[name("eve")])
        .expect("required");
    let owing = left_by(&world, || {
        refused!(held.disable(&name("bob")), DeskError::ChangeOwed)
    });
    assert_eq!(owing, refusal("eve"));
    let owing = left_by(&world, || {
        refused!(try_admin(&world.desk, &token), DeskError::ChangeOwed)
    });
    assert_eq!(owing, refusal("eve"));
}

#[test]
fn s38_every_chain_verifies_after_a_long_story_and_no_tampering_does() {
    let world = World::new();
    long_story(&world);
    let subjects = world.place.subjects();
    assert!(subjects.len() >= 5, "{subjects:?}");
    for subject in subjects {
        let events = world.events(subject);
        let head = super::read(&*world.store, |tx| tx.chain(subject));
        assert_eq!(follow(&events), Some(head));
        for at in 0..events.len() {
            let mut edited = events.clone();
            edited[at].host.push('x');
            assert_eq!(follow(&edited), None);
            let mut shorter = events.clone();
            shorter.remove(at);
            assert_ne!(follow(&shorter), Some(head));
        }
    }
}

/// Expects that every chain holds.
#[track_caller]
pub(super) fn verified(world: &World) {
    for subject in world.place.subjects() {
        let head = super::read(&*world.store, |tx| tx.chain(subject));
        assert_eq!(follow(&world.events(subject)), Some(head), "{subject:?}");
    }
}

/// Follows a chain from its start; `None` where an event does not fit.
fn follow(events: &[Event]) -> Option<Chain> {
    let mut chain = Chain::default();
    for event in events {
        if event.sequence != chain.length + 1 || event.hash != chained(&chain, event) {
            return None;
        }
        chain = Chain {
            length: event.sequence,
            head: event.hash,
        };
    }
    Some(chain)
}

/// Passwords of every kind, names that are none, refusals; gives every secret that was in it.
fn long_story(world: &World) -> Vec<String> {
    let temporary = world.added("bob", Role::User);
    let token = choose(owed(&world.desk, "bob", &temporary), NEXT);
    refused!(try_admin(&world.desk, &token), DeskError::NotAdmin);
    for who in ["bob", "nobody-i-know", "another-stranger"] {
        for _ in 0..7 {
            let _ = sign_in(&world.desk, who, WRONG);
        }
    }
    let order = ResetOrder {
        reason: Some("lost".parse::<Reason>().expect("a reason")),
        ..ResetOrder::default()
    };
    let reset = world
        .admin()
        .reset_password(&name("bob"), order)
        .expect("a reset");
    let second = revealed(reset);
    world.added("cy", Role::Admin);
    world.admin().remove(&name("cy")).expect("removed");
    refused!(world.admin().demote(&name("ada")), DeskError::LastAdmin(_));
    [temporary, token.reveal().to_owned(), second]
        .into_iter()
        .chain([PASSWORD, NEXT, WRONG, "nobody-i-know", "another-stranger"].map(str::to_owned))
        .collect()
}

#[test]
fn s27_s37_no_secret_and_no_unknown_name_stands_in_any_column() {
    let world = World::new();
    let secrets = long_story(&world);
    let tables = world.tables();
    for secret in &secrets {
        assert!(!tables.contain(secret), "{secret}");
        assert!(!tables.contain(&secret.replace('-', "")), "{secret}");
    }
    assert!(tables.contain("lost"), "the search finds what is there");
}
