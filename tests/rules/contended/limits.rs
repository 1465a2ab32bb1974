//! How long a deed is begun again, and when it is not.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use passdesk::clock::Clock;
use passdesk::desk::{Admin, BatchRow, BatchTerms, Desk, DeskError, NewTemporary, ResetTarget};
use passdesk::model::{Role, Timestamp};
use passdesk::storage::StorageError;
use uuid::Uuid;

use super::Meeting;
use crate::rules::watched::{Call, Watch, Watched, broken};
use crate::rules::{PASSWORD, World, admin, name, open, refused, surroundings};

/// A clock whose pauses are written down and take no time.
#[derive(Default)]
struct Pauses(Mutex<Vec<Duration>>);

impl Clock for Pauses {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000)
    }

    fn pause(&self, time: Duration) {
        self.0.lock().expect("the pauses").push(time);
    }
}

/// A desk over the store of a world, and the pauses that it makes.
fn pausing_desk(world: &World, watch: Watch) -> (Desk, Arc<Pauses>) {
    let clock = Arc::new(Pauses::default());
    let mut around = surroundings(&world.clock);
    around.clock = clock.clone();
    let watched = Watched::over(world.place.open(), watch);
    (Desk::over(Box::new(watched), around), clock)
}

/// The pauses of a deed that never ends meeting others.
fn pauses() -> Vec<Duration> {
    let world = World::new();
    let session = open(&world.desk, "ada", PASSWORD);
    let meeting = Arc::new(Meeting::default());
    meeting.state(|state| state.never_ending = true);
    let (desk, clock) = pausing_desk(&world, meeting.watch());
    refused!(
        desk.sign_out(&session),
        DeskError::Storage(StorageError::Busy)
    );
    let pauses = clock.0.lock().expect("the pauses").clone();
    let begun = meeting.state(|state| state.begun);
    assert_eq!(
        begun,
        pauses.len() + 1,
        "a pause stands between two beginnings"
    );
    pauses
}

#[test]
fn a_deed_that_never_ends_meeting_others_is_given_up_after_half_a_minute_of_growing_pauses() {
    let (one, other) = (pauses(), pauses());
    for pauses in [&one, &other] {
        let all: Duration = pauses.iter().sum();
        assert!((30..33).contains(&all.as_secs()), "{all:?}");
        let mut longest = Duration::from_millis(2);
        for pause in pauses {
            assert!(
                *pause >= longest / 2 && *pause <= longest,
                "{pause:?} of {longest:?}"
            );
            longest = (2 * longest).min(Duration::from_secs(2));
        }
        assert!((25..=45).contains(&pauses.len()), "{} pauses", pauses.len());
    }
    assert_ne!(one, other, "two who met once would meet again");
}

/// Loses the connection in each commit.
fn never_committing() -> Watch {
    Arc::new(|call| match call {
        Call::Commit => Err(StorageError::Lost),
        Call::Read | Call::Write | Call::Look | Call::Change | Call::Append => Ok(()),
    })
}

#[test]
fn a_refusal_that_cannot_be_recorded_because_the_server_stays_away_is_waited_for_once() {
    type Refused = fn(&World, Admin<'_>) -> Result<(), DeskError>;
    let refusals: [Refused; 4] = [
        |world, ada| {
            world.alter("ada", |ada| ada.role = Role::User);
            ada.disable(&name("bob")).map(drop)
        },
        |world, ada| {
            world.alter("ada", |ada| ada.role = Role::User);
            ada.settings().map(drop)
        },
        |world, ada| {
            world.alter("ada", |ada| ada.disabled = true);
            ada.disable(&name("bob")).map(drop)
        },
        |_, ada| ada.demote(&name("ada")).map(drop),
    ];
    for refusal in refusals {
        let world = World::new();
        world.user("bob");
        let session = open(&world.desk, "ada", PASSWORD);
        let (desk, clock) = pausing_desk(&world, never_committing());
        refused!(
            refusal(&world, admin(&desk, &session)),
            DeskError::Storage(StorageError::Unreachable(_))
        );
        let all: Duration = clock.0.lock().expect("the pauses").iter().sum();
        assert!((30..33).contains(&all.as_secs()), "{all:?}");
    }
}

#[test]
fn time_that_passes_while_a_server_is_asked_is_time_that_was_waited() {
    for (seconds, times) in [(5, 6), (20, 2), (40, 2)] {
        let world = World::new();
        let session = open(&world.desk, "ada", PASSWORD);
        let (clock, begun) = (world.clock.clone(), Arc::new(Mutex::new(0)));
        let count = begun.clone();
        let desk = world.watched_desk(Arc::new(move |call| match call {
            Call::Write => {
                *count.lock().expect("the count") += 1;
                clock.pass(Duration::from_secs(seconds));
                Err(StorageError::Lost)
            }
            Call::Read | Call::Look | Call::Change | Call::Append | Call::Commit => Ok(()),
        }));
        refused!(
            desk.sign_out(&session),
            DeskError::Storage(StorageError::Unreachable(_))
        );
        assert_eq!(*begun.lock().expect("the count"), times, "{seconds} s each");
    }
}

#[test]
fn a_store_that_fails_otherwise_is_asked_once() {
    type Failure = fn() -> StorageError;
    let unknown: Failure = || StorageError::OutcomeUnknown {
        operation: Uuid::nil(),
    };
    for failure in [broken as Failure, unknown, || StorageError::Busy] {
        let world = World::new();
        world.user("bob");
        let session = open(&world.desk, "ada", PASSWORD);
        let begun = Arc::new(Mutex::new(0));
        let count = begun.clone();
        let desk = world.watched_desk(Arc::new(move |call| match call {
            Call::Commit => Err(failure()),
            Call::Write => {
                *count.lock().expect("the count") += 1;
                Ok(())
            }
            Call::Read | Call::Look | Call::Change | Call::Append => Ok(()),
        }));
        let ada = admin(&desk, &session);
        let result = ada.disable(&name("bob"));
        refused!(result, DeskError::Storage(ref error) if error.to_string() == failure().to_string());
        assert_eq!(*begun.lock().expect("the count"), 1, "{:?}", failure());
    }
}

#[test]
fn s34_a_reset_is_shown_before_it_is_done_with_the_operation_that_does_it() {
    let world = World::new();
    world.user("bob");
    let session = open(&world.desk, "ada", PASSWORD);
    let appended = Arc::new(Mutex::new(false));
    let seen = appended.clone();
    let desk = world.watched_desk(Arc::new(move |call| {
        *seen.lock().expect("the mark") |= call == Call::Append;
        Ok(())
    }));
    let mut shown = Vec::new();
    let wanted = vec![ResetTarget {
        name: name("bob"),
        password: NewTemporary::Generated,
    }];
    admin(&desk, &session)
        .reset_batch(wanted, &BatchTerms::default(), |rows| {
            assert!(!*appended.lock().expect("the mark"), "nothing is done yet");
            for row in rows {
                if let BatchRow::Done(reset) = row {
                    shown.push(reset.reset_id);
                }
            }
            Ok::<_, DeskError>(())
        })
        .expect("a reset");
    let last = world.events_of("bob").pop().expect("an event");
    assert_eq!(shown, [last.operation]);
}
