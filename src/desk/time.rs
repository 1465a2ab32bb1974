//! What time it is: by the clock, for what expires, and in the record (S30, S50).

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::ids::time_of;
use super::{DeskError, Surroundings};
use crate::model::{CLOCK_SLACK, StoreInfo, Timestamp};
use crate::storage::{BroughtBack, IdRange, Times, Tx};

/// How far what the store remembers of time may lag behind before a deed moves it (S30).
const TIME_LAG: Duration = Duration::from_secs(60);
/// How far a command that looks or fails moves the latest time at most (S50).
const SMALL_STEP: Duration = Duration::from_secs(10 * 60);
/// How far one that has done something moves it at most: a store that is used keeps up, and a clock that is years ahead does
/// a day's harm.
const LARGE_STEP: Duration = Duration::from_secs(24 * 3600);

/// One moment in its three times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// The clock's; a server's, where that keeps the store.
    pub(super) clock: Timestamp,
    /// What expires is decided by this: the clock's, but never before the latest that the store has seen.
    pub(super) now: Timestamp,
    /// The record's, in which nothing goes back.
    pub(super) at: Timestamp,
    /// How far the record is ahead of the clock.
    ahead: Duration,
}

impl Now {
    /// The moment at a clock's time, of a transaction whose store's row was just read.
    pub(super) fn of(
        tx: &mut dyn Tx,
        info: &StoreInfo,
        clock: Timestamp,
    ) -> Result<Self, DeskError> {
        let (at, ahead) = match recorded(info, clock) {
            Some(recorded) => recorded,
            None => {
                let last = newest_time(tx)?.max(info.recorded_at);
                (last, last.since(clock))
            }
        };
        Ok(Self {
            clock,
            now: clock.max(info.latest_at),
            at,
            ahead,
        })
    }

    /// The moment at which a store is made.
    pub(super) fn first(at: Timestamp) -> Self {
        Self {
            clock: at,
            now: at,
            at,
            ahead: Duration::ZERO,
        }
    }

    /// The times that a store is to remember after a deed that did something, or made a store.
    pub(super) fn after(self, info: &StoreInfo) -> Times {
        self.to(info.latest_at.plus(LARGE_STEP))
    }

    fn to(self, farthest: Timestamp) -> Times {
        Times {
            latest_at: self.now.min(farthest),
            recorded_at: self.at,
            record_ahead: self.ahead,
        }
    }
}

/// The record's time at a clock's, and how far it is ahead. Where the clock is found behind, or jumps while the record is ahead,
/// it is nothing: the record then goes on from its last event at the clock's pace, until that has caught up.
fn recorded(info: &StoreInfo, clock: Timestamp) -> Option<(Timestamp, Duration)> {
    // No event has a time that is later than this.
    let last = info.recorded_at.plus(TIME_LAG);
    let onwards = clock.plus(info.record_ahead);
    if info.record_ahead.is_zero() && clock >= info.recorded_at || clock >= last {
        Some((clock, Duration::ZERO))
    } else if onwards >= info.recorded_at {
        // A clock that was behind and is set right, or ahead once more, takes the record no farther with it; and of a store
        // that was not used for long the record need not catch up.
        (onwards.since(info.recorded_at) < LARGE_STEP).then_some((onwards, info.record_ahead))
    } else {
        // Clocks are set back by a little all the time.
        (info.recorded_at.since(onwards) < TIME_LAG)
            .then_some((info.recorded_at, info.record_ahead))
    }
}

/// From where one command may move the latest time.
#[derive(Clone, Copy)]
struct Begun {
    latest_at: Timestamp,
    clock: Timestamp,
}

/// Something about the clock that somebody should look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockTrouble {
    /// It is behind the latest time that the store has seen: until it has caught up, time stands still there.
    Behind {
        /// The latest time that the store has seen.
        latest_at: Timestamp,
        /// The clock's.
        clock: Timestamp,
    },
    /// The machine's clock is not that of the server that keeps the store, which is believed.
    NotOfServer {
        /// The server's.
        server: Timestamp,
        /// The machine's.
        machine: Timestamp,
    },
}

/// Whoever is told of a clock's trouble, once.
pub(super) type Listener = Box<dyn FnOnce(ClockTrouble) + Send>;

/// What a desk remembers of time from deed to deed.
#[derive(Default)]
pub(super) struct Watchman {
    begun: Mutex<Option<Begun>>,
    listener: Mutex<Option<Listener>>,
}

impl Watchman {
    /// The latest time from which this command moves it. A desk that lives long does one command after the other.
    fn begun(&self, info: &StoreInfo, clock: Timestamp) -> Timestamp {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let apart = |from: Begun| from.clock.since(clock).max(clock.since(from.clock));
        let current = begun.filter(|from| apart(*from) < SMALL_STEP);
        let current = current.unwrap_or(Begun {
            latest_at: info.latest_at,
            clock,
        });
        *begun = Some(current);
        current.latest_at
    }

    /// Tells `listener` of trouble, once.
    pub(super) fn tell_to(&self, listener: Listener) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
    }

    fn tell(&self, trouble: impl FnOnce() -> Option<ClockTrouble>) {
        let mut listener = self.listener.lock().unwrap_or_else(PoisonError::into_inner);
        if listener.is_some()
            && let Some(trouble) = trouble()
            && let Some(listener) = listener.take()
        {
            listener(trouble);
        }
    }

    /// The clock's time, at which a command goes on.
    pub(super) fn clock(&self, around: &Surroundings, tx: &dyn Tx, info: &StoreInfo) -> Timestamp {
        let clock = clock_of(around, tx);
        self.tell(|| trouble(around, tx, info));
        self.begun(info, clock);
        clock
    }

    /// What the store is to remember at the end of a deed, if that is worth writing.
    pub(super) fn remembered(&self, info: &StoreInfo, now: Now, how: Remember) -> Option<Times> {
        let begun = self.begun(info, now.clock);
        let step = if how.has_done { LARGE_STEP } else { SMALL_STEP };
        let times = now.to(begun.plus(step).max(info.latest_at));
        let lag = |exactly| match exactly {
            true => Duration::from_millis(1),
            false => TIME_LAG,
        };
        let is_latest = times.latest_at.since(info.latest_at) >= lag(how.latest_exactly);
        let is_recorded = times.recorded_at.since(info.recorded_at) >= lag(how.record_exactly)
            || times.record_ahead != info.record_ahead;
        (is_latest || how.has_recorded && is_recorded).then_some(times)
    }
}

/// What a deed wants to be remembered of its time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remember {
    /// It has done something that lasts.
    pub(super) has_done: bool,
    /// It has recorded something.
    pub(super) has_recorded: bool,
    /// The latest time, to the moment.
    pub(super) latest_exactly: bool,
    /// The record's time, to the moment.
    pub(super) record_exactly: bool,
}

/// The last moment that a clock is believed to say, at the beginning of the year 9000: every later time of a record that goes on
/// from there still has four digits for its year, and 48 bits for an id.
const LAST: Timestamp = Timestamp::from_millis(221_845_392_000_000);

/// The clock that is believed: a server's rather than a machine's.
pub(super) fn clock_of(around: &Surroundings, tx: &dyn Tx) -> Timestamp {
    let server = tx
        .server_clock()
        .filter(|_| around.clock.yields_to_a_server());
    server.unwrap_or_else(|| around.clock.now()).min(LAST)
}

/// What was done later than the clock's time and still holds, where the clock is believed to be right.
pub(super) fn from_later(tx: &mut dyn Tx, clock: Timestamp) -> Result<BroughtBack, DeskError> {
    Ok(tx.done_later(clock.plus(CLOCK_SLACK))?)
}

/// Whether the store's time is ahead of the clock's, or anything in it is.
pub(super) fn needs_mend(
    tx: &mut dyn Tx,
    latest_at: Timestamp,
    clock: Timestamp,
) -> Result<bool, DeskError> {
    Ok(latest_at.is_from_later(clock) || from_later(tx, clock)? != BroughtBack::default())
}

/// The time of the newest event, by its id.
pub(super) fn newest_time(tx: &mut dyn Tx) -> Result<Timestamp, DeskError> {
    let all = IdRange {
        newest_first: true,
        ..IdRange::since(Uuid::nil())
    };
    let mut newest = Timestamp::from_millis(0);
    tx.each_event_by_id(all, &mut |event| {
        newest = time_of(event.id);
        ControlFlow::Break(())
    })?;
    Ok(newest)
}

fn trouble(around: &Surroundings, tx: &dyn Tx, info: &StoreInfo) -> Option<ClockTrouble> {
    let (clock, machine) = (clock_of(around, tx), around.clock.now());
    if info.latest_at.is_from_later(clock) {
        let latest_at = info.latest_at;
        return Some(ClockTrouble::Behind { latest_at, clock });
    }
    let differs = machine.is_from_later(clock) || clock.is_from_later(machine);
    differs.then_some(ClockTrouble::NotOfServer {
        server: clock,
        machine,
    })
}
