//! Accounts that are corrected: another name, another display name; and lists beside the accounts that are there.

use passdesk::desk::{
    BatchRow, BatchTerms, Compared, Corrections, DeskError, ListedAccount, MembershipChange,
    NewTemporary, ResetTarget,
};
use passdesk::model::{Action, DisplayName, MailAddress, Outcome, RequestState, Role};

use super::record::user;
use super::{NEXT, PASSWORD, WRONG, World, choose, name, open, owed, refused, sign_in};
use crate::recovery::staff::{self, Staff};
use crate::storage::samples;
use crate::support::Outright;

fn shown(text: &str) -> DisplayName {
    text.parse().expect("a display name")
}

/// A correction of the display name.
fn named(to: Option<&str>) -> Corrections {
    Corrections {
        display_name: Some(to.map(shown)),
        ..Corrections::default()
    }
}

/// A correction of the mail address.
fn mailed(to: Option<&str>) -> Corrections {
    Corrections {
        mail: Some(to.map(mail)),
        ..Corrections::default()
    }
}

fn mail(text: &str) -> MailAddress {
    text.parse().expect("a mail address")
}

#[test]
fn s8_s38_a_renamed_account_loses_its_sessions_and_keeps_its_password_and_its_chain() {
    let world = World::new();
    world.user("bob");
    let session = open(&world.desk, "bob", PASSWORD);
    let before = world.account("bob");
    let length = world.events_of("bob").len();
    let renamed = world
        .admin()
        .rename(&name("bob"), &name("robert"))
        .expect("renamed");
    assert_eq!(renamed.account.name, name("robert"));
    assert_eq!(renamed.account.id, before.id);
    assert!(!world.has_session(&session));
    refused!(world.desk.signed_in(&session), DeskError::NotSignedIn);

    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    open(&world.desk, "robert", PASSWORD);
    let events = world.events_of("robert");
    assert_eq!(events.len(), length + 3);
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event.sequence, place as u64 + 1);
    }
    assert!(world.admin().find(&name("bob")).is_err());
}

#[test]
fn s37_a_renaming_is_found_by_either_name_and_says_both() {
    let world = World::new();
    world.user("bob");
    world
        .admin()
        .rename(&name("bob"), &name("robert"))
        .expect("renamed");
    let events = world.events_of("robert");
    let [before, after] = &events[events.len() - 2..] else {
        panic!("two events");
    };
    for (event, subject) in [(before, "bob"), (after, "robert")] {
        assert_eq!(event.action, Action::AccountRename);
        assert_eq!(event.outcome, Outcome::Done);
        assert_eq!(event.subject_name, subject);
        assert_eq!(event.reason.as_deref(), Some("from bob to robert"));
        assert_eq!(event.actor.as_ref().expect("an actor").name, "ada");
    }
    assert_eq!(before.operation, after.operation);
}

#[test]
fn the_old_name_is_free_again_and_a_name_that_is_taken_or_cannot_be_new_is_refused() {
    let world = World::new();
    for who in ["bob", "carol"] {
        world.user(who);
    }
    let ada = world.admin();
    let unchanged = world.tables();
    for (to, exists) in [
        ("carol", true),
        ("bob", true),
        ("a;b", false),
        ("#bob", false),
    ] {
        match ada.rename(&name("bob"), &name(to)) {
            Err(DeskError::AccountExists(_)) if exists => {}
            Err(DeskError::NewName(_)) if !exists => {}
            other => panic!("{to}: {other:?}"),
        }
        assert_eq!(world.tables(), unchanged, "{to}");
    }
    refused!(
        ada.rename(&name("nobody"), &name("dave")),
        DeskError::NoSuchAccount(_)
    );
    ada.rename(&name("bob"), &name("robert")).expect("renamed");
    ada.add_account(user("bob")).expect("the name is free");
    assert_ne!(world.account("bob").id, world.account("robert").id);
    refused!(
        ada.rename(&name("robert"), &name("bob")),
        DeskError::AccountExists(_)
    );
}

#[test]
fn a_name_from_before_the_final_sigma_can_be_written_in_the_newer_way() {
    let world = World::new();
    world.user("νικοσ");
    let ada = world.admin();
    ada.rename(&name("νικος"), &name("νικος")).expect("renamed");
    assert_eq!(world.account("νικος").name.as_str(), "νικος");
    refused!(
        ada.rename(&name("νικος"), &name("νικος")),
        DeskError::AccountExists(_)
    );
}

#[test]
fn s15_the_only_admin_may_be_renamed_and_stays_the_admin() {
    let world = World::new();
    world
        .admin()
        .rename(&name("ada"), &name("lovelace"))
        .expect("renamed");
    assert_eq!(world.account("lovelace").role, Role::Admin);
    refused!(
        sign_in(&world.desk, "ada", PASSWORD),
        DeskError::WrongPassword
    );
    let token = open(&world.desk, "lovelace", PASSWORD);
    super::admin(&world.desk, &token)
        .add_account(user("bob"))
        .expect("an admin");
}

#[test]
fn s21_failures_go_with_the_account_and_not_with_the_name() {
    let world = World::new();
    world.user("bob");
    for _ in 0..3 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    }
    let ada = world.admin();
    ada.rename(&name("bob"), &name("robert")).expect("renamed");
    assert_eq!(world.account("robert").guesses.failures, 3);
    ada.add_account(user("bob")).expect("a new account");
    assert_eq!(world.account("bob").guesses.failures, 0);
}

#[test]
fn a_temporary_password_works_under_the_new_name() {
    let world = World::new();
    let temporary = world.added("bob", Role::User);
    world
        .admin()
        .rename(&name("bob"), &name("robert"))
        .expect("renamed");
    choose(owed(&world.desk, "robert", &temporary), NEXT);
    open(&world.desk, "robert", NEXT);
}

#[test]
fn s60_a_reset_that_was_shown_for_the_old_name_is_void() {
    let world = World::new();
    world.user("bob");
    let ada = world.admin();
    let target = ResetTarget {
        name: name("bob"),
        password: NewTemporary::Generated,
    };
    let planned = ada
        .plan_resets(vec![target], &BatchTerms::default())
        .expect("a plan");
    ada.rename(&name("bob"), &name("robert")).expect("renamed");
    let void = ada.put_in_force(&planned.plan).expect("put in force");
    assert!(matches!(
        &void[..],
        [BatchRow::Failed { name, error: DeskError::NoSuchAccount(_) }] if name.as_str() == "bob"
    ));
    open(&world.desk, "robert", PASSWORD);
}

#[test]
fn s29_a_token_corrects_users_and_no_admin() {
    let world = World::new();
    world.user("bob");
    world.second_admin("eve");
    let token = staff::token(&world);
    let by_token = world.desk.by_token(&token).expect("the admin");
    refused!(
        by_token.rename(&name("eve"), &name("evelyn")),
        DeskError::AdminByToken
    );
    refused!(
        by_token.correct(&name("eve"), &named(Some("Eve"))),
        DeskError::AdminByToken
    );
    by_token
        .correct(&name("bob"), &named(Some("Bob")))
        .expect("set");
    by_token
        .rename(&name("bob"), &name("robert"))
        .expect("renamed");
    assert_eq!(world.account("eve").display_name, None);
}

#[test]
fn s37_a_display_name_is_set_and_removed_and_the_record_says_what_it_is() {
    let world = World::new();
    world.user("bob");
    let session = open(&world.desk, "bob", PASSWORD);
    let ada = world.admin();
    let long = "ä".repeat(200);
    for to in [Some("Robert Cratchit"), None, Some(long.as_str())] {
        let set = ada.correct(&name("bob"), &named(to));
        let to = to.map(shown);
        assert_eq!(set.expect("set").account.display_name, to);
        assert_eq!(world.account("bob").display_name, to);
        let event = world.events_of("bob").pop().expect("an event");
        assert_eq!(
            (event.action, event.outcome),
            (Action::AccountSet, Outcome::Done)
        );
        let reason = event.reason.expect("what was set");
        match &to {
            None => assert_eq!(reason, "no display name"),
            Some(to) => {
                let whole = format!("display name {}", to.as_str());
                assert!(whole.starts_with(&reason), "{reason}");
                assert_eq!(reason.chars().count(), whole.chars().count().min(200));
            }
        }
    }
    assert!(world.has_session(&session));
}

#[test]
fn s44_the_open_requests_of_a_renamed_admin_are_void() {
    let staff = Staff::of(&["sid"]);
    let world = &staff.world;
    world.second_admin("eve");
    let asked = staff.ask();
    let state = || {
        let request = world.look(|tx| tx.recovery_request(asked.id));
        request.expect("the request").state
    };
    world
        .admin()
        .rename(&name("eve"), &name("evelyn"))
        .expect("renamed");
    assert_eq!(state(), RequestState::Open);
    world
        .admin()
        .rename(&name("ada"), &name("lovelace"))
        .expect("renamed");
    assert_eq!(state(), RequestState::Void);
}

fn listed(who: &str, display_name: Option<&str>, role: Option<Role>) -> ListedAccount {
    ListedAccount {
        name: name(who),
        display_name: display_name.map(shown),
        role,
        mail: None,
        groups: None,
    }
}

/// A row that says where bob gets mail, or which groups he is in.
fn listed_bob(mailed_to: Option<&str>, groups: Option<&[&str]>) -> ListedAccount {
    ListedAccount {
        mail: mailed_to.map(mail),
        groups: groups.map(samples::groups),
        ..listed("bob", None, None)
    }
}

#[test]
fn s37_a_mail_address_is_set_and_removed_and_the_record_says_what_it_is() {
    let world = World::new();
    world.user("bob");
    let ada = world.admin();
    let to = mailed(Some("Bob@example.org"));
    let set = ada.correct(&name("bob"), &to).expect("set").account;
    assert_eq!(set.mail, Some(mail("Bob@example.org")));
    assert_eq!(world.account("bob"), set);
    let both = Corrections {
        mail: Some(None),
        ..named(Some("Bob"))
    };
    let length = world.events_of("bob").len();
    ada.correct(&name("bob"), &both).expect("set");
    let bob = world.account("bob");
    assert_eq!((bob.display_name, bob.mail), (Some(shown("Bob")), None));
    let events = world.events_of("bob");
    let reasons: Vec<_> = events[length - 1..]
        .iter()
        .map(|event| (event.action, event.reason.as_deref().expect("what was set")))
        .collect();
    let set = |what| (Action::AccountSet, what);
    assert_eq!(
        reasons,
        [
            set("mail Bob@example.org"),
            set("display name Bob"),
            set("no mail")
        ]
    );
}

#[test]
fn what_a_list_does_not_say_is_not_compared() {
    let world = World::new();
    world.second_admin("eve");
    world.user("bob");
    let ada = world.admin();
    ada.correct(&name("bob"), &named(Some("Bob"))).expect("set");
    ada.correct(&name("bob"), &mailed(Some("bob@x")))
        .expect("set");
    for group in samples::groups(&["staff", "wheel"]) {
        let bob = [name("bob")];
        ada.change_group(MembershipChange::Add, &group, &bob)
            .expect("added");
    }
    let differs = |display_name, role| Compared::Differs {
        display_name,
        role,
        mail: false,
        groups: false,
    };
    let differs_in = |mail, groups| Compared::Differs {
        display_name: false,
        role: false,
        mail,
        groups,
    };
    for (row, expected) in [
        (listed("bob", None, None), Compared::Same),
        (listed("BOB", Some("Bob"), Some(Role::User)), Compared::Same),
        (listed("bob", Some("Rob"), None), differs(true, false)),
        (listed("bob", Some("bob"), None), differs(true, false)),
        (listed("bob", None, Some(Role::Admin)), differs(false, true)),
        (
            listed("bob", Some("Rob"), Some(Role::Admin)),
            differs(true, true),
        ),
        (listed("eve", None, None), Compared::Same),
        (listed("eve", Some("Eve"), None), differs(true, false)),
        (listed("carol", Some("Carol"), None), Compared::New),
        (
            listed_bob(Some("bob@x"), Some(&["wheel", "staff", "staff"])),
            Compared::Same,
        ),
        (listed_bob(Some("Bob@x"), None), differs_in(true, false)),
        (listed_bob(None, Some(&["staff"])), differs_in(false, true)),
        (listed_bob(None, Some(&[])), differs_in(false, true)),
        (
            listed_bob(Some("x@y"), Some(&["staff", "wheel", "more"])),
            differs_in(true, true),
        ),
    ] {
        let before = world.tables();
        let compared = ada.compare(std::slice::from_ref(&row)).expect("compared");
        assert_eq!(compared, [expected], "{row:?}");
        assert_eq!(world.tables(), before);
    }
}
