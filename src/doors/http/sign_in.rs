//! The page to sign in at, the one that says who is signed in, and the end of a session.

use hyper::{HeaderMap, StatusCode};
use maud::html;

use super::answer::Answer;
use super::cookies::{DEVICE, SESSION, cookie, device, no_session, session};
use super::fields::Fields;
use super::html::{Field, Mistake, NAME, field, help, hidden_back, notice, sentence};
use super::origin::address;
use super::{Pages, patiently, with_back};
use crate::credentials::Typed;
use crate::deeds::{Code, Credential, DeskRow, Kind, Login, Logout, OwnEntry, Problem};
use crate::model::{Peer, Username};

const PASSWORD: Field = Field {
    name: "password",
    label: "Password",
    autocomplete: "current-password",
    is_secret: true,
    described_by: None,
};

impl Pages {
    /// The form.
    pub(super) async fn sign_in_form(&self, asked: &Fields) -> Answer {
        let back = self.site.back(asked.text("back"));
        let said = (asked.text("note") == "signed-out").then_some("You are signed out.");
        self.sign_in_page(StatusCode::OK, back.as_deref(), ("", said), &[])
            .await
    }

    /// Signs in. Who owes a change is led to the page for that, without a session (S67).
    pub(super) async fn sign_in(&self, headers: &HeaderMap, form: &Fields, peer: Peer) -> Answer {
        let back = self.site.back(form.text("back"));
        let (back, name) = (back.as_deref(), form.text("name").trim());
        let missing = missing(
            form,
            &[
                (&NAME, "Type your name."),
                (&PASSWORD, "Type your password."),
            ],
        );
        if !missing.is_empty() {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return self
                .sign_in_page(status, back, (name, None), &missing)
                .await;
        }
        let Ok(username) = name.parse::<Username>() else {
            let wrong = [Mistake::new(PASSWORD.name, WRONG)];
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return self.sign_in_page(status, back, (name, None), &wrong).await;
        };
        let login = Login {
            name: username,
            password: form.secret(PASSWORD.name),
            new_password: None,
            device_token: cookie(headers, DEVICE).map(|token| Typed::new(token.to_owned())),
            service: Some(self.site.service().clone()),
            address: address(headers, peer),
        };
        let problem = match self.desk.ask_as_door(&login).await {
            Ok(opened) => {
                let home = self.site.path("/");
                let answer = Answer::to(back.unwrap_or(&home)).with_cookie(session(&opened.token));
                return match &opened.device_token {
                    Some(token) => answer.with_cookie(device(token)),
                    None => answer,
                };
            }
            Err(problem) => problem,
        };
        if let Kind::ChangeOwed(_) = problem.kind {
            return Answer::to(&with_back(&self.site.path("/change?note=owed"), back));
        }
        match self.mistake(&problem, PASSWORD.name) {
            Some((status, mistake)) => {
                let answer = self
                    .sign_in_page(status, back, (name, None), &[mistake])
                    .await;
                self.throttled(answer, &problem).await
            }
            None => self.unavailable().await,
        }
    }

    async fn sign_in_page(
        &self,
        status: StatusCode,
        back: Option<&str>,
        (name, said): (&str, Option<&str>),
        mistakes: &[Mistake],
    ) -> Answer {
        let content = |about: &DeskRow| {
            html! {
                @if let Some(said) = said { (notice(said)) }
                form method="post" action=(self.site.path("/login")) {
                    (hidden_back(back))
                    (field(&NAME, name, mistakes, true))
                    (field(&PASSWORD, "", mistakes, false))
                    button type="submit" { "Sign in" }
                }
                p.more { a href=(with_back(&self.site.path("/change"), back)) { "Change your password" } }
                (help(about.support_contact.as_deref()))
            }
        };
        self.form_page(status, "Sign in", mistakes, content).await
    }

    /// Who is signed in.
    pub(super) async fn home(&self, headers: &HeaderMap) -> Answer {
        let Some(session) = cookie(headers, SESSION).and_then(Credential::parse) else {
            return Answer::to(&self.site.path("/login"));
        };
        let person = match self.desk.ask(Some(&session), &OwnEntry {}).await {
            Ok(person) => person,
            Err(problem) if problem.code == Code::NotSignedIn => {
                return Answer::to(&self.site.path("/login")).with_cookie(no_session());
            }
            Err(_) => return self.unavailable().await,
        };
        let content = html! {
            p { "You are signed in as " strong { (person.name.as_str()) } "." }
            form method="post" action=(self.site.path("/logout")) {
                button type="submit" { "Sign out" }
            }
            p.more { a href=(self.site.path("/change")) { "Change your password" } }
        };
        self.page(StatusCode::OK, "Signed in", &[], &content)
    }

    /// Ends the session, here and at the desk.
    pub(super) async fn sign_out(&self, headers: &HeaderMap) -> Answer {
        if let Some(session) = cookie(headers, SESSION).and_then(Credential::parse) {
            match self.desk.ask(Some(&session), &Logout {}).await {
                Err(problem) if problem.code != Code::NotSignedIn => {
                    return self.unavailable().await;
                }
                Ok(_) | Err(_) => {}
            }
        }
        Answer::to(&self.site.path("/login?note=signed-out")).with_cookie(no_session())
    }

    /// What a person can put right, in the field where the current password is typed; `None` for any other problem.
    pub(super) fn mistake(
        &self,
        problem: &Problem,
        field: &'static str,
    ) -> Option<(StatusCode, Mistake)> {
        match problem.code {
            Code::Throttled => {
                let wait = self.wait(problem);
                let text = format!("There were too many attempts. Try again in {wait}.");
                Some((StatusCode::TOO_MANY_REQUESTS, Mistake::new(field, text)))
            }
            Code::NotSignedIn => {
                let text = sentence(&problem.message);
                Some((StatusCode::UNPROCESSABLE_ENTITY, Mistake::new(field, text)))
            }
            _ => None,
        }
    }

    /// An answer that says when to try again, where a problem says so.
    pub(super) async fn throttled(&self, answer: Answer, problem: &Problem) -> Answer {
        match problem.code {
            Code::Throttled => patiently(answer.retry_after(self.wait(problem).0)).await,
            _ => answer,
        }
    }
}

/// What is said of a name that nobody can have: the same as of any other that is wrong.
pub(super) const WRONG: &str = "Wrong name or password.";

/// The fields that were left empty.
pub(super) fn missing(form: &Fields, fields: &[(&Field, &'static str)]) -> Vec<Mistake> {
    let empty = fields
        .iter()
        .filter(|(field, _)| form.text(field.name).is_empty());
    empty
        .map(|(field, text)| Mistake::new(field.name, *text))
        .collect()
}
