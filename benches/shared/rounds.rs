//! Time, medians, and what is told of them.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

/// How long each side works at a time.
pub(crate) const ROUND: Duration = Duration::from_secs(3);

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's time"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "a server is waited for")]
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}

/// The medians of both sides, and of the ratios round by round.
pub(crate) fn tell(what: &str, beside: &str, rounds: &[(f64, f64)]) {
    let ours = median(rounds.iter().map(|round| round.0));
    let other = median(rounds.iter().map(|round| round.1));
    let ratio = median(rounds.iter().map(|round| round.0 / round.1));
    say(&format!(
        "{what} {ours:.0} beside {beside} {other:.0}, ratio {ratio:.2}"
    ));
}

pub(crate) fn median(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

pub(crate) fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}
