//! The check of a recovery code, counted as passwords are and apart from them (S21, S54).

use uuid::Uuid;

use super::closing::close_wrong;
use super::{Secret, Tried, Who};
use crate::credentials::recovery::{RecoveryCode, RecoveryCodeHash};
use crate::credentials::{Typed, verify};
use crate::desk::recover::CODES;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, AccountId, Action, Outcome, Role, Username};
use crate::storage::{StoredCode, Tx};

impl Desk {
    /// Checks a recovery code. Wrong ones are counted as passwords are, and apart from them: guessing at one delays no other. A
    /// right one takes its own attempt back and forgets no failures: that is for the recovery (S22).
    pub(in crate::desk) fn authenticate_code(
        &self,
        name: &Username,
        code: &RecoveryCode,
    ) -> Result<Account, DeskError> {
        let action = Action::RecoveryWithCode;
        let begun = self.begin_check(name, action, Secret::Code(code))?;
        // Nobody needs a hash to tell a code of 130 bits: it makes each try cost as much as one at a password, so that trying
        // codes for one name after the other fills the record no faster.
        if let Err(error) = verify(&Typed::new(String::new()), None, &begun.costs) {
            self.take_back(&begun)?;
            return Err(error.into());
        }
        self.deed(|mut deed| {
            let counted_already = !deed.tx.remove_attempt(begun.guessed, begun.attempt.id)?;
            let tried = Tried::find_again(&mut deed, name, begun.guessed)?;
            match (is_right(code, &tried, &mut *deed.tx)?, &tried.who) {
                (true, Who::Account(account)) => {
                    let account = (**account).clone();
                    deed.commit()?;
                    Ok(account)
                }
                (_, Who::Account(_) | Who::Unknown(_)) => {
                    close_wrong(deed, tried, counted_already, action, Outcome::Wrong)?;
                    Err(DeskError::WrongCode.into())
                }
            }
        })
    }
}

/// Whether a code is one of whoever is tried, and may bring them back.
pub(super) fn is_right(
    code: &RecoveryCode,
    tried: &Tried,
    tx: &mut dyn Tx,
) -> Result<bool, DeskError> {
    let id = tried.id();
    let found = matching(code, &tx.recovery_codes(id)?, id);
    Ok(match &tried.who {
        Who::Account(account) => {
            found.is_some() && account.role == Role::Admin && !account.disabled
        }
        Who::Unknown(_) => false,
    })
}

/// The stored code that a typed one is; after as many comparisons whoever is tried (S19).
pub(in crate::desk) fn matching(
    code: &RecoveryCode,
    stored: &[StoredCode],
    account: AccountId,
) -> Option<Uuid> {
    let nothing = RecoveryCodeHash::from_stored(String::new());
    let mut found = None;
    for place in 0..CODES.max(stored.len()) {
        let stored = stored.get(place);
        let hash = stored.map_or(&nothing, |stored| &stored.hash);
        if code.matches(hash, account) {
            found = stored.map(|stored| stored.id);
        }
    }
    found
}
