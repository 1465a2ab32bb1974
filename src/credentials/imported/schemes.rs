//! The schemes of all imported hashes that a store still has.

use super::scheme::Scheme;
use super::stored::LATIN_1;
use crate::credentials::Cost;

/// How many times the work of Argon2id in force all schemes but the cheap ones may take together, so that everybody can wait for it.
const MOST_WORK: u64 = 4;
/// The same where an admin accepts it: a check must end before it counts as abandoned.
const MOST_ACCEPTED: u64 = 64;

/// The schemes that every check runs, whatever hash it is checked against, so that nobody can tell who was imported (S71).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schemes {
    all: Vec<Scheme>,
    latin_1: bool,
}

/// The scheme would make every sign-in too slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooDear {
    /// Whether it would be taken if that cost were accepted.
    pub is_acceptable: bool,
}

impl Schemes {
    /// How many different ones are known.
    pub const MOST: usize = 32;

    /// Reads what accounts have, see [`Imported::kind`](super::Imported::kind). What cannot be read is left out: such a hash
    /// cannot be read either.
    #[must_use]
    pub fn of<'t>(kinds: impl IntoIterator<Item = &'t str>) -> Self {
        let mut schemes = Self::default();
        for kind in kinds {
            let (scheme, encoding) = kind.split_once('$').unwrap_or((kind, ""));
            if let Some(scheme) = Scheme::from_stored(scheme) {
                schemes.insert(scheme, encoding == LATIN_1);
            }
        }
        schemes
    }

    /// Adds the scheme of a hash that is about to be imported.
    ///
    /// # Errors
    /// [`TooDear`] if all that are not cheap would take more than 4 times the work of Argon2id in force together, or one more
    /// memory than that; with `accepted`, more than 64 times the work.
    pub fn admit(
        &mut self,
        scheme: Scheme,
        latin_1: bool,
        in_force: Cost,
        accepted: bool,
    ) -> Result<(), TooDear> {
        if !self.all.contains(&scheme) {
            let dear = self.all.iter().filter(|one| !one.is_cheap());
            let work = scheme.work() + dear.map(|one| one.work()).sum::<u64>();
            let fits = scheme.is_cheap()
                || (work <= MOST_WORK * in_force.work()
                    && scheme.memory_kib() <= in_force.memory_kib());
            let has_room = self.all.len() < Self::MOST;
            let is_acceptable = has_room && (fits || work <= MOST_ACCEPTED * in_force.work());
            if !(is_acceptable && (fits || accepted)) {
                return Err(TooDear { is_acceptable });
            }
        }
        self.insert(scheme, latin_1);
        Ok(())
    }

    fn insert(&mut self, scheme: Scheme, latin_1: bool) {
        if !self.all.contains(&scheme) {
            self.all.push(scheme);
        }
        self.latin_1 |= latin_1;
    }

    /// The schemes, in the order in which every check runs them.
    #[must_use]
    pub fn all(&self) -> &[Scheme] {
        &self.all
    }

    /// Whether some passwords were Latin-1.
    #[must_use]
    pub const fn latin_1(&self) -> bool {
        self.latin_1
    }

    /// What all of them add to a check, in the units of [`Scheme::work`].
    #[must_use]
    pub fn work(&self) -> u64 {
        self.all.iter().map(|scheme| scheme.work()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(schemes: &mut Schemes, name: &str, accepted: bool) -> bool {
        let scheme = Scheme::from_stored(name).unwrap();
        let admitted = schemes.admit(scheme, false, Cost::default(), accepted);
        admitted.is_ok()
    }

    #[test]
    fn s71_what_every_sign_in_costs_is_at_most_four_times_argon2id_unless_it_is_accepted() {
        let mut schemes = Schemes::default();
        assert!(admitted(&mut schemes, "bcrypt,10", false));
        assert!(admitted(&mut schemes, "sha1", false));
        assert!(admitted(&mut schemes, "bcrypt-sha256,9", false));
        assert!(!admitted(&mut schemes, "bcrypt,12", false));
        assert!(!admitted(&mut schemes, "bcrypt,11", false));
        assert!(admitted(&mut schemes, "bcrypt,10", false), "known already");
        // One that takes under a millisecond is always taken.
        assert!(admitted(&mut schemes, "sha256-crypt,5000", false));
        assert!(admitted(&mut schemes, "bcrypt,12", true));
        assert!(admitted(&mut schemes, "bcrypt,14", true));
        assert!(!admitted(&mut schemes, "bcrypt-wordpress,14", true));
    }

    #[test]
    fn s71_what_is_refused_says_whether_accepting_the_cost_would_help() {
        let refused = |name, accepted| {
            let scheme = Scheme::from_stored(name).unwrap();
            let mut schemes = Schemes::of(["bcrypt,14$utf-8", "bcrypt,13$utf-8"]);
            schemes.admit(scheme, false, Cost::default(), accepted)
        };
        let dear = |is_acceptable| Err(TooDear { is_acceptable });
        assert_eq!(refused("bcrypt,12", false), dear(true));
        assert_eq!(refused("bcrypt,12", true), Ok(()));
        assert_eq!(refused("bcrypt-wordpress,14", false), dear(false));
        assert_eq!(refused("bcrypt-wordpress,14", true), dear(false));
    }

    #[test]
    fn s71_no_scheme_takes_more_memory_than_argon2id_unless_it_is_accepted() {
        let mut schemes = Schemes::default();
        assert!(admitted(&mut schemes, "yescrypt,12,32", false));
        assert!(!admitted(&mut schemes, "scrypt,15,8,1,64", false));
        assert!(!admitted(&mut schemes, "argon2id,65536,1,1,32", false));
        assert!(admitted(&mut schemes, "argon2id,65536,1,1,32", true));
    }

    #[test]
    fn s71_the_schemes_are_those_that_accounts_have() {
        let schemes = Schemes::of(["nt$utf-8", "nt$latin-1", "bcrypt,10$utf-8", "?", "md5$x$y"]);
        let names: Vec<_> = schemes.all().iter().map(Scheme::to_string).collect();
        assert_eq!(names, ["nt", "bcrypt,10", "md5"]);
        assert!(schemes.latin_1());
        assert!(!Schemes::of(["nt$utf-8"]).latin_1());
        let mut many = Schemes::default();
        for rounds in 1_000..1_032 {
            assert!(admitted(
                &mut many,
                &format!("sha256-crypt,{rounds}"),
                false
            ));
        }
        assert!(!admitted(&mut many, "nt", false));
    }
}
