//! The check of a recovery code, which has its own count (S21, S54).

use super::failures::{IsCodeOf, Secret, Tried, Who};
use super::verdict::close_wrong;
use crate::credentials::{Typed, verify};
use crate::desk::through::Purpose;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Outcome, Username};

impl Desk {
    /// Checks a recovery code. Wrong codes are counted like wrong passwords, but separately, so that neither delays the
    /// other. A right code removes its own attempt but forgets no failures: the recovery does that (S22).
    pub(in crate::desk) fn authenticate_code(
        &self,
        name: &Username,
        is_code_of: &IsCodeOf<'_>,
    ) -> Result<Account, DeskError> {
        let code = Secret::Code(is_code_of);
        let purpose = Purpose::alone(Action::RecoveryWithCode);
        let begun = self.begin_check(name, purpose, code)?;
        // A code of 130 bits needs no hash: this makes each try cost as much as one at a password, so that trying codes
        // for many names does not fill the audit log faster.
        if let Err(error) = verify(&Typed::new(String::new()), None, &begun.costs) {
            self.take_back(&begun)?;
            return Err(error.into());
        }
        self.deed(|mut deed| {
            let counted_already = !deed.tx.remove_attempt(begun.guessed, begun.attempt.id)?;
            let tried = Tried::find_again(&mut deed, name, begun.guessed, code)?;
            match (tried.has_right_code(&mut *deed.tx, code)?, &tried.who) {
                (true, Who::Account(account)) => {
                    let account = (**account).clone();
                    deed.commit()?;
                    Ok(account)
                }
                (_, Who::Account(_) | Who::Unknown(_)) => {
                    close_wrong(deed, tried, counted_already, purpose, Outcome::Wrong)?;
                    Err(DeskError::WrongCode.into())
                }
            }
        })
    }
}
