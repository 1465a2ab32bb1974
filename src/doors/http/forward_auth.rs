//! Answers for a proxy that asks, before it lets a request through, who sent it: by the password of HTTP Basic, or by the
//! cookie of a session.

use std::time::Duration;

use hyper::header::{ACCEPT, HeaderName, LOCATION, WWW_AUTHENTICATE};
use hyper::{HeaderMap, StatusCode};

use super::answer::Answer;
use super::basic::credentials;
use super::cookies::{SESSION, cookie};
use super::origin::address;
use super::{Pages, patiently, with_back};
use crate::deeds::{CheckOutcome, Code, Credential, OwnEntry, Verify};
use crate::model::{GroupName, Peer, Username};

const REMOTE_USER: HeaderName = HeaderName::from_static("remote-user");
const REMOTE_GROUPS: HeaderName = HeaderName::from_static("remote-groups");
/// Why a right password or a live session lets nobody in.
const STATUS: HeaderName = HeaderName::from_static("x-passdesk-status");
/// How a browser is asked for a password, in which encoding.
const CHALLENGE: &str = "Basic realm=\"passdesk\", charset=\"UTF-8\"";

impl Pages {
    /// Who sent a name and a password.
    pub(super) async fn by_basic(&self, headers: &HeaderMap, peer: Peer) -> Answer {
        let Some((name, password)) = credentials(headers) else {
            return challenge();
        };
        let Ok(name) = name.parse::<Username>() else {
            return challenge();
        };
        let verify = Verify {
            name,
            password,
            service: Some(self.site.service().clone()),
            address: address(headers, peer),
            device_token: None,
            keep_device: false,
        };
        let Ok(checked) = self.desk.ask_as_door(&verify).await else {
            return unavailable().await;
        };
        match (checked.outcome, checked.account) {
            (CheckOutcome::Right, Some(account)) => let_in(&account.name, &account.groups),
            (CheckOutcome::ChangeOwed | CheckOutcome::Temporary, _) => self.must_change(),
            (CheckOutcome::Throttled, _) => {
                let wait = Duration::from_secs(checked.retry_after.unwrap_or(1));
                patiently(challenge().retry_after(wait)).await
            }
            (CheckOutcome::Right | CheckOutcome::Wrong | CheckOutcome::TemporaryExpired, _) => {
                challenge()
            }
        }
    }

    /// Who is signed in.
    pub(super) async fn by_session(&self, headers: &HeaderMap) -> Answer {
        let Some(session) = cookie(headers, SESSION).and_then(Credential::parse) else {
            return self.not_signed_in(headers);
        };
        match self.desk.ask(Some(&session), &OwnEntry {}).await {
            Ok(person) if person.must_change => self.must_change(),
            Ok(person) => let_in(&person.name, &person.groups),
            Err(problem) if problem.code == Code::NotSignedIn => self.not_signed_in(headers),
            Err(_) => unavailable().await,
        }
    }

    /// A browser that only wants to see a page is led to the one to sign in at, where its proxy says what it wanted.
    fn not_signed_in(&self, headers: &HeaderMap) -> Answer {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let wants_html = text(ACCEPT.as_str()).is_some_and(|accept| accept.contains("text/html"));
        if text("x-forwarded-method") != Some("GET") || !wants_html {
            return Answer::empty(StatusCode::UNAUTHORIZED);
        }
        let asked = || {
            let (host, path) = (text("x-forwarded-host")?, text("x-forwarded-uri")?);
            let scheme = text("x-forwarded-proto").unwrap_or("https");
            self.site.back(&format!("{scheme}://{host}{path}"))
        };
        let login = self.site.absolute("/login");
        Answer::to(&with_back(&login, asked().as_deref()))
    }

    /// Not 401: a browser would ask for the password for ever.
    fn must_change(&self) -> Answer {
        Answer::empty(StatusCode::FORBIDDEN)
            .with(STATUS, "must-change")
            .with_text(LOCATION, &self.site.absolute("/change"))
    }
}

fn let_in(name: &Username, groups: &[GroupName]) -> Answer {
    let groups: Vec<&str> = groups.iter().map(GroupName::as_str).collect();
    Answer::empty(StatusCode::OK)
        .with_text(REMOTE_USER, name.as_str())
        .with_text(REMOTE_GROUPS, &groups.join(","))
}

fn challenge() -> Answer {
    Answer::empty(StatusCode::UNAUTHORIZED).with(WWW_AUTHENTICATE, CHALLENGE)
}

/// A desk that is away says nothing of a password or a session (S68).
async fn unavailable() -> Answer {
    let answer = Answer::empty(StatusCode::SERVICE_UNAVAILABLE);
    patiently(answer.retry_after(Duration::from_secs(1))).await
}
