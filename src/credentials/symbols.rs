//! The 25 symbols of a generated temporary password: how they are read, checked and written.

use zeroize::Zeroizing;

use super::Typed;
use super::password::LONGEST;

/// Crockford's base 32: no I, L, O, which look like digits, and no U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Symbols in all; the last one is the check.
const LENGTH: usize = 25;
/// Symbols in a group, and groups.
const GROUP: usize = 5;
/// Random bytes behind the other 24 symbols of five bits: 120 bits.
pub(super) const BYTES: usize = 15;

/// What a typed text looks like, before anything is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Not like a generated temporary password.
    Other,
    /// Like one, but the check character does not fit.
    Mistyped,
    /// Like one, and the check character fits.
    Generated,
}

/// Whether a text looks like a generated temporary password: 25 symbols, and either a digit among
/// them or five groups of five. A pass phrase of 25 letters is therefore not taken for one; of
/// 25 random symbols one in ten thousand lacks a digit, and that one is shown in groups.
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

/// Twenty-five values under 32; wiped when dropped.
pub(super) struct Symbols(Zeroizing<[u8; LENGTH]>);

impl Symbols {
    /// Spreads 120 bits over 24 symbols and adds the check.
    pub(super) fn from_bytes(bytes: &[u8; BYTES]) -> Self {
        let mut symbols = Zeroizing::new([0; LENGTH]);
        for (five, eight) in bytes.chunks_exact(5).zip(symbols.chunks_exact_mut(8)) {
            let bits = five
                .iter()
                .fold(0, |bits, byte| bits << 8 | u64::from(*byte));
            for (place, symbol) in eight.iter_mut().rev().enumerate() {
                *symbol = (bits >> (5 * place) & 31) as u8;
            }
        }
        symbols[LENGTH - 1] = times_alpha(remainder(&symbols[..LENGTH - 1]));
        Self(symbols)
    }

    /// Reads a typed text: case, spaces and dashes do not matter, O is 0, I and L are 1. `None`
    /// unless exactly 25 symbols remain.
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

    /// Whether the last symbol is the check of the others.
    fn check_fits(&self) -> bool {
        remainder(self.0.as_slice()) == 0
    }

    /// The symbols as letters and digits, in the one way of writing that is hashed.
    pub(super) fn letters(&self) -> Zeroizing<[u8; LENGTH]> {
        Zeroizing::new(self.0.map(|value| ALPHABET[usize::from(value)]))
    }

    /// Five groups of five with dashes between them, as they are shown.
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

/// The weighted sum of the symbols in the field of 32 elements, the weight of the last being 1 and
/// of each one before it alpha times its neighbour's. Alpha's first 31 powers differ, so one wrong
/// symbol, or two different ones swapped wherever they stand, cannot leave the sum at zero.
fn remainder(symbols: &[u8]) -> u8 {
    symbols
        .iter()
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

/// Spaces of every kind, and the dashes that editors make of a hyphen.
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
