//! The page to choose a new password at. It needs no session, and a temporary password is enough for it: so it is the way out
//! that every door names (S67).

use hyper::{HeaderMap, StatusCode};
use maud::html;

use super::answer::Answer;
use super::cookies::{DEVICE, cookie, no_session};
use super::fields::Fields;
use super::html::{Field, Mistake, NAME, field, help, hidden_back, notice, sentence};
use super::origin::address;
use super::sign_in::{WRONG, missing};
use super::{Pages, with_back};
use crate::credentials::Typed;
use crate::deeds::{ChangePassword, DeskRow, Kind};
use crate::model::{Peer, Username};

const CURRENT: Field = Field {
    name: "password",
    label: "Current or temporary password",
    autocomplete: "current-password",
    is_secret: true,
    described_by: None,
};

const NEW: Field = Field {
    name: "new",
    label: "New password",
    autocomplete: "new-password",
    is_secret: true,
    described_by: Some("rules"),
};

const AGAIN: Field = Field {
    name: "again",
    label: "New password, once more",
    autocomplete: "new-password",
    is_secret: true,
    described_by: None,
};

impl Pages {
    /// The form.
    pub(super) async fn change_form(&self, asked: &Fields) -> Answer {
        let back = self.site.back(asked.text("back"));
        let owed = "That password was right, but a new one must be chosen before you can go on.";
        let said = (asked.text("note") == "owed").then_some(owed);
        self.change_page(StatusCode::OK, back.as_deref(), ("", said), &[])
            .await
    }

    /// Changes the password. All sessions of the account end.
    pub(super) async fn change(&self, headers: &HeaderMap, form: &Fields, peer: Peer) -> Answer {
        let back = self.site.back(form.text("back"));
        let (back, name) = (back.as_deref(), form.text("name").trim());
        let mut mistakes = missing(
            form,
            &[
                (&NAME, "Type your name."),
                (&CURRENT, "Type your current or temporary password."),
                (&NEW, "Type a new password."),
                (&AGAIN, "Type the new password once more."),
            ],
        );
        if mistakes.is_empty() && !form.secret(NEW.name).is_same(&form.secret(AGAIN.name)) {
            let text = "The new passwords differ. Type the same one twice.";
            mistakes.push(Mistake::new(AGAIN.name, text));
        }
        let username = name.parse::<Username>();
        if mistakes.is_empty() && username.is_err() {
            mistakes.push(Mistake::new(CURRENT.name, WRONG));
        }
        let (Ok(username), true) = (username, mistakes.is_empty()) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return self
                .change_page(status, back, (name, None), &mistakes)
                .await;
        };
        let change = ChangePassword {
            name: username,
            password: form.secret(CURRENT.name),
            new_password: form.secret(NEW.name),
            device_token: cookie(headers, DEVICE).map(|token| Typed::new(token.to_owned())),
            service: Some(self.site.service().clone()),
            address: address(headers, peer),
            revoke_tokens: false,
        };
        let problem = match self.desk.ask_as_door(&change).await {
            Ok(_) => {
                let done = with_back(&self.site.path("/changed"), back);
                return Answer::to(&done).with_cookie(no_session());
            }
            Err(problem) => problem,
        };
        let (status, mistakes) = match (&problem.kind, self.mistake(&problem, CURRENT.name)) {
            (Kind::Refused(reasons), _) => {
                let refused = |reason: &String| {
                    Mistake::new(NEW.name, sentence(&format!("new password: {reason}")))
                };
                let refused = reasons.iter().map(refused).collect();
                (StatusCode::UNPROCESSABLE_ENTITY, refused)
            }
            (_, Some((status, mistake))) => (status, vec![mistake]),
            (_, None) => return self.unavailable().await,
        };
        let answer = self.change_page(status, back, (name, None), &mistakes);
        let answer = answer.await;
        self.throttled(answer, &problem).await
    }

    async fn change_page(
        &self,
        status: StatusCode,
        back: Option<&str>,
        (name, said): (&str, Option<&str>),
        mistakes: &[Mistake],
    ) -> Answer {
        let content = |about: &DeskRow| {
            html! {
                @if let Some(said) = said { (notice(said)) }
                form method="post" action=(self.site.path("/change")) {
                    (hidden_back(back))
                    (field(&NAME, name, mistakes, true))
                    (field(&CURRENT, "", mistakes, false))
                    @if let Some(rules) = &about.password_rules {
                        p.rules id="rules" { "The new password: " (rules) ". A few unrelated words are good." }
                    }
                    (field(&NEW, "", mistakes, false))
                    (field(&AGAIN, "", mistakes, false))
                    button type="submit" { "Change the password" }
                }
                p.more { a href=(with_back(&self.site.path("/login"), back)) { "Sign in instead" } }
                (help(about.support_contact.as_deref()))
            }
        };
        self.form_page(status, "Choose a new password", mistakes, content)
            .await
    }

    /// The end of a change.
    pub(super) fn changed(&self, asked: &Fields) -> Answer {
        let back = self.site.back(asked.text("back"));
        let content = html! {
            (notice("Your password was changed."))
            p { "Sign in with the new password from now on. You were signed out everywhere." }
            p.more { a href=(with_back(&self.site.path("/login"), back.as_deref())) { "Sign in" } }
        };
        self.page(StatusCode::OK, "Password changed", &[], &content)
    }
}
