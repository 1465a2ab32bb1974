//! One request and its answer: judged, queued, answered by a worker, logged.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use uuid::{Builder, Uuid};

use super::service::{About, Answered, Asked, Service};
use super::spool::{Spool, SpooledBody};
use super::workers::{Job, Outcome, Workers, ending};
use crate::deeds::Work;
use crate::model::Peer;
use crate::random::{SystemRandomness, random_bytes};
use crate::wire::body;
use crate::wire::bounds::{self, REFUSAL_TIME};
use crate::wire::handle::Handle;
use crate::wire::http::{Refusal, judge};
use crate::wire::log::{Entry, Log};
use crate::wire::pace::Pace;

/// Methods that any path might take.
const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What all requests of a server share.
pub(super) struct Exchange {
    pub(super) service: Arc<dyn Service>,
    pub(super) workers: Workers,
    pub(super) log: Log,
    pub(super) handle: Handle,
}

impl Exchange {
    /// Answers one request.
    pub(super) async fn answer(
        &self,
        request: Request<Incoming>,
        peer: Peer,
        pace: Arc<Pace>,
    ) -> Response<SpooledBody> {
        pace.request_begins();
        let begun = Instant::now();
        let (method, path) = (
            request.method().to_string(),
            request.uri().path().to_owned(),
        );
        let mut seen = Seen {
            id: new_id(),
            deed: "-",
        };
        let outcome = self.outcome(request, peer, &mut seen).await;
        let (answered, spool) = outcome.unwrap_or_else(|refusal| refused(&refusal));
        self.log.request(&Entry {
            id: seen.id,
            peer,
            deed: seen.deed,
            account: answered.account.as_deref(),
            outcome: answered.code,
            took: begun.elapsed(),
        });
        // Who ignores Retry-After is not to be answered any faster (S58).
        if matches!(answered.status, 429 | 503) && path != "/v1/health" {
            sleep(REFUSAL_TIME).await;
        }
        let mut response = Response::new(spool.into_body(move || pace.request_ends()));
        *response.status_mut() =
            StatusCode::from_u16(answered.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let kind = if answered.lines {
            "application/jsonl"
        } else {
            "application/json"
        };
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(time) = answered.retry_after {
            headers.insert(
                RETRY_AFTER,
                time.as_millis()
                    .div_ceil(1000)
                    .max(1)
                    .try_into()
                    .unwrap_or(u64::MAX)
                    .into(),
            );
        }
        if answered.status == 405
            && let Ok(allowed) = HeaderValue::from_str(&self.allowed(&method, &path))
        {
            headers.insert(ALLOW, allowed);
        }
        response
    }

    async fn outcome(&self, request: Request<Incoming>, peer: Peer, seen: &mut Seen) -> Outcome {
        let (parts, incoming) = request.into_parts();
        let head = judge(&parts)?;
        let (method, path) = (parts.method.as_str(), parts.uri.path());
        if path == "/v1/health" {
            seen.deed = "health";
            return self.health(method);
        }
        let Some((deed, work)) = self.service.route(method, path) else {
            return Err(self.no_route(method, path));
        };
        seen.deed = deed;
        if self.handle.is_draining() && work == Work::Hash {
            return Err(ending());
        }
        let body = body::read(incoming, bounds::body(method, path)).await?;
        let asked = Asked {
            method: method.to_owned(),
            path: path.to_owned(),
            query: parts.uri.query().map(str::to_owned),
            credential: head.credential,
            operation: head.operation,
            body,
            peer,
            id: seen.id,
        };
        let (answer, waiting) = oneshot::channel();
        let about = match work {
            Work::Hash => self.service.about(&asked),
            Work::Read | Work::Write => About::default(),
        };
        self.workers.put(work, about, Job { asked, answer })?;
        let lost = || Refusal::new(500, "internal", "something unexpected went wrong", "");
        waiting.await.map_err(|_| lost())?
    }

    fn health(&self, method: &str) -> Outcome {
        match method {
            "GET" if self.handle.is_draining() => Err(ending()),
            "GET" => {
                let done = Answered {
                    status: 200,
                    code: "done",
                    retry_after: None,
                    account: None,
                    lines: false,
                    guess: None,
                    for_others: false,
                };
                Ok((done, Spool::holding(b"{\"status\":\"ok\"}\n".to_vec())))
            }
            _ => Err(wrong_method()),
        }
    }

    fn no_route(&self, method: &str, path: &str) -> Refusal {
        match self.allowed(method, path).is_empty() {
            true => Refusal::new(404, "usage", "there is no such path", "passdesk help serve"),
            false => wrong_method(),
        }
    }

    /// The methods that a path takes beside this one.
    fn allowed(&self, method: &str, path: &str) -> String {
        let takes = |other: &&str| match path {
            "/v1/health" => *other == "GET",
            _ => *other != method && self.service.route(other, path).is_some(),
        };
        let takes: Vec<_> = METHODS.into_iter().filter(takes).collect();
        takes.join(", ")
    }
}

/// What is known of a request for the log.
struct Seen {
    id: Uuid,
    deed: &'static str,
}

fn wrong_method() -> Refusal {
    Refusal::new(405, "usage", "the path does not take this method", "")
}

fn refused(refusal: &Refusal) -> (Answered, Spool) {
    let answered = Answered {
        status: refusal.status,
        code: refusal.code,
        retry_after: refusal
            .retry_after
            .map(|time| time.max(Duration::from_secs(1))),
        account: None,
        lines: false,
        guess: None,
        for_others: false,
    };
    (answered, Spool::holding(refusal.body()))
}

/// An id for the log alone; nothing depends on it.
fn new_id() -> Uuid {
    let bytes = random_bytes(&SystemRandomness).unwrap_or_default();
    Builder::from_random_bytes(bytes).into_uuid()
}
