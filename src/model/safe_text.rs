//! Which characters may be shown on a terminal as they are, and how the others are written (CWE-150, CWE-117).

use std::borrow::Cow;
use std::fmt;

/// Whether a character changes what a terminal shows around it: C0 and C1 controls, DEL,
/// bidirectional marks, zero-width characters, line separators.
#[must_use]
pub fn is_unsafe_to_show(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a text is ASCII without control characters, as most are: that is found out at once.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether a character is a zero-width joiner or non-joiner that the script of the character before it needs: it shapes the
/// letters on both sides (Unicode 16, section 23.2) and hides nothing.
#[must_use]
pub fn joins(before: Option<char>, c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') && before.is_some_and(is_of_joining_script)
}

/// A letter, mark or digit of the Arabic, Syriac, N'Ko and Mandaic, Indic, Myanmar, Khmer or Mongolian blocks.
fn is_of_joining_script(c: char) -> bool {
    matches!(c,
        '\u{600}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && !is_unsafe_to_show(c)
}

/// The first character of a text that is unsafe to show where it stands.
pub(super) fn first_unsafe(text: &str) -> Option<char> {
    if is_plain(text) {
        return None;
    }
    with_before(text)
        .find(|(before, c)| is_unsafe_to_show(*c) && !joins(*before, *c))
        .map(|(_, c)| c)
}

/// Each character with the one before it.
fn with_before(text: &str) -> impl Iterator<Item = (Option<char>, char)> {
    let before = [None].into_iter().chain(text.chars().map(Some));
    before.zip(text.chars())
}

/// The characters with which a formula begins in a spreadsheet that opens CSV (CWE-1236), also in their wide forms.
const FORMULA: [char; 8] = [
    '=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// The character with which a formula would begin, if there is one: at the start, or after a semicolon, because
/// spreadsheets of some countries split CSV there.
pub(super) fn formula(text: &str) -> Option<char> {
    text.trim_start()
        .split(';')
        .find_map(|part| part.chars().next().filter(|c| FORMULA.contains(c)))
}

/// The text with `\u{..}` in place of every character that is unsafe to show.
#[must_use]
pub fn escaped(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(is_unsafe_to_show) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (before, c) in with_before(text) {
        if is_unsafe_to_show(c) && !joins(before, c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown.into()
}

/// A text as one word of a shell, escaped for a terminal.
#[must_use]
pub fn shell_word(text: &str) -> String {
    let text = escaped(text);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=@%,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A character as a sentence names it: one that cannot be seen by its name or its number.
pub(crate) struct Named(pub(crate) char);

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("a space"),
            '\t' => f.write_str("a tab"),
            '\n' | '\r' => f.write_str("a line break"),
            c if c.is_ascii_graphic() || c.is_alphanumeric() => {
                write!(f, "'{c}' (U+{:04X})", u32::from(c))
            }
            c => write!(f, "the character U+{:04X}", u32::from(c)),
        }
    }
}
