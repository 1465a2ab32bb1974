//! The names that came before, in little memory.

use std::hash::{BuildHasher, RandomState};

use passdesk::model::Username;

/// Names of accounts. Of each, 64 bits of a keyed hash are kept, at a place that another one decides: a million of them take
/// 10 MB, whatever their length, and two names are not taken for one (the odds are one in 10^12 for a million).
#[derive(Default)]
pub(super) struct NamesSeen {
    /// Only the last one has room: nothing that is there is ever moved, which would take twice the memory.
    tables: Vec<Table>,
    keys: [RandomState; 2],
}

/// Marks, each at its place or after it, where there was room; 0 where there is none.
struct Table {
    marks: Vec<u64>,
    room: usize,
}

/// A name, as it is kept.
#[derive(Clone, Copy)]
struct Hashed {
    place: u64,
    mark: u64,
}

/// The room in the smallest table.
const LEAST: usize = 10_000;

impl NamesSeen {
    /// None yet; there is room for this many.
    pub(super) fn with_room_for(names: u64) -> Self {
        // What a file says of itself reserves no more than a million names take.
        let names = usize::try_from(names.min(1_000_000)).unwrap_or(0);
        Self {
            tables: vec![Table::with_room_for(names)],
            keys: Default::default(),
        }
    }

    /// Whether a name comes for the first time.
    pub(super) fn insert(&mut self, name: &Username) -> bool {
        let hashed = self.hash(name);
        if self.has(hashed) {
            return false;
        }
        if self.tables.last().is_none_or(|last| last.room == 0) {
            let marks: usize = self.tables.iter().map(|table| table.marks.len()).sum();
            self.tables.push(Table::with_room_for(marks.max(LEAST)));
        }
        if let Some(last) = self.tables.last_mut() {
            last.add(hashed);
        }
        true
    }

    pub(super) fn contains(&self, name: &Username) -> bool {
        self.has(self.hash(name))
    }

    fn has(&self, hashed: Hashed) -> bool {
        self.tables.iter().any(|table| table.find(hashed).is_ok())
    }

    /// A name and the older of its spellings are one.
    fn hash(&self, name: &Username) -> Hashed {
        let older = name.before_final_sigma();
        let name = older.as_ref().unwrap_or(name).as_str();
        let [place, mark] = self.keys.each_ref().map(|key| key.hash_one(name));
        Hashed {
            place,
            mark: mark.max(1),
        }
    }
}

impl Table {
    fn with_room_for(names: usize) -> Self {
        // A fifth stays free, so that a look ends soon.
        Self {
            marks: vec![0; names + names / 4 + 1],
            room: names,
        }
    }

    /// Where a name is, or where it would be.
    fn find(&self, Hashed { place, mark }: Hashed) -> Result<usize, usize> {
        let first = (u128::from(place) * self.marks.len() as u128) >> 64;
        let mut index = first as usize;
        loop {
            match self.marks[index] {
                0 => return Err(index),
                found if found == mark => return Ok(index),
                _ => index = (index + 1) % self.marks.len(),
            }
        }
    }

    fn add(&mut self, hashed: Hashed) {
        if let Err(index) = self.find(hashed) {
            self.marks[index] = hashed.mark;
            self.room -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Username {
        text.parse().expect("a name")
    }

    #[test]
    fn a_name_comes_for_the_first_time_once_also_in_its_older_spelling() {
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

    #[test]
    fn names_are_found_however_many_more_came_than_there_was_room_for() {
        let names: Vec<_> = (0..3 * LEAST).map(|n| name(&format!("u{n}"))).collect();
        for mut seen in [NamesSeen::default(), NamesSeen::with_room_for(100)] {
            assert!(names.iter().all(|name| seen.insert(name)));
            assert!(names.iter().all(|name| seen.contains(name)));
            assert!(!names.iter().any(|name| seen.insert(name)));
            assert!(!seen.contains(&name("somebody")));
        }
    }

    #[test]
    fn a_million_names_take_ten_megabytes() {
        let seen = NamesSeen::with_room_for(1_000_000);
        let bytes: usize = seen.tables.iter().map(|table| 8 * table.marks.len()).sum();
        assert!(bytes < 10_100_000, "{bytes}");
    }
}
