//! The desk as a door asks it: many requests at once, and a note in the log when the desk is away and when it is back.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::client::{Patience, Pool, Rows};
use crate::deeds::{Code, Credential, Deed, Listing, Problem};
use crate::model::ServedUrl;
use crate::wire::log::Log;

/// A served desk, asked by a door.
pub struct AskedDesk {
    pool: Pool,
    token: Option<Credential>,
    log: Log,
    is_away: AtomicBool,
}

impl AskedDesk {
    pub(super) fn new(
        url: ServedUrl,
        token: Option<Credential>,
        log: Log,
    ) -> Result<Self, Problem> {
        let patience = Patience::of_a_door(&url);
        Ok(Self {
            pool: Pool::new(url, patience)?,
            token,
            log,
            is_away: AtomicBool::new(false),
        })
    }

    /// Asks for an operation with this session or token. It is not done in part where the asker no longer waits: the desk
    /// ends what it has begun.
    ///
    /// # Errors
    /// Those of [`Pool::ask`].
    pub async fn ask<D: Deed>(
        &self,
        credential: Option<&Credential>,
        deed: &D,
    ) -> Result<D::Answer, Problem> {
        let answered = self.pool.ask(credential, deed).await;
        self.note(answered.as_ref().err());
        answered
    }

    /// Asks for an operation with the door's own token, if it has one. A token that does not work is a trouble of the door,
    /// which its log names.
    ///
    /// # Errors
    /// Those of [`AskedDesk::ask`].
    pub async fn ask_as_door<D: Deed>(&self, deed: &D) -> Result<D::Answer, Problem> {
        let answered = self.pool.ask(self.token.as_ref(), deed).await;
        let problem = answered.as_ref().err();
        self.note_that(problem, |problem| {
            is_unavailable(problem) || problem.code == Code::NotPermitted
        });
        answered
    }

    /// Asks for a list with this session or token, row after row.
    ///
    /// # Errors
    /// Those of [`Pool::list`].
    pub async fn list<L: Listing>(
        &self,
        credential: Option<&Credential>,
        listing: &L,
    ) -> Result<Rows<'_, L>, Problem> {
        let answered = self.pool.list(credential, listing).await;
        self.note(answered.as_ref().err());
        answered
    }

    fn note(&self, problem: Option<&Problem>) {
        self.note_that(problem, is_unavailable);
    }

    /// Notes in the log when the desk goes away and when it is back, once each.
    fn note_that(&self, problem: Option<&Problem>, is_away: impl Fn(&Problem) -> bool) {
        let away = problem.filter(|problem| is_away(problem));
        if self.is_away.swap(away.is_some(), Ordering::Relaxed) == away.is_some() {
            return;
        }
        match away {
            Some(problem) => self
                .log
                .note(&format!("the desk is unavailable: {problem}")),
            None => self.log.note("the desk answers again"),
        }
    }
}

/// Whether a problem says nothing of the password, the session or the token that was given: then a door answers that the
/// desk is unavailable, never that they are wrong (S68).
#[must_use]
pub fn is_unavailable(problem: &Problem) -> bool {
    match problem.code {
        Code::Unavailable | Code::OutcomeUnknown | Code::Internal | Code::Interrupted => true,
        Code::Usage
        | Code::NotSignedIn
        | Code::NotPermitted
        | Code::PasswordChangeRequired
        | Code::PasswordRefused
        | Code::NotFound
        | Code::Conflict
        | Code::Partial
        | Code::Throttled => false,
    }
}
