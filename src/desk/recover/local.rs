//! The last resort: whoever can write the store brings an admin back without anybody's consent, and it shows (S48).

use super::{
    NewCodes, Prepared, Recovered, bring_back, may_be_brought_back, notify, other_admin, whoever,
};
use crate::credentials::Typed;
use crate::desk::passwd::Accepted;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Outcome, Username};

/// An admin's account that whoever can write the store is about to bring back.
pub struct Local<'d> {
    desk: &'d Desk,
    account: Account,
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
    ) -> Result<Local<'_>, DeskError> {
        let mut deed = self.deed()?;
        let found = deed.tx.account(name)?;
        let account = found.ok_or_else(|| DeskError::NoSuchAccount(name.clone()))?;
        may_be_brought_back(&account)?;
        let is_passed_over = |admin: &Account| overrides.contains(&admin.name);
        if let Some(other) = other_admin(&mut deed, &account, is_passed_over)? {
            let about = (&account).into();
            deed.record(Action::RecoveryLocal, Outcome::Refused, None, about, None)?;
            deed.commit()?;
            return Err(DeskError::OtherAdmin(other));
        }
        drop(deed);
        Ok(Local {
            desk: self,
            account,
            overrides,
        })
    }
}

impl<'d> Local<'d> {
    /// Whose password is to be set.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Asks the policy about a new password.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason.
    pub fn check(&self, typed: &Typed) -> Result<Accepted, DeskError> {
        self.desk.accept(&self.account, typed, None)
    }

    /// Sets the password, in one transaction. `write` is given the new codes before the commit; what it wrote is void when
    /// the commit fails.
    ///
    /// # Errors
    /// What `write` returns; those of [`Desk::recover_locally`], asked again.
    pub fn finish<E: From<DeskError>>(
        self,
        new: &Accepted,
        write: impl FnOnce(NewCodes) -> Result<(), E>,
    ) -> Result<Recovered, E> {
        let (deed, account, codes) = self.prepare(new)?;
        write(codes)?;
        Ok(Recovered::commit(deed, account)?)
    }

    fn prepare(self, new: &Accepted) -> Result<Prepared<'d>, DeskError> {
        let hash = self.desk.hashed(new)?;
        let mut deed = self.desk.deed()?;
        let found = deed.tx.account_by_id(self.account.id)?;
        let account = found.ok_or_else(|| DeskError::NoSuchAccount(self.account.name.clone()))?;
        may_be_brought_back(&account)?;
        let is_passed_over = |admin: &Account| self.overrides.contains(&admin.name);
        if let Some(other) = other_admin(&mut deed, &account, is_passed_over)? {
            return Err(DeskError::OtherAdmin(other));
        }
        let (account, codes) = bring_back(self.desk, &mut deed, account, &hash)?;
        let action = Action::RecoveryLocal;
        let about = (&account).into();
        deed.record(action, Outcome::Done, None, about, None)?;
        let text = format!(
            "{} was brought back without signatures or code by {}, who can write the store",
            account.name,
            whoever(self.desk)
        );
        notify(&mut deed, action, text)?;
        Ok((deed, account, codes))
    }
}
