//! Where in the text of a Keycloak realm its users stand.

use std::io::BufRead;

use super::super::errors::{BadFile, ReadError};
use super::super::source::{Source, lines_in};

/// What to do where the text is not that of a realm.
pub(super) const HINT: &str =
    "export one realm with its users: kc.sh export --realm NAME --users same_file --file FILE";

/// The key that is looked for.
const USERS: &[u8] = b"users";

/// Passes over a JSON text byte by byte, and knows how deep it is.
#[derive(Default)]
struct Scan {
    depth: u32,
    in_text: bool,
    after_backslash: bool,
    /// The last text at the depth of the realm's own keys, as far as it is needed.
    text: Vec<u8>,
    /// Whether a colon followed it.
    is_key: bool,
}

impl Scan {
    /// Whether the array of users begins with this byte.
    fn sees(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.after_backslash => self.after_backslash = false,
                b'\\' => self.after_backslash = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            if self.in_text && self.text.len() <= USERS.len() {
                self.text.push(byte);
            }
            return false;
        }
        match byte {
            b'"' => {
                self.in_text = true;
                self.is_key = false;
                self.text.clear();
            }
            b':' => self.is_key = self.depth == 1,
            b'[' if self.is_key && self.text == USERS => return true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if !byte.is_ascii_whitespace() && byte != b':' {
            self.is_key = false;
        }
        false
    }
}

/// How many bytes and lines are before the array of users.
pub(super) fn before_users(source: &mut Source) -> Result<(u64, u64), ReadError> {
    let input = source.rewind(0)?;
    let (mut scan, mut bytes, mut lines, mut after_cr) = (Scan::default(), 0, 0, false);
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Err(BadFile::new("there are no users in this realm")
                .hint(HINT)
                .into());
        }
        let found = available.iter().position(|byte| scan.sees(*byte));
        let passed = found.unwrap_or(available.len());
        lines += lines_in(&available[..passed], &mut after_cr);
        bytes += passed as u64;
        input.consume(passed);
        if found.is_some() {
            return Ok((bytes, lines));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_are_those_of_the_realm_itself() {
        let before = |text: &str| {
            let found = before_users(&mut Source::of(text.as_bytes().to_vec()));
            found
                .ok()
                .map(|(bytes, lines)| (text[usize::try_from(bytes).unwrap()..].to_owned(), lines))
        };
        for (text, rest, lines) in [
            ("{\"users\":[1]}", "[1]}", 0),
            (
                "{\n \"a\": {\"users\": [2]},\r\n\"users\" : \n [1]}",
                "[1]}",
                3,
            ),
            (
                "{\"x\":\"users\",\"y\":[3],\"us\\\"ers\":[2],\"userss\":[2],\"users\":[1]}",
                "[1]}",
                0,
            ),
            ("{\"x\":\"\\\\\",\"users\":[1]}", "[1]}", 0),
        ] {
            assert_eq!(before(text), Some((rest.to_owned(), lines)), "{text}");
        }
        for text in [
            "",
            "{}",
            "{\"users\":\"x\",\"y\":[1]}",
            "{\"a\":[{\"users\":[1]}]}",
            "{\"users\":{}}",
        ] {
            assert_eq!(before(text), None, "{text}");
        }
    }
}
