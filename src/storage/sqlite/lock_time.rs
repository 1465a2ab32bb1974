//! How long the store's lock is held, and left free for other processes.

use std::time::{Duration, Instant};

/// A process that waits for the lock looks at most this long after it looked before: SQLite's waits grow to 100 ms.
const LONGEST_LOOK: Duration = Duration::from_millis(110);
/// A process waits 5 s for the lock; in that time it is left free for a whole look at least twice.
const LONGEST_USE: Duration = Duration::from_millis(1500);

/// The time during which the lock is held again and again, with short pauses only.
pub(super) struct LockTime {
    used_since: Instant,
    held: Duration,
    free_since: Instant,
}

impl From<Instant> for LockTime {
    fn from(now: Instant) -> Self {
        Self {
            used_since: now,
            held: Duration::ZERO,
            free_since: now,
        }
    }
}

impl LockTime {
    /// How much longer the lock must be left free before it is taken. Where it was free half of the time, whoever waited
    /// has it.
    pub(super) fn rest(&mut self, now: Instant) -> Duration {
        let free = now.duration_since(self.free_since);
        let used = now.duration_since(self.used_since);
        if free < LONGEST_LOOK && used < LONGEST_USE {
            return Duration::ZERO;
        }
        let was_held_long = 2 * self.held >= used;
        *self = Self::from(now);
        match was_held_long {
            true => LONGEST_LOOK.saturating_sub(free),
            false => Duration::ZERO,
        }
    }

    /// The lock was held for this time.
    pub(super) fn held(&mut self, from: Instant, to: Instant) {
        self.held += to.duration_since(from);
        self.free_since = to;
    }
}

/// The machine's time: how long a lock is held is no matter of rules.
#[expect(
    clippy::disallowed_methods,
    reason = "other processes wait for the lock in the machine's time"
)]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of 60 s is spent waiting, with the lock held for `held` ms and free for `free` ms in turn; and the longest
    /// time without a whole look.
    fn spent(held: u64, free: u64) -> (Duration, Duration) {
        let start = now();
        let (mut at, mut waited, mut longest, mut looked_at) =
            (start, Duration::ZERO, Duration::ZERO, start);
        let mut lock = LockTime::from(start);
        while at.duration_since(start) < Duration::from_secs(60) {
            at += Duration::from_millis(free);
            let rest = lock.rest(at);
            at += rest;
            waited += rest;
            if rest + Duration::from_millis(free) >= LONGEST_LOOK {
                looked_at = at;
            }
            let begun = at;
            at += Duration::from_millis(held);
            lock.held(begun, at);
            longest = longest.max(at.duration_since(looked_at));
        }
        (waited, longest)
    }

    #[test]
    fn another_process_can_look_twice_in_its_five_seconds_while_many_write() {
        for (held, free) in [(1, 0), (5, 0), (50, 1), (200, 20)] {
            let (waited, longest) = spent(held, free);
            assert!(
                longest < Duration::from_secs(2),
                "{held} {free}: {longest:?}"
            );
            assert!(waited < Duration::from_secs(5), "{held} {free}: {waited:?}");
        }
    }

    #[test]
    fn nobody_waits_for_others_where_the_lock_is_free_half_of_the_time() {
        for (held, free) in [(1, 2), (5, 6), (50, 200)] {
            assert_eq!(spent(held, free).0, Duration::ZERO, "{held} {free}");
        }
    }
}
