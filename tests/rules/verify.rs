//! The check of a password for a service (S65), as a service asks for it.

use std::sync::{Arc, Mutex};

use passdesk::credentials::{DeviceToken, ScriptToken};
use passdesk::deeds::{
    BeginChange, Caller, ChangePassword, CheckOutcome, CheckedRow, Code, Credential, Deed, Login,
    Problem, Verify,
};
use passdesk::desk::{Desk, DeskError};
use passdesk::model::{Action, Event, Outcome, Scope, Timestamp};

use super::watched::{Call, Watch};
use super::{
    HOUR, MINUTE, NEXT, PASSWORD, SECOND, WRONG, World, name, open, refused, sign_in, typed,
};

fn question(who: &str, password: &str) -> Verify {
    Verify {
        name: name(who),
        password: typed(password),
        service: Some("mail".parse().expect("a service")),
        address: Some([192, 0, 2, 7].into()),
        device_token: None,
        keep_device: false,
    }
}

#[track_caller]
fn verify(desk: &Desk, who: &str, password: &str) -> CheckedRow {
    let answered = question(who, password).perform(desk, &Caller::default());
    answered.expect("an answer")
}

#[track_caller]
fn outcome(desk: &Desk, who: &str, password: &str) -> CheckOutcome {
    verify(desk, who, password).outcome
}

/// A token of `ada`'s.
pub(crate) fn token(world: &World, label: &str, scopes: &[Scope]) -> ScriptToken {
    let mut token = None;
    let label = label.parse().expect("a label");
    let made = world
        .admin()
        .create_token::<DeskError>(label, scopes.to_vec(), None, |made| {
            token = ScriptToken::parse(made.secret.reveal());
            Ok(())
        });
    made.expect("a token");
    token.expect("it was shown")
}

fn with(token: &ScriptToken) -> Caller {
    let token = ScriptToken::parse(token.reveal()).expect("a token");
    Caller::with(Some(Credential::Token(token)))
}

fn checks(events: &[Event]) -> Vec<(Outcome, Option<&str>)> {
    let checks = events.iter();
    let checks = checks.filter(|event| event.action == Action::PasswordCheck);
    let told = checks.map(|event| (event.outcome, event.reason.as_deref()));
    told.collect()
}

#[test]
fn s65_each_outcome_is_a_value_and_opens_nothing() {
    let world = World::new();
    for who in ["bob", "cy", "dee", "eve"] {
        world.user(who);
    }
    let admin = world.admin();
    admin.disable(&name("cy")).expect("disabled");
    admin.require_change(&[name("dee")]).expect("required");
    let temporary = world.reset("eve");
    let sessions = world.tables().rows("session");
    for (who, password, expected) in [
        ("bob", PASSWORD, CheckOutcome::Right),
        ("Bob", PASSWORD, CheckOutcome::Right),
        ("bob", WRONG, CheckOutcome::Wrong),
        ("bob", "", CheckOutcome::Wrong),
        ("nobody", PASSWORD, CheckOutcome::Wrong),
        ("cy", PASSWORD, CheckOutcome::Wrong),
        ("dee", PASSWORD, CheckOutcome::ChangeOwed),
        ("dee", WRONG, CheckOutcome::Wrong),
        ("eve", &temporary, CheckOutcome::Temporary),
        ("eve", WRONG, CheckOutcome::Wrong),
    ] {
        let row = verify(&world.desk, who, password);
        assert_eq!(row.outcome, expected, "{who} {password}");
        let account = row.account.map(|account| account.name);
        let is_told = expected != CheckOutcome::Wrong;
        assert_eq!(account, is_told.then(|| name(who)), "{who} {password}");
    }
    world.clock.pass(25 * HOUR);
    assert_eq!(
        outcome(&world.desk, "eve", &temporary),
        CheckOutcome::TemporaryExpired
    );
    assert_eq!(outcome(&world.desk, "eve", WRONG), CheckOutcome::Wrong);
    for _ in 0..4 {
        assert_eq!(outcome(&world.desk, "bob", WRONG), CheckOutcome::Wrong);
    }
    let row = verify(&world.desk, "bob", PASSWORD);
    assert_eq!(row.outcome, CheckOutcome::Throttled);
    assert_eq!(row.retry_after, Some(1));
    assert_eq!(world.tables().rows("session"), sessions);
}

#[test]
fn s65_what_no_password_can_be_is_wrong_like_any_other() {
    let world = World::new();
    world.user("bob");
    let long = "x".repeat(60_000);
    for password in [
        "",
        "a\0b",
        "\u{202e}abc",
        "\n",
        &long,
        "7K2QX-M4PDW-9FTVH-3RN8C-YB6E6",
    ] {
        for who in ["bob", "nobody"] {
            let row = verify(&world.desk, who, password);
            assert_eq!(row, CheckOutcome::Wrong.into(), "{who} {password:.9}");
        }
        world.clock.pass(HOUR);
    }
}

#[test]
fn s18_s19_s53_the_failure_classes_of_a_check_take_the_same_calls_of_the_store() {
    let world = World::new();
    for who in ["bob", "cy", "dee", "eve"] {
        world.user(who);
    }
    world.admin().disable(&name("cy")).expect("disabled");
    world.alter("dee", |dee| {
        dee.password_disabled = true;
        dee.guesses.failures = 100;
    });
    world.reset("eve");
    let service = token(&world, "service", &[Scope::Verify]);
    let calls_of = |who: &str, password: &str, caller: &Caller| {
        world.clock.pass(HOUR);
        // A token's use is written once a minute, and so is the store's time.
        world.desk.by_token(&service).expect("the admin");
        let calls = Arc::new(Mutex::new(Vec::new()));
        let seen = calls.clone();
        let watch: Watch = Arc::new(move |call: Call| {
            seen.lock().expect("calls").push(call);
            Ok(())
        });
        let desk = world.watched_desk(watch);
        let row = question(who, password).perform(&desk, caller);
        assert_eq!(row.expect("an answer"), CheckOutcome::Wrong.into());
        drop(desk);
        let calls = calls.lock().expect("calls");
        calls.clone()
    };
    for caller in [Caller::default(), with(&service)] {
        let expected = calls_of("nobody", PASSWORD, &caller);
        for (who, password) in [
            ("bob", WRONG),
            ("cy", PASSWORD),
            ("cy", WRONG),
            ("dee", PASSWORD),
            ("eve", WRONG),
            ("nobody-else", WRONG),
        ] {
            assert_eq!(calls_of(who, password, &caller), expected, "{who}");
        }
    }
}

#[test]
fn s21_s65_signing_in_changing_and_checking_count_in_one_counter() {
    let world = World::new();
    world.user("bob");
    for _ in 0..2 {
        refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
        assert_eq!(outcome(&world.desk, "bob", WRONG), CheckOutcome::Wrong);
        let asked = change("bob", WRONG).perform(&world.desk, &Caller::default());
        assert_eq!(asked.expect_err("a refusal").code, Code::NotSignedIn);
    }
    assert_eq!(world.account("bob").guesses.failures, 6);
    for _ in 0..3 {
        let row = verify(&world.desk, "bob", PASSWORD);
        assert_eq!(row.outcome, CheckOutcome::Throttled);
    }
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::Throttled { .. }
    );
    world.clock.pass(SECOND);
    assert_eq!(outcome(&world.desk, "bob", PASSWORD), CheckOutcome::Right);
    assert_eq!(world.account("bob").guesses.failures, 0);
}

fn change(who: &str, password: &str) -> ChangePassword {
    ChangePassword {
        name: name(who),
        password: typed(password),
        new_password: typed(NEXT),
        device_token: None,
        service: Some("mail".parse().expect("a service")),
        address: Some([192, 0, 2, 7].into()),
        revoke_tokens: false,
    }
}

#[test]
fn s37_right_checks_are_recorded_once_an_hour_for_each_account_service_and_outcome() {
    let world = World::new();
    world.user("bob");
    world.user("cy");
    let ask = |who: &str, service: Option<&str>| {
        let asked = Verify {
            service: service.map(|service| service.parse().expect("a service")),
            ..question(who, PASSWORD)
        };
        let row = asked.perform(&world.desk, &Caller::default());
        row.expect("an answer")
    };
    let begun = world.now();
    for _ in 0..5 {
        ask("bob", Some("mail"));
    }
    ask("bob", Some("web"));
    ask("bob", None);
    ask("cy", Some("mail"));
    assert_eq!(world.account("bob").last_login_at, Some(begun));
    world.clock.pass(HOUR - SECOND);
    ask("bob", Some("mail"));
    assert_eq!(world.account("bob").last_login_at, Some(begun));
    world.clock.pass(SECOND);
    ask("bob", Some("mail"));
    ask("bob", Some("mail"));
    ask("bob", None);
    let admin = world.admin();
    admin.require_change(&[name("bob")]).expect("required");
    let row = ask("bob", Some("mail"));
    assert_eq!(row.outcome, CheckOutcome::ChangeOwed);
    ask("bob", Some("mail"));
    let five = format!("service mail, 5 more since {begun}");
    assert_eq!(
        checks(&world.events_of("bob")),
        [
            (Outcome::Done, Some("service mail")),
            (Outcome::Done, Some("service web")),
            (Outcome::Done, None),
            (Outcome::Done, Some(five.as_str())),
            (Outcome::Done, None),
            (Outcome::ChangeOwed, Some("service mail")),
        ]
    );
    assert_eq!(checks(&world.events_of("cy")).len(), 1);
    let events = world.events_of("bob");
    let last = events.last().expect("an event");
    assert_eq!(
        last.actor.as_ref().map(|actor| actor.name.as_str()),
        Some("bob")
    );
}

#[test]
fn s37_wrong_checks_are_recorded_one_by_one_and_name_the_service() {
    let world = World::new();
    world.user("bob");
    for _ in 0..2 {
        outcome(&world.desk, "bob", WRONG);
        outcome(&world.desk, "nobody", WRONG);
    }
    let wrong = (Outcome::Wrong, Some("service mail"));
    assert_eq!(checks(&world.events_of("bob")), [wrong, wrong]);
    let of_nobody = world.events_of_nobody();
    assert_eq!(checks(&of_nobody), [wrong, wrong]);
    assert!(of_nobody.iter().all(|event| event.actor.is_none()));
}

#[test]
fn s50_a_clock_that_was_ahead_does_not_stop_the_record_of_right_checks() {
    let world = World::new();
    world.user("bob");
    world.clock.pass(HOUR);
    outcome(&world.desk, "bob", PASSWORD);
    let owner = world.desk_of_the_owner();
    world
        .clock
        .set(Timestamp::from_millis(world.now().as_millis() - 3_600_000));
    owner.mend_clock().expect("mended");
    outcome(&world.desk, "bob", PASSWORD);
    assert_eq!(checks(&world.events_of("bob")).len(), 2);
}

#[test]
fn s55_s65_the_address_is_believed_of_a_token_alone_and_its_owner_is_who_asked() {
    let world = World::new();
    world.user("bob");
    let service = token(&world, "service", &[Scope::Verify]);
    outcome(&world.desk, "bob", WRONG);
    let row = question("bob", WRONG).perform(&world.desk, &with(&service));
    assert_eq!(row.expect("an answer").outcome, CheckOutcome::Wrong);
    let mapped = Verify {
        address: Some("::ffff:192.0.2.7".parse().expect("an address")),
        ..question("bob", PASSWORD)
    };
    mapped
        .perform(&world.desk, &with(&service))
        .expect("an answer");
    let events = world.events_of("bob");
    let vouched = "service mail, from 192.0.2.7";
    assert_eq!(
        checks(&events),
        [
            (Outcome::Wrong, Some("service mail")),
            (Outcome::Wrong, Some(vouched)),
            (Outcome::Done, Some(vouched)),
        ]
    );
    let askers: Vec<_> = events.iter().map(|event| &event.actor).collect();
    assert!(askers[askers.len() - 3].is_none());
    for asker in &askers[askers.len() - 2..] {
        let asker = asker.as_ref().expect("who asked");
        assert!(asker.name == "ada" && asker.token.is_some());
    }
}

#[test]
fn s65_signing_in_and_changing_a_password_name_the_service_too() {
    let world = World::new();
    world.user("bob");
    let service = token(&world, "service", &[Scope::Verify]);
    let login = || Login {
        name: name("bob"),
        password: typed(PASSWORD),
        new_password: None,
        device_token: None,
        service: Some("pages".parse().expect("a service")),
        address: Some([192, 0, 2, 7].into()),
    };
    login()
        .perform(&world.desk, &with(&service))
        .expect("a session");
    login()
        .perform(&world.desk, &Caller::default())
        .expect("a session");
    change("bob", WRONG)
        .perform(&world.desk, &with(&service))
        .expect_err("a wrong one");
    change("bob", PASSWORD)
        .perform(&world.desk, &with(&service))
        .expect("a change");
    let events = world.events_of("bob");
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.action, event.outcome, event.reason.as_deref()))
        .collect();
    let pages = "service pages, from 192.0.2.7";
    let mail = Some("service mail, from 192.0.2.7");
    assert_eq!(
        told[told.len() - 4..],
        [
            (Action::SignIn, Outcome::Done, Some(pages)),
            (Action::SignIn, Outcome::Done, Some("service pages")),
            (Action::Confirm, Outcome::Wrong, mail),
            (Action::PasswordChange, Outcome::Done, mail),
        ]
    );
    // Whoever gave the right password is who did it.
    let last = events.last().and_then(|event| event.actor.as_ref());
    assert_eq!(last.map(|actor| actor.name.as_str()), Some("bob"));
}

/// The code of the problem that a caller has with a check.
#[track_caller]
fn problem(desk: &Desk, caller: &Caller) -> Problem {
    let answered = question("bob", PASSWORD).perform(desk, caller);
    answered.expect_err("a refusal")
}

#[test]
fn s65_over_tls_it_takes_a_token_and_a_bad_token_is_never_a_wrong_password() {
    let world = World::new();
    world.user("bob");
    let far = world.desk_of_address("192.0.2.9");
    let service = token(&world, "service", &[Scope::Verify]);
    let other = token(&world, "other", &[Scope::UsersManage, Scope::Directory]);
    let row = question("bob", PASSWORD).perform(&far, &with(&service));
    assert_eq!(row.expect("an answer").outcome, CheckOutcome::Right);
    let session = open(&world.desk, "ada", PASSWORD);
    let session = Caller::with(Some(Credential::Session(session)));
    assert_eq!(problem(&far, &Caller::default()).code, Code::NotPermitted);
    assert_eq!(problem(&far, &session).code, Code::NotPermitted);
    for desk in [&far, &world.desk] {
        assert_eq!(problem(desk, &with(&other)).code, Code::NotPermitted);
    }
    world
        .admin()
        .require_change(&[name("ada")])
        .expect("required");
    for desk in [&far, &world.desk] {
        assert_eq!(problem(desk, &with(&service)).code, Code::NotPermitted);
    }
    world.sql("UPDATE account SET change_required = false WHERE name = 'ada'");
    let label = "service".parse().expect("a label");
    world.admin().revoke_token(&label).expect("revoked");
    for desk in [&far, &world.desk] {
        assert_eq!(problem(desk, &with(&service)).code, Code::NotPermitted);
    }
    // Signing in is for everybody, with a service that is named or not; a token that is brought for it must work.
    let begin = |caller: &Caller| {
        let begin = BeginChange {
            name: name("bob"),
            password: typed(PASSWORD),
            device_token: None,
            service: Some("mail".parse().expect("a service")),
            address: None,
        };
        begin.perform(&far, caller)
    };
    begin(&Caller::default()).expect("the password");
    let refused = begin(&with(&service)).expect_err("a refusal");
    assert_eq!(refused.code, Code::NotPermitted);
}

#[test]
fn s72_a_check_keeps_a_device_apart_where_that_is_asked_for() {
    let world = World::new();
    world.user("bob");
    let kept = |password: &str, device: Option<&str>, keep_device| {
        let asked = Verify {
            device_token: device.map(typed),
            keep_device,
            ..question("bob", password)
        };
        let row = asked.perform(&world.desk, &Caller::default());
        row.expect("an answer")
    };
    assert!(kept(PASSWORD, None, false).device_token.is_none());
    assert!(kept(WRONG, None, true).device_token.is_none());
    let device = kept(PASSWORD, None, true).device_token.expect("a token");
    assert!(DeviceToken::parse(&device).is_some());
    for _ in 0..6 {
        kept(WRONG, None, true);
    }
    assert_eq!(kept(PASSWORD, None, true).outcome, CheckOutcome::Throttled);
    let right = kept(PASSWORD, Some(&device), true);
    assert_eq!(right.outcome, CheckOutcome::Right);
    assert_eq!(right.device_token, Some(device));
    world.clock.pass(MINUTE);
    world
        .admin()
        .require_change(&[name("bob")])
        .expect("required");
    let owed = kept(PASSWORD, None, true);
    assert_eq!(owed.outcome, CheckOutcome::ChangeOwed);
    assert!(owed.device_token.is_none());
}
