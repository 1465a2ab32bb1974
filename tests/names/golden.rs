//! Public vectors for UsernameCaseMapped and OpaqueString (RFC 8265), from the test data of precis_i18n.

use std::collections::BTreeMap;

use passdesk::credentials::{Password, Typed, Unusable};
use passdesk::model::{InvalidName, Username};
use serde::Deserialize;

/// Unicode 6.3 has no such characters, and the registry of IANA for RFC 8264 stands there; so they are in no new name.
const NEWER: &str = "newer than the registry";

#[derive(Deserialize)]
struct Golden {
    vectors: Vec<(String, String, Option<String>)>,
}

fn vectors(profile: &str) -> Vec<(String, Option<String>)> {
    let golden: Golden = serde_json::from_str(include_str!("golden.json")).expect("vectors");
    let of_it = golden.vectors.into_iter().filter(|(p, ..)| p == profile);
    let vectors: Vec<_> = of_it.map(|(_, input, output)| (input, output)).collect();
    assert_eq!(vectors.len(), 323, "{profile}");
    vectors
}

fn is_newer(c: char) -> bool {
    matches!(
        c,
        '\u{5ef}' | '\u{886}' | '\u{1ab6}' | '\u{ab70}'..='\u{abbf}' | '\u{10d00}' | '\u{111c9}'
    )
}

/// Which rule of ours refuses a name that RFC 8265 takes.
#[track_caller]
fn rule(input: &str, refusal: InvalidName) -> &'static str {
    match refusal {
        InvalidName::TooLong => "at most 64 bytes",
        InvalidName::Separator(_) => "without : and /",
        InvalidName::Field(_) => "no new name has ; , or \"",
        InvalidName::Leading(_) => "no new name begins so",
        InvalidName::Character('\u{200c}' | '\u{200d}') => "without joiners",
        InvalidName::NewCharacter(c) if is_newer(c) => NEWER,
        // The library that checks RFC 5893 takes them at the end alone.
        InvalidName::Direction if input == "\u{5d0}\u{20d6}\u{5d1}" => {
            "marks between letters from right to left"
        }
        refusal => panic!("{input:?} is refused: {refusal}"),
    }
}

#[test]
fn names_are_mapped_as_the_public_vectors_are_but_for_rules_of_ours() {
    let mut refused = BTreeMap::<&str, usize>::new();
    for (input, output) in vectors("UsernameCaseMapped") {
        match (Username::new_account(&input), output) {
            (Ok(name), Some(output)) => assert_eq!(name.as_str(), output, "{input:?}"),
            (Ok(name), None) => panic!("{input:?} became {name}"),
            (Err(_), None) => {}
            (Err(refusal), Some(_)) => *refused.entry(rule(&input, refusal)).or_default() += 1,
        }
    }
    let expected = [
        ("at most 64 bytes", 3),
        ("marks between letters from right to left", 1),
        (NEWER, 4),
        ("no new name begins so", 2),
        ("no new name has ; , or \"", 3),
        ("without : and /", 2),
        ("without joiners", 3),
    ];
    assert_eq!(refused.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn s2_passwords_are_mapped_as_the_public_vectors_are() {
    let prepare = |text: &str| Password::prepare(&Typed::new(text.to_owned()));
    let mut newer = 0;
    for (input, output) in vectors("OpaqueString") {
        match (prepare(&input), output) {
            (Ok(password), Some(output)) => {
                let same = prepare(&output).is_ok_and(|other| other.is_same(&password));
                assert!(same, "{input:?}");
            }
            (Ok(_), None) => panic!("{input:?} is taken"),
            (Err(_), None) => {}
            (Err(Unusable::Character(c)), Some(_)) if is_newer(c) => newer += 1,
            (Err(refusal), Some(_)) => panic!("{input:?} is refused: {refusal}"),
        }
    }
    assert_eq!(newer, 6);
}
