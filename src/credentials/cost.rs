//! The cost of one Argon2id hash, within a floor and a ceiling.

use crate::model::{Setting, Settings};

/// The lowest cost of a new hash: the minimum of the OWASP Password Storage Cheat Sheet, 19 MiB of memory, two passes
/// and one lane (S5).
const FLOOR: Cost = Cost {
    memory_kib: Setting::Argon2Memory.rule().lowest,
    passes: Setting::Argon2Passes.rule().lowest,
    lanes: Setting::Argon2Lanes.rule().lowest,
};

/// The highest cost of any hash, also of a stored one (S6).
const CEILING: Cost = Cost {
    memory_kib: Setting::Argon2Memory.rule().highest,
    passes: Setting::Argon2Passes.rule().highest,
    lanes: Setting::Argon2Lanes.rule().highest,
};

/// RFC 9106, section 3.1: the memory is at least eight blocks of 1 KiB for each lane.
const BLOCKS_PER_LANE: u32 = 8;

/// The parameters of Argon2id (RFC 9106): memory, passes over it, and lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// A cost outside the bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CostError {
    /// Weaker than any new hash may be.
    #[error("a hash takes at least 19456 KiB of memory, 2 passes and 1 lane")]
    TooLow,
    /// More than this program spends on any hash.
    #[error("a hash takes at most 1048576 KiB of memory, 16 passes and 16 lanes")]
    TooHigh,
}

impl Cost {
    /// A cost of `memory_kib` KiB, with this number of passes and lanes.
    ///
    /// # Errors
    /// [`CostError`] when a parameter is below the floor (19456 KiB, 2, 1) or above the ceiling
    /// (1 GiB, 16, 16).
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, CostError> {
        let cost = Self {
            memory_kib,
            passes,
            lanes,
        };
        if cost.is_weaker_than(FLOOR) {
            return Err(CostError::TooLow);
        }
        if CEILING.is_weaker_than(cost) {
            return Err(CostError::TooHigh);
        }
        Ok(cost)
    }

    /// The cost in a store's settings, which have the same bounds.
    #[must_use]
    pub const fn of(settings: &Settings) -> Self {
        let (memory_kib, passes, lanes) = settings.argon2();
        Self {
            memory_kib,
            passes,
            lanes,
        }
    }

    /// Blocks of 1 KiB times the passes over them, which the time of a hash depends on, whatever its lanes.
    #[must_use]
    pub const fn work(self) -> u64 {
        self.memory_kib as u64 * self.passes as u64
    }

    /// How many times the work or the memory of another cost this one takes, whichever is more, rounded to whole times.
    #[must_use]
    pub fn times(self, other: Self) -> u64 {
        let work = self.work() / other.work();
        work.max(u64::from(self.memory_kib / other.memory_kib))
    }

    /// Whether every check does the work of this cost while hashes may have it besides the cost in force. Not if it
    /// takes more memory: on a machine without that memory nobody could sign in.
    pub(super) fn is_for_all(self, in_force: Self) -> bool {
        self != in_force && self.memory_kib <= in_force.memory_kib
    }

    /// One more hash that adds the work between a cheaper cost and this one, to less than a pass over 8 KiB; `None`
    /// where nothing is missing. It has the passes of this cost, because the first pass is another kind of work than
    /// the later ones.
    pub(super) fn made_up(self, cheaper: Self) -> Option<Self> {
        let missing = self.work().checked_sub(cheaper.work())?;
        let memory_kib = u32::try_from(missing / u64::from(self.passes)).ok()?;
        Self::stored(memory_kib, self.passes, 1)
    }

    /// The cost that a stored hash names: no floor, because an old hash must still be checked, but the same ceiling.
    /// `None` also when Argon2id is not defined for it.
    pub(super) fn stored(memory_kib: u32, passes: u32, lanes: u32) -> Option<Self> {
        let cost = Self {
            memory_kib,
            passes,
            lanes,
        };
        let defined = passes > 0 && lanes > 0 && memory_kib / lanes >= BLOCKS_PER_LANE;
        (defined && !CEILING.is_weaker_than(cost)).then_some(cost)
    }

    /// Memory in KiB.
    #[must_use]
    pub const fn memory_kib(self) -> u32 {
        self.memory_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub const fn passes(self) -> u32 {
        self.passes
    }

    /// Lanes; they are computed one after the other here, so more of them do not take less time.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    /// Whether any parameter is lower than the other's.
    pub(super) const fn is_weaker_than(self, other: Self) -> bool {
        self.memory_kib < other.memory_kib || self.passes < other.passes || self.lanes < other.lanes
    }
}

impl Default for Cost {
    /// 19456 KiB, 2 passes, 1 lane.
    fn default() -> Self {
        FLOOR
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s5_no_cost_under_the_floor_can_be_made() {
        for (memory, passes, lanes) in [(19_455, 2, 1), (19_456, 1, 1), (19_456, 2, 0)] {
            assert_eq!(Cost::new(memory, passes, lanes), Err(CostError::TooLow));
        }
        assert_eq!(Cost::new(19_456, 2, 1), Ok(Cost::default()));
    }

    #[test]
    fn s6_no_cost_over_the_ceiling_can_be_made_or_read() {
        for (memory, passes, lanes) in [(1_048_577, 2, 1), (19_456, 17, 1), (19_456, 2, 17)] {
            assert_eq!(Cost::new(memory, passes, lanes), Err(CostError::TooHigh));
            assert_eq!(Cost::stored(memory, passes, lanes), None);
        }
        assert!(Cost::new(1_048_576, 16, 16).is_ok());
    }

    #[test]
    fn s19_what_a_cheaper_hash_lacks_is_made_up_to_less_than_a_pass_over_eight_blocks() {
        let costs = [
            Cost::default(),
            Cost::new(65_536, 3, 4).unwrap(),
            Cost::new(47_104, 2, 1).unwrap(),
            Cost::new(20_001, 7, 1).unwrap(),
            Cost::stored(256, 2, 1).unwrap(),
            Cost::stored(8, 1, 1).unwrap(),
        ];
        for cost in costs {
            for cheaper in costs {
                let rest = cost.made_up(cheaper);
                let work = cheaper.work() + rest.map_or(0, Cost::work);
                let lacking = cost.work().saturating_sub(work);
                assert!(
                    lacking < u64::from(8 * cost.passes()),
                    "{cost:?} {cheaper:?}"
                );
                if let Some(rest) = rest {
                    assert!(work <= cost.work(), "{cost:?} {cheaper:?}");
                    assert!(rest.memory_kib <= cost.memory_kib);
                }
            }
            assert_eq!(cost.made_up(cost), None);
        }
    }

    #[test]
    fn a_cost_is_dearer_by_its_work_or_by_its_memory() {
        let floor = Cost::default();
        assert_eq!(floor.times(floor), 1);
        assert_eq!(Cost::stored(8, 1, 1).unwrap().times(floor), 0);
        assert_eq!(Cost::new(19_456, 16, 16).unwrap().times(floor), 8);
        assert_eq!(Cost::new(1_048_576, 2, 1).unwrap().times(floor), 53);
        let passes = Cost::new(19_456, 16, 1).unwrap();
        assert_eq!(Cost::stored(1_048_576, 1, 1).unwrap().times(passes), 53);
    }

    #[test]
    fn a_store_is_set_to_the_floor_at_first() {
        assert_eq!(Cost::of(&Settings::default()), Cost::default());
    }

    #[test]
    fn s6_a_cost_for_which_argon2id_is_not_defined_is_not_read() {
        for (memory, passes, lanes) in [(0, 1, 1), (7, 1, 1), (8, 0, 1), (8, 1, 0), (15, 1, 2)] {
            assert_eq!(Cost::stored(memory, passes, lanes), None);
        }
        assert!(Cost::stored(8, 1, 1).is_some());
    }
}
