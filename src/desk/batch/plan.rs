//! The plan of a batch, made before its transaction and carried out in it.

use uuid::Uuid;

use super::rows::{BatchRow, BatchTerms, NewAccount, NewPassword, Reset, TemporaryHash};
use crate::credentials::PasswordHash;
use crate::desk::admin::reaches;
use crate::desk::deed::{Deed, NotDone, Seen};
use crate::desk::reset::{Prepared, put_in_force, resettable};
use crate::desk::users::put_in_place;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, AccountId, Action, Actor, Reason, Timestamp, Username};
use crate::storage::Tx;

/// One account of a batch, and its temporary password.
pub(super) type Item<T> = (Username, T, PasswordHash);

/// The plan of a batch.
pub(super) struct Plan<T> {
    pub(super) seen: Seen,
    pub(super) operation: Uuid,
    /// When the temporary passwords stop working.
    pub(super) expires_at: Timestamp,
    /// The rows that are written before anything is done.
    pub(super) rows: Vec<BatchRow>,
    /// What is done then.
    pub(super) items: Vec<Item<T>>,
    /// The accounts whose refusal is recorded.
    pub(super) refused: Vec<Uuid>,
}

impl<T> Plan<T> {
    pub(super) fn add(&mut self, name: Username, item: T, prepared: Prepared) {
        self.rows.push(BatchRow::Done(Reset {
            name: name.clone(),
            temporary_password: prepared.password,
            expires_at: self.expires_at,
            reset_id: self.operation,
        }));
        self.items.push((name, item, prepared.hash));
    }

    /// After hashing, which may take minutes for many: a plan is good for ten from when it was made.
    pub(super) fn begin_again(&mut self, desk: &Desk) -> Result<(), DeskError> {
        self.seen = desk.look(|look| Ok(look.seen()))?;
        Ok(())
    }

    pub(super) fn fail(&mut self, name: Username, error: DeskError) {
        self.rows.push(BatchRow::Failed { name, error });
    }
}

/// Records that these accounts were not to be reset by this actor.
pub(in crate::desk) fn record_refused(
    deed: &mut Deed<'_>,
    actor: &Actor,
    refused: &[Uuid],
) -> Result<(), DeskError> {
    for id in refused {
        // One that was removed meanwhile is in no chain any more.
        if let Some(target) = deed.tx.account_by_id(AccountId(*id))? {
            let refused = Action::PasswordReset.refused().about(&target).by(actor);
            deed.record_refusal(refused)?;
        }
    }
    Ok(())
}

/// Puts temporary passwords in force; returns the accounts that cannot be reset any more.
pub(in crate::desk) fn reset_all(
    deed: &mut Deed<'_>,
    actor: &Actor,
    items: &[(Username, AccountId, TemporaryHash)],
    terms: &BatchTerms,
) -> Result<Vec<BatchRow>, DeskError> {
    let mut void = Vec::new();
    for (name, id, made) in items {
        let admitted = match deed.tx.account_by_id(*id)? {
            Some(target) if target.name == *name => admit(&target, actor, terms).map(|()| target),
            // It was removed, or has another name than the one that was shown.
            _ => Err(DeskError::NoSuchAccount(name.clone()).into()),
        };
        match admitted {
            Ok(target) => put_in_force(deed, actor, target, made, terms.reason.as_ref())?,
            Err(NotDone { error, .. }) => void.push(BatchRow::Failed {
                name: name.clone(),
                error,
            }),
        }
    }
    Ok(void)
}

/// Adds accounts; returns those whose names were taken meanwhile.
pub(in crate::desk) fn add_all(
    deed: &mut Deed<'_>,
    actor: &Actor,
    items: &[(NewAccount, NewPassword)],
    reason: Option<&Reason>,
) -> Result<Vec<BatchRow>, DeskError> {
    let mut void = Vec::new();
    for (new, made) in items {
        match addable(&mut *deed.tx, actor, new) {
            Ok(()) => put_in_place(deed, actor, new, made, reason)?,
            Err(error @ DeskError::AccountExists(_)) => void.push(BatchRow::Failed {
                name: new.name.clone(),
                error,
            }),
            Err(error) => return Err(error),
        }
    }
    Ok(void)
}

/// Whether the actor may add an account.
pub(super) fn addable(tx: &mut dyn Tx, actor: &Actor, new: &NewAccount) -> Result<(), DeskError> {
    if !reaches(actor, new.role) {
        return Err(DeskError::AdminByToken);
    }
    new.name.may_be_new()?;
    for group in &new.groups {
        group.may_be_new()?;
    }
    match tx.account(&new.name)? {
        Some(_) => Err(DeskError::AccountExists(new.name.clone())),
        None => Ok(()),
    }
}

/// Whether the actor may reset an account, on these terms.
pub(super) fn admit(target: &Account, actor: &Actor, terms: &BatchTerms) -> Result<(), NotDone> {
    resettable(target, actor)?;
    if terms.skip_disabled && target.disabled {
        return Err(DeskError::Disabled(target.name.clone()).into());
    }
    Ok(())
}
