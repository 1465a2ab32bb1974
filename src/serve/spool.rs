//! An answer, kept until its reader has taken it, so that no reader holds a transaction or a thread (S62).

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use zeroize::Zeroizing;

use crate::wire::body::append;
use crate::wire::bounds::ANSWER_IN_MEMORY;

/// The size of a piece that is read back from the file.
const PIECE: usize = 64 * 1024;

/// Written by a worker: in memory that is wiped, and from 256 KiB on in a file that has no name.
#[derive(Default)]
pub(super) struct Spool {
    memory: Zeroizing<Vec<u8>>,
    file: Option<File>,
    length: u64,
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.is_none() && self.memory.len() + bytes.len() > ANSWER_IN_MEMORY {
            let mut file = tempfile::tempfile()?;
            file.write_all(&self.memory)?;
            self.memory = Zeroizing::default();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.write_all(bytes)?,
            None => append(&mut self.memory, bytes),
        }
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Spool {
    pub(super) fn holding(bytes: Vec<u8>) -> Self {
        Self {
            length: bytes.len() as u64,
            memory: Zeroizing::new(bytes),
            file: None,
        }
    }

    /// The body of a response; calls `ended` when all of it was handed over.
    pub(super) fn into_body(self, ended: impl FnOnce() + Send + Sync + 'static) -> SpooledBody {
        let mut file = self.file;
        let rewound = file.as_mut().map_or(Ok(()), Seek::rewind);
        SpooledBody {
            memory: Some(self.memory).filter(|bytes| !bytes.is_empty()),
            file,
            left: self.length,
            failed: rewound.err(),
            ended: Some(Box::new(ended)),
        }
    }
}

/// A spool on its way to the reader.
pub(super) struct SpooledBody {
    memory: Option<Zeroizing<Vec<u8>>>,
    file: Option<File>,
    left: u64,
    failed: Option<io::Error>,
    ended: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl SpooledBody {
    fn next(&mut self) -> Option<io::Result<Bytes>> {
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        if let Some(memory) = self.memory.take() {
            return Some(Ok(Bytes::from_owner(memory)));
        }
        let file = self.file.as_mut().filter(|_| self.left > 0)?;
        let size = usize::try_from(self.left).map_or(PIECE, |left| left.min(PIECE));
        let mut piece = Zeroizing::new(vec![0; size]);
        Some(
            file.read_exact(&mut piece)
                .map(|()| Bytes::from_owner(piece)),
        )
    }
}

impl Body for SpooledBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let next = self.next();
        if let Some(Ok(piece)) = &next {
            self.left = self.left.saturating_sub(piece.len() as u64);
        }
        Poll::Ready(next.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

impl Drop for SpooledBody {
    /// The connection drops a body when it has taken all of it.
    fn drop(&mut self) {
        if let Some(ended) = self.ended.take() {
            ended();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s62_an_answer_of_any_size_comes_back_as_it_was_written() {
        for size in [
            0,
            1,
            ANSWER_IN_MEMORY,
            ANSWER_IN_MEMORY + 1,
            3 * ANSWER_IN_MEMORY + 7,
        ] {
            let written: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            let mut spool = Spool::default();
            for piece in written.chunks(1000) {
                spool.write_all(piece).expect("written");
            }
            assert_eq!(spool.file.is_some(), size > ANSWER_IN_MEMORY);
            let mut body = spool.into_body(|| {});
            assert_eq!(body.size_hint().exact(), Some(size as u64));
            let mut read = Vec::new();
            while let Poll::Ready(Some(frame)) =
                Pin::new(&mut body).poll_frame(&mut Context::from_waker(std::task::Waker::noop()))
            {
                read.extend_from_slice(&frame.expect("read").into_data().expect("data"));
            }
            assert!(read == written && body.is_end_stream());
        }
    }
}
