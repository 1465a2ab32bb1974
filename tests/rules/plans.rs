//! Sealed plans of every kind, with a clock that is told the time: old ones, those sent again, of others and of elsewhere
//! (S60, S61).

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use passdesk::credentials::Typed;
use passdesk::desk::{AskedOperation, Desk, DeskError, PlanError, SealedPlan};
use passdesk::storage::StorageError;
use uuid::Uuid;

use super::{HOUR, MINUTE, PASSWORD, World, admin, name, open, refused, typed};
use crate::recovery::staff;
use kinds::{By, KINDS, Kind, Scene, bob, by_admin, by_right, terms};

mod kinds;

/// Puts a plan in force, and expects that this is refused and changes nothing.
#[track_caller]
fn void(world: &World, by: &By<'_>, plan: &SealedPlan) -> DeskError {
    let before = world.tables().without_record();
    let error = by.put_in_force(plan).expect_err("a refusal");
    assert_eq!(world.tables().without_record(), before, "{error:?}");
    error
}

#[test]
fn s60_a_plan_is_void_after_ten_minutes() {
    for kind in KINDS {
        let scene = Scene::new();
        let (by, plan) = scene.planned(kind);
        let clock = &scene.world().clock;
        clock.pass(10 * MINUTE + Duration::from_millis(1));
        let error = void(scene.world(), &by, &plan);
        assert!(
            matches!(error, DeskError::Plan(PlanError::TooOld)),
            "{kind:?}: {error:?}"
        );
        // The control: at the last moment it works.
        let (by, plan) = scene.planned(kind);
        clock.pass(10 * MINUTE);
        assert!(by.put_in_force(&plan).is_ok(), "{kind:?}");
    }
}

#[test]
fn s61_a_plan_that_is_in_force_is_recognised_also_when_it_is_old() {
    for kind in KINDS {
        let scene = Scene::new();
        let (by, plan) = scene.planned(kind);
        by.put_in_force(&plan).expect("it is in force");
        // What an admin does is done in a session that lives on; everybody else may come back later.
        let late = match by {
            By::Admin(_) => 11 * MINUTE,
            By::Claim(..) | By::Right(_) => 23 * HOUR,
        };
        for wait in [Duration::ZERO, late] {
            scene.world().clock.pass(wait);
            let error = void(scene.world(), &by, &plan);
            assert!(
                matches!(error, DeskError::AlreadyDone { .. }),
                "{kind:?}: {error:?}"
            );
        }
    }
}

#[test]
fn s60_a_plan_is_void_once_the_store_has_another_epoch() {
    for kind in KINDS {
        let scene = Scene::new();
        let (by, plan) = scene.planned(kind);
        scene.world().sql("UPDATE store SET epoch = id");
        let error = void(scene.world(), &by, &plan);
        assert!(
            matches!(error, DeskError::Plan(PlanError::OtherStore)),
            "{kind:?}: {error:?}"
        );
    }
}

#[test]
fn s60_a_plan_of_another_store_is_refused() {
    for kind in KINDS {
        let (here, elsewhere) = (Scene::new(), Scene::new());
        let (by, _) = here.planned(kind);
        let (_, plan) = elsewhere.planned(kind);
        let error = void(here.world(), &by, &plan);
        assert!(
            matches!(error, DeskError::Plan(PlanError::Altered)),
            "{kind:?}: {error:?}"
        );
    }
}

#[test]
fn s60_a_plan_is_for_whoever_made_it() {
    let scene = Scene::new();
    scene.world().second_admin("eve");
    let eve = || by_admin(admin(scene.desk(), &open(scene.desk(), "eve", PASSWORD)));
    let token = || {
        let token = staff::token(scene.world());
        by_admin(scene.desk().by_token(&token).expect("the admin"))
    };
    let own_other_session = || by_admin(scene.ada());
    for kind in [Kind::Resets, Kind::Additions, Kind::Token, Kind::Codes] {
        let (by, plan) = scene.planned(kind);
        for other in [eve(), own_other_session()] {
            let error = void(scene.world(), &other, &plan);
            assert!(
                matches!(error, DeskError::Plan(PlanError::OtherCaller)),
                "{kind:?}: {error:?}"
            );
        }
        if kind == Kind::Resets {
            let error = void(scene.world(), &token(), &plan);
            assert!(
                matches!(error, DeskError::Plan(PlanError::OtherCaller)),
                "{error:?}"
            );
            scene
                .ada()
                .revoke_token(&"nightly".parse().expect("a label"))
                .expect("revoked");
        }
        assert!(by.put_in_force(&plan).is_ok(), "{kind:?}");
    }
}

#[test]
fn s61_a_plan_without_a_session_is_for_the_secret_that_was_shown_with_it() {
    for kind in [Kind::Request, Kind::WithCode, Kind::Redeem, Kind::Local] {
        let scene = Scene::new();
        let (by, plan) = scene.planned(kind);
        let other = match kind {
            Kind::Request => By::Claim(scene.desk(), scene.request().0),
            Kind::Local | Kind::Redeem => By::Right(scene.with_code(1)),
            _ => By::Right(scene.redeemed(&scene.staff.ask())),
        };
        let error = void(scene.world(), &other, &plan);
        assert!(
            matches!(error, DeskError::Plan(PlanError::OtherCaller)),
            "{kind:?}: {error:?}"
        );
        // Another of the same kind does not do either.
        let another = match kind {
            Kind::WithCode => Some(By::Right(scene.with_code(1))),
            Kind::Redeem => Some(By::Right(scene.redeemed(&scene.staff.ask()))),
            _ => None,
        };
        if let Some(other) = another {
            let error = void(scene.world(), &other, &plan);
            assert!(
                matches!(error, DeskError::Plan(PlanError::OtherCaller)),
                "{kind:?}: {error:?}"
            );
        }
        assert!(by.put_in_force(&plan).is_ok(), "{kind:?}");
    }
}

#[test]
fn s61_a_used_up_code_or_request_is_recognised_with_its_plan_alone() {
    for with_code in [true, false] {
        let scene = Scene::new();
        let ask = scene.staff.ask();
        let (right, secret) = match with_code {
            true => (scene.with_code(0), typed(&scene.codes[0])),
            false => (scene.redeemed(&ask), typed(&ask.claim)),
        };
        let (_, codes) = scene.planned(Kind::Codes);
        let (by, plan) = by_right(right);
        let recognised = |plan, secret: &Typed| scene.desk().refuse_recovered(plan, secret);
        recognised(&plan, &secret).expect("nothing is done yet");
        by.put_in_force(&plan).expect("it is in force");
        refused!(recognised(&plan, &secret), DeskError::AlreadyDone { .. });
        recognised(&plan, &typed(&scene.codes[1])).expect("another secret");
        recognised(&codes, &secret).expect("another plan");
        scene.world().clock.pass(23 * HOUR);
        refused!(recognised(&plan, &secret), DeskError::AlreadyDone { .. });
    }
}

#[test]
fn s61_an_operation_has_one_meaning_for_a_day() {
    let scene = Scene::new();
    let token = open(scene.desk(), "ada", PASSWORD);
    let mut desk = scene.world().another_desk();
    let asked = |id, terms: u8| AskedOperation {
        id: Uuid::from_u128(id),
        terms: [terms; 32],
    };
    let mut disable = |operation| {
        desk.under(Some(operation));
        admin(&desk, &token).disable(&name("bob")).map(drop)
    };
    disable(asked(7, 1)).expect("disabled");
    let done = || scene.ada().has_done(Uuid::from_u128(7)).expect("an answer");
    assert!(done());
    let before = scene.world().tables();
    refused!(disable(asked(7, 1)), DeskError::AlreadyDone { operation } if operation == Uuid::from_u128(7));
    refused!(disable(asked(7, 2)), DeskError::OtherOperation { .. });
    assert_eq!(
        scene.world().tables().without_record(),
        before.without_record()
    );
    scene.world().second_admin("eve");
    let eve = admin(scene.desk(), &open(scene.desk(), "eve", PASSWORD));
    assert!(
        !eve.has_done(Uuid::from_u128(7)).expect("an answer"),
        "nobody else's"
    );
}

/// Sends the same from many desks at once: one does it, and the others are told that it is done.
#[track_caller]
fn sent_at_once(scene: &Scene, force: impl Fn(&mut Desk) -> Result<(), DeskError> + Sync) {
    const SENDERS: usize = 8;
    let start = Barrier::new(SENDERS);
    let done: usize = thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                scope.spawn(|| {
                    let mut desk = scene.world().another_desk();
                    start.wait();
                    loop {
                        match force(&mut desk) {
                            Ok(()) => return 1,
                            Err(DeskError::AlreadyDone { .. }) => return 0,
                            Err(DeskError::Storage(StorageError::Busy)) => {}
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                })
            })
            .collect();
        let ended = senders.into_iter().map(|one| one.join().expect("an end"));
        ended.sum()
    });
    assert_eq!(done, 1);
}

#[test]
fn s61_of_many_who_send_the_same_at_once_one_does_it() {
    let scene = Scene::new();
    let token = open(scene.desk(), "ada", PASSWORD);
    let planned = admin(scene.desk(), &token).plan_resets(vec![bob()], &terms());
    let plan = planned.expect("a plan").plan;
    sent_at_once(&scene, |desk| {
        admin(desk, &token).put_in_force(&plan).map(drop)
    });
    let operation = AskedOperation {
        id: Uuid::from_u128(7),
        terms: [1; 32],
    };
    sent_at_once(&scene, |desk| {
        desk.under(Some(operation));
        admin(desk, &token).disable(&name("bob")).map(drop)
    });
    let (claim, plan) = scene.request();
    sent_at_once(&scene, |desk| desk.put_request_in_force(&plan, &claim));
    assert_eq!(scene.world().tables().rows("recovery_request"), 1);
}
