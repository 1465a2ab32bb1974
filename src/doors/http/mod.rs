//! The door for web applications: pages to sign in and to change a password, and answers for a proxy that asks before it
//! lets a request through.

use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::header::TRANSFER_ENCODING;
use hyper::{Method, Request, Response, StatusCode};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;

use super::{AskedDesk, Door, DoorConfig, DoorError};
use crate::clock::{Clock, SystemClock};
use crate::deeds::{AboutDesk, DeskRow, Problem};
use crate::model::{Peer, Wait};
use crate::wire::body;
use crate::wire::bounds::REFUSAL_TIME;
use crate::wire::conversation::{Whole, converse};
use crate::wire::front::{Arrival, Speaker};
use crate::wire::handle::Handle;
use crate::wire::listen::PlaceWords;

mod answer;
mod basic;
mod change;
mod cookies;
mod fields;
mod forward_auth;
mod html;
mod origin;
mod sign_in;
mod site;

use answer::Answer;
use fields::Fields;
use html::Mistake;
pub use site::{InvalidSite, Site};

/// How places to listen at are written.
pub const PLACES: PlaceWords = PlaceWords {
    unix: "unix:",
    clear: Some("http://"),
    tls: "https://",
};

/// The largest form, in bytes: two passwords and an address, percent-encoded.
const FORM: usize = 16 * 1024;

/// Answers until SIGTERM or SIGINT.
///
/// # Errors
/// [`DoorError`] if it cannot start.
pub fn run(config: DoorConfig, site: Site) -> Result<(), DoorError> {
    let door = Door::open(config)?;
    let pages = Pages::of(&door, site);
    door.run(PLACES, &pages)
}

/// What all requests of the door share.
pub struct Pages {
    desk: Arc<AskedDesk>,
    handle: Handle,
    site: Site,
}

impl Pages {
    /// The pages behind an open door.
    #[must_use]
    pub fn of(door: &Door, site: Site) -> Arc<Self> {
        Arc::new(Self {
            desk: door.desk(),
            handle: door.handle(),
            site,
        })
    }

    async fn answer(&self, request: Request<Incoming>, peer: Peer) -> Answer {
        let (parts, incoming) = request.into_parts();
        let (headers, query) = (&parts.headers, parts.uri.query().unwrap_or_default());
        // What comes in parts of unknown length is how requests are smuggled past a proxy.
        if parts.uri.authority().is_some() || headers.contains_key(TRANSFER_ENCODING) {
            return Answer::text(StatusCode::BAD_REQUEST, "the request cannot be read\n");
        }
        let page = self.site.page(parts.uri.path());
        match page {
            "/auth/session" => return self.by_session(headers).await,
            "/auth/basic" => return self.by_basic(headers, peer).await,
            _ => {}
        }
        let Ok(asked) = Fields::of_query(query) else {
            return Answer::text(StatusCode::BAD_REQUEST, "the address cannot be read\n");
        };
        match (page, &parts.method) {
            ("/login" | "/change" | "/logout", &Method::POST) => {
                if !origin::is_own_form(headers, &self.site) {
                    let text = "this form was not sent by a page of this desk\n";
                    return Answer::text(StatusCode::FORBIDDEN, text);
                }
                let form = match body::read(incoming, FORM).await {
                    Ok(form) => Fields::read(&form),
                    Err(refusal) => {
                        let status = StatusCode::from_u16(refusal.status);
                        let status = status.unwrap_or(StatusCode::BAD_REQUEST);
                        return Answer::text(status, "the form cannot be read\n");
                    }
                };
                let Ok(form) = form else {
                    let text = "the form cannot be read: it is not in UTF-8\n";
                    return Answer::text(StatusCode::BAD_REQUEST, text);
                };
                match page {
                    "/login" => self.sign_in(headers, &form, peer).await,
                    "/change" => self.change(headers, &form, peer).await,
                    _ => self.sign_out(headers).await,
                }
            }
            ("/", &Method::GET | &Method::HEAD) => self.home(headers).await,
            ("/login", &Method::GET | &Method::HEAD) => self.sign_in_form(&asked).await,
            ("/change", &Method::GET | &Method::HEAD) => self.change_form(&asked).await,
            ("/changed", &Method::GET | &Method::HEAD) => self.changed(&asked),
            ("/style.css", &Method::GET | &Method::HEAD) => {
                Answer::style(include_str!("style.css"))
            }
            ("/health", &Method::GET | &Method::HEAD) => self.health(),
            ("/login" | "/change", _) => Answer::wrong_method("GET, HEAD, POST"),
            ("/logout", _) => Answer::wrong_method("POST"),
            ("/" | "/changed" | "/style.css" | "/health", _) => Answer::wrong_method("GET, HEAD"),
            _ => Answer::text(StatusCode::NOT_FOUND, "there is no such page\n"),
        }
    }

    /// Whether the door itself is there; it says nothing of the desk.
    fn health(&self) -> Answer {
        match self.handle.is_draining() {
            true => Answer::text(
                StatusCode::SERVICE_UNAVAILABLE,
                "the door is being closed\n",
            ),
            false => Answer::text(StatusCode::OK, "ok\n"),
        }
    }

    /// What everybody may see of the desk: the rules for a new password, and whom to ask for help.
    async fn about(&self) -> Result<DeskRow, Problem> {
        self.desk.ask(None, &AboutDesk {}).await
    }

    fn page(
        &self,
        status: StatusCode,
        title: &str,
        mistakes: &[Mistake],
        content: &Markup,
    ) -> Answer {
        let page = html::page(&self.site, title, mistakes, content);
        Answer::page(status, page, self.site.origins())
    }

    /// A page with a form, made of what everybody may see of the desk.
    async fn form_page(
        &self,
        status: StatusCode,
        title: &str,
        mistakes: &[Mistake],
        content: impl FnOnce(&DeskRow) -> Markup,
    ) -> Answer {
        match self.about().await {
            Ok(about) => self.page(status, title, mistakes, &content(&about)),
            Err(_) => self.unavailable().await,
        }
    }

    /// The page of a desk that is away: that says nothing of a password (S68).
    async fn unavailable(&self) -> Answer {
        let content = html! {
            p { "The password desk cannot be reached. Your password was not refused: try again in a moment." }
        };
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let answer = self.page(status, "Not available", &[], &content);
        patiently(answer.retry_after(Duration::from_secs(1))).await
    }

    /// How long a problem says that one must wait.
    fn wait(&self, problem: &Problem) -> Wait {
        let until = problem.time.map(|until| until.since(SystemClock.now()));
        Wait(until.unwrap_or_default().max(Duration::from_secs(1)))
    }
}

impl Speaker for Pages {
    async fn speak<S>(self: Arc<Self>, stream: S, arrival: Arrival)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let answer = async |request, pace: Arc<_>| {
            let ended = Whole::begins(pace);
            let answer = self.answer(request, arrival.peer).await;
            let mut response = Response::new(ended.with(answer.body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            response
        };
        converse(stream, &self.handle, answer).await;
    }
}

/// Who ignores `Retry-After` is not to be answered any faster (S58).
async fn patiently(answer: Answer) -> Answer {
    sleep(REFUSAL_TIME).await;
    answer
}

/// The path of a page, with where to go back to from there.
fn with_back(page: &str, back: Option<&str>) -> String {
    let separator = if page.contains('?') { '&' } else { '?' };
    match back {
        Some(back) => {
            let back = utf8_percent_encode(back, NON_ALPHANUMERIC);
            format!("{page}{separator}back={back}")
        }
        None => page.to_owned(),
    }
}
