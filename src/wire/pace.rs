//! A stream whose other end must be quick enough: silent, half-sent and unread connections end (S57).

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

use super::bounds::{HEAD_TIME, IDLE_TIME, SEND_TIME};

/// What the stream waits for: a number that grows with each change; its remainder by three says which.
const HEAD: u64 = 0;
const BUSY: u64 = 1;
const IDLE: u64 = 2;

/// Says to a [`Paced`] stream where its requests are. It begins with waiting for a head.
#[derive(Debug, Default)]
pub struct Pace(AtomicU64);

impl Pace {
    /// A head was read; whoever answers it bounds the time of the body.
    pub fn request_begins(&self) {
        self.next(BUSY);
    }

    /// An answer was handed over in whole.
    pub fn request_ends(&self) {
        self.next(IDLE);
    }

    fn next(&self, phase: u64) {
        let now = self.0.load(Ordering::Relaxed);
        self.0.store((now / 3 + 1) * 3 + phase, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A stream with limits of time.
#[derive(Debug)]
pub struct Paced<S> {
    stream: S,
    pace: Arc<Pace>,
    /// The state of `pace` that `reading` is for.
    reading_in: Option<u64>,
    reading: Pin<Box<Sleep>>,
    is_sending: bool,
    sending: Pin<Box<Sleep>>,
}

impl<S> Paced<S> {
    /// A stream that `pace` speaks to.
    #[must_use]
    pub fn new(stream: S, pace: Arc<Pace>) -> Self {
        let (reading, sending) = (Box::pin(sleep(HEAD_TIME)), Box::pin(sleep(SEND_TIME)));
        Self {
            stream,
            pace,
            reading_in: None,
            reading,
            is_sending: false,
            sending,
        }
    }

    fn wait_for_input(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let now = self.pace.now();
        let time = match now % 3 {
            HEAD => HEAD_TIME,
            IDLE => IDLE_TIME,
            _ => return Poll::Pending,
        };
        if self.reading_in != Some(now) {
            self.reading_in = Some(now);
            self.reading.as_mut().reset(Instant::now() + time);
        }
        self.reading.as_mut().poll_late(cx)
    }

    fn sent<T>(&mut self, cx: &mut Context<'_>, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.is_sending = false;
            return sent;
        }
        if !self.is_sending {
            self.is_sending = true;
            self.sending.as_mut().reset(Instant::now() + SEND_TIME);
        }
        ready!(self.sending.as_mut().poll_late(cx))?;
        Poll::Pending
    }
}

trait Late {
    fn poll_late(self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;
}

impl Late for Pin<&mut Sleep> {
    fn poll_late(self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Pending => self.wait_for_input(cx),
            done => {
                if buffer.filled().len() > before && self.pace.now() % 3 == IDLE {
                    self.pace.next(HEAD);
                }
                done
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.sent(cx, sent)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_flush(cx);
        self.sent(cx, sent)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.sent(cx, sent)
    }
}
