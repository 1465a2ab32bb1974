//! The check of a recovery code, counted where wrong passwords are (S21).

use uuid::Uuid;

use super::Tried;
use super::closing::close_wrong;
use crate::credentials::recovery::{RecoveryCode, RecoveryCodeHash};
use crate::desk::recover::CODES;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, AccountId, Action, Outcome, Role, Username};
use crate::storage::StoredCode;

impl Desk {
    /// Checks a recovery code: wrong ones are counted where wrong passwords are. A right one takes its own attempt back
    /// and forgets no failures: that is for the recovery (S22).
    pub(in crate::desk) fn authenticate_code(
        &self,
        name: &Username,
        code: &RecoveryCode,
    ) -> Result<Account, DeskError> {
        let action = Action::RecoveryWithCode;
        let begun = self.begin_check(name, action)?;
        self.deed(|mut deed| {
            let counted_already = !deed.tx.remove_attempt(begun.guessed, begun.attempt.id)?;
            let tried = Tried::find_again(&mut deed, name, begun.guessed)?;
            let (codes, id) = match &tried {
                Tried::Account(account) => (deed.tx.recovery_codes(account.id)?, account.id),
                Tried::Unknown(..) => (Vec::new(), AccountId(Uuid::nil())),
            };
            let right = matching(code, &codes, id);
            if let (Tried::Account(account), Some(_)) = (&tried, right)
                && account.role == Role::Admin
                && !account.disabled
            {
                let account = (**account).clone();
                deed.commit()?;
                return Ok(account);
            }
            close_wrong(deed, tried, counted_already, action, Outcome::Wrong)?;
            Err(DeskError::WrongCode)
        })
    }
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
