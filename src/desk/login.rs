//! Signing in.

use super::access::open_session;
use super::passwd::Change;
use super::{Desk, DeskError};
use crate::credentials::{SessionToken, Typed};
use crate::model::{Account, Action, Outcome, Timestamp, Username};

/// What a right password gives: a session, or the duty to choose a new one first. There is no third way,
/// and nothing in between (S11).
pub enum SignIn<'d> {
    /// A session was opened.
    Open(Opened),
    /// No session yet: a new password is owed.
    ChangeOwed(Change<'d>),
}

/// A session that was just opened.
pub struct Opened {
    /// Its secret, for the session file.
    pub token: SessionToken,
    /// Whose it is.
    pub account: Account,
    /// Its latest end, in UTC; an hour without use ends it before.
    pub until: Timestamp,
}

impl Desk {
    /// Signs in.
    ///
    /// # Errors
    /// [`DeskError::WrongPassword`] for unknown, wrong, disabled and password-disabled alike,
    /// [`DeskError::TypingMistake`], [`DeskError::TemporaryExpired`], [`DeskError::Throttled`], [`DeskError::TooManyAtOnce`].
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
