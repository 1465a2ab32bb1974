//! The keys that are pressed, and the news that the window has changed, one by one.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use signal_hook::SigId;
use signal_hook::consts::SIGWINCH;
use signal_hook::low_level::{pipe, unregister};

use super::typed::Edit;

const ESC: u8 = 0x1b;
/// How long the rest of a key's bytes may take; an Esc that stays alone is the key.
const REST_OF_A_KEY: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 50_000_000,
};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Edit(Edit),
    Up,
    Down,
    PageUp,
    PageDown,
    Enter,
    /// Esc, or Ctrl-D.
    Leave,
    /// What follows is pasted, or was.
    Paste(bool),
    /// The window has another size, or must be drawn again.
    Changed,
    /// A key that means nothing here.
    Other,
}

/// Reads keys from a terminal that gives every byte at once.
pub(super) struct Keys {
    tty: File,
    changes: UnixStream,
    watch: SigId,
    bytes: Vec<u8>,
}

impl Keys {
    /// Watches the window from here on.
    pub(super) fn of(tty: &File) -> io::Result<Self> {
        let (changes, told) = UnixStream::pair()?;
        changes.set_nonblocking(true)?;
        Ok(Self {
            tty: tty.try_clone()?,
            changes,
            watch: pipe::register(SIGWINCH, told)?,
            bytes: Vec::new(),
        })
    }

    /// Whether more keys have been read already.
    pub(super) fn are_waiting(&self) -> bool {
        decode(&self.bytes).is_some()
    }

    /// The next one.
    ///
    /// # Errors
    ///
    /// `UnexpectedEof` where the terminal is gone.
    pub(super) fn next(&mut self) -> io::Result<Key> {
        loop {
            if let Some((key, taken)) = decode(&self.bytes) {
                self.bytes.drain(..taken);
                return Ok(key);
            }
            let mut fds = [
                PollFd::new(&self.tty, PollFlags::IN),
                PollFd::new(&self.changes, PollFlags::IN),
            ];
            let patience = (!self.bytes.is_empty()).then_some(&REST_OF_A_KEY);
            match poll(&mut fds, patience) {
                Err(Errno::INTR) => continue,
                Ok(0) => {
                    let is_esc = std::mem::take(&mut self.bytes) == [ESC];
                    return Ok(if is_esc { Key::Leave } else { Key::Other });
                }
                polled => polled?,
            };
            let changed = !fds[1].revents().is_empty();
            if changed {
                while self.changes.read(&mut [0; 64]).is_ok_and(|read| read > 0) {}
                return Ok(Key::Changed);
            }
            let mut read = [0; 256];
            match self.tty.read(&mut read)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.bytes.extend_from_slice(&read[..count]),
            }
        }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        unregister(self.watch);
    }
}

/// The first key in the bytes and how many are its own, unless more are needed to tell.
fn decode(bytes: &[u8]) -> Option<(Key, usize)> {
    let key = match *bytes.first()? {
        ESC => return escape_sequence(bytes),
        b'\r' | b'\n' => Key::Enter,
        0x7f | 0x08 => Key::Edit(Edit::DeleteBefore),
        control @ 0x01..=0x1a => with_control(control - 1 + b'a'),
        0x00..0x20 => Key::Other,
        _ => return character(bytes),
    };
    Some((key, 1))
}

fn with_control(letter: u8) -> Key {
    Key::Edit(match letter {
        b'a' => Edit::Home,
        b'b' => Edit::Left,
        b'd' => return Key::Leave,
        b'e' => Edit::End,
        b'f' => Edit::Right,
        b'k' => Edit::DeleteToEnd,
        b'n' => return Key::Down,
        b'p' => return Key::Up,
        b'u' => Edit::DeleteToStart,
        b'w' => Edit::DeleteWord,
        _ => return Key::Other,
    })
}

/// A character of one to four bytes; what is none is passed over.
fn character(bytes: &[u8]) -> Option<(Key, usize)> {
    let text = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(text) {
        Ok(text) => text,
        Err(error) => {
            let (valid, _) = text.split_at(error.valid_up_to());
            if valid.is_empty() {
                return Some((Key::Other, error.error_len()?));
            }
            std::str::from_utf8(valid).unwrap_or_default()
        }
    };
    let c = valid.chars().next()?;
    Some((Key::Edit(Edit::Insert(c)), c.len_utf8()))
}

/// `ESC [ parameters letter`, `ESC O letter`, or Alt with a key.
fn escape_sequence(bytes: &[u8]) -> Option<(Key, usize)> {
    let (introducer, rest) = bytes[1..].split_first()?;
    match introducer {
        b'[' => {
            let end = rest.iter().position(|byte| (0x40..=0x7e).contains(byte))?;
            Some((special(&rest[..end], rest[end]), end + 3))
        }
        b'O' => Some((special(b"", *rest.first()?), 3)),
        0x7f | 0x08 => Some((Key::Edit(Edit::DeleteWord), 2)),
        &ESC => Some((Key::Leave, 1)),
        _ => Some((Key::Other, 2)),
    }
}

fn special(parameters: &[u8], letter: u8) -> Key {
    match (letter, parameters) {
        (b'A', _) => Key::Up,
        (b'B', _) => Key::Down,
        (b'C', _) => Key::Edit(Edit::Right),
        (b'D', _) => Key::Edit(Edit::Left),
        (b'H', _) | (b'~', b"1" | b"7") => Key::Edit(Edit::Home),
        (b'F', _) | (b'~', b"4" | b"8") => Key::Edit(Edit::End),
        (b'~', b"3") => Key::Edit(Edit::DeleteAt),
        (b'~', b"5") => Key::PageUp,
        (b'~', b"6") => Key::PageDown,
        (b'~', b"200") => Key::Paste(true),
        (b'~', b"201") => Key::Paste(false),
        _ => Key::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(mut bytes: &[u8]) -> Vec<Key> {
        let mut keys = Vec::new();
        while let Some((key, taken)) = decode(bytes) {
            keys.push(key);
            bytes = &bytes[taken..];
        }
        assert!(bytes.is_empty(), "left: {bytes:?}");
        keys
    }

    #[test]
    fn keys_are_told_apart_whatever_a_terminal_sends_for_them() {
        let home = Key::Edit(Edit::Home);
        assert_eq!(keys(b"\x1b[H\x1bOH\x1b[1~\x1b[7~\x01"), [home; 5]);
        let end = Key::Edit(Edit::End);
        assert_eq!(keys(b"\x1b[F\x1bOF\x1b[4~\x1b[8~\x05"), [end; 5]);
        assert_eq!(keys(b"\x1b[A\x1bOA\x10\x1b[1;5A"), [Key::Up; 4]);
        let word = Key::Edit(Edit::DeleteWord);
        assert_eq!(keys(b"\x17\x1b\x7f"), [word; 2]);
        assert_eq!(keys(b"\r\n"), [Key::Enter; 2]);
        assert_eq!(keys(b"\x1b[15~\x1bx\x00\xff"), [Key::Other; 4]);
    }

    #[test]
    fn characters_of_any_length_are_read_whole() {
        let inserted = ['a', 'é', '高', '😀', 'b'].map(|c| Key::Edit(Edit::Insert(c)));
        assert_eq!(keys("aé高😀b".as_bytes()), inserted);
    }

    #[test]
    fn a_key_of_which_only_a_part_has_come_waits_for_the_rest() {
        for part in [
            &b"\x1b"[..],
            b"\x1b[",
            b"\x1b[1;",
            b"\x1bO",
            b"\xe9\xab",
            b"",
        ] {
            assert_eq!(decode(part), None, "{part:?}");
        }
    }
}
