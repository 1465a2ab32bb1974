//! Resetting somebody's password: the deed that this program exists for.

use std::time::Duration;

use uuid::Uuid;

use super::access::Admin;
use super::{Desk, DeskError};
use crate::credentials::{About, PasswordHash, TemporaryPassword, Typed};
use crate::model::{Account, Action, Guesses, Outcome, PasswordKind, Reason, Timestamp, Username};

/// Where a temporary password comes from.
#[derive(Default)]
pub enum NewTemporary {
    /// Generated, 120 bits.
    #[default]
    Generated,
    /// Entered by the admin; it meets the policy like any other.
    Entered(Typed),
}

/// What is wanted of a reset.
#[derive(Default)]
pub struct ResetOrder {
    /// Where the temporary password comes from.
    pub password: NewTemporary,
    /// How long it lives; the policy's default (24 h) unless given.
    pub expires: Option<Duration>,
    /// Why.
    pub reason: Option<Reason>,
}

/// A reset that is in force. The temporary password is here and nowhere else.
pub struct Reset {
    /// Whose password was reset.
    pub name: Username,
    /// To be handed over; revealing it consumes it.
    pub temporary_password: TemporaryPassword,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// The operation's id in the record.
    pub reset_id: Uuid,
}

/// A temporary password that is made and not yet in force.
pub(super) struct Prepared {
    pub(super) password: TemporaryPassword,
    pub(super) hash: PasswordHash,
    pub(super) life: Duration,
}

impl Desk {
    /// Makes and hashes a temporary password before any lock is taken.
    pub(super) fn prepare_temporary(
        &self,
        account: &Username,
        display_name: Option<&str>,
        password: NewTemporary,
        expires: Option<Duration>,
    ) -> Result<Prepared, DeskError> {
        let life = expires.unwrap_or(self.policy.temporary_default());
        let longest = self.policy.temporary_longest();
        if life > longest {
            return Err(DeskError::ExpiryTooLong { longest });
        }
        let randomness = &*self.around.randomness;
        let password = match password {
            NewTemporary::Generated => TemporaryPassword::generate(randomness)?,
            NewTemporary::Entered(typed) => {
                self.check_entered(account, display_name, &typed)?;
                TemporaryPassword::entered(typed)
            }
        };
        let hash = password.hash(self.policy.cost(), randomness)?;
        Ok(Prepared {
            password,
            hash,
            life,
        })
    }

    fn check_entered(
        &self,
        account: &Username,
        display_name: Option<&str>,
        typed: &Typed,
    ) -> Result<(), DeskError> {
        let about = About {
            account: account.as_str(),
            display_name,
            store: self.store.name(),
        };
        match self.policy.check(typed, &about, None) {
            Ok(_) => Ok(()),
            Err(reasons) => Err(DeskError::Refused(reasons)),
        }
    }
}

impl Admin<'_> {
    /// Whom a reset would concern: everything is asked that a reset asks, but for the fresh sign-in, and nothing is changed.
    ///
    /// # Errors
    /// [`DeskError::OwnAccount`], [`DeskError::NoSuchAccount`], and those of every deed of an admin.
    pub fn may_reset(&self, name: &Username) -> Result<(Account, Timestamp), DeskError> {
        let (mut tx, now) = self.look()?;
        let target = tx
            .account(name)?
            .ok_or_else(|| DeskError::NoSuchAccount(name.clone()))?;
        drop(tx);
        self.not_oneself(&target)?;
        Ok((target, now))
    }

    /// Asks the policy about a temporary password that an admin would enter for an account.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason.
    pub fn check_temporary(&self, account: &Account, typed: &Typed) -> Result<(), DeskError> {
        let display_name = account.display_name.as_ref().map(|name| name.as_str());
        self.desk()
            .check_entered(&account.name, display_name, typed)
    }

    /// Sets a temporary password, ends the account's sessions and forgets its failures, in one transaction with the
    /// record of it. It neither enables a disabled account nor changes a role (S16).
    ///
    /// # Errors
    /// [`DeskError::OwnAccount`], [`DeskError::NoSuchAccount`], [`DeskError::StaleSignIn`], [`DeskError::ExpiryTooLong`],
    /// [`DeskError::Refused`] for an entered password, and those of every deed of an admin.
    pub fn reset_password(&self, name: &Username, order: ResetOrder) -> Result<Reset, DeskError> {
        let display_name = match &order.password {
            NewTemporary::Generated => None,
            NewTemporary::Entered(_) => self.may_reset(name)?.0.display_name,
        };
        let prepared = self.desk().prepare_temporary(
            name,
            display_name.as_ref().map(|name| name.as_str()),
            order.password,
            order.expires,
        )?;

        let (mut deed, actor) = self.act()?;
        let mut target = deed
            .tx
            .account(name)?
            .ok_or_else(|| DeskError::NoSuchAccount(name.clone()))?;
        if target.id == actor.id {
            drop(deed);
            return Err(self
                .not_oneself(&target)
                .err()
                .unwrap_or(DeskError::OwnAccount));
        }
        let expires_at = deed.now.plus(prepared.life);
        target.password = PasswordKind::Temporary { expires_at };
        target.change_required = false;
        target.password_disabled = false;
        target.guesses = Guesses::default();
        target.password_changed_at = Some(deed.now);
        deed.tx.update_account(&target)?;
        deed.tx.set_password_hash(target.id, &prepared.hash)?;
        deed.tx.remove_sessions(target.id, None)?;
        let about = (&target).into();
        deed.record(
            Action::PasswordReset,
            Outcome::Done,
            Some(&actor),
            about,
            order.reason.as_ref(),
        )?;
        let reset_id = deed.operation;
        deed.commit()?;
        Ok(Reset {
            name: target.name,
            temporary_password: prepared.password,
            expires_at,
            reset_id,
        })
    }

    /// Refuses, and records, a reset of the admin's own account (S14).
    fn not_oneself(&self, target: &Account) -> Result<(), DeskError> {
        if target.id != self.account().id {
            return Ok(());
        }
        Err(self.desk().refuse(
            Action::PasswordReset,
            self.account(),
            target,
            DeskError::OwnAccount,
        ))
    }
}
