//! The end of a check: a wrong one is counted, a right one opens what it is for, in the same operation.

use super::attempt::Begun;
use super::failures::{Secret, Tried, Who};
use crate::credentials::{Costs, PasswordHash, Verdict};
use crate::desk::DeskError;
use crate::desk::deed::{Deed, NotDone};
use crate::desk::through::Purpose;
use crate::model::{Account, Guesses, Outcome, PasswordKind, Username};
use crate::storage::Device;

/// A right password, inside the operation that closes its check: what it opens is part of the same transaction.
pub(in crate::desk) struct Right {
    pub(in crate::desk) account: Account,
    /// The stored hash that the password was checked against, or the stronger one that replaces it.
    pub(in crate::desk) hash: PasswordHash,
    /// The known device that it came from.
    pub(in crate::desk) device: Option<Device>,
    /// Whether it counts even where the failures of others have disabled the password (S72).
    pub(in crate::desk) despite_failures: bool,
}

pub(super) enum Answer<T> {
    /// What was opened.
    Right(T),
    /// Right for a hash that was replaced meanwhile, perhaps by a stronger one of the same password (S5): the check,
    /// which is still counted, is made again with the new hash and the costs that hashes have now.
    Replaced(PasswordHash, Costs),
}

/// A check that was made and must be closed.
pub(super) struct Checked<'a> {
    pub(super) name: &'a Username,
    pub(super) secret: Secret<'a>,
    pub(super) purpose: Purpose<'a>,
    pub(super) begun: &'a Begun,
    pub(super) verdict: Verdict,
    /// What a right password changes.
    pub(super) renewed: Renewed,
}

/// What a right password changes about its account.
#[derive(Default)]
pub(super) struct Renewed {
    /// The hash that replaces the stored one.
    pub(super) hash: Option<PasswordHash>,
    /// Whether the account owes a change from now on: another system took what is no password here, or read only its
    /// beginning, or it is on the blocklist.
    pub(super) owes_change: bool,
}

impl Checked<'_> {
    /// Closes it. A wrong one is counted and recorded, a right one is passed on with its operation. Nothing is written
    /// if the check must be made again.
    pub(super) fn end<'d, T>(
        &self,
        mut deed: Deed<'d>,
        open: &mut impl FnMut(Deed<'d>, Right) -> Result<T, NotDone>,
    ) -> Result<Answer<T>, NotDone> {
        let (begun, purpose) = (self.begun, self.purpose);
        let counted_already = !deed.tx.remove_attempt(begun.guessed, begun.attempt.id)?;
        let mut tried = Tried::find_again(&mut deed, self.name, begun.guessed, self.secret)?;
        // For every name and every result (S53).
        let stored = deed.tx.password_hash(tried.id())?;

        let is_generated = (begun.hash.as_ref()).is_some_and(PasswordHash::is_generated);
        let despite_failures = tried.device.is_some() || is_generated;
        let is_right = match self.verdict {
            Verdict::Right | Verdict::RightForOld { .. } => true,
            Verdict::Wrong | Verdict::Unreadable => false,
        };
        if let (Who::Account(account), Some(checked), Some(stored)) =
            (&mut tried.who, &begun.hash, stored)
            && is_right
            && !account.disabled
            && (despite_failures || !account.is_password_disabled(&deed.moment().limits))
        {
            if !stored.is_same(checked) {
                return Ok(Answer::Replaced(stored, deed.costs()?));
            }
            if account.temporary_expired(deed.now) {
                account.end_temporary();
                deed.tx.update_account(account)?;
                deed.remember_time();
                deed.record(purpose.went(Outcome::Expired, &**account))?;
                deed.commit()?;
                return Err(DeskError::TemporaryExpired.into());
            }
            // A password that was disabled stays so for everybody else: that takes a reset or a recovery (S72).
            account.password_disabled = account.is_password_disabled(&deed.moment().limits);
            account.change_required |= self.renewed.owes_change;
            account.guesses = Guesses::default();
            if let Some(device) = &mut tried.device {
                device.guesses = Guesses::default();
                device.used_at = deed.now;
                deed.tx.update_device(device)?;
            }
            if let Some(stronger) = &self.renewed.hash {
                deed.tx.set_password_hash(account.id, stronger)?;
                match account.password {
                    PasswordKind::Imported => account.password = PasswordKind::Permanent,
                    PasswordKind::None
                    | PasswordKind::Permanent
                    | PasswordKind::Temporary { .. } => {}
                }
            }
            let right = Right {
                account: (**account).clone(),
                hash: self.renewed.hash.as_ref().unwrap_or(checked).clone(),
                device: tried.device,
                despite_failures,
            };
            return open(deed, right).map(Answer::Right);
        }

        let outcome = match self.verdict {
            Verdict::Unreadable => Outcome::Unreadable,
            Verdict::Right | Verdict::RightForOld { .. } | Verdict::Wrong => Outcome::Wrong,
        };
        close_wrong(deed, tried, counted_already, purpose, outcome)?;
        Err(DeskError::WrongPassword.into())
    }
}

/// Counts, records and commits a check that failed.
pub(super) fn close_wrong(
    mut deed: Deed<'_>,
    mut tried: Tried,
    counted_already: bool,
    purpose: Purpose<'_>,
    outcome: Outcome,
) -> Result<(), NotDone> {
    let limits = deed.moment().limits;
    if !counted_already {
        tried.count_failure(deed.now, &limits);
    }
    tried.save(&mut *deed.tx, &limits)?;
    deed.record(purpose.went(outcome, tried.subject()))?;
    deed.commit()
}
