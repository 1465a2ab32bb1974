//! The last resort: the owner of the store brings an admin back without anybody's consent, and this is recorded (S48).

use super::finish::{Proof, Proved, Recovery};
use super::{may_be_brought_back, other_admin};
use crate::desk::deed::Look;
use crate::desk::plan::CallerDigest;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Username};

/// The order of the owner of the store.
struct Local {
    account: Account,
    /// Usable admins to pass over.
    overrides: Vec<Username>,
}

impl Desk {
    /// Finds the admin to bring back. The owner of the store's file could do worse, so nothing is hidden here.
    ///
    /// # Errors
    /// [`DeskError::NoSuchAccount`], [`DeskError::NotAdmin`], [`DeskError::Disabled`], and [`DeskError::OtherAdmin`] if
    /// another admin can reset the password and is not passed over by name.
    pub fn recover_locally(
        &self,
        name: &Username,
        overrides: Vec<Username>,
    ) -> Result<Recovery<'_>, DeskError> {
        let local = self.look(|look| {
            let local = Local {
                account: look.account(name)?,
                overrides: overrides.clone(),
            };
            match local.prove(look) {
                Err(error @ DeskError::OtherAdmin(_)) => Err(local
                    .action()
                    .refused()
                    .about(&local.account)
                    .because(error)),
                proved => Ok(proved.map(|_| local)?),
            }
        })?;
        Ok(Recovery {
            desk: self,
            account: local.account.clone(),
            proof: Box::new(local),
        })
    }
}

impl Proof for Local {
    fn action(&self) -> Action {
        Action::RecoveryLocal
    }

    /// There is no secret: the plan never leaves this process.
    fn digest(&self) -> CallerDigest {
        [0; 32]
    }

    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, DeskError> {
        let found = look.tx.account_by_id(self.account.id)?;
        let account = found.ok_or_else(|| DeskError::NoSuchAccount(self.account.name.clone()))?;
        may_be_brought_back(&account)?;
        let is_passed_over = |admin: &Account| self.overrides.contains(&admin.name);
        let admins = look.tx.admins()?;
        if let Some(other) = other_admin(admins, look.moment(), &account, is_passed_over) {
            return Err(DeskError::OtherAdmin(other));
        }
        Ok(Proved {
            redeemed: None,
            events: vec![self.action().done().about(&account)],
            how: format!(
                "without signatures or code by {}, who can write the store",
                look.origin()
            ),
            account,
        })
    }
}
