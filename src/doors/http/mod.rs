//! The door for web applications: pages to sign in and to change a password, and answers for a proxy that asks before it
//! lets a request through.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{Door, DoorConfig, DoorError};
use crate::wire::conversation::converse;
use crate::wire::front::{Arrival, Speaker};
use crate::wire::handle::Handle;
use crate::wire::listen::PlaceWords;

/// How places to listen at are written.
pub const PLACES: PlaceWords = PlaceWords {
    unix: "unix:",
    clear: Some("http://"),
    tls: "https://",
};

/// Answers until SIGTERM or SIGINT.
///
/// # Errors
/// [`DoorError`] if it cannot start.
pub fn run(config: DoorConfig) -> Result<(), DoorError> {
    let door = Door::open(config)?;
    let pages = Arc::new(Pages {
        handle: door.handle(),
    });
    door.run(PLACES, &pages)
}

/// What all requests of the door share.
struct Pages {
    handle: Handle,
}

impl Speaker for Pages {
    async fn speak<S>(self: Arc<Self>, stream: S, _: Arrival)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        converse(
            stream,
            &self.handle,
            async |request: Request<Incoming>, pace| {
                pace.request_begins();
                let mut response = Response::new(Full::<Bytes>::default());
                if request.uri().path() != "/health" {
                    *response.status_mut() = StatusCode::NOT_FOUND;
                }
                pace.request_ends();
                response
            },
        )
        .await;
    }
}
