//! There is always a usable admin (S15).

use std::sync::Barrier;
use std::thread;

use passdesk::desk::{Admin, Desk, DeskError};
use passdesk::model::{Action, Outcome, Role, Username};

use super::{HOUR, PASSWORD, WRONG, World, admin, name, open, refused, sign_in};

type Deed = fn(&Admin<'_>, &Username) -> Result<(), DeskError>;

/// The deeds that could take the last admin away, and how they are recorded.
const DEEDS: [(Action, Deed); 3] = [
    (Action::AccountDemote, |ada, who| ada.demote(who).map(drop)),
    (Action::AccountDisable, |ada, who| {
        ada.disable(who).map(drop)
    }),
    (Action::AccountRemove, |ada, who| ada.remove(who).map(drop)),
];

/// The last admin is refused each deed on herself, and that is recorded.
#[track_caller]
fn nothing_takes_ada_away(world: &World) {
    let ada = world.admin();
    for (action, deed) in DEEDS {
        let before = world.tables().without_record();
        refused!(deed(&ada, &name("ada")), DeskError::LastAdmin(_));
        assert_eq!(world.tables().without_record(), before);
        let event = world.events_of("ada").pop().expect("an event");
        assert_eq!((event.action, event.outcome), (action, Outcome::Refused));
        assert_eq!(event.actor.expect("an actor").name, "ada");
    }
}

#[test]
fn s15_the_only_admin_cannot_be_demoted_disabled_or_removed() {
    let world = World::new();
    world.user("bob");
    nothing_takes_ada_away(&world);
}

#[test]
fn s15_an_admin_who_is_disabled_or_password_disabled_or_expired_does_not_count() {
    let world = World::new();
    world.second_admin("eve");
    world.admin().disable(&name("eve")).expect("disabled");
    nothing_takes_ada_away(&world);

    let world = World::new();
    world.second_admin("eve");
    world.alter("eve", |eve| eve.password_disabled = true);
    nothing_takes_ada_away(&world);

    let world = World::new();
    world.added("eve", Role::Admin);
    world.clock.pass(24 * HOUR);
    nothing_takes_ada_away(&world);
}

#[test]
fn s15_an_admin_with_a_temporary_password_or_a_wait_counts() {
    for (_, deed) in DEEDS {
        let world = World::new();
        world.added("eve", Role::Admin);
        deed(&world.admin(), &name("ada")).expect("eve remains");

        let world = World::new();
        world.second_admin("eve");
        for _ in 0..6 {
            refused!(sign_in(&world.desk, "eve", WRONG), DeskError::WrongPassword);
        }
        refused!(
            sign_in(&world.desk, "eve", PASSWORD),
            DeskError::Throttled { .. }
        );
        deed(&world.admin(), &name("ada")).expect("eve remains");
    }
}

#[test]
fn s15_of_two_admins_who_take_each_other_away_at_once_exactly_one_succeeds() {
    for (_, deed) in DEEDS {
        for round in 0..4 {
            let world = World::new();
            world.second_admin("eve");
            let one_desk = round % 2 == 0;
            let others = world.another_desk();
            let eves: &Desk = if one_desk { &world.desk } else { &others };
            let (ada, eve) = (
                open(&world.desk, "ada", PASSWORD),
                open(eves, "eve", PASSWORD),
            );
            let start = Barrier::new(2);
            let run = |desk: &Desk, token, target: &str| {
                let admin = admin(desk, token);
                start.wait();
                deed(&admin, &name(target)).is_ok()
            };
            let done = thread::scope(|scope| {
                let first = scope.spawn(|| run(&world.desk, &ada, "eve"));
                let second = scope.spawn(|| run(eves, &eve, "ada"));
                [
                    first.join().expect("no panic"),
                    second.join().expect("no panic"),
                ]
            });
            assert_eq!(done.iter().filter(|done| **done).count(), 1);
        }
    }
}

#[test]
fn s15_a_user_can_be_switched_off_also_while_no_admin_is_usable() {
    for (_, deed) in DEEDS {
        let world = World::new();
        world.user("bob");
        let ada = world.admin();
        world.alter("ada", |ada| ada.password_disabled = true);
        deed(&ada, &name("bob")).expect("bob is no admin");
        refused!(deed(&ada, &name("ada")), DeskError::LastAdmin(_));
    }
}
