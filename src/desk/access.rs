//! Sessions as values that prove who is acting, and how they are proved.

use std::time::Duration;

use super::deed::{Deed, NotDone};
use super::{Desk, DeskError};
use crate::credentials::{DeviceToken, SessionToken, TokenDigest, Typed};
use crate::model::{
    Account, AccountId, AccountNow, Action, Limits, Moment, Outcome, Role, Session, Timestamp,
};
use crate::storage::Tx;

/// A session's last use is stored at most this often.
const SESSION_TOUCH: Duration = Duration::from_secs(60);
/// Commands that change other accounts need a password given within this time (S14; ASVS 7.5.3).
const FRESH: Duration = Duration::from_secs(15 * 60);

/// A live session: can sign out, and change its own password. It may owe a password change.
pub struct SignedIn<'d> {
    desk: &'d Desk,
    key: SessionKey,
    standing: Standing,
    seen_at: Moment,
}

/// A session whose account does not have to change its password.
pub struct Settled<'d> {
    session: SignedIn<'d>,
}

impl<'d> Settled<'d> {
    /// The session, if its account is an admin's.
    pub(super) fn of_an_admin(self) -> Result<SignedIn<'d>, DeskError> {
        match self.session.standing.admin() {
            Ok(()) => Ok(self.session),
            Err(error) => Err(self.session.refuse(error)),
        }
    }
}

/// The key by which a store finds a session.
#[derive(Clone, Copy)]
pub(super) struct SessionKey {
    pub(super) account: AccountId,
    pub(super) digest: TokenDigest,
}

impl From<&SessionToken> for SessionKey {
    fn from(token: &SessionToken) -> Self {
        Self {
            account: token.account(),
            digest: token.digest(),
        }
    }
}

impl SessionKey {
    /// Removes a session that has ended.
    pub(super) fn over(self) -> NotDone {
        NotDone::but(DeskError::NotSignedIn, move |deed| {
            deed.tx.remove_session(self.account, &self.digest)?;
            Ok(())
        })
    }

    /// Makes a sign-in that was found too old stay too old until the password is given again, whatever the clock says
    /// (S30).
    pub(super) fn end_freshness(&self, deed: &mut Deed<'_>) -> Result<(), DeskError> {
        let found = Standing::find(&mut *deed.tx, self)?;
        let stale = found.filter(|standing| standing.fresh(deed.now).is_err());
        if let Some(mut standing) = stale {
            standing.session.authenticated_at = Timestamp::from_millis(0);
            deed.tx.update_session(&standing.session, &self.digest)?;
        }
        Ok(())
    }
}

/// A session and its account, as one transaction sees them.
pub(super) struct Standing {
    session: Session,
    account: Account,
}

impl Desk {
    /// The session that a token belongs to.
    ///
    /// # Errors
    /// [`DeskError::NotSignedIn`] when it is unknown or has ended, or its account is removed or disabled.
    pub fn signed_in(&self, token: &SessionToken) -> Result<SignedIn<'_>, DeskError> {
        let key = SessionKey::from(token);
        let (now, standing) = self.look(|look| {
            let now = look.moment();
            let found = Standing::find(&mut *look.tx, &key)?;
            let standing = found.ok_or(DeskError::NotSignedIn)?;
            match standing.is_live(now) {
                true => Ok((now, standing)),
                false => Err(key.over()),
            }
        })?;
        if now.at.since(standing.session.last_used_at) >= SESSION_TOUCH {
            self.touch_session(&key)?;
        }
        Ok(SignedIn {
            desk: self,
            key,
            standing,
            seen_at: now,
        })
    }

    /// Ends the session that a token belongs to, and returns whether it was live.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`]; ending a session that has ended is not an error.
    pub fn sign_out(&self, token: &SessionToken) -> Result<bool, DeskError> {
        let key = SessionKey::from(token);
        self.deed(|mut deed| {
            let Some(account) = deed.tx.account_by_id(key.account)? else {
                return Ok(false);
            };
            if !deed.tx.remove_session(key.account, &key.digest)? {
                return Ok(false);
            }
            deed.record(Action::SignOut.done().about(&account).by(&account))?;
            deed.commit()?;
            Ok(true)
        })
    }

    fn touch_session(&self, key: &SessionKey) -> Result<(), DeskError> {
        self.deed(|mut deed| {
            let Some(mut standing) = Standing::find(&mut *deed.tx, key)? else {
                return Ok(());
            };
            standing.session.last_used_at = deed.now;
            deed.tx.update_session(&standing.session, &key.digest)?;
            deed.commit()
        })
    }
}

impl<'d> SignedIn<'d> {
    /// The session's account, as it was when the session was looked up.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.standing.account
    }

    /// The account, with the time of the look-up.
    #[must_use]
    pub fn oneself(&self) -> AccountNow {
        AccountNow {
            account: self.standing.account.clone(),
            now: self.seen_at,
        }
    }

    /// Whether a password was given within the last 15 minutes, as commands that change other accounts need.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.standing.fresh(self.seen_at.at).is_ok()
    }

    /// Takes the password again: for the next 15 minutes the session may change other accounts.
    ///
    /// # Errors
    /// Those of a sign-in; [`DeskError::NotSignedIn`] when the session has ended meanwhile.
    pub fn confirm(&self, typed: &Typed) -> Result<(), DeskError> {
        self.confirm_from(typed, None)
    }

    /// The same from a device, see [`Desk::sign_in_from`].
    ///
    /// # Errors
    /// Those of [`SignedIn::confirm`].
    pub fn confirm_from(
        &self,
        typed: &Typed,
        device: Option<&DeviceToken>,
    ) -> Result<(), DeskError> {
        let name = &self.standing.account.name;
        let source = device.into();
        self.desk
            .authenticate(name, typed, source, Action::Confirm, |mut deed, right| {
                let found = Standing::find(&mut *deed.tx, &self.key)?;
                let live = found.filter(|standing| standing.is_live(deed.moment()));
                // The password was right in either case, so the check is closed and the failures are forgotten.
                deed.tx.update_account(&right.account)?;
                let outcome = match &live {
                    Some(_) => Outcome::Done,
                    None => Outcome::Refused,
                };
                let confirmed = Action::Confirm.went(outcome);
                deed.record(confirmed.about(&right.account).by(&right.account))?;
                if let Some(mut standing) = live {
                    standing.session.authenticated_at = deed.now;
                    let tx = &mut deed.tx;
                    tx.update_session(&standing.session, &self.key.digest)?;
                    deed.commit()
                } else {
                    deed.tx.remove_session(self.key.account, &self.key.digest)?;
                    deed.commit()?;
                    Err(DeskError::NotSignedIn.into())
                }
            })
    }

    /// The session as one that does not have to change its password.
    ///
    /// # Errors
    /// [`DeskError::ChangeOwed`] if the account must choose a new password first; the refusal is recorded.
    pub fn settled(self) -> Result<Settled<'d>, DeskError> {
        match self.standing.settled() {
            Ok(()) => Ok(Settled { session: self }),
            Err(error) => Err(self.refuse(error)),
        }
    }

    pub(super) fn desk(&self) -> &'d Desk {
        self.desk
    }

    pub(super) fn key(&self) -> SessionKey {
        self.key
    }

    /// Records that an operation for admins was refused.
    fn refuse(&self, error: DeskError) -> DeskError {
        let account = &self.standing.account;
        let refused = Action::AdminAccess.refused().about(account).by(account);
        self.desk.refuse(refused.because(error))
    }
}

impl Standing {
    pub(super) fn find(tx: &mut dyn Tx, key: &SessionKey) -> Result<Option<Self>, DeskError> {
        let Some(session) = tx.session(key.account, &key.digest)? else {
            return Ok(None);
        };
        Ok(tx
            .account_by_id(key.account)?
            .map(|account| Self { session, account }))
    }

    pub(super) fn is_live(&self, now: Moment) -> bool {
        now.at < ends_at(&self.session, &now.limits)
            && !is_from_later(&self.session, now.at)
            && !self.account.disabled
    }

    pub(super) fn settled(&self) -> Result<(), DeskError> {
        if self.account.owes_change() {
            return Err(DeskError::ChangeOwed);
        }
        Ok(())
    }

    pub(super) fn admin(&self) -> Result<(), DeskError> {
        match self.account.role {
            Role::Admin => Ok(()),
            Role::User => Err(DeskError::NotAdmin),
        }
    }

    pub(super) fn fresh(&self, now: Timestamp) -> Result<(), DeskError> {
        if now.since(self.session.authenticated_at) > FRESH {
            return Err(DeskError::StaleSignIn);
        }
        Ok(())
    }
}

/// When a session ends: by its last use and by its opening, with the limits in force now, whatever they were then.
fn ends_at(session: &Session, limits: &Limits) -> Timestamp {
    session
        .last_used_at
        .plus(limits.session_idle)
        .min(session.opened_at.plus(limits.session_length))
}

/// Whether a session was opened or used while the clock was ahead: it ends now, and does not last until the clock gets
/// there.
fn is_from_later(session: &Session, now: Timestamp) -> bool {
    let Session {
        opened_at,
        last_used_at,
        authenticated_at,
        ..
    } = session;
    [opened_at, last_used_at, authenticated_at]
        .into_iter()
        .any(|at| at.is_from_later(now))
}
