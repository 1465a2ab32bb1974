//! Secrets that people copy by hand, in Crockford's base 32: how they are made, read, checked and written.

use zeroize::Zeroizing;

use super::Typed;
use super::password::LONGEST;
use crate::random::{NoRandomness, Randomness};

/// Crockford's base 32: no I, L and O, which look like digits, and no U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The symbols of a generated temporary password; the last one is the check character.
const LENGTH: usize = 25;
/// The symbols in a group, and the number of groups.
const GROUP: usize = 5;

/// The symbols of a generated temporary password: 24 of five bits, which is 120 bits, and a check character.
pub(super) type Symbols = Coded<LENGTH, 1, GROUP>;

/// What a typed text looks like, before anything is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Not like a generated temporary password.
    Other,
    /// Like one, but the check character is wrong.
    Mistyped,
    /// Like one, and the check character is right.
    Generated,
}

/// Whether a text looks like a generated temporary password: 25 symbols, and either a digit among them or five groups
/// of five. So a pass phrase of 25 letters does not look like one; of 25 random symbols one in ten thousand has no
/// digit, but it is shown in groups.
#[must_use]
pub fn shape(typed: &Typed) -> Shape {
    let text = typed.as_str();
    match Symbols::read(text) {
        Some(symbols) if has_digit(text) || in_groups(text) => {
            if symbols.check_fits() {
                Shape::Generated
            } else {
                Shape::Mistyped
            }
        }
        Some(_) | None => Shape::Other,
    }
}

/// `LENGTH` values under 32, of which the last `CHECKS` check the others, shown in groups of `GROUP`; wiped when
/// dropped. With N checks, each one covers every Nth symbol, because one check can cover at most 31 symbols.
pub(super) struct Coded<const LENGTH: usize, const CHECKS: usize, const GROUP: usize>(
    Zeroizing<[u8; LENGTH]>,
);

impl<const LENGTH: usize, const CHECKS: usize, const GROUP: usize> Coded<LENGTH, CHECKS, GROUP> {
    /// The random bytes for the symbols that are not checks.
    pub(super) const BYTES: usize = (5 * (LENGTH - CHECKS)).div_ceil(8);

    /// Spreads the bits of `BYTES` bytes over the symbols, from the first one, and adds the checks.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        debug_assert_eq!(bytes.len(), Self::BYTES);
        let mut symbols = Zeroizing::new([0; LENGTH]);
        let (mut bits, mut held) = (0_u16, 0);
        let mut bytes = bytes.iter();
        for symbol in &mut symbols[..LENGTH - CHECKS] {
            if held < 5 {
                bits = bits << 8 | u16::from(*bytes.next().unwrap_or(&0));
                held += 8;
            }
            held -= 5;
            *symbol = (bits >> held & 31) as u8;
        }
        for check in LENGTH - CHECKS..LENGTH {
            symbols[check] =
                times_alpha(remainder(looked_after::<CHECKS>(&symbols[..check], check)));
        }
        Self(symbols)
    }

    /// Draws the symbols from a generator (S10).
    pub(super) fn generate(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        let bytes = &mut bytes[..Self::BYTES];
        randomness.fill(bytes)?;
        Ok(Self::from_bytes(bytes))
    }

    /// Reads a typed text: case, spaces and dashes do not matter, O is 0, I and L are 1. `None`
    /// unless exactly as many symbols remain as there should be.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut symbols = Zeroizing::new([0; LENGTH]);
        let mut count = 0;
        for c in text.chars().filter(|c| !is_separator(*c)) {
            *symbols.get_mut(count)? = value(c)?;
            count += 1;
        }
        (count == LENGTH).then_some(Self(symbols))
    }

    /// Whether the last symbols are the right checks of the others.
    pub(super) fn check_fits(&self) -> bool {
        (LENGTH - CHECKS..LENGTH)
            .all(|check| remainder(looked_after::<CHECKS>(&self.0[..=check], check)) == 0)
    }

    /// The symbols as letters and digits, in the only form that is hashed.
    pub(super) fn letters(&self) -> Zeroizing<[u8; LENGTH]> {
        Zeroizing::new(self.0.map(|value| ALPHABET[usize::from(value)]))
    }

    /// Groups with dashes between them, as they are shown.
    pub(super) fn grouped(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
        for (place, letter) in self.letters().iter().enumerate() {
            if place > 0 && place % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(*letter));
        }
        text
    }
}

/// The symbols that a check covers: every `CHECKS`-th one.
fn looked_after<const CHECKS: usize>(symbols: &[u8], check: usize) -> impl Iterator<Item = &u8> {
    symbols.iter().skip(check % CHECKS).step_by(CHECKS)
}

/// The weighted sum of the symbols in the field of 32 elements. The last one has the weight 1, and each one before it alpha
/// times its neighbour's weight. Alpha's first 31 powers differ, so one wrong symbol, or two different ones swapped in any
/// places, cannot leave the sum at zero.
fn remainder<'s>(symbols: impl IntoIterator<Item = &'s u8>) -> u8 {
    symbols
        .into_iter()
        .fold(0, |sum, symbol| times_alpha(sum) ^ symbol)
}

/// Multiplies by alpha, a root of the primitive polynomial x^5 + x^2 + 1.
const fn times_alpha(value: u8) -> u8 {
    (value << 1) ^ ((value >> 4) * 0b10_0101)
}

fn value(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET
        .iter()
        .position(|symbol| char::from(*symbol) == c)?;
    u8::try_from(place).ok()
}

/// All kinds of spaces, and the dashes that editors make from a hyphen.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
        )
}

fn has_digit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
}

fn in_groups(text: &str) -> bool {
    let groups = || text.split(is_separator).filter(|group| !group.is_empty());
    groups().count() == LENGTH / GROUP && groups().all(|group| group.chars().count() == GROUP)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};

    use super::*;

    const BYTES: usize = Symbols::BYTES;

    fn shape_of(text: &str) -> Shape {
        shape(&Typed::new(text.to_owned()))
    }

    fn text_of(bytes: [u8; BYTES]) -> String {
        Symbols::from_bytes(&bytes).grouped().to_string()
    }

    /// One symbol in each way people may type it.
    fn typed_as(symbol: char) -> impl Strategy<Value = char> {
        let others: &[char] = match symbol {
            '0' => &['0', 'O', 'o'],
            '1' => &['1', 'I', 'i', 'L', 'l'],
            _ => &[],
        };
        let mut ways = others.to_vec();
        ways.extend([symbol, symbol.to_ascii_lowercase()]);
        proptest::sample::select(ways)
    }

    /// A shown password as somebody might type it.
    fn typing(shown: &str) -> impl Strategy<Value = String> + use<> {
        let gap = prop_oneof![
            Just(""),
            Just(" "),
            Just("-"),
            Just("\u{2013}"),
            Just("\u{2014}"),
            Just("\u{2011}"),
            Just("\u{a0}"),
            Just("\t"),
            Just(" \u{2212} "),
        ];
        shown
            .chars()
            .filter(|c| *c != '-')
            .map(|symbol| (gap.clone(), typed_as(symbol)).prop_map(|(gap, c)| format!("{gap}{c}")))
            .collect::<Vec<_>>()
            .prop_map(|pieces| pieces.concat())
    }

    fn with_a_digit(text: &str) -> bool {
        text.contains(|c: char| c.is_ascii_digit())
    }

    #[test]
    fn alphas_first_thirty_one_powers_differ() {
        let mut seen = [false; 32];
        let mut power = 1;
        for _ in 0..31 {
            assert!(!seen[usize::from(power)]);
            seen[usize::from(power)] = true;
            power = times_alpha(power);
        }
        assert_eq!(power, 1);
    }

    #[test]
    fn a_hundred_and_twenty_bits_become_five_groups_of_five() {
        assert_eq!(text_of([0; BYTES]), "00000-00000-00000-00000-00000");
        assert!(text_of([255; BYTES]).starts_with("ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZ"));
        let mut bytes = [0; BYTES];
        bytes[..5].copy_from_slice(&[0x00, 0x44, 0x32, 0x14, 0xc7]);
        assert!(text_of(bytes).starts_with("01234-567"));
    }

    #[test]
    fn a_pass_phrase_of_twenty_five_letters_is_not_taken_for_a_generated_password() {
        for phrase in ["correct horse battery staple", "correcthorsebatterystaple"] {
            assert!(Symbols::read(phrase).is_some(), "{phrase}");
            assert_eq!(shape_of(phrase), Shape::Other);
        }
    }

    #[test]
    fn twenty_five_letters_in_five_groups_have_the_shape() {
        assert_ne!(shape_of("ABCDE-FGHJK-MNPQR-STVWX-YZABC"), Shape::Other);
        assert_ne!(shape_of("abcde fghjk mnpqr stvwx yzabc"), Shape::Other);
        assert_eq!(shape_of("ABCDEF-GHJK-MNPQR-STVWX-YZABC"), Shape::Other);
    }

    #[test]
    fn texts_of_other_lengths_or_symbols_have_not_the_shape() {
        let shown = text_of([9; BYTES]);
        for text in [
            "",
            "-----",
            &shown[1..],
            &format!("{shown}0"),
            &shown.replacen(&shown[..1], "U", 1),
            &shown.replacen(&shown[..1], "!", 1),
            &shown.replace('-', "."),
            &format!("{}{shown}", " ".repeat(400)),
        ] {
            assert_eq!(shape_of(text), Shape::Other, "{text:?}");
        }
    }

    #[test]
    fn every_wrong_symbol_and_every_swap_of_two_is_caught() {
        let good = Symbols::from_bytes(&[0x9d, 0x3c, 7, 0, 255, 1, 2, 3, 90, 17, 4, 8, 33, 64, 5]);
        assert!(good.check_fits());
        let mut tried = *good.0;
        for place in 0..LENGTH {
            for wrong in (0..32).filter(|wrong| *wrong != good.0[place]) {
                tried[place] = wrong;
                assert_ne!(remainder(&tried), 0);
            }
            tried = *good.0;
            for other in (0..place).filter(|other| good.0[*other] != good.0[place]) {
                tried.swap(place, other);
                assert_ne!(remainder(&tried), 0);
                tried.swap(place, other);
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_recognised_however_it_is_typed(
            (shown, typed) in any::<[u8; BYTES]>().prop_map(text_of)
                .prop_flat_map(|shown| (Just(shown.clone()), typing(&shown)))
        ) {
            assert_eq!(shape_of(&shown), Shape::Generated);
            let read = Symbols::read(&typed).unwrap();
            assert_eq!(*read.grouped(), shown);
            if with_a_digit(&typed) {
                assert_eq!(shape_of(&typed), Shape::Generated);
            }
        }

        #[test]
        fn a_wrong_symbol_anywhere_is_a_typing_mistake(
            bytes: [u8; BYTES], place in 0..LENGTH, wrong in 0..32_u8
        ) {
            let mut symbols = Symbols::from_bytes(&bytes);
            let is_right = symbols.0[place] == wrong;
            symbols.0[place] = wrong;
            let expected = if is_right { Shape::Generated } else { Shape::Mistyped };
            assert_eq!(shape_of(&symbols.grouped()), expected);
        }

        #[test]
        fn two_swapped_symbols_anywhere_are_a_typing_mistake(
            bytes: [u8; BYTES], one in 0..LENGTH, other in 0..LENGTH
        ) {
            let mut symbols = Symbols::from_bytes(&bytes);
            let are_alike = symbols.0[one] == symbols.0[other];
            symbols.0.swap(one, other);
            let expected = if are_alike { Shape::Generated } else { Shape::Mistyped };
            assert_eq!(shape_of(&symbols.grouped()), expected);
        }

        #[test]
        fn looking_at_any_text_never_panics(text in any::<String>()) {
            let _ = shape_of(&text);
        }
    }
}
