//! One request from its first byte to its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use hyper::{Request, Response};
use tokio::time::sleep;
use zeroize::Zeroizing;

use super::admission::Refused;
use super::bounds::{self, Unread};
use super::log::{self, Line};
use super::spool::Sent;
use super::workers::{Reply, Workers, refused};
use crate::clock::{Clock, SystemClock};
use crate::deeds::{self, Code, Problem, Work};
use crate::model::Peer;

/// How long a refusal for too much is held back, so that a client that ignores it is slowed (S58).
const HELD_BACK: Duration = Duration::from_millis(250);

/// What answers the requests of all connections.
pub(super) struct Answering {
    workers: Arc<Workers>,
    is_draining: AtomicBool,
}

impl Answering {
    pub(super) fn new(workers: Arc<Workers>) -> Self {
        Self {
            workers,
            is_draining: AtomicBool::new(false),
        }
    }

    /// Answers what is under way, and no further sign-ins.
    pub(super) fn drain(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
        self.workers.drain();
    }

    /// Answers a request; `None` where the client has gone.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        peer: Peer,
    ) -> Option<Response<Sent>> {
        let begun = Instant::now();
        if request.uri().path() == "/v1/health" {
            return Some(self.health());
        }
        let operation = deeds::route(request.method().as_str(), request.uri().path());
        let asked = match bounds::read(request, peer).await {
            Ok(asked) => asked,
            Err(Unread::Gone) => return None,
            Err(Unread::Problem(status, problem)) => {
                let (mut answered, spool) = refused(&problem);
                answered.status = status;
                return Some(respond((answered, spool), None, "refused", peer, begun));
            }
        };
        let id = asked.operation;
        let work = operation.map_or(Work::Read, |route| route.work);
        let account = match work {
            Work::Hash => deeds::account_named(&asked.body),
            Work::Read | Work::Write => None,
        };
        let name = operation.map_or("unknown", |route| route.name);
        let reply = match self.workers.ask(work, account, asked) {
            Ok(answer) => answer
                .await
                .unwrap_or_else(|_| refused(&Problem::new(Code::Internal, "the request was lost"))),
            Err(why) => {
                sleep(HELD_BACK).await;
                too_much(why)
            }
        };
        Some(respond(reply, id, name, peer, begun))
    }

    fn health(&self) -> Response<Sent> {
        let (status, text) = match self.is_draining.load(Ordering::Relaxed) {
            false => (200, r#"{"status":"ok"}"#),
            true => (503, r#"{"status":"stopping"}"#),
        };
        let body = Sent::memory(Zeroizing::new(text.as_bytes().to_vec()));
        finished(Response::builder().status(status), body)
    }
}

fn too_much(why: Refused) -> Reply {
    let (problem, wait) = match why {
        Refused::Peer(wait) => (
            Problem::new(
                Code::Throttled,
                "too many sign-ins from here at once, or too many failed",
            )
            .hint("try again in a moment"),
            wait,
        ),
        Refused::All => (
            Problem::new(Code::Unavailable, "the desk is busy")
                .hint("nothing was changed; try again"),
            Duration::from_secs(1),
        ),
    };
    let (mut answered, spool) = refused(&problem);
    answered.retry_after = Some(wait);
    (answered, spool)
}

fn respond(
    (answered, spool): Reply,
    id: Option<uuid::Uuid>,
    operation: &str,
    peer: Peer,
    begun: Instant,
) -> Response<Sent> {
    log::write(&Line {
        at: SystemClock.now(),
        id,
        operation,
        peer: log::named(peer),
        account: answered.account.as_deref(),
        outcome: answered.code,
        milliseconds: log::millis(begun.elapsed()),
    });
    let kind = match answered.lines {
        true => "application/jsonl",
        false => "application/json",
    };
    let mut response = Response::builder()
        .status(answered.status)
        .header(CONTENT_TYPE, kind)
        .header("cache-control", "no-store");
    if let Some(wait) = answered.retry_after {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        response = response.header(RETRY_AFTER, seconds);
    }
    if matches!(answered.status, 408 | 413) {
        // What is left of the body is not read.
        response = response.header(CONNECTION, "close");
    }
    let body = spool.into_body();
    finished(
        response,
        body.unwrap_or_else(|_| Sent::memory(Zeroizing::default())),
    )
}

fn finished(response: hyper::http::response::Builder, body: Sent) -> Response<Sent> {
    response.body(body).unwrap_or_else(|_| {
        let mut response = Response::new(Sent::memory(Zeroizing::default()));
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
