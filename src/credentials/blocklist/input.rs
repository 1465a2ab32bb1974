//! Reads lists of known passwords line by line: SHA-1 digests as in the published files of breached passwords, or words.

use std::io::{self, BufRead, Read};

use data_encoding::HEXLOWER_PERMISSIVE;

use super::key::{self, SHA1_BYTES};
use crate::credentials::{Password, Typed};

/// The longest line, in bytes.
const LINE_BYTES: u64 = 4096;
/// The hexadecimal digits of a SHA-1.
const DIGITS: usize = 2 * SHA1_BYTES;
/// Progress is reported after this number of lines.
const LINES_BETWEEN: u64 = 1 << 16;
/// A first line with at least this number of hexadecimal digits is another digest (MD5, NTLM), hardly a password.
const SHORTEST_DIGEST: usize = 32;

/// The kind of lines in a list. The first line that is not empty decides; all others must be of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digests,
    Words,
}

/// The passwords of one list as 64-bit keys, which take 8 bytes each.
#[derive(Debug, Default)]
pub struct Known {
    pub(super) keys: Vec<u64>,
    pub(super) left_out: u64,
}

impl Known {
    /// Reads a list to its end. Either each line is the 40 hexadecimal digits of a SHA-1 in either case, with or
    /// without `:COUNT`; or each is a word in UTF-8. Lines may end in CRLF, and empty ones are skipped. Words are
    /// normalised as passwords are (RFC 8265). Words that cannot be passwords are left out, and so are digests with the
    /// count 0, which are the padding of the range service. A SHA-1 with a count is never a word. `told` gets the
    /// number of bytes read, now and then.
    ///
    /// # Errors
    /// [`InputError`] with the first line that is neither.
    pub fn read(input: impl BufRead, mut told: impl FnMut(u64)) -> Result<Self, InputError> {
        let mut known = Self::default();
        let mut lines = Lines {
            input,
            line: Vec::new(),
            number: 0,
            bytes: 0,
        };
        let mut kind = None;
        while lines.next()? {
            if lines.number.is_multiple_of(LINES_BETWEEN) {
                told(lines.bytes);
            }
            let wrong = |what| InputError::Line {
                number: lines.number,
                what,
            };
            let line = lines.text();
            if line.is_empty() {
                continue;
            }
            let kind = match kind {
                Some(kind) => kind,
                None => *kind.insert(kind_of(line).map_err(wrong)?),
            };
            let found = match kind {
                Kind::Digests => digest(line).map_err(wrong)?,
                Kind::Words => word(line).map_err(wrong)?,
            };
            match found {
                Some(key) => known.keys.push(key),
                None => known.left_out += 1,
            }
        }
        told(lines.bytes);
        Ok(known)
    }
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The operating system cannot read it.
    #[error("{0}")]
    Unreadable(#[from] io::Error),
    /// A line is not what it should be.
    #[error("line {number} {what}")]
    Line {
        /// The line, counted from one.
        number: u64,
        /// What is wrong with it.
        what: BadLine,
    },
}

/// What is wrong with a line. The texts follow "line 7".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadLine {
    /// No password and no digest has this length.
    #[error("is longer than {LINE_BYTES} bytes")]
    TooLong,
    /// Another encoding, or not text.
    #[error("is not UTF-8 text")]
    NotText,
    /// The lines before were digests.
    #[error("is not a SHA-1 and a count like the lines before it")]
    NotDigest,
    /// The lines before were words; used as a word, it would never match a password.
    #[error("is a SHA-1, and the lines before it are passwords")]
    NotWord,
    /// The first line is a digest of another length; used as a word, it would never match a password.
    #[error("is a hash, but not a SHA-1")]
    OtherDigest,
}

fn kind_of(line: &[u8]) -> Result<Kind, BadLine> {
    if digest(line).is_ok() {
        return Ok(Kind::Digests);
    }
    let before_count = line.split(|byte| *byte == b':').next().unwrap_or(line);
    if before_count.len() >= SHORTEST_DIGEST && before_count.iter().all(u8::is_ascii_hexdigit) {
        return Err(BadLine::OtherDigest);
    }
    Ok(Kind::Words)
}

/// The key of a line with a digest; `None` for padding.
fn digest(line: &[u8]) -> Result<Option<u64>, BadLine> {
    let (digits, rest) = line.split_at_checked(DIGITS).ok_or(BadLine::NotDigest)?;
    let mut digest = [0; SHA1_BYTES];
    HEXLOWER_PERMISSIVE
        .decode_mut(digits, &mut digest)
        .map_err(|_| BadLine::NotDigest)?;
    match rest {
        [] => {}
        [b':', count @ ..] if !count.is_empty() && count.iter().all(u8::is_ascii_digit) => {
            if count.iter().all(|digit| *digit == b'0') {
                return Ok(None);
            }
        }
        _ => return Err(BadLine::NotDigest),
    }
    Ok(Some(key::of_sha1(&digest)))
}

/// The key of a word; `None` where it cannot be a password.
fn word(line: &[u8]) -> Result<Option<u64>, BadLine> {
    if line.get(DIGITS) == Some(&b':') && digest(line).is_ok() {
        return Err(BadLine::NotWord);
    }
    let text = std::str::from_utf8(line).map_err(|_| BadLine::NotText)?;
    let password = Password::prepare(&Typed::new(text.to_owned()));
    Ok(password
        .ok()
        .map(|password| key::of_password(password.as_bytes())))
}

/// Lines of limited length, in one buffer.
struct Lines<R> {
    input: R,
    line: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl<R: BufRead> Lines<R> {
    /// Goes on to the next line, if there is one.
    fn next(&mut self) -> Result<bool, InputError> {
        self.line.clear();
        // The line's end may add two bytes.
        let limit = LINE_BYTES + 2;
        let read = (&mut self.input)
            .take(limit)
            .read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        self.bytes += read as u64;
        if self.text().len() as u64 > LINE_BYTES {
            return Err(InputError::Line {
                number: self.number,
                what: BadLine::TooLong,
            });
        }
        Ok(true)
    }

    /// The line without its end; the first one without a byte order mark.
    fn text(&self) -> &[u8] {
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.strip_prefix("\u{feff}".as_bytes()) {
            Some(text) if self.number == 1 => text,
            _ => line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";
    const QWERTY: &str = "b1b3773a05c0ed0176787a4f1574ff0075f7521e";

    fn read(text: impl AsRef<[u8]>) -> Result<Known, InputError> {
        Known::read(text.as_ref(), |_| {})
    }

    fn keys(text: impl AsRef<[u8]>) -> Vec<u64> {
        read(text).unwrap().keys
    }

    fn wrong(text: impl AsRef<[u8]>) -> String {
        read(text).unwrap_err().to_string()
    }

    fn both() -> Vec<u64> {
        vec![key::of_password(b"password"), key::of_password(b"qwerty")]
    }

    #[test]
    fn digests_may_have_counts_or_none_in_either_case_with_either_end_of_line() {
        assert_eq!(keys(format!("{PASSWORD}:52256179\n{QWERTY}:1\n")), both());
        assert_eq!(
            keys(format!("{PASSWORD}:9\r\n\r\n{QWERTY}:010\r\n")),
            both()
        );
        assert_eq!(keys(format!("\u{feff}{PASSWORD}\n{QWERTY}")), both());
    }

    #[test]
    fn the_padding_of_the_range_service_is_left_out() {
        let known = read(format!("{PASSWORD}:3\n{QWERTY}:0\n")).unwrap();
        assert_eq!(known.keys, both()[..1]);
        assert_eq!(known.left_out, 1);
    }

    #[test]
    fn words_stand_one_a_line_and_keep_their_spaces() {
        assert_eq!(keys("password\nqwerty"), both());
        assert_eq!(keys("\u{feff}password\r\n\n\nqwerty\r\n"), both());
        assert_eq!(keys(" a \n"), [key::of_password(b" a ")]);
        assert_eq!(keys("a:b\n"), [key::of_password(b"a:b")]);
        // Forty digits alone are a word like any other.
        assert_eq!(
            keys(format!("a\n{PASSWORD}\n"))[1],
            key::of_password(PASSWORD.as_bytes())
        );
    }

    #[test]
    fn words_are_normalised_as_passwords_are() {
        let composed = keys("ren\u{e9} a");
        assert_eq!(keys("rene\u{301}\u{a0}a"), composed);
        assert_eq!(composed, [key::of_password("ren\u{e9} a".as_bytes())]);
    }

    #[test]
    fn words_that_no_password_can_be_are_left_out() {
        let known = read(format!("a\tb\npassword\n{}\n", "x".repeat(401))).unwrap();
        assert_eq!(known.keys, both()[..1]);
        assert_eq!(known.left_out, 2);
    }

    #[test]
    fn a_bad_line_is_told_with_its_number() {
        let begin = format!("{PASSWORD}:3\n");
        for line in [
            "password",
            "5baa",
            &QWERTY[1..],
            &format!("{QWERTY}:"),
            &format!("{QWERTY}:x"),
            &format!("{QWERTY}1:1"),
            &format!("g{}", &QWERTY[1..]),
        ] {
            let expected = "line 3 is not a SHA-1 and a count like the lines before it";
            assert_eq!(wrong(format!("{begin}\n{line}\n{QWERTY}:1\n")), expected);
        }
        assert_eq!(wrong(b"a\nb\xff\n"), "line 2 is not UTF-8 text");
        assert_eq!(wrong(b"\x1f\x8b\x08\n"), "line 1 is not UTF-8 text");
    }

    #[test]
    fn a_digest_with_its_count_is_no_word() {
        let message = "line 2 is a SHA-1, and the lines before it are passwords";
        for digest in [PASSWORD, QWERTY] {
            for count in ["3", "0"] {
                assert_eq!(wrong(format!("# published\n{digest}:{count}\n")), message);
            }
        }
        for word in [format!("{PASSWORD}:"), format!("{PASSWORD}:x")] {
            assert_eq!(
                keys(format!("a\n{word}\n"))[1],
                key::of_password(word.as_bytes())
            );
        }
    }

    #[test]
    fn digests_of_other_kinds_are_not_taken_for_words() {
        let md5 = "5f4dcc3b5aa765d61d8327deb882cf99";
        let sha256 = format!("{md5}{md5}");
        for first in [md5.to_owned(), format!("{md5}:7"), sha256] {
            assert_eq!(
                wrong(format!("{first}\n")),
                "line 1 is a hash, but not a SHA-1"
            );
        }
    }

    #[test]
    fn s36_a_line_without_end_takes_no_memory() {
        assert_eq!(
            wrong(format!("a\n{}", "x".repeat(1 << 20))),
            "line 2 is longer than 4096 bytes"
        );
        let longest = "x".repeat(4096);
        assert_eq!(read(format!("{longest}\r\n")).unwrap().left_out, 1);
        assert_eq!(
            wrong(format!("{longest}x")),
            "line 1 is longer than 4096 bytes"
        );
    }

    #[test]
    fn whoever_waits_is_told_how_much_was_read() {
        let mut told = Vec::new();
        let text = "word\n".repeat(70_000);
        Known::read(text.as_bytes(), |bytes| told.push(bytes)).unwrap();
        assert_eq!(told, [5 * 65_536, 5 * 70_000]);
    }
}
