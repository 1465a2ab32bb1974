//! Recovery codes: four for an admin's own account, printed and kept in a drawer (S46).

use crate::credentials::recovery::RecoveryCode;
use crate::desk::DeskError;
use crate::desk::admin::{Admin, Needs};
use crate::desk::deed::Deed;
use crate::desk::ids::time_ordered_id;
use crate::desk::plan::{Planned, Work};
use crate::model::{AccountId, Action, Actor, Timestamp};
use crate::random::{NoRandomness, Randomness};
use crate::storage::StoredCode;

/// The number of codes of an account.
pub(super) const CODES: usize = 4;

/// New recovery codes. There is no other copy of them.
pub struct NewCodes {
    /// The codes, each of which can be revealed once.
    pub codes: Vec<RecoveryCode>,
    /// When they were made.
    pub made_at: Timestamp,
}

/// The unused recovery codes of an admin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodesLeft {
    /// How many are unused.
    pub left: usize,
    /// When they were made.
    pub made_at: Option<Timestamp>,
}

/// Makes codes and their hashes.
pub(in crate::desk) fn prepare(
    account: AccountId,
    now: Timestamp,
    randomness: &dyn Randomness,
) -> Result<(NewCodes, Vec<StoredCode>), NoRandomness> {
    let mut codes = Vec::with_capacity(CODES);
    let mut stored = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let code = RecoveryCode::generate(randomness)?;
        stored.push(StoredCode {
            id: time_ordered_id(now, randomness)?,
            hash: code.hash(account, randomness)?,
            made_at: now,
        });
        codes.push(code);
    }
    let new = NewCodes {
        codes,
        made_at: now,
    };
    Ok((new, stored))
}

/// Makes the account's old codes void and gives it new ones.
pub(super) fn replace(
    deed: &mut Deed<'_>,
    account: AccountId,
    codes: &[StoredCode],
) -> Result<(), DeskError> {
    deed.tx.remove_recovery_codes(account)?;
    for code in codes {
        deed.tx.insert_recovery_code(account, code)?;
    }
    Ok(())
}

impl Admin<'_> {
    /// Makes new recovery codes for the admin's own account; the old ones are void.
    ///
    /// `write` gets the codes before the transaction that puts them in force: so codes that could not be shown are
    /// never in force. That transaction proves everything again; when it fails, the written codes are void.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and [those of every operation of an
    /// admin](Admin#errors-of-every-operation).
    pub fn new_recovery_codes<E: From<DeskError>>(
        &self,
        write: impl FnOnce(NewCodes) -> Result<(), E>,
    ) -> Result<(), E> {
        let Planned { shown, plan } = self.plan_recovery_codes()?;
        write(shown)?;
        self.put_in_force(&plan)?;
        Ok(())
    }

    /// Makes new recovery codes, which work, and the old ones do not, when the plan is [put in
    /// force](Admin::put_in_force).
    ///
    /// # Errors
    /// Those of [`Admin::new_recovery_codes`].
    pub fn plan_recovery_codes(&self) -> Result<Planned<NewCodes>, DeskError> {
        let seen = self.look_to_act(Needs::Session, |look| Ok(look.seen()))?;
        let randomness = &*self.desk.around.randomness;
        let (shown, codes) = prepare(self.account().id, seen.now, randomness)?;
        let operation = self.desk.operation_id(seen.now)?;
        let work = Work::Codes(codes.as_slice().into());
        let plan = self.sealed(&seen, operation, work);
        Ok(Planned { shown, plan })
    }

    /// Puts codes in force, inside an operation that has proved everything.
    pub(in crate::desk) fn replace_codes(
        &self,
        deed: &mut Deed<'_>,
        actor: &Actor,
        codes: &[StoredCode],
    ) -> Result<(), DeskError> {
        replace(deed, actor.account, codes)?;
        let made = Action::RecoveryCodes.done().about(self.account());
        deed.record(made.by(actor))
    }

    /// The admin's own unused recovery codes.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn recovery_codes(&self) -> Result<CodesLeft, DeskError> {
        let own = self.account().id;
        let codes = self.look(Needs::Session, |look| Ok(look.tx.recovery_codes(own)?))?;
        Ok(CodesLeft {
            left: codes.len(),
            made_at: codes.first().map(|code| code.made_at),
        })
    }
}
