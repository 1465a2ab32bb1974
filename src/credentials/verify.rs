//! The only check of a typed password, which does the same work in every case (S19).

use argon2::Block;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::argon2id::{SALT, TAG, argon2id_in, in_memory};
use super::hand_copied::Symbols;
use super::hash::{Stored, hmac};
use super::imported::{Candidate, Digest, Imported, Kept, Schemes, message};
use super::{Cost, Costs, HashError, PasswordHash, Typed};

/// Hashed instead of a text that does not have 25 symbols.
const NO_SYMBOLS: &[u8; 25] = b"NOT TWENTY-FIVE SYMBOLS..";
/// Used instead of a missing salt and tag.
const NO_SALT: &[u8; SALT] = &[0; SALT];
const NO_TAG: &[u8; TAG] = &[0; TAG];
/// The longest tag that a stored hash can have.
const LONGEST_TAG: usize = 64;

/// The result of the check. Everything but [`Right`](Self::Right) and [`RightForOld`](Self::RightForOld) is a failure
/// (S13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is the password of an imported hash, which is to be replaced.
    RightForOld {
        /// Whether the other system read the whole of it. If not, its end may be mistyped, so it must not become the
        /// password here.
        reads_all: bool,
    },
    /// It is not the password, or there is nothing to compare it with.
    Wrong,
    /// The stored hash cannot be read, so nobody can sign in with it (S6).
    Unreadable,
}

/// Checks what was typed against the stored hash; `None` stands for an account that does not exist
/// or has no password.
///
/// Every call computes one HMAC, and Argon2id once at each cost that hashes may have, in one order: the stored hash's
/// own cost with its salt, the others with a fixed salt; and with a stand-in if the text cannot be a password. All of
/// this uses one memory, which is touched as a whole, because pages take time just as passes do. So the time does not show
/// which case it was (S19, S53).
///
/// While imported hashes are in the store, Argon2id is computed for each reading of the text that another system may have
/// hashed, and each of their schemes once before it, in the same way: so the time does not show either who was imported
/// (S71).
///
/// If the cost of a stored hash is not one of `costs`, its check replaces the one at the cost in force, and further
/// work makes up the difference. Passes in less memory are somewhat faster (`benches/timing`), those of several lanes are
/// slower, and a higher cost takes longer.
///
/// # Errors
/// [`HashError::NoMemory`] when there is not enough memory; then nothing was checked. This does not depend on what is
/// stored, unless that hash takes more memory than the cost in force.
pub fn verify(
    typed: &Typed,
    stored: Option<&PasswordHash>,
    costs: &Costs,
) -> Result<Verdict, HashError> {
    let read = stored.and_then(PasswordHash::read);
    let target = Target::of(read.as_ref());
    let in_force = costs.in_force();
    let last = (target.cost)
        .filter(|own| !costs.older().contains(own))
        .unwrap_or(in_force);
    let schemes = costs.imported();
    let readings = match schemes.all().is_empty() && target.imported.is_none() {
        true => vec![Candidate::own(typed)],
        false => Candidate::all(typed, schemes.latin_1()),
    };
    let memory_kib = in_force.memory_kib().max(last.memory_kib());
    let chosen = in_memory(memory_kib, |blocks| {
        let mut chosen = Verdict::Wrong;
        for reading in &readings {
            let old = target.old_digest(schemes, &reading.bytes)?;
            for cost in costs.older().iter().copied().chain([last]) {
                match target.check(blocks, cost, reading, old.as_ref()) {
                    Verdict::Wrong => {}
                    found => chosen = found,
                }
            }
            if let Some(rest) = in_force.made_up(last) {
                // Only its time matters. It uses the end of the memory, which a cheaper hash has not touched.
                let end = in_force.memory_kib() as usize;
                let blocks = &mut blocks[end - rest.memory_kib() as usize..end];
                let _ = argon2id_in(blocks, rest, &reading.bytes, NO_SALT, &mut [0; TAG]);
            }
        }
        Ok::<_, HashError>(chosen)
    })??;

    let is_generated = is_generated(typed, read.as_ref());

    Ok(match (stored, read) {
        (None, _) => Verdict::Wrong,
        (Some(_), Some(Stored::Generated { .. })) if is_generated => Verdict::Right,
        (Some(_), Some(Stored::Generated { .. })) => Verdict::Wrong,
        (Some(_), Some(Stored::Argon2id { .. } | Stored::Imported(_))) => chosen,
        (Some(_), None) => Verdict::Unreadable,
    })
}

/// What is computed for a stored hash, and compared with.
struct Target<'h> {
    /// The cost of its Argon2id, if it has any.
    cost: Option<Cost>,
    salt: &'h [u8],
    tag: &'h [u8],
    imported: Option<&'h Imported>,
}

impl<'h> Target<'h> {
    fn of(read: Option<&'h Stored>) -> Self {
        let (cost, salt, tag, imported) = match read {
            Some(Stored::Argon2id { cost, salt, tag }) => {
                (Some(*cost), salt.as_ref(), tag.as_bytes(), None)
            }
            Some(Stored::Imported(imported)) => match &imported.kept {
                Kept::Wrapped { cost, salt, tag } => {
                    (Some(*cost), &salt[..], &tag[..], Some(imported))
                }
                Kept::Digest(_) => (None, &NO_SALT[..], &NO_TAG[..], Some(imported)),
            },
            Some(Stored::Generated { .. }) | None => (None, &NO_SALT[..], &NO_TAG[..], None),
        };
        Self {
            cost,
            salt,
            tag,
            imported,
        }
    }

    /// Runs all schemes that imported hashes have; returns what its own makes of a reading, if it is imported.
    fn old_digest(&self, schemes: &Schemes, bytes: &[u8]) -> Result<Option<Digest>, HashError> {
        let own = self.imported.map(|imported| imported.scheme);
        let unknown = own.filter(|own| !schemes.all().contains(own));
        let mut old = None;
        for scheme in schemes.all().iter().copied().chain(unknown) {
            let is_own = own == Some(scheme);
            let salt = self.imported.filter(|_| is_own);
            let salt = salt.map_or(&NO_SALT[..], |imported| &imported.salt);
            let digest = scheme.digest(salt, bytes)?;
            if is_own {
                old = Some(digest);
            }
        }
        Ok(old)
    }

    /// Computes Argon2id at one of the costs, and compares if it is the hash's own, or if that has none.
    fn check(
        &self,
        blocks: &mut [Block],
        cost: Cost,
        reading: &Candidate,
        old: Option<&Digest>,
    ) -> Verdict {
        let is_own = self.cost == Some(cost);
        let message = match (self.imported, old) {
            (Some(imported), Some(old)) => message(imported.scheme, old),
            _ => reading.bytes.clone(),
        };
        let salt = if is_own { self.salt } else { NO_SALT };
        let mut computed = Zeroizing::new([0; LONGEST_TAG]);
        let computed = &mut computed[..self.tag.len()];
        let hashed = argon2id_in(blocks, cost, &message, salt, computed);
        let is_tag = bool::from(computed.ct_eq(self.tag)) && is_own;
        let Some(imported) = self.imported else {
            return match hashed {
                Err(_) if is_own => Verdict::Unreadable,
                Ok(()) if is_tag && reading.is_password => Verdict::Right,
                Ok(()) | Err(_) => Verdict::Wrong,
            };
        };
        let is_old = match (&imported.kept, old) {
            (Kept::Digest(digest), Some(old)) => bool::from(old.ct_eq(digest)),
            (Kept::Wrapped { .. }, _) => is_tag && hashed.is_ok(),
            (Kept::Digest(_), None) => false,
        };
        match is_old && reading.counts_for(imported) {
            true => Verdict::RightForOld {
                reads_all: imported.scheme.reads_all(&reading.bytes),
            },
            false => Verdict::Wrong,
        }
    }
}

/// Whether what was typed is a generated temporary password, without the work of [`verify`]: with 120 bits nobody can guess
/// it, so it can be looked at before a wait is over (S72). `None` stands for an account without a password.
///
/// It always computes one HMAC.
pub(crate) fn is_right_generated(typed: &Typed, stored: Option<&PasswordHash>) -> bool {
    let read = stored.and_then(PasswordHash::read);
    is_generated(typed, read.as_ref()) && matches!(read, Some(Stored::Generated { .. }))
}

/// Compares what was typed with a generated password, or with stand-ins.
fn is_generated(typed: &Typed, read: Option<&Stored>) -> bool {
    let symbols = Symbols::read(typed.as_str());
    let (salt, tag) = match read {
        Some(Stored::Generated { salt, tag }) => (salt, tag),
        Some(Stored::Argon2id { .. } | Stored::Imported(_)) | None => (NO_SALT, NO_TAG),
    };
    let letters = symbols.as_ref().map(Symbols::letters);
    let computed = hmac(salt, letters.as_deref().unwrap_or(NO_SYMBOLS));
    bool::from(computed.ct_eq(tag)) && symbols.is_some()
}

#[cfg(test)]
#[path = "verify_imported_tests.rs"]
mod imported_tests;

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, proptest};

    use super::super::argon2id::{argon2id, tally};
    use super::super::fakes::Scripted;
    use super::super::{Password, TemporaryPassword};
    use super::*;

    const RIGHT: &str = "correct horse battery staple";
    /// Cheap enough to be checked many times.
    const CHEAP: &str =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    fn typed(text: &str) -> Typed {
        Typed::new(text.to_owned())
    }

    fn stored(text: &str) -> PasswordHash {
        PasswordHash::from_stored(text.to_owned())
    }

    fn check(text: &str, stored: &PasswordHash) -> Verdict {
        verify(&typed(text), Some(stored), &Cost::default().into()).unwrap()
    }

    fn hash_of(text: &str) -> PasswordHash {
        hash_at(text, Cost::default())
    }

    fn hash_at(text: &str, cost: Cost) -> PasswordHash {
        let password = Password::prepare(&typed(text)).unwrap();
        PasswordHash::of(&password, cost, &Scripted::new(&[5])).unwrap()
    }

    #[test]
    fn the_right_password_is_right_and_any_other_is_wrong() {
        let hash = hash_of(RIGHT);
        assert_eq!(check(RIGHT, &hash), Verdict::Right);
        for wrong in [
            "Correct horse battery staple",
            "correct horse battery",
            " ",
            "x",
        ] {
            assert_eq!(check(wrong, &hash), Verdict::Wrong);
        }
    }

    #[test]
    fn the_reference_implementations_hashes_are_read() {
        for text in [
            CHEAP,
            "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        ] {
            assert_eq!(check("password", &stored(text)), Verdict::Right, "{text}");
            assert_eq!(check("passwore", &stored(text)), Verdict::Wrong, "{text}");
        }
    }

    #[test]
    fn a_small_hash_after_a_large_one_is_not_changed_by_what_the_buffer_held() {
        let large = hash_of(RIGHT);
        assert_eq!(check("password", &stored(CHEAP)), Verdict::Right);
        assert_eq!(check(RIGHT, &large), Verdict::Right);
        assert_eq!(check("password", &stored(CHEAP)), Verdict::Right);
    }

    #[test]
    fn s6_a_stored_hash_with_four_gib_is_refused_before_memory_is_taken() {
        let greedy = stored(&CHEAP.replace("m=256", "m=4194304"));
        let (verdict, work) = tally::of(|| check("password", &greedy));
        assert_eq!(verdict, Verdict::Unreadable);
        assert_eq!(work.hashed, [Cost::default()]);
        assert_eq!(work.memory, [19_456]);
    }

    fn costs(in_force: Cost, older: &[Cost]) -> Costs {
        Costs::beside(in_force, older.iter().copied())
    }

    #[test]
    fn s19_s53_every_check_does_the_same_work_in_the_same_order_on_the_same_memory() {
        let raised = Cost::new(30_000, 3, 1).unwrap();
        let passes = Cost::new(19_456, 4, 1).unwrap();
        let temporary = TemporaryPassword::generate(&Scripted::new(&[0x1f, 0xa0])).unwrap();
        let generated = temporary.hash(raised, &Scripted::new(&[5])).unwrap();
        let shown = temporary.reveal().to_string();
        let (oldest, older) = (hash_at(RIGHT, Cost::default()), hash_at(RIGHT, passes));
        let new = hash_at(RIGHT, raised);
        let unreadable = stored("$argon2id$v=19$rubbish");
        let (long, control) = ("x".repeat(1 << 20), "a\u{1b}[2J");
        let texts = ["", RIGHT, "wrong", &shown, &shown[1..], &long, control];
        let costs = costs(raised, &[passes, Cost::default()]);
        for (stored, right) in [
            (None, None),
            (Some(&generated), Some(shown.as_str())),
            (Some(&unreadable), None),
            (Some(&oldest), Some(RIGHT)),
            (Some(&older), Some(RIGHT)),
            (Some(&new), Some(RIGHT)),
        ] {
            for text in texts {
                let (verdict, work) = tally::of(|| verify(&typed(text), stored, &costs).unwrap());
                assert_eq!(work.hashed, [passes, Cost::default(), raised]);
                assert_eq!(work.tagged, 1);
                assert_eq!(work.memory, [30_000], "touched and wiped once");
                let is_right = right == Some(text);
                assert_eq!(verdict == Verdict::Right, is_right);
                let is_unreadable = stored.is_some_and(|stored| stored.is_same(&unreadable));
                assert_eq!(verdict == Verdict::Unreadable, is_unreadable);
            }
        }
    }

    #[test]
    fn s19_a_hash_of_a_cost_that_is_not_known_is_checked_and_what_it_lacks_is_made_up() {
        let raised = Cost::new(30_000, 3, 1).unwrap();
        let older = Cost::new(20_000, 2, 1).unwrap();
        let unknown = hash_at(RIGHT, Cost::default());
        for (text, right) in [(RIGHT, Verdict::Right), ("wrong", Verdict::Wrong)] {
            let costs = costs(raised, &[older]);
            let (verdict, work) =
                tally::of(|| verify(&typed(text), Some(&unknown), &costs).unwrap());
            assert_eq!(verdict, right);
            assert_eq!(work.hashed[..2], [older, Cost::default()]);
            assert_eq!(work.memory, [30_000]);
            let done: u64 = work.hashed[1..].iter().map(|cost| cost.work()).sum();
            assert!(raised.work() - done < u64::from(8 * raised.passes()));
        }
    }

    #[test]
    fn s19_nothing_is_made_up_where_the_cost_did_not_rise() {
        let chosen = hash_of(RIGHT);
        let (_, work) = tally::of(|| check("wrong", &chosen));
        assert_eq!(work.hashed, [Cost::default()]);
        let dear = stored(
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        );
        let (verdict, work) = tally::of(|| check("password", &dear));
        assert_eq!(verdict, Verdict::Right);
        assert_eq!(work.hashed, [Cost::new(65_536, 2, 1).unwrap()]);
        assert_eq!(work.memory, [65_536]);
    }

    #[test]
    fn s18_without_the_memory_no_password_is_right_or_wrong_whatever_is_stored() {
        let raised = Cost::new(30_000, 3, 1).unwrap();
        let temporary = TemporaryPassword::generate(&Scripted::new(&[0x1f, 0xa0])).unwrap();
        let generated = temporary.hash(raised, &Scripted::new(&[5])).unwrap();
        let shown = temporary.reveal().to_string();
        let (older, unreadable) = (hash_of(RIGHT), stored("$argon2id$v=19$rubbish"));
        for (stored, text) in [
            (None, RIGHT),
            (Some(&older), RIGHT),
            (Some(&older), "wrong"),
            (Some(&generated), &shown),
            (Some(&unreadable), RIGHT),
        ] {
            let check = || verify(&typed(text), stored, &raised.into());
            let (verdict, work) = tally::of(|| tally::with_memory(29_999, check));
            assert!(matches!(verdict, Err(HashError::NoMemory)));
            assert_eq!((work.hashed.len(), work.tagged), (0, 0));
            assert!(tally::with_memory(30_000, check).is_ok());
        }
    }

    #[test]
    fn s19_the_stand_ins_let_nobody_in() {
        const NO_PASSWORD: &[u8] = b"what was typed is no password";
        let mut tag = [0; TAG];
        argon2id(Cost::default(), NO_PASSWORD, &[5; 16], &mut tag).unwrap();
        let b64 = |bytes: &[u8]| data_encoding::BASE64_NOPAD.encode(bytes);
        let chosen = stored(&format!(
            "$argon2id$v=19$m=19456,t=2,p=1${}${}",
            b64(&[5; 16]),
            b64(&tag)
        ));
        assert_eq!(
            check(std::str::from_utf8(NO_PASSWORD).unwrap(), &chosen),
            Verdict::Right
        );
        let tag = hmac(&[5; 16], NO_SYMBOLS);
        let generated = stored(&format!("$hmac-sha256${}${}", b64(&[5; 16]), b64(&tag)));
        for unusable in ["", "\0", &"x".repeat(401)] {
            assert_eq!(check(unusable, &chosen), Verdict::Wrong);
            assert_eq!(check(unusable, &generated), Verdict::Wrong);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn s6_no_stored_text_makes_the_check_panic(
            text in any::<String>(),
            tail in "[$=,a-z0-9+/]{0,40}",
            cut in 0..CHEAP.len(),
        ) {
            for text in [text, format!("${tail}"), format!("{}{tail}", &CHEAP[..cut])] {
                assert_ne!(check("passwore", &stored(&text)), Verdict::Right);
            }
        }

        #[test]
        fn s6_a_hash_changed_in_one_place_lets_no_wrong_password_in(
            place in 0..CHEAP.len(),
            with in proptest::char::range(' ', '~'),
        ) {
            let mut changed = CHEAP.to_owned();
            changed.replace_range(place..=place, &with.to_string());
            assert_ne!(check("passwore", &stored(&changed)), Verdict::Right);
            if changed != CHEAP {
                assert_ne!(check("password", &stored(&changed)), Verdict::Right);
            }
        }
    }
}
