//! Finds the Argon2id cost that suits a machine by measuring it; this needs no store.

use std::time::Duration;

use super::{DeskError, Surroundings};
use crate::clock::timed;
use crate::credentials::{Cost, HashError, Measured, Step, next_step, try_hash};

/// The number of hashes at each cost; the one in the middle counts, so that a pause of the machine does not matter.
const TIMES: usize = 3;

/// The result.
#[derive(Debug)]
pub struct Tuned {
    /// All measurements, in order; the first is the floor.
    pub measured: Vec<Measured>,
    /// The proposed cost; the floor if even that takes longer than the target.
    pub proposed: Cost,
    /// Whether the floor itself takes longer than the target.
    pub floor_is_slower: bool,
}

/// Measures this machine to find the Argon2id cost that comes closest to a target time without exceeding it, with at most
/// `most_memory_kib` (KiB) for one hash.
///
/// # Errors
/// [`DeskError::Hash`] when no hash can be made at all.
pub fn tune(
    around: &Surroundings,
    target: Duration,
    most_memory_kib: u32,
) -> Result<Tuned, DeskError> {
    let mut most = most_memory_kib;
    let mut measured = Vec::new();
    let (proposed, floor_is_slower) = loop {
        match next_step(&measured, target, most) {
            Step::Measure(cost) => match measure(around, cost) {
                Ok(time) => measured.push(Measured { cost, time }),
                Err(HashError::NoMemory) if !measured.is_empty() => most = cost.memory_kib() - 1,
                Err(error) => return Err(error.into()),
            },
            Step::Propose(cost) => break (cost, false),
            Step::FloorIsSlower => break (Cost::default(), true),
        }
    };
    Ok(Tuned {
        measured,
        proposed,
        floor_is_slower,
    })
}

fn measure(around: &Surroundings, cost: Cost) -> Result<Duration, HashError> {
    let mut times = [Duration::ZERO; TIMES];
    for time in &mut times {
        let (hashed, took) = timed(|| try_hash(cost, &*around.randomness));
        hashed?;
        *time = took;
    }
    times.sort_unstable();
    Ok(times[TIMES / 2])
}
