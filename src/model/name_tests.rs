//! What is a name and what is none, and that a name which goes in comes out.

use precis_profiles::precis_core::profile::Profile;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_oneof, proptest};

use super::super::escaped;
use super::*;

#[test]
fn names_that_differ_in_case_or_width_are_one_name() {
    let name: Username = "Alice".parse().expect("a name");
    assert_eq!(name.as_str(), "alice");
    assert_eq!("ａｌｉｃｅ".parse(), Ok(name));
}

#[test]
fn each_kind_of_wrong_name_is_told_apart() {
    for (text, why) in [
        ("", InvalidName::Empty),
        ("-rf", InvalidName::LeadingDash),
        ("a:b", InvalidName::Separator(':')),
        ("a/b", InvalidName::Separator('/')),
        ("a\u{1b}[31m", InvalidName::Character('\u{1b}')),
        ("a\u{202e}b", InvalidName::Character('\u{202e}')),
        ("two words", InvalidName::Character(' ')),
        ("two\u{a0}words", InvalidName::Character('\u{a0}')),
        (
            "\u{915}\u{94d}\u{200d}\u{937}",
            InvalidName::Character('\u{200d}'),
        ),
        (&"a".repeat(65), InvalidName::TooLong),
        (&"a".repeat(100_000), InvalidName::TooLong),
    ] {
        assert_eq!(text.parse::<Username>(), Err(why), "{text:?}");
    }
    assert!("a".repeat(64).parse::<Username>().is_ok());
}

#[test]
fn what_no_new_name_has_stays_in_the_names_that_there_are() {
    for (text, why) in [
        ("a;b", InvalidName::Field(';')),
        ("a,b", InvalidName::Field(',')),
        ("admin\"", InvalidName::Field('"')),
        ("\u{37e}", InvalidName::Field(';')),
        ("[", InvalidName::Leading('[')),
        ("]", InvalidName::Leading(']')),
        ("{a", InvalidName::Leading('{')),
        ("}a", InvalidName::Leading('}')),
        ("#a", InvalidName::Leading('#')),
        ("=1+2", InvalidName::Leading('=')),
        ("+a", InvalidName::Leading('+')),
        ("＋a", InvalidName::Leading('+')),
        ("@a", InvalidName::Leading('@')),
        ("\u{1f525}", InvalidName::NewCharacter('\u{1f525}')),
        ("a\u{fe0f}", InvalidName::NewCharacter('\u{fe0f}')),
        ("1שם", InvalidName::Direction),
        ("Ꭰ", InvalidName::NewCharacter('\u{ab70}')),
    ] {
        assert_eq!(Username::new_account(text), Err(why), "{text:?}");
        let typed: Username = text.parse().expect("a name that somebody may have");
        assert_eq!(
            Username::from_stored(typed.as_str()),
            Some(typed),
            "{text:?}"
        );
    }
    for text in ["a@b", "a=b", "a+b", "a#b", "a[b]", "a{b}", "émile", "'a'"] {
        let name = Username::new_account(text).expect("a name");
        assert_eq!(name.as_str(), text);
    }
}

#[test]
fn a_stored_name_is_read_whatever_the_tables_say_by_now() {
    for text in ["Ꭰ", "\u{378}", "\u{e000}", "a\u{301}", "1שם", "#a;b", "İ"] {
        let name = Username::from_stored(text).expect("a name");
        assert_eq!(name.as_str(), text);
    }
    let long = "a".repeat(65);
    for text in [
        "",
        "-a",
        "a:b",
        "a/b",
        "a b",
        "a\u{200d}",
        "a\u{202e}",
        "Alice",
        &long,
    ] {
        assert_eq!(Username::from_stored(text), None, "{text:?}");
    }
}

#[test]
fn lower_case_is_unicodes_with_the_final_sigma() {
    for (text, name, before) in [
        ("ΣΣ", "σς", Some("σσ")),
        ("σσ", "σσ", None),
        ("ΝΙΚΟΣ-ΠΑΠΠΑΣ", "νικος-παππας", Some("νικοσ-παππασ")),
        ("ΝΙΚΟΣ.ΠΑΠΠΑΣ", "νικοσ.παππας", Some("νικοσ.παππασ")),
        ("ςΣ", "ςς", Some("ςσ")),
        ("ς", "ς", None),
        ("\u{130}", "i\u{307}", None),
        ("\u{212a}", "k", None),
    ] {
        let typed: Username = text.parse().expect("a name");
        assert_eq!(typed.as_str(), name);
        let older = typed.before_final_sigma();
        assert_eq!(older.as_ref().map(Username::as_str), before);
    }
}

/// What programs of schema 1 stored for a text.
fn stored_before(text: &str) -> Option<String> {
    let mapped = UsernameCaseMapped::new().enforce(text).ok()?.into_owned();
    let kept = !text.starts_with('-')
        && !mapped.starts_with('-')
        && mapped.len() <= NAME_BYTES
        && !mapped.contains(is_unsafe_to_show)
        && !mapped.contains([':', '/']);
    kept.then_some(mapped)
}

/// That a text which is a name comes out as it went in, is found by what is listed, and that whoever has the name that
/// earlier programs made of it finds that.
#[track_caller]
fn goes_in_and_comes_out(text: &str) {
    if let Ok(name) = text.parse::<Username>() {
        assert_eq!(
            Username::from_stored(name.as_str()),
            Some(name.clone()),
            "{text:?}"
        );
        assert_eq!(name.as_str().parse(), Ok(name.clone()), "{text:?}");
        let is_new = name.may_be_new();
        assert_eq!(
            Username::new_account(name.as_str()),
            is_new.map(|()| name),
            "{text:?}"
        );
    }
    if let Some(stored) = stored_before(text) {
        let listed = Username::from_stored(&stored).expect("a name that is there");
        assert_eq!(stored.parse(), Ok(listed.clone()), "{text:?}");
        let typed: Username = text.parse().expect("a name that is there");
        let found = typed == listed || typed.before_final_sigma() == Some(listed);
        // Whoever mixes final and capital ones in a name with several words types it as it is listed.
        let is_mixed = text.contains('ς') && text.contains('Σ');
        assert!(found || is_mixed, "{text:?}");
    }
    if let Ok(display) = text.parse::<DisplayName>() {
        assert_eq!(display.as_str(), text);
        assert_eq!(DisplayName::from_stored(text), Some(display));
    }
}

/// Every character that has a case, or that a mapping changes.
fn changing() -> impl Iterator<Item = char> {
    (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| {
        let text = c.to_string();
        c.is_uppercase()
            || c.is_lowercase()
            || text.to_lowercase() != text
            || text.to_uppercase() != text
            || mapped(&text).as_deref() != Ok(text.as_str())
    })
}

#[test]
fn s2_every_character_with_a_case_comes_out_as_it_went_in() {
    let mut seen = 0;
    for c in changing() {
        seen += 1;
        for text in [
            format!("{c}"),
            format!("a{c}"),
            format!("{c}a"),
            format!("{c}{c}"),
        ] {
            goes_in_and_comes_out(&text);
        }
    }
    assert!(seen > 5_500, "{seen}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100_000))]
    #[test]
    fn s2_whatever_goes_in_comes_out(text in texts()) {
        goes_in_and_comes_out(&text);
    }
}

/// Texts of every kind: any characters, and more often those that mappings change and compose.
fn texts() -> impl Strategy<Value = String> {
    let changing: Vec<char> = changing().collect();
    let piece = prop_oneof![
        2 => any::<char>(),
        4 => proptest::sample::select(changing),
        2 => proptest::sample::select(('\u{300}'..='\u{36f}').collect::<Vec<_>>()),
        2 => proptest::char::range('!', '~'),
        1 => proptest::sample::select(vec!['Σ', 'σ', 'ς', '.', '\'', '\u{200c}', '\u{200d}', ' ', '\u{627}', '\u{94d}']),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(String::from_iter)
}

#[test]
fn display_names_have_the_joiners_that_their_scripts_need() {
    for name in [
        "\u{639}\u{644}\u{6cc}\u{200c}\u{631}\u{636}\u{627}",
        "\u{915}\u{94d}\u{200d}\u{937}",
        "\u{dc1}\u{dca}\u{200d}\u{dbb}\u{dd3}",
    ] {
        let display: DisplayName = name.parse().expect("a display name");
        assert_eq!(display.as_str(), name);
        assert_eq!(escaped(name), name);
        assert!(name.parse::<Username>().is_err());
    }
    for (text, c) in [
        ("Al\u{200d}ice", '\u{200d}'),
        ("\u{200c}\u{627}", '\u{200c}'),
        ("\u{627}\u{200c}\u{200c}\u{627}", '\u{200c}'),
        ("\u{1f469}\u{200d}\u{1f4bb}", '\u{200d}'),
        ("\u{627}\u{200f}", '\u{200f}'),
    ] {
        let refused = text.parse::<DisplayName>();
        assert_eq!(refused, Err(InvalidName::DisplayCharacter(c)), "{text:?}");
    }
}

#[test]
fn what_is_refused_is_named() {
    for (name, words) in [
        ("two words", "a name cannot contain a space: "),
        ("a\tb", "a name cannot contain a tab: "),
        ("a\u{200b}", "a name cannot contain the character U+200B: "),
    ] {
        let error = name.parse::<Username>().expect_err("no name");
        assert!(error.to_string().starts_with(words), "{error}");
    }
    let error = "a\u{202e}b".parse::<DisplayName>().expect_err("no name");
    let words = "a display name cannot contain the character U+202E, or other control or invisible characters";
    assert_eq!(error.to_string(), words);
}

#[test]
fn a_display_name_may_have_spaces_but_nothing_invisible() {
    assert!("Alice Liddell".parse::<DisplayName>().is_ok());
    for wrong in ["", "  ", "a\nb", "a\u{200b}b", "a\u{202e}b", "\u{9b}31m"] {
        assert!(wrong.parse::<DisplayName>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_new_display_name_starts_no_formula_and_an_old_one_is_read() {
    for c in "=+-@＝＋－＠".chars() {
        for text in [format!("{c}1+1"), format!(" {c}1"), format!("Ann;{c}1")] {
            let refused = Err(InvalidName::DisplayFormula(c));
            assert_eq!(text.parse::<DisplayName>(), refused);
            assert!(DisplayName::from_stored(&text).is_some());
        }
    }
    assert!("Ann-Marie; M+M = @".parse::<DisplayName>().is_ok());
}
