//! SIGKILL at random moments of a job over 2,000 accounts.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use passdesk::random::{SystemRandomness, random_bytes};

use super::checker::{State, judge};
use super::{Firm, Plan};
use crate::support::{cases, pause, say, timed};

/// How many moments.
fn kills() -> u64 {
    cases(60, 200)
}

/// As many tries run at a time.
const WORKERS: u64 = 2;
/// No poll is further from the next.
const BLINK: Duration = Duration::from_micros(100);

/// Numbers that look random and come again with their seed (SplitMix64).
pub(crate) struct Dice(pub(super) u64);

impl Dice {
    /// The seed in `PASSDESK_TEST_SEED`, else a new one.
    pub(crate) fn new(what: &str) -> Self {
        let seed = match std::env::var("PASSDESK_TEST_SEED") {
            Ok(text) => text.parse().expect("a number in PASSDESK_TEST_SEED"),
            Err(_) => {
                u64::from_le_bytes(random_bytes::<8>(&SystemRandomness).expect("randomness")) >> 32
            }
        };
        say(&format!("{what}: PASSDESK_TEST_SEED={seed}"));
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: Duration) -> Duration {
        let micros = u64::try_from(end.as_micros()).expect("a short time").max(1);
        Duration::from_micros(self.next() % micros)
    }
}

/// How long a job runs when nobody kills it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    start_to_rows: Duration,
    rows_to_end: Duration,
}

impl Length {
    /// The middle of five runs.
    #[track_caller]
    pub(super) fn of(mut run: impl FnMut(&mut dyn FnMut(Command, &Path))) -> Self {
        let mut heads = Vec::new();
        let mut tails = Vec::new();
        for _ in 0..5 {
            run(&mut |command, rows| {
                let mut child = start(command);
                heads.push(timed(|| while !has_rows(rows) && runs(&mut child) {}));
                tails.push(timed(|| drop(child.wait())));
            });
        }
        heads.sort_unstable();
        tails.sort_unstable();
        Self {
            start_to_rows: heads[2],
            rows_to_end: tails[2],
        }
    }

    /// Kills a job: one in eight before its first row, as far as can be told beforehand, the others after it. The length is
    /// learned further, as other work on the machine comes and goes: one in ten or so comes too late.
    pub(super) fn kill(&mut self, command: Command, rows: &Path, dice: &mut Dice) {
        let mut child = start(command);
        if dice.next().is_multiple_of(8) {
            pause(dice.below(self.start_to_rows));
        } else {
            let moment = dice.below(self.rows_to_end);
            while !has_rows(rows) && runs(&mut child) {
                pause(BLINK);
            }
            pause(moment);
            self.rows_to_end = match runs(&mut child) {
                true => self.rows_to_end * 65 / 64,
                false => self.rows_to_end * 7 / 8,
            };
        }
        child.kill().expect("killed, or gone by itself");
        child.wait().expect("waited for");
    }
}

fn start(mut command: Command) -> Child {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started")
}

fn has_rows(rows: &Path) -> bool {
    rows.metadata().is_ok_and(|file| file.len() > 0)
}

fn runs(child: &mut Child) -> bool {
    child.try_wait().expect("asked").is_none()
}

/// Where the kills fell.
#[derive(Debug, Default)]
struct Tally {
    before_the_first_row: u32,
    rows_without_commit: u32,
    between_commits: u32,
    after_the_last_commit: u32,
}

fn work(plan: &Plan, before: &State, mut length: Length, mut dice: Dice) -> Tally {
    let mut tally = Tally::default();
    for _ in 0..kills() / WORKERS {
        let tried = plan.begin();
        length.kill(tried.job(), &tried.rows(), &mut dice);
        let verdict = judge(before, &tried.state(), &tried.rows());
        verdict.sound();
        match (verdict.written, verdict.renewed) {
            (0, 0) => tally.before_the_first_row += 1,
            (_, 0) => tally.rows_without_commit += 1,
            (_, renewed) if renewed < before.len() => tally.between_commits += 1,
            _ => tally.after_the_last_commit += 1,
        }
        tried.resume(before);
    }
    tally
}

#[test]
fn no_kill_at_any_moment_loses_a_password_and_resume_finishes_the_job() {
    let firm = Firm::of(2_000);
    let (plan, before) = (firm.plan(), &firm.state);
    let length = Length::of(|run| {
        let tried = plan.begin();
        run(tried.job(), &tried.rows());
    });
    let mut seeds = Dice::new("kills at random moments");
    let tallies: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|_| {
                let (plan, dice) = (plan.clone(), Dice(seeds.next()));
                scope.spawn(move || work(&plan, before, length, dice))
            })
            .collect();
        workers
            .into_iter()
            .map(|worker| worker.join().expect("a worker's tries"))
            .collect()
    });
    say(&format!("{length:?}: {tallies:?}"));
    let amid: u32 = tallies
        .iter()
        .map(|tally| tally.rows_without_commit + tally.between_commits)
        .sum();
    assert!(
        u64::from(amid) >= kills() / 2,
        "too few kills amid the job: {tallies:?}"
    );
}
