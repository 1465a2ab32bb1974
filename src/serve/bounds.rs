//! What a request must be before anything is done with it (S57).

use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, ORIGIN, TRANSFER_ENCODING};
use hyper::{Method, Request};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::workers::Asked;
use crate::deeds::{Code, Problem};
use crate::model::Peer;

/// How long a body may take.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// The longest body, in bytes.
const BODY: usize = 64 * 1024;
/// The longest body of a plan that is put in force: a thousand accounts.
const PLAN: usize = 512 * 1024;
/// The longest body of what is planned.
const PLANNED: usize = 1024 * 1024;

/// Why a request is refused before it is looked at.
pub(super) enum Unread {
    /// With an answer, and this HTTP status.
    Problem(u16, Problem),
    /// The client has gone.
    Gone,
}

fn bad(message: &str) -> Unread {
    Unread::Problem(400, Problem::new(Code::Usage, message))
}

/// Reads a request, everything bounded.
pub(super) async fn read(request: Request<Incoming>, peer: Peer) -> Result<Asked, Unread> {
    let (head, body) = request.into_parts();
    if head.method == Method::CONNECT || head.uri.authority().is_some() {
        return Err(bad("only paths of this desk can be asked for"));
    }
    check_headers(&head.headers, peer)?;
    let path = head.uri.path().to_owned();
    let most = match path.as_str() {
        "/v1/commits" => PLAN,
        path if path.starts_with("/v1/plans/") => PLANNED,
        _ => BODY,
    };
    let read = timeout(BODY_WITHIN, Limited::new(body, most).collect()).await;
    let Ok(read) = read else {
        return Err(Unread::Problem(
            408,
            Problem::new(Code::Usage, "the request's body took too long"),
        ));
    };
    let read =
        read.map_err(
            |error| match error.downcast_ref::<http_body_util::LengthLimitError>() {
                Some(_) => Unread::Problem(
                    413,
                    Problem::new(Code::Usage, format!("a request has at most {most} bytes")),
                ),
                None => Unread::Gone,
            },
        )?;
    let body = Zeroizing::new(read.to_bytes().to_vec());
    let text = |name| {
        let value = head.headers.get(name);
        let value = value.map(|value| value.to_str().map(str::to_owned));
        value.transpose().map_err(|_| bad("a header is not text"))
    };
    let credential = text(AUTHORIZATION.as_str())?.map(Zeroizing::new);
    let credential = match credential.as_ref().map(|text| text.split_once(' ')) {
        None => None,
        Some(Some((scheme, token))) if scheme.eq_ignore_ascii_case("bearer") => {
            Some(Zeroizing::new(token.trim().to_owned()))
        }
        Some(_) => {
            return Err(bad(
                "a session or a token is given as: authorization: Bearer TOKEN",
            ));
        }
    };
    let operation = match text("x-request-id")? {
        None => None,
        Some(id) => Some(id.parse().map_err(|_| bad("x-request-id is not a UUID"))?),
    };
    Ok(Asked {
        method: head.method.as_str().to_owned(),
        query: head.uri.query().map(str::to_owned),
        path,
        credential,
        operation,
        body,
        peer,
    })
}

/// Refuses what a browser or a tricked program would send, and what two servers could read in two ways.
fn check_headers(headers: &HeaderMap, peer: Peer) -> Result<(), Unread> {
    if headers.contains_key(CONTENT_LENGTH) && headers.contains_key(TRANSFER_ENCODING) {
        return Err(bad("a request has either a length or an encoding"));
    }
    if headers.contains_key(ORIGIN) {
        let problem = Problem::new(Code::NotPermitted, "pages of a browser may not ask a desk");
        return Err(Unread::Problem(403, problem));
    }
    let is_remote = matches!(peer, Peer::Address(_));
    if is_remote && headers.get("passdesk").is_none_or(|value| value != "1") {
        let problem = Problem::usage("the header passdesk is missing").hint("send passdesk: 1");
        return Err(Unread::Problem(400, problem));
    }
    Ok(())
}
