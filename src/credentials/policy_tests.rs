//! What a new password must be, by every source that says so.

use proptest::prelude::{ProptestConfig, any, proptest};

use super::super::fakes::Scripted;
use super::*;

const GOOD: &str = "violet kettle arguing softly";
const ABOUT: About<'static> = About {
    account: "alice",
    display_name: Some("Alice Liddell-Hargreaves"),
    store: "wonderland",
};

fn check_about(
    text: &str,
    about: &About<'_>,
    current: Option<&Password>,
) -> Result<Password, Vec<Refusal>> {
    checked(&Policy::default(), text, about, current)
}

fn checked(
    policy: &Policy,
    text: &str,
    about: &About<'_>,
    current: Option<&Password>,
) -> Result<Password, Vec<Refusal>> {
    match policy.check(&Typed::new(text.to_owned()), about, current) {
        Ok(password) => Ok(password),
        Err(CheckError::Refused(reasons)) => Err(reasons),
        Err(CheckError::Blocklist(error)) => panic!("{error}"),
    }
}

fn check(text: &str) -> Result<Password, Vec<Refusal>> {
    check_about(text, &ABOUT, None)
}

fn refusals(text: &str) -> Vec<Refusal> {
    check(text).err().unwrap_or_default()
}

#[test]
fn s4_a_long_pass_phrase_needs_neither_digits_nor_capitals() {
    assert_eq!(refusals(GOOD), []);
    assert_eq!(refusals("seven lamps above the harbour"), []);
}

#[test]
fn s1_fourteen_code_points_are_too_short_and_fifteen_are_enough() {
    let refused = refusals("qzjvxkwpfmhrtn");
    assert_eq!(refused, [Refusal::TooShort { has: 14, needs: 15 }]);
    assert_eq!(refused[0].to_string(), "it has 14 characters and needs 15");
    assert_eq!(refusals("qzjvxkwpfmhrtnb"), []);
}

#[test]
fn s1_length_is_counted_in_code_points_after_normalisation() {
    let decomposed = "qze\u{301}jvxkwpfmhrt";
    assert_eq!(decomposed.chars().count(), 15);
    assert_eq!(
        refusals(decomposed),
        [Refusal::TooShort { has: 14, needs: 15 }]
    );
    assert_eq!(refusals("дождьмолокоокно"), []);
}

#[test]
fn s1_sixty_four_characters_and_more_are_accepted() {
    let long = "violet kettle arguing softly with the seventh lighthouse keepers!";
    assert!(long.len() > 64);
    assert_eq!(refusals(long), []);
    let longest = format!("{long}{}", "x".repeat(400 - long.len()));
    assert_eq!(refusals(&longest), []);
}

#[test]
fn a_text_that_is_no_password_has_that_one_reason() {
    assert_eq!(refusals(""), [Refusal::Empty]);
    assert_eq!(refusals(&"x".repeat(401)), [Refusal::TooLong]);
    assert_eq!(refusals("a\0"), [Refusal::Character('\0')]);
}

#[test]
fn s3_what_is_easily_guessed_is_refused() {
    for text in [
        "passwordpasswords",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "qwertyuiopasdfghj",
        "12345678901234567",
        &"a".repeat(400),
    ] {
        assert_eq!(refusals(text), [Refusal::Guessable], "{text}");
    }
}

#[test]
fn s3_what_is_known_from_breaches_is_refused_in_whatever_case_and_language() {
    for text in [
        "correct horse battery staple",
        "Correct Horse Battery Staple",
        "пароль123456789",
        "ПАРОЛЬ123456789",
    ] {
        assert_eq!(refusals(text), [Refusal::Breached], "{text}");
    }
    assert_eq!(
        Refusal::Breached.to_string(),
        "it is known from breaches of other services"
    );
}

#[test]
fn s3_the_whole_password_is_looked_up_and_not_a_part_of_it() {
    assert_eq!(refusals("correct horse battery staple gun"), []);
}

#[test]
fn s3_the_persons_name_counts_as_easily_guessed() {
    assert_eq!(refusals("Liddell-Hargreaves"), [Refusal::Guessable]);
    let stranger = About {
        display_name: None,
        ..ABOUT
    };
    assert!(check_about("Liddell-Hargreaves", &stranger, None).is_ok());
}

#[test]
fn s3_the_accounts_and_the_stores_names_must_not_be_in_it_in_whatever_case() {
    assert_eq!(
        refusals("violet kettle ALICE softly"),
        [Refusal::ContainsAccountName]
    );
    assert_eq!(
        refusals("violet WonderLand arguing"),
        [Refusal::ContainsStoreName]
    );
    let about = About {
        account: "zo\u{eb}",
        ..ABOUT
    };
    let refused = check_about("violet ZOE\u{308} arguing softly", &about, None);
    assert_eq!(refused.unwrap_err(), [Refusal::ContainsAccountName]);
}

#[test]
fn a_name_of_one_or_two_characters_is_not_looked_for() {
    let about = About {
        account: "gu",
        store: "k",
        display_name: Some("A B"),
    };
    assert!(check_about(GOOD, &about, None).is_ok());
}

#[test]
fn s3_the_shape_of_a_generated_temporary_password_is_refused() {
    for text in ["7K2QX-M4PDW-9FTVH-3RN8C-YB6E5", "7k2qxm4pdw9ftvh3rn8cyb6e4"] {
        assert_eq!(refusals(text), [Refusal::LooksTemporary], "{text}");
    }
}

#[test]
fn the_current_password_is_refused_also_when_it_is_typed_in_another_form() {
    let current = check("violet caf\u{e9} arguing softly").unwrap();
    let again = "violet cafe\u{301} arguing\u{a0}softly";
    let refused = check_about(again, &ABOUT, Some(&current));
    assert_eq!(refused.unwrap_err(), [Refusal::SameAsCurrent]);
    assert!(check_about(GOOD, &ABOUT, Some(&current)).is_ok());
}

#[test]
fn every_reason_is_told_in_one_order() {
    let about = About {
        account: "word1234",
        store: "password",
        ..ABOUT
    };
    let text = "password1234";
    let current = Password::prepare(&Typed::new(text.to_owned())).unwrap();
    let refused = check_about(text, &about, Some(&current));
    assert_eq!(
        refused.unwrap_err(),
        [
            Refusal::TooShort { has: 12, needs: 15 },
            Refusal::Guessable,
            Refusal::Breached,
            Refusal::ContainsAccountName,
            Refusal::ContainsStoreName,
            Refusal::SameAsCurrent,
        ]
    );
}

#[test]
fn a_recovery_code_and_a_claim_secret_are_refused_and_one_with_a_mistake_is_neither() {
    let randomness = Scripted::new(&[0x51, 0xc0, 0x07, 0x3e]);
    let code = RecoveryCode::generate(&randomness).unwrap().reveal();
    let claim = ClaimSecret::generate(&randomness).unwrap().reveal();
    for text in [&code, &claim] {
        let typed = text.replace('-', " ").to_lowercase();
        assert_eq!(refusals(&typed), [Refusal::LooksRecovery], "{typed}");
        let mut mistaken = text.to_string();
        mistaken.truncate(text.len() - 1);
        mistaken.push(if text.ends_with('7') { '8' } else { '7' });
        assert_eq!(refusals(&mistaken), [], "{mistaken}");
    }
}

fn set(assignment: &str) -> Policy {
    Policy::of(Settings::default().with(&assignment.parse().unwrap()))
}

#[test]
fn s1_the_fewest_characters_are_what_is_set() {
    let short = set("min-length=9");
    assert!(checked(&short, "q7#vX!p2z", &ABOUT, None).is_ok());
    let refused = checked(&short, "q7#vX!p2", &ABOUT, None).unwrap_err();
    assert!(refused.contains(&Refusal::TooShort { has: 8, needs: 9 }));
    let refused = checked(&set("min-length=64"), GOOD, &ABOUT, None);
    let has = GOOD.len();
    assert_eq!(refused.unwrap_err(), [Refusal::TooShort { has, needs: 64 }]);
}

#[test]
fn s12_temporary_passwords_last_a_day_unless_set_and_three_at_most() {
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    let policy = Policy::default();
    assert_eq!(policy.temporary_default(), hours(24));
    let policy = set("temporary-expiry=2h");
    assert_eq!(policy.temporary_default(), hours(2));
    assert_eq!(policy.temporary_longest(), hours(72));
}

#[test]
fn s5_the_cost_is_what_is_set() {
    let cost = Cost::new(19_456, 3, 1).unwrap();
    assert_eq!(set("argon2-passes=3").cost(), cost);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn checking_any_text_and_names_never_panics(
        text in any::<String>(), account in any::<String>(), name in any::<String>()
    ) {
        let about = About { account: &account, display_name: Some(&name), store: &account };
        let _ = check_about(&text, &about, None);
    }
}
