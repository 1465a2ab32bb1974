//! Rounds: what two sides do in turn, and what one does by itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::figures::{now, say, spread};

/// How often each side of a pair is measured.
pub(crate) const ROUNDS: usize = 9;
/// How long each side works at a time.
pub(crate) const ROUND: Duration = Duration::from_secs(2);

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's time"
)]
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}

/// What all these threads together finish in a round, a second.
pub(crate) fn rate(
    threads: usize,
    work: impl Fn(usize, &mut dyn FnMut(bool) -> bool) + Sync,
) -> f64 {
    let done = AtomicUsize::new(0);
    let begun = now();
    thread::scope(|scope| {
        for at in 0..threads {
            let (done, work) = (&done, &work);
            scope.spawn(move || {
                work(at, &mut |is_done| {
                    let is_time = begun.elapsed() < ROUND;
                    if is_done && is_time {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                    is_time
                });
            });
        }
    });
    done.into_inner() as f64 / ROUND.as_secs_f64()
}

/// Milliseconds that one takes, done again and again for a round.
pub(crate) fn each(work: impl Fn()) -> f64 {
    let (begun, mut done) = (now(), 0_u32);
    while begun.elapsed() < ROUND {
        work();
        done += 1;
    }
    begun.elapsed().as_secs_f64() * 1e3 / f64::from(done)
}

/// Runs both sides in turn, and tells their medians and that of the ratios round by round.
pub(crate) fn pair(what: &str, mut one: impl FnMut() -> f64, mut other: impl FnMut() -> f64) {
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (one(), other())).collect();
    // Times of less than a millisecond, and many a second.
    let digits = if rounds[0].0 < 10.0 { 3 } else { 1 };
    say(&format!(
        "{what}: {}, {}, ratio {}",
        spread(rounds.iter().map(|round| round.0), digits),
        spread(rounds.iter().map(|round| round.1), digits),
        spread(rounds.iter().map(|round| round.1 / round.0), 2),
    ));
}

/// The value under which this part of all lie.
pub(crate) fn percentile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() as f64 * part) as usize;
    values[at.min(values.len() - 1)]
}
