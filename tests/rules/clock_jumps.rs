//! Stores under clocks that jump by up to 20 years both ways, each mended in the end (S30, S50).

use std::collections::BTreeMap;

use passdesk::credentials::{ScriptToken, SessionToken};
use passdesk::desk::{Anchor, Desk, DeskError, Finding, ResetOrder};
use passdesk::model::{Account, Moment, Role, Scope, Timestamp};
use proptest::prelude::{ProptestConfig, Strategy, prop_oneof};
use proptest::test_runner::TestRunner;

use super::audit::verify;
use super::place::Place;
use super::{
    HOUR, PASSWORD, SECOND, WRONG, World, name, revealed, sign_in, surroundings, try_admin,
};
use crate::support::Outright;

/// Set where time is no matter, as for other long tests: `PASSDESK_TEST_CASES=all`.
const CASES: &str = "PASSDESK_TEST_CASES";
const ALL: u32 = 200;
const SOME: u32 = 20;
const YEARS: i64 = 20 * 365 * 24 * 3600;

/// What is done in one step.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The clock is set to so many seconds after the right time, or before it.
    Jump(i64),
    /// Somebody guesses wrongly.
    Guess(&'static str),
    /// The admin signs in.
    SignIn,
    /// The admin gives bob a temporary password.
    Reset,
    /// The admin makes a token that lives for so many hours.
    Token(u16),
    /// Everything that was ever given out is tried.
    Use,
    /// An anchor is taken.
    Anchor,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (-YEARS..YEARS).prop_map(Step::Jump),
        2 => (-172_800..172_800_i64).prop_map(Step::Jump),
        1 => proptest::bool::ANY.prop_map(|known| Step::Guess(if known { "bob" } else { "nobody" })),
        3 => proptest::bool::ANY.prop_map(|_| Step::SignIn),
        2 => proptest::bool::ANY.prop_map(|_| Step::Reset),
        1 => (1..2_000_u16).prop_map(Step::Token),
        2 => proptest::bool::ANY.prop_map(|_| Step::Use),
        1 => proptest::bool::ANY.prop_map(|_| Step::Anchor),
    ];
    proptest::collection::vec(step, 4..14)
}

/// A thing that was given out, and whether it was found over.
struct Given<T> {
    thing: T,
    is_over: bool,
}

#[derive(Default)]
struct Story {
    sessions: Vec<Given<SessionToken>>,
    tokens: Vec<Given<ScriptToken>>,
    /// The last one is in force.
    temporary: Option<Given<String>>,
    anchors: Vec<Anchor>,
    labels: u32,
}

impl Story {
    fn do_one(&mut self, world: &World, right: Timestamp, step: Step) {
        match step {
            Step::Jump(seconds) => {
                let millis = right.as_millis() + seconds * 1000;
                world.clock.set(Timestamp::from_millis(millis));
            }
            Step::Guess(who) => {
                let _ = sign_in(&world.desk, who, WRONG);
            }
            Step::SignIn => {
                if let Ok(passdesk::desk::SignIn::Open(opened)) =
                    sign_in(&world.desk, "ada", PASSWORD)
                {
                    self.sessions.push(Given {
                        thing: opened.token,
                        is_over: false,
                    });
                }
            }
            Step::Reset => {
                let Some(admin) = self.admin(world) else {
                    return;
                };
                if let Ok(reset) = admin.reset_password(&name("bob"), ResetOrder::default()) {
                    self.temporary = Some(Given {
                        thing: revealed(reset),
                        is_over: false,
                    });
                }
            }
            Step::Token(hours) => {
                self.labels += 1;
                let label = format!("t{}", self.labels).parse().expect("a label");
                let Some(admin) = self.admin(world) else {
                    return;
                };
                let mut made = None;
                let life = Some(u32::from(hours) * HOUR);
                let done =
                    admin.create_token::<DeskError>(label, vec![Scope::UsersList], life, |new| {
                        made = ScriptToken::parse(new.secret.reveal());
                        Ok(())
                    });
                if let (Ok(()), Some(thing)) = (done, made) {
                    self.tokens.push(Given {
                        thing,
                        is_over: false,
                    });
                }
            }
            Step::Use => self.use_all(world),
            Step::Anchor => {
                if let Some(admin) = self.admin(world) {
                    self.anchors.extend(admin.anchor_audit());
                }
            }
        }
    }

    fn admin<'w>(&self, world: &'w World) -> Option<passdesk::desk::Admin<'w>> {
        let last = self.sessions.last()?;
        try_admin(&world.desk, &last.thing).ok()
    }

    /// Nothing that was found over works.
    fn use_all(&mut self, world: &World) {
        for session in &mut self.sessions {
            let works = world.desk.signed_in(&session.thing).is_ok();
            assert!(!(works && session.is_over), "a session lives again");
            session.is_over |= !works;
        }
        for token in &mut self.tokens {
            let works = world.desk.by_token(&token.thing).is_ok();
            assert!(!(works && token.is_over), "a token lives again");
            token.is_over |= !works;
        }
        if let Some(temporary) = &mut self.temporary {
            match sign_in(&world.desk, "bob", &temporary.thing) {
                Ok(_) => assert!(!temporary.is_over, "a temporary password lives again"),
                Err(DeskError::TemporaryExpired) => temporary.is_over = true,
                Err(_) => {}
            }
        }
    }
}

fn passed(world: &World, right: Timestamp, steps: &[Step]) {
    let mut story = Story::default();
    for step in steps {
        story.do_one(world, right, *step);
    }
    world.clock.set(right);
    let mended = world.desk.mend_clock().expect("it is mended");
    if mended.is_some() {
        for session in &mut story.sessions {
            session.is_over = true;
        }
    }
    story.use_all(world);
    for who in ["bob", "nobody"] {
        let _ = sign_in(&world.desk, who, PASSWORD);
    }

    let limits = world.look(|tx| tx.info()).settings.limits();
    let mut waits: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut wait = |who: &str, until: Option<Timestamp>| {
        if let Some(until) = until {
            waits.insert(who.to_owned(), until);
        }
    };
    let now = Moment { at: right, limits };
    for who in ["ada", "bob"] {
        let account: Account = world.account(who);
        assert!(
            account.guesses.failed_at.is_none_or(|at| at <= right),
            "{who}"
        );
        wait(who, account.guesses.waits_until(now));
    }
    let longest = right.plus(limits.longest_wait);
    assert!(waits.values().all(|until| *until <= longest), "{waits:?}");

    world.clock.set(longest.plus(SECOND));
    for who in ["bob", "nobody"] {
        let answer = sign_in(&world.desk, who, PASSWORD).map(drop);
        let throttled = matches!(answer, Err(DeskError::Throttled { .. }));
        assert!(!throttled, "{who}: {answer:?}");
    }
    story.use_all(world);

    assert_eq!(verify(world, &story.anchors).1, []);
    let found =
        Desk::check_store(&world.place.url(), &surroundings(&world.clock)).expect("a check");
    let wrong = found.iter().filter(|finding| {
        finding.is_damage()
            || matches!(finding, Finding::ClockBehind { .. } | Finding::FromLater(_))
    });
    assert_eq!(wrong.count(), 0, "{found:?}");
}

#[test]
fn s50_whatever_the_clock_did_a_mended_store_is_in_order() {
    let cases = match std::env::var(CASES) {
        Ok(all) if all == "all" => ALL,
        _ => SOME,
    };
    let first = World::in_memory();
    first.settled("bob", Role::User);
    let right = first.now().plus(10 * HOUR);
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    });
    let done = runner.run(&steps(), |steps| {
        first.clock.set(right);
        let world = match &first.place {
            Place::File { .. } => first.copied(),
            #[cfg(feature = "postgres")]
            Place::Database(_) => {
                let world = World::new();
                world.settled("bob", Role::User);
                world.clock.set(right);
                world
            }
        };
        passed(&world, right, &steps);
        Ok(())
    });
    if let Err(error) = done {
        panic!("{error}");
    }
}
