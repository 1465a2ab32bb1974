//! The last resort: whoever can write the store brings an admin back without anybody's consent, and it shows (S48).

use super::right::{Recovery, Way, notify};
use super::{may_be_brought_back, other_admin, whoever};
use crate::desk::deed::{Deed, Look};
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Username};

/// What whoever can write the store says beside whom to bring back.
pub(super) struct Local {
    /// Usable admins to pass over.
    overrides: Vec<Username>,
}

impl Desk {
    /// Finds the admin to bring back. Whoever holds the store's file could do worse, so nothing is hidden here.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], [`DeskError::NotAdmin`], [`DeskError::Disabled`], and [`DeskError::OtherAdmin`] where
    /// another admin can reset the password and is not passed over by name.
    pub fn recover_locally(
        &self,
        name: &Username,
        overrides: Vec<Username>,
    ) -> Result<Recovery<'_>, DeskError> {
        let local = Local { overrides };
        let account = self.look(|look| {
            let found = look.tx.account(name)?;
            let account = found.ok_or_else(|| DeskError::NoSuchAccount(name.clone()))?;
            let refused = Action::RecoveryLocal.refused().about(&account);
            match local.prove(&account, look) {
                Err(error @ DeskError::OtherAdmin(_)) => Err(refused.because(error)),
                proved => Ok(proved?),
            }
        })?;
        Ok(Recovery {
            desk: self,
            account,
            way: Way::Store(local),
        })
    }
}

impl Local {
    /// The account, if it may be brought back.
    pub(super) fn prove(
        &self,
        account: &Account,
        look: &mut Look<'_>,
    ) -> Result<Account, DeskError> {
        let found = look.tx.account_by_id(account.id)?;
        let account = found.ok_or_else(|| DeskError::NoSuchAccount(account.name.clone()))?;
        may_be_brought_back(&account)?;
        let is_passed_over = |admin: &Account| self.overrides.contains(&admin.name);
        match other_admin(look.tx.admins()?, look.moment(), &account, is_passed_over) {
            Some(other) => Err(DeskError::OtherAdmin(other)),
            None => Ok(account),
        }
    }

    /// Records that an account was brought back, and tells every admin.
    pub(super) fn record(
        desk: &Desk,
        deed: &mut Deed<'_>,
        account: &Account,
    ) -> Result<(), DeskError> {
        let action = Action::RecoveryLocal;
        deed.record(action.done().about(account))?;
        let text = format!(
            "{} was brought back without signatures or code by {}, who can write the store",
            account.name,
            whoever(desk)
        );
        notify(deed, action, text)
    }
}
