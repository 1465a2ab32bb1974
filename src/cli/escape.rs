//! Text from the store, made harmless for whatever shows it (S26).

use std::fmt::Write as _;
use std::io::{self, Write};

use passdesk::model::{is_unsafe_to_show, joins};

pub(crate) use passdesk::model::{escaped as escape, shell_word};

/// Unsafe characters in JSON stand in strings only, where an escape means the same character.
pub(super) fn json_escape(c: char, text: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(text, "\\u{unit:04x}");
    }
}

/// CSV has no escapes: there an unsafe character is shown as in a table.
pub(super) fn csv_escape(c: char, text: &mut String) {
    text.extend(c.escape_unicode());
}

/// Escapes what a serialiser writes; line ends are the serialiser's own.
pub(super) struct Screen<W> {
    out: W,
    escape: fn(char, &mut String),
    /// The beginning of a character whose end is in the next write.
    rest: Vec<u8>,
    /// The last character that was written: a joiner is safe after one of a script that needs it.
    before: Option<char>,
}

impl<W: Write> Screen<W> {
    /// Screens what is written to `out`.
    pub(super) fn new(out: W, escape: fn(char, &mut String)) -> Self {
        Self {
            out,
            escape,
            rest: Vec::new(),
            before: None,
        }
    }
}

/// Whether bytes are ASCII without control characters, except line ends. All of a piece are looked at together, without a
/// way out within it: that is faster by far.
fn is_plain(bytes: &[u8]) -> bool {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
    bytes
        .chunks(64)
        .all(|piece| piece.iter().fold(true, |all, byte| all & plain(byte)))
}

impl<W: Write> Write for Screen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.rest.is_empty() && is_plain(bytes) {
            self.out.write_all(bytes)?;
            self.before = bytes.last().copied().map(char::from).or(self.before);
            return Ok(bytes.len());
        }
        self.rest.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let mut shown = String::with_capacity(whole + 16);
        let (text, rest) = self.rest.split_at(whole);
        for c in std::str::from_utf8(text).unwrap_or_default().chars() {
            if c != '\n' && is_unsafe_to_show(c) && !joins(self.before, c) {
                (self.escape)(c, &mut shown);
            } else {
                shown.push(c);
            }
            self.before = Some(c);
        }
        self.rest = rest.to_vec();
        self.out.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_on_a_terminal_is_shown_instead() {
        assert_eq!(escape("Ünïcode 漢字 é"), "Ünïcode 漢字 é");
        assert!(matches!(
            escape("plain"),
            std::borrow::Cow::Borrowed("plain")
        ));
        assert_eq!(
            escape("a\u{1b}[2J\n\u{7f}\u{9b}\u{202e}\u{200b}b"),
            "a\\u{1b}[2J\\u{a}\\u{7f}\\u{9b}\\u{202e}\\u{200b}b"
        );
    }

    #[test]
    fn json_stays_the_same_value_without_unsafe_characters() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{feff}\u{e0041}\n漢\"\\";
        let mut written = Vec::new();
        serde_json::to_writer(Screen::new(&mut written, json_escape), text).expect("written");
        let json = String::from_utf8(written).expect("text");
        assert!(!json.contains(is_unsafe_to_show), "{json}");
        assert!(json.contains('漢'), "{json}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("json"), text);
    }

    #[test]
    fn a_joiner_is_written_as_it_is_where_its_script_needs_it() {
        let mut written = Vec::new();
        let mut screen = Screen::new(&mut written, csv_escape);
        for part in ["\u{6cc}", "\u{200c}\u{631}", " a", "\u{200c}b"] {
            screen.write_all(part.as_bytes()).expect("written");
        }
        let expected = "\u{6cc}\u{200c}\u{631} a\\u{200c}b";
        assert_eq!(String::from_utf8(written).expect("text"), expected);
    }

    #[test]
    fn a_character_may_come_in_two_writes() {
        let mut written = Vec::new();
        let mut screen = Screen::new(&mut written, csv_escape);
        for byte in "é\u{202e}漢\n".as_bytes() {
            screen.write_all(&[*byte]).expect("written");
        }
        assert_eq!(written, "é\\u{202e}漢\n".as_bytes());
    }
}
