//! Choosing a new password, which is all that a temporary one can be used for.

use super::access::SessionKey;
use super::authenticate::Right;
use super::deed::{Deed, NotDone};
use super::recover::{Warning, warnings};
use super::session::{OpenedSession, Opening, open_session};
use super::through::{Purpose, Source, Through};
use super::{Desk, DeskError};
use crate::credentials::{About, Password, PasswordHash, SessionToken, Typed};
use crate::model::{Account, AccountNow, Action, Guesses, Moment, Outcome, PasswordKind, Username};

/// The right to choose a new password once, from the current one. It opens nothing else:
///
/// ```compile_fail,E0599
/// # fn check(change: passdesk::desk::Change<'_>) {
/// change.settled();
/// # }
/// ```
pub struct Change<'d> {
    desk: &'d Desk,
    account: Account,
    proved: PasswordHash,
    current: Option<Password>,
    revokes_tokens: bool,
    /// Whether the failures of others do not matter, not even where they have disabled the password (S72).
    despite_failures: bool,
    /// The service through which the current password came.
    through: Option<Through>,
    opening: Opening,
}

/// A new password that the policy accepts for one account. Only a check such as [`Change::check`] makes one.
pub struct Accepted(pub(super) Password);

impl Desk {
    /// Proves the current password, which every change needs, even inside a session (S7).
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub fn change(&self, name: &Username, current: &Typed) -> Result<Change<'_>, DeskError> {
        self.change_from(name, current, Source::default())
    }

    /// The same from a device or through a service, see [`Desk::sign_in_from`].
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub fn change_from<'s>(
        &self,
        name: &Username,
        current: &Typed,
        source: impl Into<Source<'s>>,
    ) -> Result<Change<'_>, DeskError> {
        let (action, source) = (Action::Confirm, source.into());
        let purpose = Purpose::of(action, source);
        self.authenticate(name, current, source, action, |mut deed, right| {
            deed.tx.update_account(&right.account)?;
            let confirmed = purpose.went(Outcome::Done, &right.account);
            deed.record(confirmed.by(&right.account))?;
            deed.commit()?;
            Ok(Change::after(self, right, current, source))
        })
    }

    /// Proves the current password once more, for a change whose first proof is in the audit log already, or that is
    /// about to be.
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub fn change_again<'s>(
        &self,
        name: &Username,
        current: &Typed,
        source: impl Into<Source<'s>>,
    ) -> Result<Change<'_>, DeskError> {
        self.proved_for_change(name, current, source.into(), Action::Confirm)
    }

    /// Proves the password for a sign-in that brings the new password that is owed, from a device that keeps a token, as
    /// [`Desk::sign_in_from`] does.
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub fn change_at_sign_in<'s>(
        &self,
        name: &Username,
        current: &Typed,
        source: impl Into<Source<'s>>,
    ) -> Result<Change<'_>, DeskError> {
        let source = source.into();
        let change = self.proved_for_change(name, current, source, Action::SignIn)?;
        Ok(change.opening(&Opening::on(source.device)))
    }

    fn proved_for_change(
        &self,
        name: &Username,
        current: &Typed,
        source: Source<'_>,
        action: Action,
    ) -> Result<Change<'_>, DeskError> {
        self.authenticate(name, current, source, action, |mut deed, right| {
            deed.tx.update_account(&right.account)?;
            deed.commit()?;
            Ok(Change::after(self, right, current, source))
        })
    }

    /// An account as it stands now.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn at_this_moment(&self, account: &Account) -> Result<AccountNow, DeskError> {
        let now = self.look(|look| Ok(look.moment()))?;
        Ok(AccountNow {
            account: account.clone(),
            now,
        })
    }

    /// Checks a new password of an account with the policy.
    pub(super) fn accept(
        &self,
        account: &Account,
        typed: &Typed,
        current: Option<&Password>,
    ) -> Result<Accepted, DeskError> {
        let about = About {
            account: account.name.as_str(),
            display_name: account.display_name.as_ref().map(|name| name.as_str()),
            store: self.store.name(),
        };
        Ok(Accepted(self.policy()?.check(typed, &about, current)?))
    }

    /// Hashes a new password with the cost in force, before any lock is taken, if it is still long enough.
    pub(super) fn hashed(&self, new: &Accepted) -> Result<PasswordHash, DeskError> {
        let policy = self.policy()?;
        policy
            .check_length(&new.0)
            .map_err(|refusal| DeskError::Refused(vec![refusal]))?;
        let randomness = &*self.around.randomness;
        Ok(PasswordHash::of(&new.0, policy.cost(), randomness)?)
    }
}

impl<'d> Change<'d> {
    /// The change that follows after the check of the current password was committed.
    pub(super) fn after(desk: &'d Desk, right: Right, typed: &Typed, source: Source<'_>) -> Self {
        Self {
            desk,
            account: right.account,
            proved: right.hash,
            current: Password::prepare(typed).ok(),
            revokes_tokens: false,
            despite_failures: right.despite_failures,
            through: source.through.cloned(),
            opening: Opening::Anywhere,
        }
    }

    /// The same change, with what is to be kept where it opens a session.
    pub(super) fn opening(self, opening: &Opening) -> Self {
        Self {
            opening: opening.again(),
            ..self
        }
    }

    /// The account whose password it is.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Warnings about losing the last usable admin if this change is not made.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn warnings(&self) -> Result<Vec<Warning>, DeskError> {
        let mut warnings = self.desk.look(|look| {
            let now = look.moment();
            Ok(warnings(&mut *look.tx, now)?)
        })?;
        warnings.retain(
            |warning| matches!(warning, Warning::Expires { name, .. } if *name == self.account.name),
        );
        Ok(warnings)
    }

    /// Checks a new password with the policy.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason.
    pub fn check(&self, typed: &Typed) -> Result<Accepted, DeskError> {
        self.desk
            .accept(&self.account, typed, self.current.as_ref())
    }

    /// The same change, which also revokes the account's tokens; otherwise they stay.
    #[must_use]
    pub fn revoking_tokens(self) -> Self {
        Self {
            revokes_tokens: true,
            ..self
        }
    }

    /// Stores the new password and ends the account's sessions, except the one to `keep` (S8). Returns the account as
    /// it is then, and the time.
    ///
    /// # Errors
    /// [`DeskError::ChangedMeanwhile`] when the password that was proved is no longer in force,
    /// [`DeskError::TemporaryExpired`] when it has expired meanwhile. Then nothing is changed.
    pub fn finish(
        self,
        new: &Accepted,
        keep: Option<&SessionToken>,
    ) -> Result<(Account, Moment), DeskError> {
        let keep = keep
            .map(SessionKey::from)
            .filter(|key| key.account == self.account.id);
        let hash = self.desk.hashed(new)?;
        self.desk.deed(|deed| {
            let (deed, account) = self.store(deed, &hash, keep.as_ref())?;
            let now = deed.moment();
            deed.commit()?;
            Ok((account, now))
        })
    }

    /// Stores the new password, ends all sessions of the account and opens a new one, all in one transaction.
    ///
    /// # Errors
    /// Those of [`Change::finish`].
    pub fn finish_and_sign_in(self, new: &Accepted) -> Result<OpenedSession, DeskError> {
        let hash = self.desk.hashed(new)?;
        self.desk.deed(|deed| {
            let (mut deed, account) = self.store(deed, &hash, None)?;
            let device = self.opening.known(&mut deed, &account)?;
            open_session(deed, account, device, &self.opening, self.source())
        })
    }

    /// The service through which it is made.
    fn source(&self) -> Source<'_> {
        Source {
            device: None,
            through: self.through.as_ref(),
        }
    }

    /// Uses up the old password and stores the new one, without the commit (S11).
    fn store(
        &self,
        mut deed: Deed<'d>,
        hash: &PasswordHash,
        keep: Option<&SessionKey>,
    ) -> Result<(Deed<'d>, Account), NotDone> {
        let purpose = Purpose::of(Action::PasswordChange, self.source());
        let stored = deed.tx.password_hash(self.account.id)?;
        let limits = deed.moment().limits;
        let in_force = deed
            .tx
            .account_by_id(self.account.id)?
            .filter(|account| !account.disabled)
            .filter(|account| self.despite_failures || !account.is_password_disabled(&limits))
            .filter(|_| stored.is_some_and(|stored| stored.is_same(&self.proved)));
        let Some(mut account) = in_force else {
            let refused = purpose.went(Outcome::Refused, &self.account);
            let refused = refused.by(&self.account);
            return Err(refused.because(DeskError::ChangedMeanwhile));
        };
        if account.temporary_expired(deed.now) {
            account.end_temporary();
            deed.tx.update_account(&account)?;
            deed.record(purpose.went(Outcome::Expired, &account))?;
            deed.remember_time();
            deed.commit()?;
            return Err(DeskError::TemporaryExpired.into());
        }
        // Failures can have disabled only the temporary password that is now used up: this is the end of its reset.
        if self.proved.is_generated() && account.is_password_disabled(&limits) {
            account.password_disabled = false;
            account.guesses = Guesses::default();
        }
        account.password = PasswordKind::Permanent;
        account.change_required = false;
        account.password_changed_at = Some(deed.now);
        deed.tx.replace_password(&account, hash)?;
        deed.tx
            .remove_sessions(account.id, keep.map(|key| &key.digest))?;
        if self.revokes_tokens {
            deed.tx.remove_tokens(account.id)?;
        }
        deed.record(purpose.went(Outcome::Done, &account).by(&account))?;
        Ok((deed, account))
    }
}
