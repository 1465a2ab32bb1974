//! An answer, written down before it is sent: a little of it in memory, which is wiped, the rest in a file without a name.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use zeroize::Zeroizing;

/// How much is kept in memory, in bytes. No answer with a secret is longer.
const IN_MEMORY: usize = 256 * 1024;
/// How much is read from a file at once, in bytes.
const PART: usize = 64 * 1024;

/// An answer that is being written.
pub(super) struct Spool {
    memory: Zeroizing<Vec<u8>>,
    file: Option<File>,
}

impl Spool {
    pub(super) fn new() -> Self {
        Self {
            memory: Zeroizing::new(Vec::new()),
            file: None,
        }
    }

    /// The answer as it is sent.
    pub(super) fn into_body(self) -> io::Result<Sent> {
        match self.file {
            None => Ok(Sent::memory(self.memory)),
            Some(mut file) => {
                let length = file.seek(SeekFrom::End(0))?;
                file.rewind()?;
                Ok(Sent {
                    memory: None,
                    file: Some(file),
                    left: length,
                })
            }
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file {
            return file.write(bytes);
        }
        let length = self.memory.len() + bytes.len();
        if length > IN_MEMORY {
            let mut file = tempfile::tempfile()?;
            file.write_all(&self.memory)?;
            self.memory = Zeroizing::new(Vec::new());
            let written = file.write(bytes);
            self.file = Some(file);
            return written;
        }
        if length > self.memory.capacity() {
            // Growing in place would leave a copy behind.
            let mut larger = Zeroizing::new(Vec::with_capacity((2 * length).max(1024)));
            larger.extend_from_slice(&self.memory);
            self.memory = larger;
        }
        self.memory.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An answer that is being sent.
pub(super) struct Sent {
    memory: Option<Bytes>,
    file: Option<File>,
    left: u64,
}

impl Sent {
    pub(super) fn memory(bytes: Zeroizing<Vec<u8>>) -> Self {
        let left = bytes.len() as u64;
        Self {
            // Wiped when it was sent.
            memory: Some(Bytes::from_owner(bytes)),
            file: None,
            left,
        }
    }
}

impl Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(bytes) = self.memory.take() {
            self.left = 0;
            return Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))));
        }
        let Some(file) = &mut self.file else {
            return Poll::Ready(None);
        };
        let mut part = vec![0; PART];
        Poll::Ready(match file.read(&mut part) {
            Ok(0) => None,
            Ok(read) => {
                part.truncate(read);
                self.left = self.left.saturating_sub(read as u64);
                Some(Ok(Frame::data(part.into())))
            }
            Err(error) => Some(Err(error)),
        })
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s62_a_long_answer_is_written_to_a_file_and_a_short_one_is_not() {
        let mut short = Spool::new();
        short.write_all(&[b'a'; IN_MEMORY]).expect("written");
        assert!(short.file.is_none());
        let mut long = Spool::new();
        for _ in 0..3 {
            long.write_all(&[b'a'; IN_MEMORY / 2]).expect("written");
        }
        assert!(long.file.is_some() && long.memory.is_empty());
        let sent = long.into_body().expect("a body");
        assert_eq!(sent.left, IN_MEMORY as u64 / 2 * 3);
    }
}
