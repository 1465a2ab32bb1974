//! Operations over HTTP: a request as it is sent, and its answer as it is read.

use bytes::Bytes;
use serde::Deserialize;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use super::pool::{Answer, Pool, Sent, Unanswered};
use crate::clock::{Clock, SystemClock};
use crate::deeds::{Code, Credential, Deed, Hint, Kind, Listing, Method, Problem, Route, Work};
use crate::random::{SystemRandomness, random_bytes};
use crate::wire::body::append;

/// The longest line of a list, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;
/// Where plans are made: nothing is in force by that.
const PLANS: &str = "/v1/plans/";

#[derive(Deserialize)]
struct Failed {
    error: Problem,
}

#[derive(Deserialize)]
struct End<E> {
    end: E,
}

impl Pool {
    /// Asks for an operation with this session or token.
    ///
    /// # Errors
    /// Those of the operation; [`Code::Unavailable`] when the desk cannot be reached, or too much is asked at once;
    /// [`Code::OutcomeUnknown`] when the connection was lost before its answer.
    pub async fn ask<D: Deed>(
        &self,
        credential: Option<&Credential>,
        deed: &D,
    ) -> Result<D::Answer, Problem> {
        let asked = Asked::of(D::ROUTE, deed.path(), deed, deed.operation())?;
        let mut answer = self.answer_to(&asked, credential).await?;
        let mut whole = Zeroizing::new(Vec::new());
        while let Some(part) = answer.part().await.map_err(|why| asked.failed(why))? {
            append(&mut whole, &part);
        }
        match answer.status {
            200 => serde_json::from_slice(&whole).map_err(|error| not_understood(&error)),
            status => Err(problem_in(status, &whole)),
        }
    }

    /// Asks for a list; nothing of it is read ahead of whoever takes the rows.
    ///
    /// # Errors
    /// Those of [`Pool::ask`].
    pub async fn list<L: Listing>(
        &self,
        credential: Option<&Credential>,
        listing: &L,
    ) -> Result<Rows<'_, L>, Problem> {
        let asked = Asked::of(L::ROUTE, L::ROUTE.path.to_owned(), listing, None)?;
        let answer = self.answer_to(&asked, credential).await?;
        Ok(Rows {
            asked,
            answer,
            rest: Vec::new(),
            read: 0,
            end: None,
        })
    }

    async fn answer_to(
        &self,
        asked: &Asked,
        credential: Option<&Credential>,
    ) -> Result<Answer<'_>, Problem> {
        let sent = Sent {
            method: asked.route.method.as_str(),
            path: &asked.path,
            credential: credential.map(Credential::reveal),
            operation: asked.operation,
            work: asked.route.work,
            body: asked.body.clone(),
        };
        self.send(sent).await.map_err(|why| asked.failed(why))
    }
}

/// A request, ready to be sent.
struct Asked {
    route: Route,
    path: String,
    /// Of what changes something.
    operation: Option<Uuid>,
    body: Bytes,
}

impl Asked {
    fn of<T: serde::Serialize>(
        route: Route,
        path: String,
        asked: &T,
        operation: Option<Uuid>,
    ) -> Result<Self, Problem> {
        let (path, body) = request(route, path, asked)?;
        let changes = route.method == Method::Post
            && route.work != Work::Read
            && !route.path.starts_with(PLANS);
        let operation = match changes {
            true => Some(operation.map_or_else(operation_id, Ok)?),
            false => None,
        };
        Ok(Self {
            route,
            path,
            operation,
            body: Bytes::from_owner(body),
        })
    }

    /// The problem that the lack of an answer is.
    fn failed(&self, why: Unanswered) -> Problem {
        match (why, self.operation) {
            (Unanswered::Problem(problem), _) => *problem,
            (Unanswered::Lost(why), Some(operation)) => Problem {
                kind: Kind::OutcomeUnknown(operation),
                ..Problem::new(
                    Code::OutcomeUnknown,
                    format!("the connection to the desk was lost during operation {operation}: {why}"),
                )
                .hint(Hint::SameStore(format!(
                    "either everything was done or nothing; see which: passdesk audit list --operation {operation}"
                )))
            },
            (Unanswered::Lost(why), None) => {
                Problem::new(Code::Unavailable, format!("the connection to the desk was lost: {why}"))
                    .hint("nothing was changed; try again")
            }
        }
    }
}

/// The rows of a list, one after the other.
pub struct Rows<'p, L: Listing> {
    asked: Asked,
    answer: Answer<'p>,
    rest: Vec<u8>,
    /// How much of `rest` was read.
    read: usize,
    end: Option<L::End>,
}

impl<L: Listing> Rows<'_, L> {
    /// The next row; `None` at the end of the list.
    ///
    /// # Errors
    /// Those of the operation, also after rows; [`Code::Unavailable`] for a list that was cut short.
    pub async fn next(&mut self) -> Result<Option<L::Row>, Problem> {
        loop {
            let unread = &self.rest[self.read..];
            if let Some(length) = unread.iter().position(|byte| *byte == b'\n') {
                let line = read_line::<L>(&unread[..length]);
                self.read += length + 1;
                match line? {
                    Line::Row(row) => return Ok(Some(row)),
                    Line::End(end) => self.end = Some(end),
                }
                continue;
            }
            self.rest.drain(..self.read);
            self.read = 0;
            let part = match self.rest.len() > LONGEST_LINE {
                true => None,
                false => self
                    .answer
                    .part()
                    .await
                    .map_err(|why| self.asked.failed(why))?,
            };
            match part {
                Some(part) => self.rest.extend_from_slice(&part),
                None if self.end.is_some() => return Ok(None),
                None if self.answer.status != 200 => {
                    return Err(problem_in(self.answer.status, &self.rest));
                }
                None => {
                    return Err(Problem::new(Code::Unavailable, "the list was cut short")
                        .hint("try again; nothing was changed"));
                }
            }
        }
    }

    /// How the list ended, once all rows were taken.
    #[must_use]
    pub fn end(self) -> Option<L::End> {
        self.end
    }
}

/// An id for an operation, by which its outcome can be looked up.
fn operation_id() -> Result<Uuid, Problem> {
    let millis = u64::try_from(SystemClock.now().as_millis()).unwrap_or(0);
    let random = random_bytes(&SystemRandomness);
    let random = random.map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
    Ok(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

enum Line<R, E> {
    Row(R),
    End(E),
}

fn read_line<L: Listing>(line: &[u8]) -> Result<Line<L::Row, L::End>, Problem> {
    if line.starts_with(b"{\"end\":") {
        let read: Result<End<L::End>, _> = serde_json::from_slice(line);
        return match read {
            Ok(End { end }) => Ok(Line::End(end)),
            Err(error) => Err(not_understood(&error)),
        };
    }
    if line.starts_with(b"{\"error\":") {
        return Err(problem_in(500, line));
    }
    serde_json::from_slice(line)
        .map(Line::Row)
        .map_err(|error| not_understood(&error))
}

/// The path with its query, and the body.
fn request<T: serde::Serialize>(
    route: Route,
    path: String,
    asked: &T,
) -> Result<(String, Zeroizing<Vec<u8>>), Problem> {
    let unsent = |error: serde_json::Error| Problem::new(Code::Internal, error.to_string());
    match route.method {
        Method::Get => {
            let fields = serde_json::to_value(asked).map_err(unsent)?;
            let query = query(&fields);
            let path = match query.is_empty() {
                true => path,
                false => format!("{path}?{query}"),
            };
            Ok((path, Zeroizing::default()))
        }
        Method::Post => {
            // With room for any request, since growing would leave a copy of a secret behind.
            let mut body = Zeroizing::new(Vec::with_capacity(64 * 1024));
            serde_json::to_writer(&mut *body, asked).map_err(unsent)?;
            Ok((path, body))
        }
    }
}

/// Fields as a query: a list is its name several times.
fn query(fields: &serde_json::Value) -> String {
    use serde_json::Value;
    let mut pairs = Vec::new();
    let mut add = |name: &str, value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let encoded = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        pairs.push(format!("{name}={}", encoded(&text)));
    };
    for (name, value) in fields.as_object().into_iter().flatten() {
        match value {
            Value::Null => {}
            Value::Array(values) => values.iter().for_each(|value| add(name, value)),
            value => add(name, value),
        }
    }
    pairs.join("&")
}

fn not_understood(error: &serde_json::Error) -> Problem {
    Problem::new(
        Code::Unavailable,
        format!("the desk's answer cannot be read: {error}"),
    )
    .hint("the desk may be much older or newer than this program; see passdesk --version on both")
}

/// The problem in an answer.
fn problem_in(status: u16, answer: &[u8]) -> Problem {
    let line = answer.strip_suffix(b"\n").unwrap_or(answer);
    match serde_json::from_slice::<Failed>(line) {
        Ok(Failed { error }) => error,
        Err(_) => Problem::new(
            Code::Unavailable,
            format!("the desk answered with HTTP status {status}, and not as a desk does"),
        )
        .hint("see what listens there"),
    }
}
