//! Asks a served desk, over HTTP.

use std::cell::RefCell;
use std::ops::ControlFlow;

use serde::Deserialize;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use super::connection::{Connection, Sent, Unanswered};
use crate::clock::{Clock, SystemClock};
use crate::deeds::{Code, Credential, Deed, Hint, Kind, Listing, Method, Problem, Route, Work};
use crate::model::ServedUrl;
use crate::random::{SystemRandomness, random_bytes};

/// The longest line of a list, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;
/// Where plans are made: nothing is in force by that.
const PLANS: &str = "/v1/plans/";

/// A served desk, and the connection to it.
pub(super) struct Served {
    connection: RefCell<Connection>,
}

#[derive(Deserialize)]
struct Failed {
    error: Problem,
}

#[derive(Deserialize)]
struct End<E> {
    end: E,
}

impl Served {
    pub(super) fn new(url: ServedUrl) -> Result<Self, Problem> {
        let connection = RefCell::new(Connection::to(url)?);
        Ok(Self { connection })
    }

    pub(super) fn ask<D: Deed>(
        &self,
        credential: Option<&Credential>,
        deed: &D,
    ) -> Result<D::Answer, Problem> {
        let (path, body) = request(D::ROUTE, deed.path(), deed)?;
        let mut answer = Zeroizing::new(Vec::new());
        let status = self.send(
            D::ROUTE,
            &path,
            (credential, deed.operation()),
            body,
            &mut |part| {
                answer.extend_from_slice(part);
                ControlFlow::Continue(())
            },
        )?;
        if status == 200 {
            return serde_json::from_slice(&answer).map_err(|error| not_understood(&error));
        }
        Err(problem_in(status, &answer))
    }

    pub(super) fn list<L: Listing>(
        &self,
        credential: Option<&Credential>,
        listing: &L,
        each: &mut dyn FnMut(L::Row) -> ControlFlow<()>,
    ) -> Result<Option<L::End>, Problem> {
        let (path, body) = request(L::ROUTE, L::ROUTE.path.to_owned(), listing)?;
        let mut rest = Vec::new();
        let mut end: Option<Result<L::End, Problem>> = None;
        let mut stopped = false;
        let status = self.send(L::ROUTE, &path, (credential, None), body, &mut |part| {
            rest.extend_from_slice(part);
            let mut taken = 0;
            while let Some(length) = rest[taken..].iter().position(|byte| *byte == b'\n') {
                let line = &rest[taken..taken + length];
                taken += length + 1;
                match read_line::<L>(line) {
                    Ok(Line::Row(row)) => {
                        if each(row).is_break() {
                            stopped = true;
                            return ControlFlow::Break(());
                        }
                    }
                    Ok(Line::End(ended)) => end = Some(Ok(ended)),
                    Err(problem) => end = Some(Err(problem)),
                }
            }
            rest.drain(..taken);
            match rest.len() > LONGEST_LINE {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        })?;
        match end {
            Some(ended) => ended.map(Some),
            None if stopped => Ok(None),
            None if status != 200 => Err(problem_in(status, &rest)),
            None => Err(Problem::new(Code::Unavailable, "the list was cut short")
                .hint("try again; nothing was changed")),
        }
    }

    fn send(
        &self,
        route: Route,
        path: &str,
        (credential, operation): (Option<&Credential>, Option<Uuid>),
        body: Zeroizing<Vec<u8>>,
        each: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Result<u16, Problem> {
        let operation = match operation {
            Some(operation) => operation,
            None => operation_id()?,
        };
        let changes = route.method == Method::Post
            && route.work != Work::Read
            && !route.path.starts_with(PLANS);
        let sent = Sent {
            method: route.method.as_str(),
            path,
            credential: credential.map(Credential::reveal),
            operation: changes.then_some(operation),
            body,
        };
        let answered = self.connection.borrow_mut().send(sent, each);
        answered.map_err(|why| match why {
            Unanswered::Problem(problem) => *problem,
            Unanswered::Lost(why) if changes => Problem {
                kind: Kind::OutcomeUnknown(operation),
                ..Problem::new(
                    Code::OutcomeUnknown,
                    format!("the connection to the desk was lost during operation {operation}: {why}"),
                )
                .hint(Hint::SameStore(format!(
                    "either everything was done or nothing; see which: passdesk audit list --operation {operation}"
                )))
            },
            Unanswered::Lost(why) => {
                Problem::new(Code::Unavailable, format!("the connection to the desk was lost: {why}"))
                    .hint("nothing was changed; try again")
            }
        })
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
