//! The requests of one connection over HTTP/1.1, quick enough at both ends (S57).

use std::convert::Infallible;
use std::error::Error;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};

use super::bounds::{HEAD, IDLE_TIME};
use super::front::or_end;
use super::handle::Handle;
use super::pace::{Pace, Paced};

/// The body of an answer in one piece; it tells the pace when all of it was handed over.
pub struct Whole {
    bytes: Option<Bytes>,
    pace: Arc<Pace>,
}

impl Whole {
    /// A request begins whose answer this will be.
    #[must_use]
    pub fn begins(pace: Arc<Pace>) -> Self {
        pace.request_begins();
        Self { bytes: None, pace }
    }

    /// The same with what is to be sent.
    #[must_use]
    pub fn with(mut self, bytes: Bytes) -> Self {
        self.bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
        self
    }
}

impl Body for Whole {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, Bytes::len) as u64)
    }
}

impl Drop for Whole {
    /// The connection drops a body when it has taken all of it.
    fn drop(&mut self) {
        self.pace.request_ends();
    }
}

/// Answers the requests of one connection. Whoever answers tells the [`Pace`] when a request begins and ends.
pub async fn converse<S, A, F, B>(stream: S, handle: &Handle, answer: A)
where
    S: AsyncRead + AsyncWrite + Unpin,
    A: Fn(Request<Incoming>, Arc<Pace>) -> F,
    F: Future<Output = Response<B>>,
    B: Body<Error: Into<Box<dyn Error + Send + Sync>>> + 'static,
{
    let pace = Arc::new(Pace::default());
    let stream = TokioIo::new(Paced::new(stream, Arc::clone(&pace)));
    let answer = service_fn(|request| {
        let answered = answer(request, Arc::clone(&pace));
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // The stream itself is stricter, except with what was read ahead of its turn.
        .header_read_timeout(IDLE_TIME)
        .max_header_size(HEAD)
        .serve_connection(stream, answer);
    let mut connection = pin!(connection);
    if or_end(handle, connection.as_mut()).await.is_none() {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
