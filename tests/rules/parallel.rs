//! Many at once: guessers get no more tries than one after the other, and right passwords only wait (S20).

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use passdesk::desk::{Desk, DeskError, Source};
use passdesk::model::{Action, Event, Outcome};

use super::guessing::outcomes;
use super::watched::Call;
use super::{PASSWORD, WRONG, World, name, open, refused, sign_in, typed};

const GUESSERS: usize = 64;
const GUESSES: usize = 200;
const RIGHT: usize = 50;

/// Lets so many threads work at once: at one desk, or each at its own on the same file.
fn at_once(world: &World, threads: usize, shared: bool, work: impl Fn(&Desk) + Sync) {
    let start = Barrier::new(threads);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let own = (!shared).then(|| world.another_desk());
                start.wait();
                work(own.as_ref().unwrap_or(&world.desk));
            });
        }
    });
}

fn guess(world: &World, who: &str, shared: bool) {
    at_once(world, GUESSERS, shared, |desk| {
        for _ in 0..GUESSES {
            match sign_in(desk, who, WRONG) {
                Err(DeskError::WrongPassword | DeskError::Throttled { .. }) => {}
                Err(other) => panic!("a guess ended in {other:?}"),
                Ok(_) => panic!("a wrong password was right"),
            }
        }
    });
}

/// Six were checked, the rest met the wait, which was recorded once.
#[track_caller]
pub(crate) fn six_were_checked(events: &[Event]) {
    assert_eq!(outcomes(events, Outcome::Wrong), 6);
    assert_eq!(outcomes(events, Outcome::Throttled), 1);
    assert_eq!(outcomes(events, Outcome::Unfinished), 0);
}

/// Guesses at each of the doors in turn, each thread beginning at another.
fn guess_at_every_door(world: &World, who: &str, shared: bool) {
    let next = AtomicUsize::new(0);
    at_once(world, GUESSERS, shared, |desk| {
        for _ in 0..GUESSES {
            let refused = match next.fetch_add(1, Ordering::SeqCst) % 3 {
                0 => sign_in(desk, who, WRONG).err(),
                1 => desk.change(&name(who), &typed(WRONG)).err(),
                _ => {
                    let source = Source::default();
                    let verified = desk.verify(&name(who), &typed(WRONG), source, false);
                    verified.err()
                }
            };
            match refused {
                Some(DeskError::WrongPassword | DeskError::Throttled { .. }) => {}
                other => panic!("a guess ended in {other:?}"),
            }
        }
    });
}

#[test]
fn s20_s65_64_guessers_at_all_doors_get_six_checks_in_all() {
    for shared in [true, false] {
        let world = World::new();
        world.user("bob");
        let before = world.events_of("bob").len();
        guess_at_every_door(&world, "bob", shared);
        six_were_checked(&world.events_of("bob")[before..]);
        guess_at_every_door(&world, "nobody", shared);
        six_were_checked(&world.events_of_nobody());
    }
}

fn guess_an_account(shared: bool) {
    let world = World::new();
    world.user("bob");
    let before = world.events_of("bob").len();
    guess(&world, "bob", shared);
    six_were_checked(&world.events_of("bob")[before..]);
    assert_eq!(world.account("bob").guesses.failures, 6);
}

fn guess_an_unknown_name(shared: bool) {
    let world = World::new();
    guess(&world, "nobody", shared);
    six_were_checked(&world.events_of_nobody());
}

fn right_passwords_wait(shared: bool) {
    let world = World::new();
    world.user("bob");
    at_once(&world, RIGHT, shared, |desk| {
        let token = open(desk, "bob", PASSWORD);
        desk.signed_in(&token).expect("a session");
    });
    let events = world.events_of("bob");
    assert!(events.iter().all(|event| event.outcome != Outcome::Wrong));
    assert_eq!(world.account("bob").guesses.failures, 0);
}

#[test]
fn s20_64_guessers_at_one_desk_get_six_checks_of_an_account() {
    guess_an_account(true);
}

#[test]
fn s20_64_guessers_at_64_desks_get_six_checks_of_an_account() {
    guess_an_account(false);
}

#[test]
fn s20_64_guessers_at_one_desk_get_six_checks_of_an_unknown_name() {
    guess_an_unknown_name(true);
}

#[test]
fn s20_64_guessers_at_64_desks_get_six_checks_of_an_unknown_name() {
    guess_an_unknown_name(false);
}

#[test]
fn s20_50_right_passwords_at_one_desk_all_open_sessions() {
    right_passwords_wait(true);
}

#[test]
fn s20_50_right_passwords_at_50_desks_all_open_sessions() {
    right_passwords_wait(false);
}

#[test]
fn s5_s20_parallel_right_passwords_succeed_also_while_their_hash_is_made_stronger() {
    let world = World::new();
    world.user("bob");
    world.set("argon2-memory=20000");
    let desk = world.another_desk();
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| open(&desk, "bob", PASSWORD));
        }
    });
    let events = world.events_of("bob");
    assert_eq!(outcomes(&events, Outcome::Wrong), 0);
    assert_eq!(world.tables().rows_with("account", "m=20000"), 1);
}

#[test]
fn s20_a_password_that_is_replaced_while_it_is_checked_is_wrong() {
    let world = Arc::new(World::new());
    world.user("bob");
    let (behind, writes) = (world.clone(), AtomicUsize::new(0));
    let desk = world.watched_desk(Arc::new(move |call| {
        if call == Call::Write && writes.fetch_add(1, Ordering::SeqCst) == 1 {
            behind.reset("bob");
        }
        Ok(())
    }));
    refused!(sign_in(&desk, "bob", PASSWORD), DeskError::WrongPassword);
    assert_eq!(world.account("bob").guesses.failures, 1);
    assert_eq!(world.tables().rows("attempt"), 0);
    let last = world.events_of("bob").pop().expect("an event");
    assert_eq!(
        (last.action, last.outcome),
        (Action::SignIn, Outcome::Wrong)
    );
}
