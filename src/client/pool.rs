//! Connections to a served desk: made when they are needed, kept, and no more than the desk admits.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::yield_now;
use tokio::time::{Instant, timeout};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::connect::{DeskAt, Sender};
use crate::deeds::{Code, Problem, Work};
use crate::model::ServedUrl;

/// A connection that was not used for so long is made anew: the desk closes it soon after.
const KEPT: Duration = Duration::from_secs(45);

/// How many requests are under way at once, and how long one waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Requests at once, each on a connection of its own.
    pub at_once: usize,
    /// Of these, requests that the desk computes password hashes for.
    pub hashes_at_once: usize,
    /// How long a request waits for its turn.
    pub turn: Duration,
    /// How long it may take to connect.
    pub connect: Duration,
    /// How long each part of an answer may keep one waiting.
    pub answer: Duration,
}

impl Patience {
    /// Of a command: one request after the other, and longer than any operation and a busy store take.
    pub const OF_A_COMMAND: Self = Self {
        at_once: 1,
        hashes_at_once: 1,
        turn: Duration::ZERO,
        connect: Duration::from_secs(10),
        answer: Duration::from_secs(120),
    };

    /// Of a door: half of the connections that a desk admits of one user or one address, and as many hashes as wait there
    /// for one of them, so that no request of the door is refused for another one.
    #[must_use]
    pub fn of_a_door(url: &ServedUrl) -> Self {
        Self {
            at_once: match url {
                ServedUrl::Unix(_) => 32,
                ServedUrl::Https { .. } => 12,
            },
            hashes_at_once: 8,
            turn: Duration::from_secs(4),
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(30),
        }
    }
}

/// Connections to a served desk, for many requests at once.
pub struct Pool {
    desk: DeskAt,
    host: HeaderValue,
    patience: Patience,
    turns: Arc<Semaphore>,
    hashes: Arc<Semaphore>,
    /// The one that was used last is used next.
    kept: Mutex<Vec<(Instant, Sender)>>,
}

/// A request on its way.
pub(super) struct Sent<'a> {
    pub(super) method: &'static str,
    pub(super) path: &'a str,
    pub(super) credential: Option<&'a str>,
    /// Of what changes something, the id of the operation.
    pub(super) operation: Option<Uuid>,
    pub(super) work: Work,
    pub(super) body: Bytes,
}

/// Why there is no answer.
pub(super) enum Unanswered {
    /// The desk was not asked.
    Problem(Box<Problem>),
    /// It was asked, and the connection was lost.
    Lost(String),
}

impl From<Problem> for Unanswered {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

fn lost(error: &dyn std::fmt::Display) -> Unanswered {
    Unanswered::Lost(error.to_string())
}

/// The same, and whether it may be sent again.
struct NoAnswer {
    why: Unanswered,
    again: bool,
}

/// An answer on its way. Its connection is kept once all of it was read.
pub(super) struct Answer<'p> {
    pub(super) status: u16,
    body: Incoming,
    pool: &'p Pool,
    sender: Option<Sender>,
    _turn: Turn,
}

/// A request's place among those under way.
struct Turn {
    _any: OwnedSemaphorePermit,
    _hash: Option<OwnedSemaphorePermit>,
}

impl Pool {
    /// A pool without a connection yet.
    ///
    /// # Errors
    /// [`Code::Usage`] for a host whose name cannot be sent.
    pub fn new(url: ServedUrl, patience: Patience) -> Result<Self, Problem> {
        let desk = DeskAt::new(url, patience.connect);
        let host = HeaderValue::from_str(&desk.host());
        let host = host.map_err(|error| Problem::usage(error.to_string()))?;
        Ok(Self {
            desk,
            host,
            patience,
            turns: Arc::new(Semaphore::new(patience.at_once)),
            hashes: Arc::new(Semaphore::new(patience.hashes_at_once)),
            kept: Mutex::default(),
        })
    }

    /// Sends a request. On a kept connection that turns out to be closed it is sent once more, where it was not sent at all
    /// or changes nothing.
    pub(super) async fn send(&self, sent: Sent<'_>) -> Result<Answer<'_>, Unanswered> {
        let turn = self.turn(sent.work).await?;
        if let Some(mut sender) = self.kept_open().await {
            match self.sent_on(&mut sender, &sent).await {
                Ok(answer) => return Ok(self.answer(answer, sender, turn)),
                Err(NoAnswer { why, again: false }) => return Err(why),
                // The desk was started anew: none of the others is open any more.
                Err(NoAnswer { again: true, .. }) => self.lock().clear(),
            }
        }
        let mut sender = self.desk.connect().await?;
        match self.sent_on(&mut sender, &sent).await {
            Ok(answer) => Ok(self.answer(answer, sender, turn)),
            Err(NoAnswer { why, .. }) => Err(why),
        }
    }

    async fn turn(&self, work: Work) -> Result<Turn, Problem> {
        let turn = async {
            // The closing of a semaphore is never asked for.
            let hash = match work {
                Work::Hash => Arc::clone(&self.hashes).acquire_owned().await.ok(),
                Work::Read | Work::Write => None,
            };
            let any = Arc::clone(&self.turns).acquire_owned().await.ok()?;
            Some(Turn {
                _any: any,
                _hash: hash,
            })
        };
        match timeout(self.patience.turn, turn).await {
            Ok(Some(turn)) => Ok(turn),
            Ok(None) | Err(_) => {
                let problem = Problem::new(Code::Unavailable, "too much is asked at once");
                Err(problem.hint("nothing was changed; try again in a moment"))
            }
        }
    }

    async fn kept_open(&self) -> Option<Sender> {
        let (since, mut sender) = self.lock().pop()?;
        // That the desk has closed it is seen by its own task, once that is woken and has its turn: a person may have taken
        // long.
        yield_now().await;
        yield_now().await;
        let is_open = since.elapsed() < KEPT && sender.ready().await.is_ok();
        match is_open {
            true => Some(sender),
            // Those below it are older.
            false => {
                self.lock().clear();
                None
            }
        }
    }

    async fn sent_on(
        &self,
        sender: &mut Sender,
        sent: &Sent<'_>,
    ) -> Result<hyper::Response<Incoming>, NoAnswer> {
        let final_one = |why| NoAnswer { why, again: false };
        let request = self.request(sent).map_err(|why| final_one(why.into()))?;
        let answered = timeout(self.patience.answer, sender.try_send_request(request)).await;
        let answered = answered.map_err(|error| final_one(lost(&error)))?;
        answered.map_err(|mut error| NoAnswer {
            again: error.take_message().is_some() || sent.operation.is_none(),
            why: lost(error.error()),
        })
    }

    fn request(&self, sent: &Sent<'_>) -> Result<Request<Full<Bytes>>, Problem> {
        let unsent =
            |error: &dyn std::fmt::Display| Problem::new(Code::Internal, error.to_string());
        let mut request = Request::builder()
            .method(sent.method)
            .uri(sent.path)
            .header(HOST, &self.host)
            .header("passdesk", "1")
            .header(CONTENT_TYPE, "application/json");
        if let Some(credential) = sent.credential {
            let bearer = Zeroizing::new(format!("Bearer {credential}"));
            let mut value = HeaderValue::from_str(&bearer).map_err(|error| unsent(&error))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if let Some(operation) = sent.operation {
            request = request.header("x-request-id", operation.to_string());
        }
        let request = request.body(Full::new(sent.body.clone()));
        request.map_err(|error| unsent(&error))
    }

    fn answer(&self, answer: hyper::Response<Incoming>, sender: Sender, turn: Turn) -> Answer<'_> {
        Answer {
            status: answer.status().as_u16(),
            body: answer.into_body(),
            pool: self,
            sender: Some(sender),
            _turn: turn,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Instant, Sender)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer<'_> {
    /// The next part of the body; `None` at its end.
    pub(super) async fn part(&mut self) -> Result<Option<Bytes>, Unanswered> {
        loop {
            let part = timeout(self.pool.patience.answer, self.body.frame()).await;
            match part.map_err(|error| lost(&error))? {
                Some(Ok(part)) => {
                    if let Ok(bytes) = part.into_data() {
                        return Ok(Some(bytes));
                    }
                }
                Some(Err(error)) => return Err(lost(&error)),
                None => {
                    if let Some(sender) = self.sender.take() {
                        self.pool.lock().push((Instant::now(), sender));
                    }
                    return Ok(None);
                }
            }
        }
    }
}
