//! Heads of requests, judged before anything is done, and refusals in the shape of every error (S57).

use std::time::Duration;

use hyper::Method;
use hyper::header::{AUTHORIZATION, ORIGIN, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::model::Wait;

/// A header of ours: no browser sends it without having asked before.
pub const OURS: &str = "passdesk";
/// The caller's operation id.
pub const OPERATION: &str = "x-request-id";

/// An answer that says why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// HTTP's status.
    pub status: u16,
    /// The error's code.
    pub code: &'static str,
    /// What went wrong.
    pub message: &'static str,
    /// What to do; may be empty. It is not needed where there is a time to ask again.
    pub hint: &'static str,
    /// When to ask again.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal after which the same request makes no sense.
    #[must_use]
    pub fn new(status: u16, code: &'static str, message: &'static str, hint: &'static str) -> Self {
        Self {
            status,
            code,
            message,
            hint,
            retry_after: None,
        }
    }

    /// Not as HTTP or this interface wants it.
    #[must_use]
    pub fn malformed(message: &'static str, hint: &'static str) -> Self {
        Self::new(400, "usage", message, hint)
    }

    /// More than is read.
    #[must_use]
    pub fn too_long(message: &'static str) -> Self {
        Self::new(413, "usage", message, "")
    }

    /// Too much to do, of this peer (429) or in all (503).
    #[must_use]
    pub fn busy(status: u16, message: &'static str, retry_after: Duration) -> Self {
        let mut refusal = Self::new(
            status,
            if status == 429 {
                "throttled"
            } else {
                "unavailable"
            },
            message,
            "",
        );
        refusal.retry_after = Some(retry_after);
        refusal
    }

    /// Its JSON object.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let hint = match self.retry_after {
            Some(time) => Some(format!("try again in {}", Wait(time))),
            None => Some(self.hint.to_owned()).filter(|hint| !hint.is_empty()),
        };
        let error = json!({ "code": self.code, "message": self.message, "hint": hint });
        let mut bytes = json!({ "error": error }).to_string().into_bytes();
        bytes.push(b'\n');
        bytes
    }
}

/// What a head says beside method and path.
#[derive(Debug)]
pub struct Head {
    /// The session or token of `authorization: Bearer`.
    pub credential: Option<Zeroizing<String>>,
    /// The operation id.
    pub operation: Option<Uuid>,
}

/// Reads a head.
///
/// # Errors
/// A [`Refusal`] for what no client of ours sends.
pub fn judge(head: &Parts) -> Result<Head, Refusal> {
    let malformed = Refusal::malformed;
    if head.method == Method::CONNECT
        || head.uri.scheme().is_some()
        || head.uri.authority().is_some()
    {
        return Err(malformed("the target is not a path", "begin it with /v1"));
    }
    // The HTTP library hides a content-length beside it, so every transfer-encoding is refused.
    if head.headers.contains_key(TRANSFER_ENCODING) {
        return Err(malformed(
            "transfer-encoding is not taken",
            "send content-length",
        ));
    }
    if head.headers.contains_key(ORIGIN) {
        return Err(Refusal::new(
            403,
            "not_permitted",
            "no pages of a browser are answered",
            "",
        ));
    }
    if head.headers.get(OURS).is_none_or(|value| value != "1") {
        return Err(malformed(
            "the header passdesk is missing",
            "send passdesk: 1",
        ));
    }
    let credential = match one(head, AUTHORIZATION.as_str())? {
        None => None,
        Some(text) => {
            let bearer = text.split_once(' ').filter(|(scheme, token)| {
                scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()
            });
            let (_, token) = bearer.ok_or_else(|| {
                malformed(
                    "the credential cannot be read",
                    "send authorization: Bearer SESSION",
                )
            })?;
            Some(Zeroizing::new(token.to_owned()))
        }
    };
    let operation = match one(head, OPERATION)? {
        None => None,
        Some(text) => Some(Uuid::try_parse(text).map_err(|_| {
            malformed(
                "the operation id cannot be read",
                "send a UUID as x-request-id",
            )
        })?),
    };
    Ok(Head {
        credential,
        operation,
    })
}

/// The only value of a header.
fn one<'h>(head: &'h Parts, name: &str) -> Result<Option<&'h str>, Refusal> {
    let refusal = || Refusal::malformed("a header cannot be read", "send it once, in ASCII");
    let mut values = head.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| refusal()),
        _ => Err(refusal()),
    }
}
