//! The names that came before, in little memory.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use passdesk::model::Username;

/// Names of accounts. Of each, 128 bits of a keyed hash are kept: a million of them take 36 MB, whatever their length, and
/// two names are never taken for one (the odds are one in 10^26 for a million).
#[derive(Default)]
pub(super) struct NamesSeen {
    hashes: HashSet<u128>,
    keys: [RandomState; 2],
}

impl NamesSeen {
    /// None yet; there is room for this many.
    pub(super) fn with_room_for(names: u64) -> Self {
        // What a file says of itself reserves no more than a million names take.
        let names = usize::try_from(names.min(1_000_000)).unwrap_or(0);
        Self {
            hashes: HashSet::with_capacity(names),
            keys: Default::default(),
        }
    }

    /// Whether a name comes for the first time.
    pub(super) fn insert(&mut self, name: &Username) -> bool {
        let hash = self.hash(name);
        self.hashes.insert(hash)
    }

    pub(super) fn contains(&self, name: &Username) -> bool {
        self.hashes.contains(&self.hash(name))
    }

    /// A name and the older of its spellings are one.
    fn hash(&self, name: &Username) -> u128 {
        let older = name.before_final_sigma();
        let name = older.as_ref().unwrap_or(name).as_str();
        let [high, low] = self.keys.each_ref().map(|key| key.hash_one(name));
        u128::from(high) << 64 | u128::from(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_comes_for_the_first_time_once_also_in_its_older_spelling() {
        let name = |text: &str| text.parse::<Username>().expect("a name");
        let mut seen = NamesSeen::with_room_for(2);
        for number in 0..1_000 {
            assert!(seen.insert(&name(&format!("user{number}"))));
        }
        assert!(!seen.insert(&name("user7")));
        assert!(seen.contains(&name("User7")));
        assert!(!seen.contains(&name("user1000")));
        let (newer, older) = (name("νίκος"), name("νίκοσ"));
        assert_eq!(newer.before_final_sigma(), Some(older.clone()));
        assert!(seen.insert(&newer));
        assert!(!seen.insert(&older));
    }
}
