//! The current time: by the clock, for what expires, and for the audit log (S30, S50).

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use uuid::Uuid;

use super::ids::time_of;
use super::{DeskError, Surroundings};
use crate::model::{CLOCK_SLACK, StoreInfo, Timestamp};
use crate::storage::{BroughtBack, IdRange, Times, Tx};

/// How late the store's times may be before an operation moves them (S30).
const TIME_LAG: Duration = Duration::from_secs(60);
/// How far a command that only reads or fails may move the latest time (S50).
const SMALL_STEP: Duration = Duration::from_secs(10 * 60);
/// How far a command that has done something may move it: a store in use keeps up, and a clock that is years ahead does
/// only a day's harm.
const LARGE_STEP: Duration = Duration::from_secs(24 * 3600);

/// One moment in three times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// The clock's time; the server's, if the store has one.
    pub(super) clock: Timestamp,
    /// The time that decides what has expired: the clock's, but never before the store's latest time.
    pub(super) now: Timestamp,
    /// The audit log's time, which never goes back.
    pub(super) at: Timestamp,
    /// How far the audit log's time is ahead of the clock.
    ahead: Duration,
}

impl Now {
    /// The moment for a clock's time, in a transaction that has just read the store's row.
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

    /// The times that a store remembers after an operation that did something, or made the store.
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

/// The audit log's time for a clock's time, and how far it is ahead. `None` when the clock is behind, or jumps while
/// the log is ahead: the log then goes on from its last event at the clock's pace, until the clock has caught up.
fn recorded(info: &StoreInfo, clock: Timestamp) -> Option<(Timestamp, Duration)> {
    // No event has a later time than this.
    let last = info.recorded_at.plus(TIME_LAG);
    let onwards = clock.plus(info.record_ahead);
    if info.record_ahead.is_zero() && clock >= info.recorded_at || clock >= last {
        Some((clock, Duration::ZERO))
    } else if onwards >= info.recorded_at {
        // A clock that was behind and is set right, or is ahead once more, does not move the audit log further; and in
        // a store that was not used for long, the log need not catch up.
        (onwards.since(info.recorded_at) < LARGE_STEP).then_some((onwards, info.record_ahead))
    } else {
        // Clocks are often set back by a little.
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

/// A problem of the clock that an admin should look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockTrouble {
    /// It is behind the store's latest time: until it has caught up, the store's time stands still.
    Behind {
        /// The latest time that the store has seen.
        latest_at: Timestamp,
        /// The clock's time.
        clock: Timestamp,
    },
    /// The machine's clock differs from that of the store's server, which is used.
    NotOfServer {
        /// The server's.
        server: Timestamp,
        /// The machine's.
        machine: Timestamp,
    },
}

/// Called with a problem of the clock, once.
pub(super) type Listener = Box<dyn FnOnce(ClockTrouble) + Send>;

/// What a desk remembers of time from operation to operation.
#[derive(Default)]
pub(super) struct Watchman {
    begun: Mutex<Option<Begun>>,
    listener: Mutex<Option<Listener>>,
}

impl Watchman {
    /// The latest time from which this command moves it. A desk that lives long runs many commands.
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

    /// Calls `listener` with a problem, once.
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

    /// The clock's time for a command.
    pub(super) fn clock(&self, around: &Surroundings, tx: &dyn Tx, info: &StoreInfo) -> Timestamp {
        let clock = clock_of(around, tx);
        self.tell(|| trouble(around, tx, info));
        self.begun(info, clock);
        clock
    }

    /// What the store remembers at the end of an operation, if that is worth writing.
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

/// What an operation wants the store to remember of its time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remember {
    /// It has done something lasting.
    pub(super) has_done: bool,
    /// It has recorded something.
    pub(super) has_recorded: bool,
    /// The latest time, exactly.
    pub(super) latest_exactly: bool,
    /// The audit log's time, exactly.
    pub(super) record_exactly: bool,
}

/// The last time that a clock is believed, at the beginning of the year 9000: every later time of an audit log that
/// goes on from there still has a year of four digits, and fits into the 48 bits of an id.
const LAST: Timestamp = Timestamp::from_millis(221_845_392_000_000);

/// The clock that is used: a server's rather than the machine's.
pub(super) fn clock_of(around: &Surroundings, tx: &dyn Tx) -> Timestamp {
    let server = tx
        .server_clock()
        .filter(|_| around.clock.yields_to_a_server());
    server.unwrap_or_else(|| around.clock.now()).min(LAST)
}

/// What was done after the clock's time and is still valid, if the clock is right.
pub(super) fn from_later(tx: &mut dyn Tx, clock: Timestamp) -> Result<BroughtBack, DeskError> {
    Ok(tx.done_later(clock.plus(CLOCK_SLACK))?)
}

/// Whether the store's time, or anything in the store, is ahead of the clock.
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
