//! The check of passwords that another system hashed (S70, S71).

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::{ProptestConfig, any, proptest};

use super::super::Password;
use super::super::argon2id::tally;
use super::super::imported::hostile_tests::cases;
use super::super::imported::vector_tests::{EVERY_SCHEME, Turn, VECTORS, old};
use super::super::imported::{OldHash, Scheme, tally as schemes_run};
use super::*;

const RIGHT: &str = "Correct-Horse7";
/// bcrypt of `Zoë Straße`, composed.
const COMPOSED: &str = "$2y$05$mp/UC8o/10dirtOUKTPM1.eU33MoHuX0tZwmTHwOGiRkkcAhRdqD.";
/// sha512-crypt of `Zoë` in Latin-1.
const LATIN_1: &str = "$6$4U5B2KSVDKDpTLoj$e2EFS6owJRfsBIORT/UJOYTg4YyEX98VPsa/RwDxW8.QXCoIrtMGakErQKpn7kQXoZAW1LLmItALB7OamVPJB/";

/// Cheap enough for many checks; the cost in force in all of these.
fn cheap() -> Cost {
    Cost::stored(64, 1, 1).expect("a cost")
}

fn kept(old: OldHash, latin_1: bool) -> PasswordHash {
    let imported = Imported::keep(old, latin_1, cheap(), &Turn).expect("kept");
    PasswordHash::from(&imported)
}

fn typed(text: &str) -> Typed {
    Typed::new(text.to_owned())
}

/// The costs of a store with these hashes.
fn costs(stored: &[&PasswordHash]) -> Costs {
    let kinds = stored.iter().filter_map(|hash| hash.imported_kind());
    Costs::from(cheap()).with_imported(Schemes::of(kinds))
}

fn check(text: &str, stored: &PasswordHash) -> Verdict {
    verify(&typed(text), Some(stored), &costs(&[stored])).expect("memory")
}

const WHOLE: Verdict = Verdict::RightForOld { reads_all: true };

/// What may be taken for the digest in the file or in the store, and what was hashed of it.
fn texts_of(text: &str, digest: &[u8], scheme: Scheme, stored: &PasswordHash) -> Vec<String> {
    let letters = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let stored = stored.as_stored();
    let mut all = vec![
        text.to_owned(),
        text.rsplit(['$', '}']).next().expect("a digest").to_owned(),
        HEXLOWER.encode(digest),
        HEXUPPER.encode(digest),
        BASE64.encode(digest),
        BASE64_NOPAD.encode(digest),
        letters(digest),
        stored.to_owned(),
        stored.rsplit('$').next().expect("a tag").to_owned(),
        letters(&message(scheme, digest)),
        letters(&message(scheme, digest)[1..]),
    ];
    all.extend(String::from_utf8(digest.to_vec()));
    all
}

#[test]
fn s70_a_digest_of_the_old_file_lets_nobody_in_for_every_scheme() {
    for name in EVERY_SCHEME {
        let scheme = Scheme::from_stored(name).expect(name);
        let digest = scheme.digest(&[7; 16], RIGHT.as_bytes()).expect("memory");
        let stored = kept(OldHash::new(scheme, vec![7; 16], digest.to_vec()), true);
        assert_eq!(check(RIGHT, &stored), WHOLE, "{name}");
        for text in texts_of(name, &digest, scheme, &stored) {
            assert_eq!(check(&text, &stored), Verdict::Wrong, "{text} for {name}");
        }
    }
}

#[test]
fn s70_the_old_password_is_right_and_no_digest_of_the_old_file_is() {
    let all = std::env::var("PASSDESK_TEST_CASES").is_ok_and(|cases| cases == "all");
    for (name, text, _) in VECTORS {
        let hash = old(text);
        let (scheme, digest) = (hash.scheme(), hash.digest().to_vec());
        let stored = kept(hash, false);
        assert_eq!(check(RIGHT, &stored), WHOLE, "{name}");
        let wrong = texts_of(text, &digest, scheme, &stored);
        // A check of some takes half a second.
        let most = if all || scheme.work() < 100_000 {
            wrong.len()
        } else {
            2
        };
        for wrong in &wrong[..most] {
            assert_eq!(check(wrong, &stored), Verdict::Wrong, "{wrong} for {name}");
        }
    }
}

#[test]
fn s71_every_check_runs_every_scheme_once_for_each_reading_and_argon2id_after_it() {
    let password = Password::prepare(&typed(RIGHT)).expect("a password");
    let own = PasswordHash::of(&password, cheap(), &Turn).expect("a hash");
    let nt = kept(old("{NT}8156173F1FF126FEF3DEC5E4DD36A0E6"), false);
    let slow = kept(old(VECTORS[0].1), false);
    let latin_1 = kept(old(LATIN_1), true);
    let unreadable = PasswordHash::from_stored("$imported$1$nt$utf-8$?".to_owned());
    let costs = costs(&[&nt, &slow, &latin_1]);
    let schemes = costs.imported().all().to_vec();
    assert_eq!(schemes.len(), 3);
    let texts = [
        ("", 1),
        (RIGHT, 1),
        ("a\tb", 1),
        ("Zo\u{eb}", 3),
        ("\u{4e2d}\u{a0}", 2),
    ];
    for (text, readings) in texts {
        for stored in [
            None,
            Some(&own),
            Some(&nt),
            Some(&slow),
            Some(&latin_1),
            Some(&unreadable),
        ] {
            let check = || verify(&typed(text), stored, &costs).expect("memory");
            let ((verdict, work), run) = schemes_run::of(|| tally::of(check));
            assert_eq!(run, schemes.repeat(readings), "{text}");
            assert_eq!(work.hashed, vec![cheap(); readings], "{text}");
            assert_eq!((work.memory, work.tagged), (vec![64], 1), "{text}");
            let is_right = match verdict {
                Verdict::Right | Verdict::RightForOld { .. } => true,
                Verdict::Wrong | Verdict::Unreadable => false,
            };
            let has = |hash: &PasswordHash| stored.is_some_and(|stored| stored.is_same(hash));
            let expected = match text {
                RIGHT => has(&own) || has(&nt) || has(&slow),
                "Zo\u{eb}" => has(&latin_1),
                _ => false,
            };
            assert_eq!(is_right, expected, "{text}");
        }
    }
}

#[test]
fn s71_where_no_imported_hash_is_left_a_check_does_nothing_more() {
    for text in [RIGHT, "Zo\u{eb}"] {
        let check = || verify(&typed(text), None, &cheap().into()).expect("memory");
        let ((_, work), run) = schemes_run::of(|| tally::of(check));
        assert_eq!((work.hashed, run.len()), (vec![cheap()], 0));
    }
}

#[test]
fn s70_a_hash_whose_scheme_is_not_among_the_known_ones_is_checked_all_the_same() {
    let stored = kept(old(COMPOSED), false);
    let verdict = verify(
        &typed("Zo\u{eb} Stra\u{df}e"),
        Some(&stored),
        &cheap().into(),
    );
    assert_eq!(verdict.expect("memory"), WHOLE);
}

#[test]
fn s2_a_password_is_right_however_its_letters_are_composed() {
    let stored = kept(old(COMPOSED), false);
    for text in [
        "Zo\u{eb} Stra\u{df}e",
        "Zoe\u{308} Stra\u{df}e",
        "Zo\u{eb}\u{a0}Stra\u{df}e",
    ] {
        assert_eq!(check(text, &stored), WHOLE, "{text}");
    }
    assert_eq!(check("Zoe Stra\u{df}e", &stored), Verdict::Wrong);
    let decomposed = "Zoe\u{308} Stra\u{df}e";
    let scheme = old(COMPOSED).scheme();
    let digest = scheme
        .digest(&[7; 16], decomposed.as_bytes())
        .expect("a digest");
    let stored = kept(OldHash::new(scheme, vec![7; 16], digest.to_vec()), false);
    assert_eq!(check("Zo\u{eb} Stra\u{df}e", &stored), WHOLE);
}

#[test]
fn s70_latin_1_is_tried_for_whom_the_import_said_so_and_nobody_else() {
    let said = kept(old(LATIN_1), true);
    let not_said = kept(old(LATIN_1), false);
    let costs = costs(&[&said, &not_said]);
    let check = |stored| verify(&typed("Zo\u{eb}"), Some(stored), &costs).expect("memory");
    assert_eq!(check(&said), WHOLE);
    assert_eq!(check(&not_said), Verdict::Wrong);
}

#[test]
fn s70_what_bcrypt_did_not_read_is_not_taken_for_the_password() {
    let scheme = Scheme::from_stored("bcrypt,4").expect("a scheme");
    let long = "x".repeat(80);
    let digest = scheme.digest(&[7; 16], long.as_bytes()).expect("a digest");
    let stored = kept(OldHash::new(scheme, vec![7; 16], digest.to_vec()), false);
    let cut = Verdict::RightForOld { reads_all: false };
    for text in [&long, &"x".repeat(72), &format!("{}tail", "x".repeat(72))] {
        assert_eq!(check(text, &stored), cut);
    }
    assert_eq!(check(&"x".repeat(71), &stored), Verdict::Wrong);
    assert_eq!(check(&"x".repeat(401), &stored), Verdict::Wrong);
}

#[test]
fn s70_a_text_that_is_no_password_here_can_be_the_old_one_but_not_with_a_zero() {
    let scheme = Scheme::from_stored("bcrypt,4").expect("a scheme");
    for (text, right) in [
        ("a\tb", WHOLE),
        ("ab\0ab", Verdict::Wrong),
        ("", Verdict::Wrong),
    ] {
        let digest = scheme.digest(&[7; 16], text.as_bytes()).expect("a digest");
        let stored = kept(OldHash::new(scheme, vec![7; 16], digest.to_vec()), false);
        assert_eq!(check(text, &stored), right, "{text:?}");
    }
}

#[test]
fn s70_the_stand_in_lets_nobody_in() {
    let scheme = Scheme::from_stored("sha1").expect("a scheme");
    let text = "what was typed is no password";
    let digest = scheme.digest(&[], text.as_bytes()).expect("a digest");
    let stored = kept(OldHash::new(scheme, Vec::new(), digest.to_vec()), false);
    assert_eq!(check(text, &stored), WHOLE);
    assert_eq!(check("", &stored), Verdict::Wrong);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn s6_a_stored_imported_hash_that_was_changed_lets_no_wrong_password_in(
        which in 0..VECTORS.len(),
        place in any::<proptest::sample::Index>(),
        with in proptest::char::range(' ', '~'),
    ) {
        let hash = old(VECTORS[which].1);
        if hash.scheme().work() < 1_000 {
            let stored = kept(hash, false);
            let mut changed = stored.as_stored().to_owned();
            let place = place.index(changed.len());
            changed.replace_range(place..=place, &with.to_string());
            let changed = PasswordHash::from_stored(changed);
            let is_dear = changed.imported_kind().is_some_and(|kind| {
                let work = Schemes::of([kind]).work();
                work > 1_000
            });
            if !is_dear {
                let verdict = check("correct-horse7", &changed);
                assert!(matches!(verdict, Verdict::Wrong | Verdict::Unreadable));
            }
        }
    }
}
