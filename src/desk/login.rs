//! Signing in.

use super::passwd::Change;
use super::session::{OpenedSession, open_session};
use super::{Desk, DeskError};
use crate::credentials::Typed;
use crate::model::{Action, Outcome, Username};

/// The result of a right password: a session, or the duty to choose a new password first. There is nothing else (S11).
pub enum SignIn<'d> {
    /// A session was opened.
    Open(OpenedSession),
    /// No session yet: a new password must be chosen first.
    ChangeOwed(Change<'d>),
}

impl Desk {
    /// Signs in.
    ///
    /// # Errors
    /// [`DeskError::WrongPassword`] for unknown, wrong, disabled and password-disabled names alike,
    /// [`DeskError::TypingMistake`], [`DeskError::TemporaryExpired`], [`DeskError::Throttled`],
    /// [`DeskError::TooManyAtOnce`].
    pub fn sign_in(&self, name: &Username, typed: &Typed) -> Result<SignIn<'_>, DeskError> {
        self.authenticate(name, typed, Action::SignIn, |mut deed, right| {
            if right.account.owes_change() {
                deed.tx.update_account(&right.account)?;
                let owed = Action::SignIn.went(Outcome::ChangeOwed);
                deed.record(owed.about(&right.account))?;
                deed.commit()?;
                return Ok(SignIn::ChangeOwed(Change::after(self, right, typed)));
            }
            Ok(SignIn::Open(open_session(deed, right.account)?))
        })
    }
}
