//! The costs that password hashes may still have after the cost was changed.

/// The Argon2id costs, other than the one in force, that hashes in a store may still have: memory (KiB), passes and
/// lanes of each. There are at most [`OlderCosts::MOST`], all different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OlderCosts(Vec<(u32, u32, u32)>);

impl OlderCosts {
    /// How many are kept: each one adds work to every check of a password.
    pub const MOST: usize = 3;

    /// Keeps the first [`OlderCosts::MOST`] of these and forgets all others.
    #[must_use]
    pub fn of(costs: impl IntoIterator<Item = (u32, u32, u32)>) -> Self {
        let mut kept = Vec::new();
        for cost in costs {
            if kept.len() < Self::MOST && !kept.contains(&cost) {
                kept.push(cost);
            }
        }
        Self(kept)
    }

    /// Reads the stored text; `None` if it is not a list of costs.
    #[must_use]
    pub fn from_stored(text: Option<&str>) -> Option<Self> {
        let Some(text) = text else {
            return Some(Self::default());
        };
        let costs: Vec<_> = text.split(';').map(cost).collect::<Option<_>>()?;
        let kept = Self::of(costs.iter().copied());
        (kept.0 == costs).then_some(kept)
    }

    /// The text to store, such as `19456,2,1;65536,3,1`; `None` if there are no costs.
    #[must_use]
    pub fn to_stored(&self) -> Option<String> {
        let costs = self.0.iter();
        let texts: Vec<_> = costs
            .map(|(memory_kib, passes, lanes)| format!("{memory_kib},{passes},{lanes}"))
            .collect();
        (!texts.is_empty()).then(|| texts.join(";"))
    }

    /// The costs, in the order in which every check does their work.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        self.0.iter().copied()
    }
}

fn cost(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(',');
    let mut number = || parts.next()?.parse().ok();
    let cost = (number()?, number()?, number()?);
    parts.next().is_none().then_some(cost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_is_read_as_it_was() {
        let costs = [(19_456, 2, 1), (65_536, 3, 4), (8, 1, 1)];
        for many in 0..=costs.len() {
            let older = OlderCosts::of(costs[..many].iter().copied());
            let stored = older.to_stored();
            assert_eq!(OlderCosts::from_stored(stored.as_deref()), Some(older));
        }
        let stored = OlderCosts::of(costs).to_stored();
        assert_eq!(stored.as_deref(), Some("19456,2,1;65536,3,4;8,1,1"));
    }

    #[test]
    fn the_first_are_kept_and_each_once() {
        let costs = [(9, 1, 1), (9, 1, 1), (8, 1, 1), (7, 1, 1), (6, 1, 1)];
        let kept: Vec<_> = OlderCosts::of(costs).iter().collect();
        assert_eq!(kept, [(9, 1, 1), (8, 1, 1), (7, 1, 1)]);
    }

    #[test]
    fn s6_what_is_no_list_of_costs_is_not_read() {
        for text in [
            "",
            ";",
            "19456,2",
            "19456,2,1,1",
            "19456,2,1;",
            "m,2,1",
            "-1,2,1",
            "4294967296,2,1",
            "8,1,1;8,1,1",
            "8,1,1;9,1,1;10,1,1;11,1,1",
        ] {
            assert_eq!(OlderCosts::from_stored(Some(text)), None, "{text}");
        }
    }
}
