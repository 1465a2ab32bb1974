//! Questions about batches before and after them; they change nothing.

use uuid::Uuid;

use super::plan::admit;
use super::rows::{BatchTerms, NewTemporary, ResetTarget};
use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::desk::deed::if_readable;
use crate::desk::reset::life;
use crate::desk::users::{AccountFilter, LeftOut};
use crate::model::{AccountId, Action, Scope, Subject, Username};
use crate::storage::Tx;

/// The outcome of an operation that was written before its commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationOutcome {
    /// It is in its account's events, so it was committed.
    Done(Action),
    /// It is not.
    Undone,
    /// There is no account of that name.
    NoAccount,
}

/// Some of the accounts that a reset of many applies to.
#[derive(Debug)]
pub struct ResetPage {
    /// Their names.
    pub names: Vec<Username>,
    /// The accounts that cannot be read; whether the reset applies to them is not known.
    pub left_out: LeftOut,
    /// The last id looked at.
    pub last: AccountId,
}

impl Admin<'_> {
    /// Checks these terms for resets before anything is made: everything that is not about a single account.
    ///
    /// # Errors
    /// [`DeskError::ExpiryTooLong`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn may_reset_batches(&self, terms: &BatchTerms) -> Result<(), DeskError> {
        self.look(Needs::Scope(Scope::UsersReset), |_| Ok(()))?;
        life(&self.desk.policy()?, terms.expires).map(drop)
    }

    /// Checks these terms for additions before anything is made.
    ///
    /// # Errors
    /// [`DeskError::ExpiryTooLong`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn may_add_batches(&self, terms: &BatchTerms) -> Result<(), DeskError> {
        self.look(Needs::Scope(Scope::UsersAdd), |_| Ok(()))?;
        life(&self.desk.policy()?, terms.expires).map(drop)
    }

    /// The outcomes of these operations of an earlier run, for an `action` that goes on with them.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn what_became(
        &self,
        rows: &[(Username, Uuid)],
        action: Action,
    ) -> Result<Vec<OperationOutcome>, DeskError> {
        let scope = match action {
            Action::AccountAdd => Scope::UsersAdd,
            _ => Scope::UsersReset,
        };
        self.look(Needs::Scope(scope), |look| {
            rows.iter()
                .map(|(name, operation)| Ok(became(&mut *look.tx, name, *operation)?))
                .collect()
        })
    }

    /// Whether this account did an operation within the last 24 hours, under an id of its own (S61).
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn has_done(&self, operation: Uuid) -> Result<bool, DeskError> {
        let own = self.account().id;
        self.look_as_anyone(|look| {
            let found = look.tx.operation(operation)?;
            Ok(found.is_some_and(|operation| operation.actor == own))
        })
    }

    /// Whether the admin's own account fits a filter.
    #[must_use]
    pub fn fits(&self, filter: &AccountFilter) -> bool {
        let own = self.oneself();
        filter.admits(&own.account, own.now)
    }

    /// Why a reset of an account would be refused, if it would be; nothing is changed or recorded.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn would_refuse(
        &self,
        ResetTarget { name, password }: &ResetTarget,
        terms: &BatchTerms,
    ) -> Result<Option<DeskError>, DeskError> {
        let needs = Needs::Scope(Scope::UsersReset);
        let target = match self.look(needs, |look| Ok(if_readable(look.account(name))?))? {
            Ok(target) => target,
            Err(error) => return Ok(Some(error)),
        };
        let admitted = admit(&target, &self.actor(), terms).and_then(|()| match password {
            NewTemporary::Generated => Ok(()),
            NewTemporary::Entered(typed) => Ok(self.check_temporary(&target, typed)?),
        });
        Ok(admitted.err().map(|not_done| not_done.error))
    }

    /// The names among the next accounts, at most `limit`, that a reset of all who match the filter applies to; `None`
    /// when there are no more. The admin's own is left out.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn names_to_reset(
        &self,
        filter: &AccountFilter,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Option<ResetPage>, DeskError> {
        let (page, now) = self.look(Needs::Scope(Scope::UsersReset), |look| {
            Ok((look.tx.accounts_after(after, limit)?, look.moment()))
        })?;
        let Some(last) = page.last else {
            return Ok(None);
        };
        let own = self.account().id;
        let names = page
            .accounts
            .into_iter()
            .filter(|account| account.id != own && filter.admits(account, now))
            .map(|account| account.name)
            .collect();
        Ok(Some(ResetPage {
            names,
            left_out: page.unread.into(),
            last,
        }))
    }
}

fn became(
    tx: &mut dyn Tx,
    name: &Username,
    operation: Uuid,
) -> Result<OperationOutcome, DeskError> {
    let Some(account) = tx.account(name)? else {
        return Ok(OperationOutcome::NoAccount);
    };
    for action in [Action::PasswordReset, Action::AccountAdd] {
        if tx.has_event(Subject::Account(account.id), operation, action)? {
            return Ok(OperationOutcome::Done(action));
        }
    }
    Ok(OperationOutcome::Undone)
}
