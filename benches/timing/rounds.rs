//! Samples that are taken in turn, and Welch's t between them.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use passdesk::random::{SystemRandomness, random_bytes};
use rustix::time::{ClockId, clock_gettime};

/// From here on a difference is there, whatever its size.
const TELLS: f64 = 4.5;

/// How long something took, in ms.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    /// By the clock: what an attacker sees.
    wall: f64,
    /// On a processor, by this thread alone: what is left of that where nothing else runs, a server's part apart.
    processor: f64,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the machine's time"
)]
pub(crate) fn timed(work: impl FnOnce()) -> Took {
    let (begun, processor) = (Instant::now(), processor_time());
    work();
    Took {
        wall: begun.elapsed().as_secs_f64() * 1_000.0,
        processor: processor_time() - processor,
    }
}

fn processor_time() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Takes samples of all classes, and tells each beside the first.
pub(crate) fn compare(
    title: &str,
    classes: &[&str],
    samples: usize,
    mut sample: impl FnMut(usize) -> Took,
) {
    let mut took = vec![Vec::with_capacity(samples); classes.len()];
    for _ in 0..samples {
        let mut order: Vec<_> = (0..classes.len()).collect();
        order.sort_by_cached_key(|_| random_bytes::<8>(&SystemRandomness).expect("a number"));
        for class in order {
            took[class].push(sample(class));
        }
    }
    say(&format!("\n{title}"));
    for (what, time) in [
        ("by the clock", (|took| took.wall) as fn(&Took) -> f64),
        ("on a processor", |took| took.processor),
    ] {
        let times: Vec<_> = took.iter().map(|took| sorted(took, time)).collect();
        tell(what, classes, &times);
    }
}

fn sorted(took: &[Took], time: fn(&Took) -> f64) -> Vec<f64> {
    let mut times: Vec<_> = took.iter().map(time).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn tell(what: &str, classes: &[&str], times: &[Vec<f64>]) {
    let heads = "mean ms   median  |t|, and without the slowest tenth";
    say(&format!("  {what:36}  {heads}"));
    for (class, of_class) in classes.iter().zip(times) {
        let (mean, _) = moments(of_class);
        let median = of_class[of_class.len() / 2];
        let [all, most] =
            [1.0, 0.9].map(|share| t(fastest(&times[0], share), fastest(of_class, share)));
        let told = if all.max(most) < TELLS { "" } else { "  tells" };
        say(&format!(
            "  {class:36} {mean:8.2} {median:8.2} {all:7.2} {most:7.2}{told}"
        ));
    }
}

/// The fastest share of sorted times.
fn fastest(times: &[f64], share: f64) -> &[f64] {
    let count = (times.len() as f64 * share).ceil() as usize;
    &times[..count]
}

/// Mean and variance of a sample.
fn moments(times: &[f64]) -> (f64, f64) {
    let count = times.len() as f64;
    let mean = times.iter().sum::<f64>() / count;
    let squares: f64 = times.iter().map(|time| (time - mean).powi(2)).sum();
    (mean, squares / (count - 1.0))
}

/// Welch's |t| between two samples (B. L. Welch, Biometrika 34, 1947).
fn t(one: &[f64], other: &[f64]) -> f64 {
    let ((mean, variance), (other_mean, other_variance)) = (moments(one), moments(other));
    let error = (variance / one.len() as f64 + other_variance / other.len() as f64).sqrt();
    (mean - other_mean).abs() / error
}

pub(crate) fn say(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}

#[expect(clippy::disallowed_methods, reason = "a server is waited for")]
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}
