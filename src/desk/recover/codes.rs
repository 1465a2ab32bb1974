//! Recovery codes: four for an admin's own account, printed and kept in a drawer (S46).

use super::{Prepared, Recovered, bring_back, may_be_brought_back, notify, whoever};
use crate::credentials::Typed;
use crate::credentials::recovery::RecoveryCode;
use crate::desk::admin::{Admin, Needs};
use crate::desk::deed::{Deed, time_ordered_id};
use crate::desk::guessing::matching;
use crate::desk::passwd::Accepted;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, AccountId, Action, Actor, Outcome, Timestamp, Username};
use crate::random::{NoRandomness, Randomness};
use crate::storage::StoredCode;

/// Codes that an account has.
pub(in crate::desk) const CODES: usize = 4;

/// Recovery codes that were just made. They are here and nowhere else.
pub struct NewCodes {
    /// The codes, each to be revealed once.
    pub codes: Vec<RecoveryCode>,
    /// When they were made.
    pub made_at: Timestamp,
}

/// What is left of an admin's recovery codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodesLeft {
    /// How many are unused.
    pub left: usize,
    /// When they were made.
    pub made_at: Option<Timestamp>,
}

/// The right to choose a new password once, from a right recovery code. It opens nothing else.
pub struct WithCode<'d> {
    desk: &'d Desk,
    account: Account,
    code: RecoveryCode,
}

/// Makes codes and what a store keeps of them.
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
    desk: &Desk,
    deed: &mut Deed<'_>,
    account: AccountId,
) -> Result<NewCodes, DeskError> {
    let (new, stored) = prepare(account, deed.now, &*desk.around.randomness)?;
    deed.tx.remove_recovery_codes(account)?;
    for code in &stored {
        deed.tx.insert_recovery_code(account, code)?;
    }
    Ok(new)
}

impl Admin<'_> {
    /// Makes new recovery codes for the admin's own account; the old ones are void.
    ///
    /// `write` is given the codes before the commit: codes that could not be shown are never made.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and those of every deed of an admin.
    pub fn new_recovery_codes<E: From<DeskError>>(
        &self,
        write: impl FnOnce(NewCodes) -> Result<(), E>,
    ) -> Result<(), E> {
        let (deed, codes) = self.prepare_codes()?;
        write(codes)?;
        Ok(deed.commit()?)
    }

    /// Makes codes, all but the commit.
    fn prepare_codes(&self) -> Result<(Deed<'_>, NewCodes), DeskError> {
        let (mut deed, actor) = self.act(Needs::Session)?;
        let codes = replace(self.desk(), &mut deed, actor.account)?;
        let about = self.account().into();
        deed.record(
            Action::RecoveryCodes,
            Outcome::Done,
            Some(&actor),
            about,
            None,
        )?;
        Ok((deed, codes))
    }

    /// What is left of the admin's own recovery codes.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and those of every deed of an admin.
    pub fn recovery_codes(&self) -> Result<CodesLeft, DeskError> {
        let (mut tx, _) = self.look(Needs::Session)?;
        let codes = tx.recovery_codes(self.account().id)?;
        Ok(CodesLeft {
            left: codes.len(),
            made_at: codes.first().map(|code| code.made_at),
        })
    }
}

impl Desk {
    /// Checks a recovery code of an admin. Wrong ones count like wrong passwords, and unknown names answer alike.
    ///
    /// # Errors
    /// [`DeskError::WrongCode`], [`DeskError::NoCode`], [`DeskError::Throttled`], [`DeskError::TooManyAtOnce`].
    pub fn with_code(&self, name: &Username, typed: &Typed) -> Result<WithCode<'_>, DeskError> {
        let code = RecoveryCode::read(typed).map_err(DeskError::NoCode)?;
        let account = self.authenticate_code(name, &code)?;
        Ok(WithCode {
            desk: self,
            account,
            code,
        })
    }
}

impl<'d> WithCode<'d> {
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

    /// Consumes the code, sets the password, and makes new codes, in one transaction. `write` is given the new codes before
    /// the commit; what it wrote is void when the commit fails.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::WrongCode`] when the code was used or made void meanwhile.
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
        let action = Action::RecoveryWithCode;
        let hash = self.desk.hashed(new)?;
        let mut deed = self.desk.deed()?;
        let id = self.account.id;
        let stored = deed.tx.recovery_codes(id)?;
        let is_there = matching(&self.code, &stored, id).is_some();
        let account = deed
            .tx
            .account_by_id(id)?
            .filter(|account| is_there && may_be_brought_back(account).is_ok());
        let Some(account) = account else {
            let about = (&self.account).into();
            deed.record(action, Outcome::Refused, None, about, None)?;
            deed.commit()?;
            return Err(DeskError::WrongCode);
        };
        let (account, codes) = bring_back(self.desk, &mut deed, account, &hash)?;
        let actor = Actor::from(&account);
        let about = (&account).into();
        deed.record(action, Outcome::Done, Some(&actor), about, None)?;
        let text = format!(
            "{} was brought back with a recovery code by {}",
            account.name,
            whoever(self.desk)
        );
        notify(&mut deed, action, text)?;
        Ok((deed, account, codes))
    }
}
