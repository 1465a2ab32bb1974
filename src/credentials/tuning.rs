//! Chooses the Argon2id cost that suits a machine, from measurements on it, step by step.

use std::time::Duration;

use super::{Cost, HashError, Password, PasswordHash, Typed};
use crate::model::Setting;
use crate::random::Randomness;

/// A cost, and the time of one hash with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The cost.
    pub cost: Cost,
    /// The time.
    pub time: Duration,
}

/// The next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Measure this.
    Measure(Cost),
    /// This is the highest cost within the target.
    Propose(Cost),
    /// Even the floor takes longer than the target, and less must not be proposed (S5).
    FloorIsSlower,
}

/// The next step towards a target time, after the measurements so far in the order of these steps. No hash takes more than
/// `most_memory_kib`.
///
/// Memory is raised first, in powers of two, because it is what makes many guesses expensive; then the passes over the
/// most that fits (RFC 9106, section 4). Lanes stay at one: they are computed one after the other here, so more of them
/// would only help an attacker.
#[must_use]
pub(crate) fn next_step(measured: &[Measured], target: Duration, most_memory_kib: u32) -> Step {
    let Some(last) = measured.last() else {
        return Step::Measure(Cost::default());
    };
    let fits = |measured: &&Measured| measured.time <= target;
    let Some(best) = measured.iter().rfind(fits) else {
        return Step::FloorIsSlower;
    };
    let floor = Setting::Argon2Passes.rule().lowest;
    let raising_memory = last.cost.passes() == floor && fits(&last);
    let memory = best.cost.memory_kib().saturating_add(1).next_power_of_two();
    if raising_memory
        && memory <= most_memory_kib
        && let Ok(cost) = Cost::new(memory, floor, 1)
    {
        return Step::Measure(cost);
    }
    let slower_with_passes = last.cost.passes() > floor && !fits(&last);
    match Cost::new(best.cost.memory_kib(), best.cost.passes() + 1, 1) {
        Ok(cost) if !slower_with_passes => Step::Measure(cost),
        Ok(_) | Err(_) => Step::Propose(best.cost),
    }
}

/// Hashes once with a cost, only to see whether that works and how long it takes.
///
/// # Errors
/// [`HashError`] when there is no randomness or no memory.
pub(crate) fn try_hash(cost: Cost, randomness: &dyn Randomness) -> Result<(), HashError> {
    let any = Password::prepare(&Typed::new("any text at all".to_owned()))?;
    PasswordHash::of(&any, cost, randomness).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is proposed on a machine that does so many blocks in a millisecond, and all that is measured on the way.
    fn tuned(blocks: u64, target: u64, most: u32) -> (Step, Vec<Measured>) {
        let target = Duration::from_millis(target);
        let mut measured = Vec::new();
        loop {
            match next_step(&measured, target, most) {
                Step::Measure(cost) => measured.push(Measured {
                    cost,
                    time: Duration::from_millis(cost.work() / blocks),
                }),
                end => return (end, measured),
            }
            assert!(measured.len() < 30, "no end: {measured:?}");
        }
    }

    fn proposed(blocks: u64, target: u64, most: u32) -> (u32, u32, u32) {
        match tuned(blocks, target, most).0 {
            Step::Propose(cost) => (cost.memory_kib(), cost.passes(), cost.lanes()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn memory_is_raised_first_and_then_the_passes() {
        assert_eq!(proposed(1000, 250, u32::MAX), (65_536, 3, 1));
        assert_eq!(proposed(1000, 270, u32::MAX), (131_072, 2, 1));
        assert_eq!(proposed(1000, 39, u32::MAX), (19_456, 2, 1));
        assert_eq!(proposed(1000, 60, u32::MAX), (19_456, 3, 1));
    }

    #[test]
    fn no_more_memory_is_taken_than_there_is_to_spare() {
        assert_eq!(proposed(1000, 250, 65_536), (65_536, 3, 1));
        assert_eq!(proposed(1000, 250, 65_535), (32_768, 7, 1));
        let (_, measured) = tuned(1000, 250, 65_535);
        assert!(measured.iter().all(|one| one.cost.memory_kib() < 65_536));
    }

    #[test]
    fn s5_nothing_under_the_floor_is_proposed_or_measured() {
        let (end, measured) = tuned(1000, 37, u32::MAX);
        assert_eq!(end, Step::FloorIsSlower);
        assert_eq!(measured.len(), 1);
        assert_eq!(measured[0].cost, Cost::default());
    }

    #[test]
    fn nothing_over_the_ceiling_is_proposed_however_fast_the_machine() {
        assert_eq!(proposed(u64::MAX, 1, u32::MAX), (1_048_576, 16, 1));
    }

    #[test]
    fn what_is_proposed_was_measured_and_keeps_to_the_target() {
        for blocks in [300, 1_000, 1_777, 5_000, 40_000] {
            for target in [150, 250, 333, 1_000, 5_000] {
                let (end, measured) = tuned(blocks, target, u32::MAX);
                let Step::Propose(cost) = end else {
                    panic!("{blocks} {target}: {end:?}");
                };
                let found = measured.iter().find(|one| one.cost == cost);
                let time = found.map(|one| one.time).unwrap();
                assert!(time <= Duration::from_millis(target));
            }
        }
    }
}
