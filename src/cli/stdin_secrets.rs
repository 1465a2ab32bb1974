//! Secrets from standard input: one line each, nothing twice, nothing left over.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::fd::AsFd;

use passdesk::credentials::Typed;
use passdesk::model::without_mark;
use zeroize::Zeroizing;

use super::closed_streams;
use super::failure::Failure;

/// The most that is read; far more than any set of passwords a command takes.
const STDIN_BYTES: usize = 8 * 1024;

/// Why standard input gives no secrets.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    /// It was closed when the program began.
    #[error(transparent)]
    Closed(Failure),
    /// What is typed there would be seen.
    #[error("standard input is a terminal: leave --password-stdin out to be asked")]
    Terminal,
    /// More than any command takes.
    #[error("standard input holds more than {STDIN_BYTES} bytes")]
    TooLong,
    /// Bytes that are not UTF-8.
    #[error("standard input is not UTF-8 text")]
    NotText,
    /// It ended too early.
    #[error("standard input ended before {0}")]
    Missing(&'static str),
    /// Something follows the last line that was expected.
    #[error("standard input holds more lines than expected")]
    Extra,
    /// It could not be read.
    #[error("cannot read standard input: {0}")]
    Failed(#[from] io::Error),
}

/// All of standard input, given out line by line and wiped when it goes.
pub(crate) struct StdinSecrets {
    rest: Zeroizing<String>,
    given: usize,
}

impl StdinSecrets {
    /// Reads standard input to its end.
    pub(crate) fn read() -> Result<Self, Unusable> {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            return Err(Unusable::Terminal);
        }
        closed_streams::check_stdin().map_err(Unusable::Closed)?;
        // Past the standard library's own buffer, which nobody wipes.
        Self::from_reader(File::from(stdin.as_fd().try_clone_to_owned()?))
    }

    fn from_reader(reader: impl Read) -> Result<Self, Unusable> {
        // One byte more than allowed tells too much from just enough, and the buffer never moves.
        let mut bytes = Zeroizing::new(Vec::with_capacity(STDIN_BYTES + 1));
        let mut chunk = Zeroizing::new([0; 512]);
        let mut reader = reader.take(STDIN_BYTES as u64 + 1);
        loop {
            match reader.read(chunk.as_mut_slice()) {
                Ok(0) => break,
                Ok(read) => bytes.extend_from_slice(&chunk[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        if bytes.len() > STDIN_BYTES {
            return Err(Unusable::TooLong);
        }
        let text = std::str::from_utf8(without_mark(&bytes)).map_err(|_| Unusable::NotText)?;
        Ok(Self {
            rest: Zeroizing::new(text.to_owned()),
            given: 0,
        })
    }

    /// The next line without its newline; a last line may go without one.
    pub(crate) fn next(&mut self) -> Option<Typed> {
        self.next_line().map(|line| Typed::new(line.to_owned()))
    }

    /// The same of a line that is no secret.
    pub(crate) fn next_line(&mut self) -> Option<&str> {
        let rest = &self.rest[self.given..];
        if rest.is_empty() {
            return None;
        }
        let (line, length) = match rest.find('\n') {
            Some(end) => (
                rest[..end].strip_suffix('\r').unwrap_or(&rest[..end]),
                end + 1,
            ),
            None => (rest, rest.len()),
        };
        self.given += length;
        Some(line)
    }

    /// The next line, which must be there; the error names `what` it should hold.
    pub(crate) fn take(&mut self, what: &'static str) -> Result<Typed, Unusable> {
        self.next().ok_or(Unusable::Missing(what))
    }

    /// Makes sure that nothing is left.
    pub(crate) fn finish(self) -> Result<(), Unusable> {
        if self.given == self.rest.len() {
            Ok(())
        } else {
            Err(Unusable::Extra)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<String> {
        let mut secrets = StdinSecrets::from_reader(input).expect("secrets");
        let mut lines = Vec::new();
        while let Some(line) = secrets.next_line() {
            lines.push(line.to_owned());
        }
        assert!(secrets.finish().is_ok());
        lines
    }

    #[test]
    fn each_line_is_a_secret_without_its_one_newline() {
        assert!(lines(b"").is_empty());
        assert_eq!(lines(b"one"), ["one"]);
        assert_eq!(lines(b"one\ntwo\n"), ["one", "two"]);
        assert_eq!(lines(b"one\r\n two \n"), ["one", " two "]);
        assert_eq!(lines(b"one\n\n"), ["one", ""]);
        assert_eq!(lines(b"\xef\xbb\xbfone\r\ntwo\r\n"), ["one", "two"]);
        assert!(lines(b"\xef\xbb\xbf").is_empty());
    }

    #[test]
    fn what_follows_the_last_expected_line_is_an_error() {
        let mut secrets = StdinSecrets::from_reader(&b"one\n\n"[..]).expect("secrets");
        assert!(secrets.next().is_some());
        assert!(matches!(secrets.finish(), Err(Unusable::Extra)));
    }

    #[test]
    fn too_much_and_not_text_are_refused() {
        let most = vec![b'a'; STDIN_BYTES];
        assert!(StdinSecrets::from_reader(&most[..]).is_ok());
        let more = vec![b'a'; STDIN_BYTES + 1];
        assert!(matches!(
            StdinSecrets::from_reader(&more[..]),
            Err(Unusable::TooLong)
        ));
        assert!(matches!(
            StdinSecrets::from_reader(&b"a\xff\n"[..]),
            Err(Unusable::NotText)
        ));
    }
}
