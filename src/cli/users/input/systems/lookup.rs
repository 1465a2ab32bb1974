//! Texts by keys, in bounded memory: what an account needs of other places in its file, such as the groups that it is in.

use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use super::super::errors::{BadFile, ReadError};

/// The longest all texts may be together, in bytes, with some for each.
const MOST_BYTES: usize = 8 * 1024 * 1024;
const EACH: usize = 24;
/// How many keys may have texts: 16 MiB.
const MOST_PAIRS: usize = 1024 * 1024;

/// 96 bits of a keyed hash: of a million keys no two are taken for one (the odds are one in 10^17).
type Key = [u32; 3];

/// Texts by keys.
#[derive(Debug)]
pub(super) struct Lookup {
    /// What there are too many of, where that is so.
    what: &'static str,
    hint: &'static str,
    texts: String,
    ends: Vec<u32>,
    pairs: Vec<(Key, u32)>,
    keys: [RandomState; 2],
}

impl Lookup {
    /// None yet; what they are, and what to do where they are too many.
    pub(super) fn of(what: &'static str, hint: &'static str) -> Self {
        Self {
            what,
            hint,
            texts: String::new(),
            ends: Vec::new(),
            pairs: Vec::new(),
            keys: Default::default(),
        }
    }

    /// The place of the text that is added next.
    pub(super) fn next_place(&self) -> u32 {
        // Each takes more than a byte of the room that there is.
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// Adds a text, for keys at its place.
    pub(super) fn add(&mut self, text: &str) -> Result<(), ReadError> {
        let bytes = self.texts.len() + text.len() + EACH * (self.ends.len() + 1);
        let end = u32::try_from(self.texts.len() + text.len());
        match end {
            Ok(end) if bytes <= MOST_BYTES => {
                self.texts.push_str(text);
                self.ends.push(end);
                Ok(())
            }
            _ => Err(self.too_many()),
        }
    }

    /// Says that a key has the text at a place, which may be the next one.
    pub(super) fn link(&mut self, key: &str, place: u32) -> Result<(), ReadError> {
        if self.pairs.len() == MOST_PAIRS {
            return Err(self.too_many());
        }
        self.pairs.push((self.key(key), place));
        Ok(())
    }

    /// How many keys were said to have texts.
    pub(super) fn links(&self) -> usize {
        self.pairs.len()
    }

    /// Forgets those after the first ones.
    pub(super) fn keep_links(&mut self, first: usize) {
        self.pairs.truncate(first);
    }

    /// Must be called after the last was added, before any is looked for.
    pub(super) fn sort(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
    }

    /// The texts of a key, in their order.
    pub(super) fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        let key = self.key(key);
        let first = self.pairs.partition_point(|(other, _)| *other < key);
        let pairs = self.pairs[first..].iter();
        let of_key = pairs.take_while(move |(other, _)| *other == key);
        of_key.map(|(_, place)| &self.texts[self.range(*place as usize)])
    }

    fn range(&self, place: usize) -> Range<usize> {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| *end as usize);
        let begin = place.checked_sub(1).map_or(0, end);
        begin..end(place).max(begin)
    }

    fn key(&self, key: &str) -> Key {
        let [first, second] = self.keys.each_ref().map(|keys| keys.hash_one(key));
        [(first >> 32) as u32, first as u32, second as u32]
    }

    fn too_many(&self) -> ReadError {
        BadFile::new(self.what).hint(self.hint).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup() -> Lookup {
        Lookup::of("too many", "give fewer")
    }

    #[test]
    fn a_key_has_its_texts_each_once_and_no_others() {
        let mut groups = lookup();
        for (group, members) in [("staff", "amy ben amy"), ("", "cat"), ("desk", "ben")] {
            let place = groups.next_place();
            for member in members.split(' ') {
                groups.link(member, place).unwrap();
            }
            groups.add(group).unwrap();
        }
        let links = groups.links();
        groups.link("dan", groups.next_place()).unwrap();
        groups.keep_links(links);
        groups.sort();
        let of = |member: &str| groups.all(member).collect::<Vec<_>>();
        assert_eq!(of("amy"), ["staff"]);
        assert_eq!(of("ben"), ["staff", "desk"]);
        assert_eq!(of("cat"), [""]);
        assert!(of("dan").is_empty() && of("Amy").is_empty() && of("").is_empty());
    }

    #[test]
    fn s36_its_memory_is_bounded_whatever_is_added() {
        let mut groups = lookup();
        let mut added = 0;
        while groups.add("x").is_ok() {
            added += 1;
        }
        assert_eq!(added, MOST_BYTES / (EACH + 1));
        assert!(lookup().add(&"x".repeat(MOST_BYTES)).is_err());
        let place = groups.next_place();
        for _ in 0..MOST_PAIRS {
            groups.link("amy", place).unwrap();
        }
        assert!(groups.link("amy", place).is_err());
        assert!(groups.pairs.capacity() * size_of::<(Key, u32)>() <= 16 << 20);
        groups.sort();
        // A place without a text has an empty one.
        assert_eq!(groups.all("amy").collect::<Vec<_>>(), [""]);
    }
}
