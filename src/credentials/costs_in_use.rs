//! The costs of the hashes in one store: the one in force, and older ones.

use std::cmp::Reverse;

use super::imported::Schemes;
use super::{Cost, PasswordHash};
use crate::model::{OlderCosts, StoreInfo};

/// The costs that every check of a password computes, whatever hash it is checked against (S53).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Costs {
    in_force: Cost,
    older: Vec<Cost>,
    imported: Schemes,
}

impl Costs {
    /// The costs of a store.
    #[must_use]
    pub fn of(info: &StoreInfo) -> Self {
        let older = info.older_costs.iter();
        Self::beside(
            Cost::of(&info.settings),
            older.filter_map(|(memory_kib, passes, lanes)| Cost::stored(memory_kib, passes, lanes)),
        )
    }

    /// The cost in force with older ones; of those only the allowed ones are kept.
    #[must_use]
    pub fn beside(in_force: Cost, older: impl IntoIterator<Item = Cost>) -> Self {
        let older = older.into_iter();
        Self {
            in_force,
            older: older.filter(|cost| cost.is_for_all(in_force)).collect(),
            imported: Schemes::default(),
        }
    }

    /// The same costs, with the schemes of imported hashes.
    #[must_use]
    pub fn with_imported(self, imported: Schemes) -> Self {
        Self { imported, ..self }
    }

    /// The cost of every new hash.
    #[must_use]
    pub const fn in_force(&self) -> Cost {
        self.in_force
    }

    /// The costs that older hashes may still have.
    #[must_use]
    pub fn older(&self) -> &[Cost] {
        &self.older
    }

    /// The schemes that imported hashes still have.
    #[must_use]
    pub const fn imported(&self) -> &Schemes {
        &self.imported
    }
}

impl From<Cost> for Costs {
    /// The costs of a store whose hashes all have one cost.
    fn from(in_force: Cost) -> Self {
        Self::beside(in_force, [])
    }
}

/// Finds the costs that hashes have besides the one in force; holds only as many as are kept.
#[derive(Debug)]
pub struct CostsFound {
    in_force: Cost,
    found: Vec<Cost>,
}

impl CostsFound {
    /// None yet.
    #[must_use]
    pub const fn beside(in_force: Cost) -> Self {
        Self {
            in_force,
            found: Vec::new(),
        }
    }

    /// Adds the cost of a hash, if it has one.
    pub fn add_hash(&mut self, hash: &PasswordHash) {
        if let Some(cost) = hash.cost() {
            self.add(cost);
        }
    }

    /// Adds a cost, unless it is the one in force or takes more memory than that. If there are too many, the cheapest
    /// is left out: the missing work can be added, but work that is too much cannot be removed.
    pub fn add(&mut self, cost: Cost) {
        if cost.is_for_all(self.in_force) && !self.found.contains(&cost) {
            self.found.push(cost);
            self.found.sort_by_key(|cost| Reverse(cost.work()));
            self.found.truncate(OlderCosts::MOST);
        }
    }

    /// The costs for the store to keep, the highest first.
    #[must_use]
    pub fn to_remember(&self) -> OlderCosts {
        let costs = self.found.iter();
        OlderCosts::of(costs.map(|cost| (cost.memory_kib(), cost.passes(), cost.lanes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(memory_kib: u32, passes: u32) -> Cost {
        Cost::stored(memory_kib, passes, 1).expect("a cost")
    }

    fn found(in_force: Cost, costs: &[Cost]) -> Option<String> {
        let mut found = CostsFound::beside(in_force);
        for one in costs {
            found.add(*one);
        }
        found.to_remember().to_stored()
    }

    #[test]
    fn s53_each_cost_but_the_one_in_force_is_found_once_the_dearest_first() {
        let in_force = cost(65_536, 3);
        let costs = [cost(19_456, 2), cost(47_104, 2), in_force, cost(19_456, 2)];
        let text = found(in_force, &costs);
        assert_eq!(text.as_deref(), Some("47104,2,1;19456,2,1"));
        assert_eq!(found(in_force, &[in_force]), None);
    }

    #[test]
    fn s53_of_too_many_the_cheapest_are_left_out_in_whatever_order_they_are_found() {
        let in_force = cost(65_536, 2);
        let mut costs: Vec<_> = (1..=50).map(|many| cost(many * 1_000, 1)).collect();
        let expected = "50000,1,1;49000,1,1;48000,1,1";
        assert_eq!(found(in_force, &costs).as_deref(), Some(expected));
        costs.reverse();
        assert_eq!(found(in_force, &costs).as_deref(), Some(expected));
    }

    #[test]
    fn s18_a_cost_of_more_memory_than_the_one_in_force_is_not_everybodys() {
        assert_eq!(found(cost(20_000, 2), &[cost(20_001, 1)]), None);
        let more_passes = found(cost(20_000, 2), &[cost(20_000, 3)]);
        assert_eq!(more_passes.as_deref(), Some("20000,3,1"));
    }
}
