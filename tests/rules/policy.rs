//! Settings: each is in force at once, at every desk, also for what was there before; and who may not change them.

use std::time::Duration;

use passdesk::desk::{DeskError, NewTemporary, Refusal, ResetOrder};
use passdesk::model::{Action, Assignment, Outcome, Setting, Settings, Status, Subject};

use super::faults::Fault;
use super::guessing::outcomes;
use super::{
    HOUR, MINUTE, PASSWORD, SECOND, WRONG, World, admin, name, open, owed, refused, sign_in, typed,
};
use crate::blocklist::filter_at;
use crate::support::Outright;

fn assignments<const N: usize>(texts: [&str; N]) -> [Assignment; N] {
    texts.map(|text| text.parse().expect("an assignment"))
}

impl World {
    fn settings(&self) -> Settings {
        self.look(|tx| tx.info()).settings
    }

    fn status(&self, who: &str) -> Status {
        self.account(who).status(self.moment())
    }

    /// So many failures in a row, each as soon as the last one's wait is over.
    fn fails(&self, who: &str, times: u32) {
        for _ in 0..times {
            while self.status(who) == Status::Throttled {
                self.clock.pass(SECOND);
            }
            refused!(sign_in(&self.desk, who, WRONG), DeskError::WrongPassword);
        }
    }
}

#[test]
fn what_one_desk_sets_another_that_was_open_before_goes_by_at_once() {
    let world = World::new();
    world.user("bob");
    let other = world.another_desk();
    let change = other.change(&name("bob"), &typed(PASSWORD)).expect("bob");
    let long = typed("a kettle sings in the attic");
    assert!(change.check(&long).is_ok(), "the control");
    world.set("min-length=30");
    let refused = change.check(&long).map(drop);
    refused!(refused, DeskError::Refused(reasons) if reasons == [Refusal::TooShort { has: 27, needs: 30 }]);
    world.set("min-length=9");
    assert!(change.check(&typed("q7#vX!p2z")).is_ok());
}

#[test]
fn s1_what_was_checked_before_the_rules_changed_is_asked_for_its_length_once_more() {
    let world = World::new();
    world.user("bob");
    let change = world
        .desk
        .change(&name("bob"), &typed(PASSWORD))
        .expect("bob");
    let accepted = change
        .check(&typed("a kettle sings in the attic"))
        .expect("accepted");
    world.set("min-length=28");
    let before = world.account("bob");
    refused!(
        change.finish(&accepted, None),
        DeskError::Refused(reasons) if reasons == [Refusal::TooShort { has: 27, needs: 28 }]
    );
    assert_eq!(world.account("bob"), before);
}

#[test]
fn s37_each_setting_that_changes_is_recorded_with_what_it_was_and_what_it_is() {
    let world = World::new();
    let ada = world.admin();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("it's \"here\"");
    filter_at(&path, "hunter2");
    let changes = assignments([
        "min-length=12",
        "argon2-passes=2",
        "session-idle=30m",
        &format!("blocklist-file={}", path.display()),
    ]);
    let done = ada.set(&changes).expect("set");
    let told: Vec<_> = done
        .iter()
        .map(|one| (one.setting, one.before.as_str(), one.after.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Setting::MinLength, "15", "12"),
            (Setting::Argon2Passes, "2", "2"),
            (Setting::SessionIdle, "1h", "30m"),
            (Setting::BlocklistFile, "none", &*path.display().to_string()),
        ]
    );
    let mut events = world.events(Subject::Store);
    events.retain(|event| event.action == Action::PolicySet);
    let reasons: Vec<_> = events
        .iter()
        .filter_map(|event| event.reason.as_deref())
        .collect();
    assert_eq!(
        reasons,
        [
            "min-length from 15 to 12",
            "session-idle from 1h to 30m",
            &format!("blocklist-file from none to {}", path.display()),
        ]
    );
    for event in &events {
        assert_eq!(event.outcome, Outcome::Done);
        assert_eq!(event.actor.as_ref().map(|actor| &*actor.name), Some("ada"));
        assert_eq!(event.operation, events[0].operation);
    }
}

#[test]
fn the_record_always_tells_what_was_set_and_what_it_was() {
    let world = World::new();
    let ada = world.admin();
    let folder = tempfile::tempdir().expect("a folder");
    let filter = |end: &str| {
        let room = 149 - folder.path().as_os_str().len() - end.len();
        let path = folder.path().join("x".repeat(room) + end);
        filter_at(&path, "hunter2");
        format!("blocklist-file={}", path.display())
    };
    let (first, second) = (filter("a"), filter("b"));
    for path in [&first, &second] {
        ada.set(&assignments([path.as_str()])).expect("set");
    }
    let reasons: Vec<_> = world
        .events(Subject::Store)
        .into_iter()
        .filter(|event| event.action == Action::PolicySet)
        .filter_map(|event| event.reason)
        .collect();
    assert_eq!(
        reasons,
        [
            first.replace('=', " from none to "),
            format!(
                "blocklist-file from {} to {}",
                first.replace("blocklist-file=", ""),
                second.replace("blocklist-file=", "")
            )
        ]
    );
}

#[test]
fn what_is_set_already_changes_and_records_nothing() {
    let world = World::new();
    let ada = world.admin();
    let before = world.tables();
    let done = ada.set(&assignments(["min-length=15", "entered-temporary=on"]));
    assert!(
        done.expect("done")
            .iter()
            .all(|one| one.before == one.after)
    );
    assert_eq!(world.tables(), before);
}

#[test]
fn s35_s33_settings_are_changed_all_or_none_at_whichever_call_the_store_fails() {
    for calls in 0.. {
        let world = World::new();
        let fault = Fault::new();
        let desk = world.watched_desk(fault.watch());
        let token = open(&desk, "ada", PASSWORD);
        let ada = admin(&desk, &token);
        let before = world.tables();
        fault.after(calls);
        let changes = assignments(["min-length=12", "session-idle=30m", "argon2-passes=3"]);
        let result = ada.set(&changes);
        fault.never();
        match result {
            Ok(_) => {
                assert_eq!(world.settings().min_length(), 12);
                assert_eq!(world.settings().argon2(), (19_456, 3, 1));
                assert!(calls > 10, "failed {calls} times only");
                return;
            }
            Err(DeskError::Storage(_)) => assert_eq!(world.tables(), before, "call {calls}"),
            Err(other) => panic!("call {calls}: {other:?}"),
        }
    }
}

#[test]
fn s14_a_stale_admin_and_a_token_change_nothing_and_are_recorded() {
    let world = World::new();
    let ada = world.admin();
    let mut secret = None;
    let show = |made: &passdesk::desk::NewToken| {
        secret = Some(made.secret.reveal().to_owned());
        Ok::<_, DeskError>(())
    };
    let label = "all".parse().expect("a label");
    let scopes = passdesk::model::Scope::ALL.to_vec();
    ada.create_token(label, scopes, None, show)
        .expect("a token");
    let secret = secret.expect("shown");
    let token = passdesk::credentials::ScriptToken::parse(&secret).expect("a token");
    let changes = assignments(["min-length=9"]);
    let script = world.desk.by_token(&token).expect("a script");
    refused!(script.set(&changes), DeskError::NotByToken);
    refused!(script.settings(), DeskError::NotByToken);
    world.clock.pass(16 * MINUTE);
    refused!(ada.set(&changes), DeskError::StaleSignIn);
    assert_eq!(ada.settings().expect("shown"), Settings::default());
    assert_eq!(world.settings(), Settings::default());
    assert!(outcomes(&world.events_of("ada"), Outcome::Refused) >= 3);
}

#[test]
fn s12_temporary_passwords_last_as_long_as_is_set_and_no_longer_than_72_hours() {
    let world = World::new();
    world.user("bob");
    world.set("temporary-expiry=2h");
    let ada = world.admin();
    let bob = name("bob");
    let reset = |expires| {
        let order = ResetOrder {
            expires,
            ..ResetOrder::default()
        };
        ada.reset_password(&bob, order)
            .map(|reset| reset.expires_at)
    };
    assert_eq!(reset(None).expect("reset"), world.now().plus(2 * HOUR));
    let longest = Some(72 * HOUR);
    assert_eq!(reset(longest).expect("reset"), world.now().plus(72 * HOUR));
    refused!(reset(Some(73 * HOUR)), DeskError::ExpiryTooLong { longest } if longest == 72 * HOUR);
    let added = ada.add_account(super::record::user("cy")).expect("added");
    assert_eq!(added.expires_at, world.now().plus(2 * HOUR));
}

#[test]
fn temporary_passwords_cannot_be_entered_where_that_is_off() {
    let world = World::new();
    world.user("bob");
    let entered = || ResetOrder {
        password: NewTemporary::Entered(typed(super::NEXT)),
        ..ResetOrder::default()
    };
    let ada = world.admin();
    let bob = world.account("bob");
    ada.may_enter_temporary().expect("the control");
    world.set("entered-temporary=off");
    refused!(ada.may_enter_temporary(), DeskError::EnteredForbidden);
    refused!(
        ada.check_temporary(&bob, &typed(super::NEXT)),
        DeskError::EnteredForbidden
    );
    refused!(
        ada.reset_password(&bob.name, entered()),
        DeskError::EnteredForbidden
    );
    assert_eq!(world.account("bob"), bob);
    ada.reset_password(&bob.name, ResetOrder::default())
        .expect("a generated one");
    world.set("entered-temporary=on");
    ada.reset_password(&bob.name, entered())
        .expect("an entered one");
}

#[test]
fn s5_a_new_cost_is_that_of_new_passwords_at_once_and_of_old_ones_at_the_next_right_sign_in() {
    let world = World::new();
    world.user("bob");
    world.user("cy");
    let cost_of = |cost: &str| world.tables().rows_with("account", cost);
    world.set("argon2-memory=20000");
    assert_eq!(
        cost_of("m=20000,t=2,p=1"),
        0,
        "nobody's is made anew by setting it"
    );
    let change = world
        .desk
        .change(&name("cy"), &typed(PASSWORD))
        .expect("cy");
    let new = change.check(&typed(super::NEXT)).expect("a password");
    change.finish(&new, None).expect("changed");
    assert_eq!(cost_of("m=20000,t=2,p=1"), 1);
    refused!(sign_in(&world.desk, "bob", WRONG), DeskError::WrongPassword);
    assert_eq!(cost_of("m=20000,t=2,p=1"), 1);
    open(&world.desk, "bob", PASSWORD);
    assert_eq!(cost_of("m=20000,t=2,p=1"), 2);
    open(&world.desk, "bob", PASSWORD);
    // Loosened, it is the cheaper cost that the next sign-in brings.
    world.set("argon2-memory=19456");
    assert_eq!(cost_of("m=20000,t=2,p=1"), 3, "ada signed in to set it");
    open(&world.desk, "bob", PASSWORD);
    assert_eq!(cost_of("m=20000,t=2,p=1"), 2);
}

#[test]
fn s28_sessions_of_before_end_as_is_set_now() {
    let world = World::new();
    let (idle, used) = (
        open(&world.desk, "ada", PASSWORD),
        open(&world.desk, "ada", PASSWORD),
    );
    world.clock.pass(20 * MINUTE);
    world.desk.signed_in(&used).expect("in use");
    world.set("session-idle=15m");
    refused!(world.desk.signed_in(&idle), DeskError::NotSignedIn);
    world.desk.signed_in(&used).expect("used just now");
    world.set("session-length=30m");
    world.clock.pass(9 * MINUTE);
    world.desk.signed_in(&used).expect("just in time");
    world.clock.pass(MINUTE);
    refused!(world.desk.signed_in(&used), DeskError::NotSignedIn);
    let opened = match sign_in(&world.desk, "ada", PASSWORD) {
        Ok(passdesk::desk::SignIn::Open(opened)) => opened,
        _ => panic!("ada cannot sign in"),
    };
    assert_eq!(opened.until, world.now().plus(30 * MINUTE));
}

#[test]
fn s21_as_many_failures_are_free_as_is_set() {
    let world = World::new();
    world.user("bob");
    world.fails("bob", 3);
    assert_eq!(world.status("bob"), Status::Active);
    world.set("free-failures=2");
    assert_eq!(
        world.status("bob"),
        Status::Throttled,
        "the third was not free"
    );
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::Throttled { .. }
    );
    world.set("free-failures=10");
    world.fails("bob", 7);
    assert_eq!(world.status("bob"), Status::Active);
    world.fails("bob", 1);
    assert_eq!(world.status("bob"), Status::Throttled);
}

#[test]
fn s21_a_wait_that_has_begun_ends_as_is_set_now() {
    let world = World::new();
    world.user("bob");
    world.fails("bob", 16);
    let begun = world.now();
    let until = |desk| match sign_in(desk, "bob", PASSWORD) {
        Err(DeskError::Throttled { until }) => until,
        _ => panic!("bob need not wait"),
    };
    assert_eq!(until(&world.desk), begun.plus(15 * MINUTE));
    world.set("longest-wait=1h");
    assert_eq!(until(&world.desk), begun.plus(Duration::from_secs(1 << 10)));
    world.set("longest-wait=30s");
    assert_eq!(until(&world.desk), begun.plus(30 * SECOND));
    world.clock.pass(30 * SECOND);
    open(&world.desk, "bob", PASSWORD);
}

#[test]
fn s21_a_password_is_disabled_by_as_many_failures_as_is_set_also_by_those_of_before() {
    let world = World::new();
    world.user("bob");
    world.user("cy");
    world.fails("bob", 20);
    assert_eq!(world.status("bob"), Status::Throttled);
    world.set("failures-that-disable=20");
    assert_eq!(world.status("bob"), Status::PasswordDisabled);
    world.clock.pass(HOUR);
    refused!(
        sign_in(&world.desk, "bob", PASSWORD),
        DeskError::WrongPassword
    );
    // An unlock forgets failures, and does not give a password back that they have disabled.
    world.admin().unlock(&name("bob")).expect("unlocked");
    assert_eq!(world.status("bob"), Status::PasswordDisabled);
    world.fails("cy", 20);
    assert_eq!(world.status("cy"), Status::PasswordDisabled);
    world.set("failures-that-disable=100");
    assert_eq!(
        world.status("cy"),
        Status::PasswordDisabled,
        "that takes a reset"
    );
    let temporary = world.reset("cy");
    owed(&world.desk, "cy", &temporary);
}

#[test]
fn s15_no_limit_disables_the_last_admin() {
    let world = World::new();
    let ada = world.admin();
    world.alter("ada", |ada| ada.guesses.failures = 30);
    let changes = assignments(["min-length=9", "failures-that-disable=30"]);
    refused!(ada.set(&changes), DeskError::LastAdmin(who) if who == name("ada"));
    assert_eq!(world.settings(), Settings::default());
    let last = world.events(Subject::Store).pop().expect("an event");
    assert_eq!(
        (last.action, last.outcome),
        (Action::PolicySet, Outcome::Refused)
    );
    ada.set(&assignments(["failures-that-disable=31"]))
        .expect("the control");
}

#[test]
fn s32_a_store_set_out_of_bounds_lets_nobody_in() {
    let world = World::new();
    world.sql("UPDATE store SET argon2_memory = 8");
    refused!(sign_in(&world.desk, "ada", PASSWORD), DeskError::Storage(_));
    world.sql("UPDATE store SET argon2_memory = 19456, failures_that_disable = 4000000000");
    refused!(sign_in(&world.desk, "ada", WRONG), DeskError::Storage(_));
    world.sql("UPDATE store SET failures_that_disable = 100");
    open(&world.desk, "ada", PASSWORD);
}
