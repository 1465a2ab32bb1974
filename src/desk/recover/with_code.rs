//! Recovering with a code (S46).

use super::codes::CODES;
use super::finish::{Proof, Proved, Recovery};
use super::may_be_brought_back;
use crate::credentials::Typed;
use crate::credentials::recovery::{RecoveryCode, RecoveryCodeHash};
use crate::desk::deed::Look;
use crate::desk::plan::CallerDigest;
use crate::desk::{Desk, DeskError};
use crate::model::{AccountId, Action, Username};
use crate::storage::Tx;

impl Desk {
    /// Checks a recovery code of an admin. Wrong codes are counted separately from wrong passwords, and unknown names
    /// get the same answer; a right code never has to wait.
    ///
    /// # Errors
    /// [`DeskError::WrongCode`], [`DeskError::NoCode`], [`DeskError::Throttled`], [`DeskError::TooManyAtOnce`].
    pub fn with_code(&self, name: &Username, typed: &Typed) -> Result<Recovery<'_>, DeskError> {
        let code = RecoveryCode::read(typed).map_err(DeskError::NoCode)?;
        let account = self.authenticate_code(name, &|tx, account| is_one_of(&code, tx, account))?;
        let proof = CodeOf {
            account: account.id,
            code,
        };
        Ok(Recovery {
            desk: self,
            account,
            proof: Box::new(proof),
        })
    }
}

/// A recovery code of an account.
struct CodeOf {
    account: AccountId,
    code: RecoveryCode,
}

impl Proof for CodeOf {
    fn action(&self) -> Action {
        Action::RecoveryWithCode
    }

    fn digest(&self) -> CallerDigest {
        self.code.digest()
    }

    /// Proves that the code is unused, and that its account can be recovered.
    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, DeskError> {
        let is_there = is_one_of(&self.code, &mut *look.tx, self.account)?;
        let account = look
            .tx
            .account_by_id(self.account)?
            .filter(|account| is_there && may_be_brought_back(account).is_ok())
            .ok_or(DeskError::WrongCode)?;
        Ok(Proved {
            redeemed: None,
            events: vec![self.action().done().about(&account).by(&account)],
            how: format!("with a recovery code by {}", look.origin()),
            account,
        })
    }
}

/// Whether a typed code is one of an account's; takes the same number of comparisons for every name (S19).
fn is_one_of(code: &RecoveryCode, tx: &mut dyn Tx, account: AccountId) -> Result<bool, DeskError> {
    let stored = tx.recovery_codes(account)?;
    let nothing = RecoveryCodeHash::from_stored(String::new());
    let mut found = false;
    for place in 0..CODES.max(stored.len()) {
        let hash = stored.get(place).map_or(&nothing, |stored| &stored.hash);
        found |= code.matches(hash, account);
    }
    Ok(found)
}
