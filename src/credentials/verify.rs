//! The one check of a typed password, which does the same work whatever happens (S19).

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::argon2id::{argon2id_in, in_memory};
use super::hash::{SALT, Stored, TAG, hmac};
use super::symbols::Symbols;
use super::{Cost, HashError, Password, PasswordHash, Typed};

/// Hashed in place of a text that is no password.
const NO_PASSWORD: &[u8] = b"what was typed is no password";
/// Hashed in place of a text that has not 25 symbols.
const NO_SYMBOLS: &[u8; 25] = b"NOT TWENTY-FIVE SYMBOLS..";
/// Stands for the salt and the tag that are not there.
const NO_SALT: &[u8; SALT] = &[0; SALT];
const NO_TAG: &[u8; TAG] = &[0; TAG];
/// The longest tag that a stored hash can have.
const LONGEST_TAG: usize = 64;

/// What the check found. Everything but [`Right`](Self::Right) is a failure (S13).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is not, or there is nothing to compare it with.
    Wrong,
    /// The stored hash cannot be read, so nobody is let in (S6).
    Unreadable,
}

/// Checks what was typed against the stored hash; `None` stands for an account that does not exist
/// or has no password.
///
/// Every call computes one HMAC and Argon2id for the work of `cost`: at the stored hash's own cost if
/// it is a readable Argon2id hash, and what that lacks of `cost` once more for nothing; at `cost`
/// otherwise; over a stand-in where the text is unusable. All of it is done in the memory of `cost`, which is touched and
/// wiped whole, since pages take time as passes do (S53). So the time taken does not tell these
/// cases apart, but for two that last until a hash is made anew: passes in the smaller memory of a hash from before the cost
/// was raised are somewhat faster (`benches/timing`), and of a hash that costs more than `cost`, more must be computed.
///
/// # Errors
/// [`HashError::NoMemory`] when the memory is not to be had; nothing was checked then. It is the same whatever is stored,
/// unless that hash takes more memory than `cost`.
pub fn verify(
    typed: &Typed,
    stored: Option<&PasswordHash>,
    cost: Cost,
) -> Result<Verdict, HashError> {
    let read = stored.and_then(PasswordHash::read);
    let asked = cost;

    let password = Password::prepare(typed);
    let (cost, salt, tag) = match &read {
        Some(Stored::Argon2id { cost, salt, tag }) => (*cost, salt.as_ref(), tag.as_bytes()),
        Some(Stored::Generated { .. }) | None => (cost, NO_SALT.as_slice(), NO_TAG.as_slice()),
    };
    let mut computed = Zeroizing::new([0; LONGEST_TAG]);
    let computed = &mut computed[..tag.len()];
    let text = password.as_ref().map_or(NO_PASSWORD, Password::as_bytes);
    let memory_kib = asked.memory_kib().max(cost.memory_kib());
    let (hashed, is_chosen) = in_memory(memory_kib, |blocks| {
        let hashed = argon2id_in(blocks, cost, text, salt, computed);
        let is_chosen = bool::from(computed.ct_eq(tag)) && password.is_ok();
        if let Some(rest) = asked.made_up(cost) {
            // Only its time matters. It is made at the end of the memory, which a cheaper hash has not touched.
            let end = asked.memory_kib() as usize;
            let blocks = &mut blocks[end - rest.memory_kib() as usize..end];
            let _ = argon2id_in(blocks, rest, text, NO_SALT, computed);
        }
        (hashed, is_chosen)
    })?;

    let symbols = Symbols::read(typed.as_str());
    let (salt, tag) = match &read {
        Some(Stored::Generated { salt, tag }) => (salt, tag),
        Some(Stored::Argon2id { .. }) | None => (NO_SALT, NO_TAG),
    };
    let letters = symbols.as_ref().map(Symbols::letters);
    let computed = hmac(salt, letters.as_deref().unwrap_or(NO_SYMBOLS));
    let is_generated = bool::from(computed.ct_eq(tag)) && symbols.is_some();

    let is_right = match (stored, read) {
        (None, _) => false,
        (Some(_), Some(Stored::Argon2id { .. })) if hashed.is_ok() => is_chosen,
        (Some(_), Some(Stored::Generated { .. })) => is_generated,
        (Some(_), Some(Stored::Argon2id { .. }) | None) => return Ok(Verdict::Unreadable),
    };
    Ok(if is_right {
        Verdict::Right
    } else {
        Verdict::Wrong
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, any, proptest};

    use super::super::TemporaryPassword;
    use super::super::argon2id::{argon2id, tally};
    use super::super::fakes::Scripted;
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
        verify(&typed(text), Some(stored), Cost::default()).unwrap()
    }

    fn hash_of(text: &str) -> PasswordHash {
        let password = Password::prepare(&typed(text)).unwrap();
        PasswordHash::of(&password, Cost::default(), &Scripted::new(&[5])).unwrap()
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

    #[test]
    fn s19_s53_every_check_does_the_work_of_the_cost_in_force_on_its_memory_and_one_hmac() {
        let raised = Cost::new(30_000, 3, 1).unwrap();
        let temporary = TemporaryPassword::generate(&Scripted::new(&[0x1f, 0xa0])).unwrap();
        let generated = temporary.hash(raised, &Scripted::new(&[5])).unwrap();
        let shown = temporary.reveal().to_string();
        let chosen = hash_of(RIGHT);
        let unreadable = stored("$argon2id$v=19$rubbish");
        let (long, control) = ("x".repeat(1 << 20), "a\u{1b}[2J");
        let texts = ["", RIGHT, "wrong", &shown, &shown[1..], &long, control];
        for (stored, right, own) in [
            (None, None, raised),
            (Some(&generated), Some(shown.as_str()), raised),
            (Some(&unreadable), None, raised),
            (Some(&chosen), Some(RIGHT), Cost::default()),
        ] {
            for text in texts {
                let (verdict, work) = tally::of(|| verify(&typed(text), stored, raised).unwrap());
                assert_eq!((work.hashed[0], work.tagged), (own, 1));
                assert_eq!(work.memory, [30_000], "touched and wiped once");
                let done: u64 = work.hashed.iter().map(|cost| cost.work()).sum();
                assert!(raised.work() - done < u64::from(8 * raised.passes()));
                let is_right = right == Some(text);
                assert_eq!(verdict == Verdict::Right, is_right);
                let is_unreadable = stored.is_some_and(|stored| stored.is_same(&unreadable));
                assert_eq!(verdict == Verdict::Unreadable, is_unreadable);
            }
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
            let check = || verify(&typed(text), stored, raised);
            let (verdict, work) = tally::of(|| tally::with_memory(29_999, check));
            assert!(matches!(verdict, Err(HashError::NoMemory)));
            assert_eq!((work.hashed.len(), work.tagged), (0, 0));
            assert!(tally::with_memory(30_000, check).is_ok());
        }
    }

    #[test]
    fn s19_the_stand_ins_let_nobody_in() {
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
