//! Groups: who changes them, what is recorded, and what becomes of them with their accounts.

use std::ops::ControlFlow;

use passdesk::desk::{DeskError, Membership, MembershipChange, NewAccount};
use passdesk::model::{Action, GroupName, Outcome, Role};

use super::{MINUTE, World, name, refused};
use crate::recovery::staff;
use crate::storage::samples::groups;
use crate::support::Outright;

fn group(text: &str) -> GroupName {
    text.parse().expect("a group's name")
}

/// What each name of a change came to: the groups of the account now, or an error.
fn told(memberships: &[Membership]) -> Vec<Result<Vec<&str>, &DeskError>> {
    let told = memberships.iter().map(|membership| {
        let account = membership.account.as_ref();
        account.map(|now| now.account.groups.iter().map(GroupName::as_str).collect())
    });
    told.collect()
}

fn all(world: &World) -> Vec<(String, u64)> {
    let mut all = Vec::new();
    let each = &mut |group: &GroupName, accounts| {
        all.push((group.to_string(), accounts));
        ControlFlow::Continue(())
    };
    world.admin().each_group(each).expect("the groups");
    all
}

#[test]
fn s37_one_name_that_is_no_accounts_stops_no_other_and_each_change_is_recorded_once() {
    let world = World::new();
    for who in ["bob", "carol"] {
        world.user(who);
    }
    let ada = world.admin();
    let names = [name("bob"), name("nobody"), name("BOB"), name("carol")];
    let added = ada
        .change_group(MembershipChange::Add, &group("Staff"), &names)
        .expect("added");
    assert!(matches!(
        told(&added)[..],
        [
            Ok(ref bob),
            Err(DeskError::NoSuchAccount(_)),
            Ok(ref again),
            Ok(ref carol)
        ] if [bob, again, carol].iter().all(|groups| **groups == ["staff"])
    ));
    assert_eq!(all(&world), [("staff".to_owned(), 2)]);
    for who in ["bob", "carol"] {
        let events = world.events_of(who);
        assert_eq!(events.len(), 1, "{who}");
        let event = &events[0];
        assert_eq!(
            (event.action, event.outcome),
            (Action::GroupAdd, Outcome::Done)
        );
        assert_eq!(event.reason.as_deref(), Some("group staff"));
        assert_eq!(event.actor.as_ref().expect("an actor").name, "ada");
    }
    let removed = ada
        .change_group(MembershipChange::Remove, &group("staff"), &names)
        .expect("removed");
    assert_eq!(removed.len(), 4);
    assert_eq!(all(&world), []);
    let last = world.events_of("bob").pop().expect("an event");
    assert_eq!(last.action, Action::GroupRemove);
    assert_eq!(world.events_of("bob").len(), 2);
}

#[test]
fn a_group_is_made_with_a_name_that_an_account_could_have_and_left_whatever_its_name() {
    let world = World::new();
    world.user("bob");
    let ada = world.admin();
    let before = world.tables();
    for wrong in ["a;b", "#staff", "a,b", "[x]"] {
        let bob = [name("bob")];
        refused!(
            ada.change_group(MembershipChange::Add, &group(wrong), &bob),
            DeskError::NewName(_)
        );
        let removed = ada.change_group(MembershipChange::Remove, &group(wrong), &bob);
        let removed = removed.expect("not in it");
        assert!(matches!(told(&removed)[..], [Ok(ref groups)] if groups.is_empty()));
        let new = NewAccount {
            groups: vec![group(wrong)],
            ..NewAccount::new(name("carol"), Role::User)
        };
        refused!(ada.add_account(new), DeskError::NewName(_));
    }
    assert_eq!(world.tables(), before);
}

#[test]
fn s29_a_token_puts_no_admin_in_a_group_and_the_refusal_is_recorded() {
    let world = World::new();
    world.user("bob");
    world.second_admin("eve");
    let token = staff::token(&world);
    let by_token = world.desk.by_token(&token).expect("the admin");
    let changed = by_token
        .change_group(
            MembershipChange::Add,
            &group("wheel"),
            &[name("eve"), name("bob")],
        )
        .expect("one of them");
    assert!(matches!(
        told(&changed)[..],
        [Err(DeskError::AdminByToken), Ok(_)]
    ));
    assert_eq!(world.account("eve").groups, []);
    assert_eq!(world.account("bob").groups, groups(&["wheel"]));
    let event = world.events_of("eve").pop().expect("an event");
    assert_eq!(
        (event.action, event.outcome),
        (Action::GroupAdd, Outcome::Refused)
    );
}

#[test]
fn s14_groups_are_changed_after_a_fresh_sign_in_and_seen_without() {
    let world = World::new();
    world.user("bob");
    let ada = world.admin();
    world.clock.pass(16 * MINUTE);
    let bob = [name("bob")];
    refused!(
        ada.change_group(MembershipChange::Add, &group("staff"), &bob),
        DeskError::StaleSignIn
    );
    let each = &mut |_: &GroupName, _| ControlFlow::Continue(());
    ada.each_group(each).expect("the groups");
}

#[test]
fn s37_a_new_account_is_in_its_groups_at_once_and_that_is_recorded() {
    let world = World::new();
    let new = NewAccount {
        mail: Some("bob@example.org".parse().expect("a mail address")),
        groups: vec![group("wheel"), group("staff"), group("wheel")],
        ..NewAccount::new(name("bob"), Role::User)
    };
    world.admin().add_account(new).expect("an account");
    let bob = world.account("bob");
    assert_eq!(bob.groups, groups(&["staff", "wheel"]));
    assert_eq!(
        bob.mail.expect("a mail address").as_str(),
        "bob@example.org"
    );
    let events = world.events_of("bob");
    let actions: Vec<_> = events.iter().map(|event| event.action).collect();
    assert_eq!(
        actions,
        [Action::AccountAdd, Action::GroupAdd, Action::GroupAdd]
    );
    assert!(
        events
            .iter()
            .all(|event| event.operation == events[0].operation)
    );
}

#[test]
fn groups_stay_with_an_account_that_is_renamed_and_go_with_one_that_is_removed() {
    let world = World::new();
    world.user("bob");
    world.user("carol");
    let ada = world.admin();
    let both = [name("bob"), name("carol")];
    ada.change_group(MembershipChange::Add, &group("staff"), &both)
        .expect("added");
    let renamed = ada.rename(&name("bob"), &name("robert")).expect("renamed");
    assert_eq!(renamed.account.groups, groups(&["staff"]));
    ada.remove(&name("carol")).expect("removed");
    assert_eq!(all(&world), [("staff".to_owned(), 1)]);
    ada.remove(&name("robert")).expect("removed");
    assert_eq!(all(&world), []);
}
