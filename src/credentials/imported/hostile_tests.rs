//! Texts that want too much, and texts that were changed (S70).

use proptest::prelude::{ProptestConfig, any, proptest};

use super::scheme::tally;
use super::vector_tests::{Turn, VECTORS, old};
use super::{Field, Imported, NotImported, Scheme};
use crate::credentials::Cost;

#[test]
fn s70_a_cost_out_of_bounds_is_refused_before_anything_is_computed() {
    let digest = |length: usize| "A".repeat(length);
    for text in [
        "$2y$31$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G".to_owned(),
        "$2y$15$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G".to_owned(),
        "$2y$03$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G".to_owned(),
        format!("$5$rounds=999999999$salt${}.", digest(42)),
        format!("$6$rounds=2000001$salt${}.", digest(85)),
        format!("$6$rounds=999$salt${}.", digest(85)),
        format!("$y$jKT$abcd${}.", digest(42)),
        format!("$y$jET$abcd${}.", digest(42)),
        format!("$y$j9U$abcd${}.", digest(42)),
        format!("$y$k9T$abcd${}.", digest(42)),
        format!("$y$j9T/$abcd${}.", digest(42)),
        format!("$7$SU..../....salt${}.", digest(42)),
        format!("$7$CU....z....salt${}.", digest(42)),
        format!("scrypt$1073741824$salt$8$1${}==", digest(86)),
        format!("scrypt$16384$salt$33$1${}==", digest(86)),
        format!("scrypt$16384$salt$8$0${}==", digest(86)),
        format!("scrypt$1$salt$8$1${}==", digest(86)),
        format!("pbkdf2_sha256$2147483648$salt${}=", digest(43)),
        format!("pbkdf2_sha256$4000001$salt${}=", digest(43)),
        format!("pbkdf2_sha256$0$salt${}=", digest(43)),
        format!(
            "$argon2id$v=19$m=4194304,t=1,p=1${}${}",
            digest(22),
            digest(43)
        ),
        format!(
            "$argon2id$v=19$m=1048576,t=3,p=1${}${}",
            digest(22),
            digest(43)
        ),
        format!(
            "$argon2id$v=19$m=65536,t=17,p=1${}${}",
            digest(22),
            digest(43)
        ),
        format!(
            "$argon2id$v=19$m=65536,t=3,p=17${}${}",
            digest(22),
            digest(43)
        ),
        "$P$5w9ZjdAB3sKB0aqqAO1l8hprhmf08G0"
            .to_owned()
            .replace("$P$5", "$P$4"),
        "$P$zw9ZjdAB3sKB0aqqAO1l8hprhmf08G0".to_owned(),
        "$S$JAbCdEfGh57ViYxKQBgYLvB2AM/RFvDT/mxAPbNt2.Opsq5Mt2Y7".to_owned(),
    ] {
        let (read, run) = tally::of(|| Field::read(&text));
        assert!(
            matches!(read, Err(NotImported::OutOfBounds(_))),
            "{text}: {read:?}"
        );
        assert!(run.is_empty(), "{text}");
    }
}

#[test]
fn s70_a_text_that_is_cut_or_lengthened_is_no_hash() {
    for text in [
        "$2y$10$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1".to_owned(),
        "$2y$+5$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G".to_owned(),
        "$2y$1$jhEF/OTIthpa2hjGdKtV4u9C30Sk8dKw1gtzLWWAzqNOh.7dBhi1G".to_owned(),
        "$apr1$Whufytyf1$5aMhMCUtX73C00T2FwvQc/".to_owned(),
        "$1$a0Gh/ONi$aP4/KwJDzOzvJykVzvHuI/$".to_owned(),
        "$y$j9T$2dflHXVAY5uQbZgqJfOwD1$E4xq".to_owned(),
        "$y$j9T$2dflHXVAY5uQbZgqJfOwD1$".to_owned(),
        "{SSHA}ggnysRVry96fcuDSRWkuMhSNvhY=".to_owned(),
        "{SHA}gOF6YOTZexcx4FgZl6FY5hMvUGs3k6XP".to_owned(),
        "{SHA}".to_owned(),
        format!("{{SSHA}}{}", "A".repeat(400)),
        "pbkdf2_sha256$1000$salt$AAAA".to_owned(),
        "pbkdf2_sha256$1000$$Qj0wFWzpGQeUNuHO5F03+FDMj6dKg41DQ4yrfKy4IQA=".to_owned(),
        "pbkdf2_sha256$+1000$salt$Qj0wFWzpGQeUNuHO5F03+FDMj6dKg41DQ4yrfKy4IQA=".to_owned(),
        "scrypt$16383$salt$8$1$VmqBJzSFz3kFFp36UlHXsp+a+y4gtu15AzqLYe7hXy5qWhs/0Ul4zg043e29P+WoiMwp/+F8+Ms/+kMcGIXqaw==".to_owned(),
        "$argon2id$v=16$m=4096,t=3,p=1$HXRnwkT3a7MWgS7aYT8BDQ$2pVk0dq4vO5bmmRcux7sTO2eXefosaqiNwiSx07TjqU".to_owned(),
        "$argon2id$v=19$m=4096,t=3,p=1$HXRnwkT3a7MWgS7aYT8BDQ$".to_owned(),
        "$argon2id$v=19$m=4096,t=3,p=1$AAAA$2pVk0dq4vO5bmmRcux7sTO2eXefosaqiNwiSx07TjqU".to_owned(),
        "{NT}8156".to_owned(),
        "md5$salt$f969".to_owned(),
    ] {
        let read = Field::read(&text);
        let is_refused = matches!(read, Err(NotImported::Damaged(_) | NotImported::OutOfBounds(_)));
        assert!(is_refused, "{text}: {read:?}");
    }
    assert!(matches!(
        Field::read(&"$2y$10$".repeat(100)),
        Err(NotImported::Unknown)
    ));
}

#[test]
fn an_empty_salt_is_taken_where_crypt_takes_it() {
    assert!(old(&format!("$y$j75$${}.", "A".repeat(42))).salt.is_empty());
    assert!(old(&format!("$6$${}.", "A".repeat(85))).salt.is_empty());
    assert!(old(&format!("$1$${}.", "A".repeat(21))).salt.is_empty());
}

#[test]
fn s6_a_stored_text_is_read_only_in_its_own_form() {
    let cost = Cost::stored(8, 1, 1).unwrap();
    for (_, text, is_slow) in VECTORS {
        let stored = Imported::keep(old(text), false, cost, &Turn)
            .unwrap()
            .to_stored();
        let changed = match is_slow {
            true => stored.replace("$any$", "$any$AAAA"),
            false => stored.replace("$8,1,1$", "$8,1,17$"),
        };
        for bad in [
            stored.replace("$imported$1$", "$imported$2$"),
            stored.replace("$utf-8$", "$utf-9$"),
            stored.replace("$any$", "$some$"),
            stored.replace("$any$", "$"),
            format!("{stored}$"),
            format!("{stored}A"),
            stored[..stored.len() - 2].to_owned(),
            match is_slow {
                true => stored[..stored.rfind('$').unwrap()].to_owned(),
                false => changed.clone(),
            },
        ] {
            assert!(Imported::from_stored(&bad).is_none(), "{bad}");
        }
        if is_slow {
            assert!(Imported::from_stored(&changed).is_some(), "another salt");
        }
    }
    for name in [
        "bcrypt,31",
        "bcrypt",
        "bcrypt,10,1",
        "sha1,1",
        "scrypt,30,8,1,64",
        "yescrypt,24,32",
        "pbkdf2-sha1,1000,32",
        "nt,",
        "",
    ] {
        assert_eq!(Scheme::from_stored(name), None, "{name}");
    }
}

/// The vectors whose check takes less than a millisecond.
fn cheap() -> Vec<&'static str> {
    let cheap = |text: &&str| old(text).scheme().work() < 1_000;
    VECTORS
        .map(|(_, text, _)| text)
        .into_iter()
        .filter(cheap)
        .collect()
}

/// A hundred thousand where time is no matter.
pub(in crate::credentials) fn cases() -> u32 {
    match std::env::var("PASSDESK_TEST_CASES").as_deref() {
        Ok("all") => 100_000,
        _ => 512,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn s70_no_text_makes_reading_panic(
        text in any::<String>(),
        which in 0..VECTORS.len(),
        place in any::<proptest::sample::Index>(),
        tail in "[$,./{}=!a-zA-Z0-9+]{0,40}",
    ) {
        let vector = VECTORS[which].1;
        let cut = &vector[..place.index(vector.len())];
        for text in [text.clone(), format!("${text}"), format!("{cut}{tail}"), format!("{cut}{text}")] {
            if let Ok(Field::Hash(old) | Field::DisabledHash(old)) = Field::read(&text)
                && old.scheme().is_cheap()
            {
                assert!(!old.is_of("passwore").unwrap(), "{text}");
            }
            let _ = Imported::from_stored(&text);
        }
    }

    #[test]
    fn s70_a_hash_changed_in_one_place_lets_nobody_in(
        which in any::<proptest::sample::Index>(),
        place in any::<proptest::sample::Index>(),
        with in proptest::char::range(' ', '~'),
    ) {
        let cheap = cheap();
        let vector = cheap[which.index(cheap.len())];
        let place = place.index(vector.len());
        let mut changed = vector.to_owned();
        changed.replace_range(place..=place, &with.to_string());
        if let Ok(Field::Hash(old) | Field::DisabledHash(old)) = Field::read(&changed) {
            let original = self::old(vector);
            assert!(old.scheme().memory_kib() <= 1 << 20, "{changed}");
            if old.scheme().is_cheap() {
                assert!(!old.is_of("Correct-Horse8").unwrap(), "{changed}");
                // Only what is read as the same hash takes the same password.
                let is_same = (old.scheme(), &old.salt, &old.digest)
                    == (original.scheme(), &original.salt, &original.digest);
                assert_eq!(old.is_of("Correct-Horse7").unwrap(), is_same, "{changed}");
            }
        }
    }

    #[test]
    fn s6_no_stored_text_makes_reading_panic(
        which in 0..VECTORS.len(),
        place in any::<proptest::sample::Index>(),
        with in any::<char>(),
    ) {
        let name = VECTORS[which].0;
        let stored = format!("$imported$1${name}$utf-8$any$AAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        let place = place.index(stored.len());
        let mut changed = stored.clone();
        changed.replace_range(place..=place, &with.to_string());
        let _ = Imported::from_stored(&changed);
    }
}
