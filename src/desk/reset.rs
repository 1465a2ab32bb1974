//! Resetting a user's password: the operation that this program exists for.

use std::time::Duration;

use super::admin::{Admin, Needs, forget_recovery, reaches};
use super::batch::rows::{NewTemporary, TemporaryHash};
use super::deed::{Deed, NotDone};
use super::{Desk, DeskError};
use crate::credentials::{About, Cost, PasswordHash, Policy, TemporaryPassword, Typed};
use crate::model::{
    Account, Action, Actor, DisplayName, Guesses, PasswordKind, Reason, Role, Scope, Username,
};
use crate::random::Randomness;
use crate::storage::Guessed;

/// A temporary password that is made but not yet in force.
pub(super) struct Prepared {
    pub(super) password: TemporaryPassword,
    pub(super) hash: PasswordHash,
}

impl Prepared {
    pub(super) fn generated(randomness: &dyn Randomness) -> Result<Self, DeskError> {
        // The cost of hashing an entered one does not matter for a generated one.
        Self::of(
            TemporaryPassword::generate(randomness)?,
            Cost::default(),
            randomness,
        )
    }

    fn of(
        password: TemporaryPassword,
        cost: Cost,
        randomness: &dyn Randomness,
    ) -> Result<Self, DeskError> {
        let hash = password.hash(cost, randomness)?;
        Ok(Self { password, hash })
    }
}

impl Desk {
    /// Makes and hashes a temporary password before any lock is taken.
    pub(super) fn prepare_temporary(
        &self,
        policy: &Policy,
        account: &Username,
        display_name: Option<&DisplayName>,
        password: NewTemporary,
    ) -> Result<Prepared, DeskError> {
        let randomness = &*self.around.randomness;
        match password {
            NewTemporary::Generated => Prepared::generated(randomness),
            NewTemporary::Entered(typed) => {
                self.check_entered(policy, account, display_name, &typed)?;
                Prepared::of(TemporaryPassword::entered(typed), policy.cost(), randomness)
            }
        }
    }

    fn check_entered(
        &self,
        policy: &Policy,
        account: &Username,
        display_name: Option<&DisplayName>,
        typed: &Typed,
    ) -> Result<(), DeskError> {
        if !policy.entered_temporary() {
            return Err(DeskError::EnteredForbidden);
        }
        let about = About {
            account: account.as_str(),
            display_name: display_name.map(DisplayName::as_str),
            store: self.store.name(),
        };
        policy.check(typed, &about, None)?;
        Ok(())
    }
}

/// How long a temporary password will be valid, if that is allowed.
pub(super) fn life(policy: &Policy, expires: Option<Duration>) -> Result<Duration, DeskError> {
    let life = expires.unwrap_or(policy.temporary_default());
    let longest = policy.temporary_longest();
    if life > longest {
        return Err(DeskError::ExpiryTooLong { longest });
    }
    Ok(life)
}

impl Admin<'_> {
    /// Whether a temporary password may be entered, checked before anybody types one.
    ///
    /// # Errors
    /// [`DeskError::EnteredForbidden`] if the policy allows only generated ones.
    pub fn may_enter_temporary(&self) -> Result<(), DeskError> {
        if self.desk.policy()?.entered_temporary() {
            Ok(())
        } else {
            Err(DeskError::EnteredForbidden)
        }
    }

    /// The account that a reset would change: everything is checked as in a reset except the fresh sign-in, and nothing
    /// is changed.
    ///
    /// # Errors
    /// [`DeskError::OwnAccount`], [`DeskError::NoSuchAccount`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn may_reset(&self, name: &Username) -> Result<Account, DeskError> {
        self.look(Needs::Scope(Scope::UsersReset), |look| {
            let target = look.account(name)?;
            resettable(&target, &self.actor())?;
            Ok(target)
        })
    }

    /// Checks a temporary password that an admin enters for an account with the policy.
    ///
    /// # Errors
    /// [`DeskError::EnteredForbidden`], [`DeskError::Refused`] with every reason.
    pub fn check_temporary(&self, account: &Account, typed: &Typed) -> Result<(), DeskError> {
        let policy = self.desk.policy()?;
        let display_name = account.display_name.as_ref();
        self.desk
            .check_entered(&policy, &account.name, display_name, typed)
    }
}

/// Refuses accounts that the actor may not reset: their own (S14), and an admin's through a token (S29).
pub(super) fn resettable(target: &Account, actor: &Actor) -> Result<(), NotDone> {
    let error = if target.id == actor.account {
        DeskError::OwnAccount
    } else if !reaches(actor, target.role) {
        DeskError::AdminByToken
    } else {
        return Ok(());
    };
    let refused = Action::PasswordReset.refused().about(target).by(actor);
    Err(refused.because(error))
}

/// Sets another password, and removes everything that blocked the account or depended on the old password (S45); of an admin
/// also recovery codes and requests. The caller records it.
pub(super) fn replace_password(
    deed: &mut Deed<'_>,
    account: &mut Account,
    password: PasswordKind,
    hash: &PasswordHash,
) -> Result<(), DeskError> {
    account.password = password;
    account.change_required = false;
    account.password_disabled = false;
    account.guesses = Guesses::default();
    account.password_changed_at = Some(deed.now);
    deed.tx.replace_password(account, hash)?;
    deed.tx.remove_access(account.id)?;
    deed.tx.forget_code_guesses(Guessed::CodeOf(account.id))?;
    match account.role {
        Role::Admin => forget_recovery(deed, account),
        Role::User => Ok(()),
    }
}

/// Sets a temporary password that was made before, inside an operation that has proved everything.
pub(super) fn put_in_force(
    deed: &mut Deed<'_>,
    actor: &Actor,
    mut target: Account,
    made: &TemporaryHash,
    reason: Option<&Reason>,
) -> Result<(), DeskError> {
    let expires_at = made.expires_at;
    let temporary = PasswordKind::Temporary { expires_at };
    replace_password(deed, &mut target, temporary, &made.hash)?;
    let reset = Action::PasswordReset.done().about(&target).by(actor);
    deed.record(reset.why(reason.cloned()))
}
