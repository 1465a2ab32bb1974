//! Signing in.

use super::passwd::Change;
use super::session::{OpenedSession, Opening, open_session};
use super::through::{Purpose, Source};
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
    /// Signs in from no device that is known or remembered.
    ///
    /// # Errors
    /// [`DeskError::WrongPassword`] for unknown, wrong, disabled and password-disabled names alike,
    /// [`DeskError::TypingMistake`], [`DeskError::TemporaryExpired`], [`DeskError::Throttled`],
    /// [`DeskError::TooManyAtOnce`].
    pub fn sign_in(&self, name: &Username, typed: &Typed) -> Result<SignIn<'_>, DeskError> {
        self.sign_in_to(name, typed, Source::default(), &Opening::Anywhere)
    }

    /// Signs in from a device that keeps a token (S72; OWASP, "Slow Down Online Guessing Attacks with Device Cookies"):
    /// wrong passwords with it are counted apart from all others, so that those who guess elsewhere neither make it wait
    /// nor lock it out. The opened session says which token to keep: the one that was shown, or a new one where none was,
    /// or one that counts as none: it ended, or is that of another account or store. A right password forgets the failures
    /// of others too; a password that they have disabled stays disabled for everybody else until a reset or a recovery.
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub fn sign_in_from<'s>(
        &self,
        name: &Username,
        typed: &Typed,
        source: impl Into<Source<'s>>,
    ) -> Result<SignIn<'_>, DeskError> {
        let source = source.into();
        self.sign_in_to(name, typed, source, &Opening::on(source.device))
    }

    fn sign_in_to(
        &self,
        name: &Username,
        typed: &Typed,
        source: Source<'_>,
        opening: &Opening,
    ) -> Result<SignIn<'_>, DeskError> {
        let purpose = Purpose::of(Action::SignIn, source);
        self.authenticate(name, typed, source, Action::SignIn, |mut deed, right| {
            if right.account.owes_change() {
                deed.tx.update_account(&right.account)?;
                deed.record(purpose.went(Outcome::ChangeOwed, &right.account))?;
                deed.commit()?;
                return Ok(SignIn::ChangeOwed(
                    Change::after(self, right, typed, source).opening(opening),
                ));
            }
            Ok(SignIn::Open(open_session(
                deed,
                right.account,
                right.device,
                opening,
                source,
            )?))
        })
    }
}
