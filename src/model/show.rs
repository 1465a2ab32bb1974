//! What may be shown to a terminal as it is, and what stands for the rest (CWE-150, CWE-117).

use std::borrow::Cow;

/// Whether a character changes what a terminal shows around it: C0 and C1 controls, DEL,
/// bidirectional marks, zero-width characters, line separators.
#[must_use]
pub fn is_unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What makes a spreadsheet that opens CSV take a text for a formula (CWE-1236); the wide forms are taken so too.
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// The character with which a formula would begin, if one would: at the start, or after a semicolon, at which spreadsheets
/// of some countries split CSV whatever stands between its fields.
pub(super) fn formula(text: &str) -> Option<char> {
    text.trim_start()
        .split(';')
        .find_map(|part| part.chars().next().filter(|c| FORMULA.contains(c)))
}

/// The text with every such character as `\u{..}`.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe_to_show) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unsafe_to_show(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown.into()
}
