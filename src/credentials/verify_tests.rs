//! The check of a password: what is right, and that every case does the same work.

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
        let (verdict, work) = tally::of(|| verify(&typed(text), Some(&unknown), &costs).unwrap());
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
