//! The only check of a password, behind every door, that of a recovery code, and the counts of wrong ones (S13, S18 to
//! S22).

use super::deed::{Deed, NotDone};
use super::through::{Purpose, Source};
use super::{Desk, DeskError};
use crate::credentials::{Password, PasswordHash, Shape, Typed, Unusable, Verdict, shape, verify};
use crate::model::{Action, Username};

mod attempt;
mod code;
mod failures;
mod verdict;

use attempt::Begun;
use failures::Secret;
pub(super) use verdict::Right;
use verdict::{Answer, Checked, Renewed};

impl Desk {
    /// Checks a password. The attempt is counted, durably, before the hash is computed; a right password removes it again.
    ///
    /// Unknown names, wrong passwords, disabled accounts and disabled passwords get the same answer, after the same
    /// work and the same number of writes.
    ///
    /// With the token of a device of that account the failures are counted at the device, and those of others do not stop it
    /// (S72); any other token counts as none. The events name the service through which the password came (S65).
    ///
    /// If the password is right, `open` gets it in the operation that closes the check, and commits; it may run again, see
    /// [`Desk::deed`].
    pub(super) fn authenticate<'d, T>(
        &'d self,
        name: &Username,
        typed: &Typed,
        source: Source<'_>,
        action: Action,
        mut open: impl FnMut(Deed<'d>, Right) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        if matches!(shape(typed), Shape::Mistyped) {
            return Err(DeskError::TypingMistake);
        }
        // Another system may have taken what is no password here.
        if let Err(unusable @ Unusable::Character(_)) = Password::prepare(typed)
            && self.look(|look| Ok(look.costs()?.imported().all().is_empty()))?
        {
            return Err(DeskError::NoPassword(unusable));
        }
        let secret = Secret::Password(typed, source.device);
        let purpose = Purpose::of(action, source);
        let mut begun = self.begin_check(name, purpose, secret)?;
        loop {
            let verdict = match verify(typed, begun.hash.as_ref(), &begun.costs) {
                Ok(verdict) => verdict,
                Err(error) => {
                    self.take_back(&begun)?;
                    return Err(error.into());
                }
            };
            let renewed = self.renewed(name, &verdict, typed, &begun)?;
            let checked = Checked {
                name,
                secret,
                purpose,
                begun: &begun,
                verdict,
                renewed,
            };
            match self.deed(|deed| checked.end(deed, &mut open))? {
                Answer::Right(opened) => return Ok(opened),
                Answer::Replaced(hash, costs) => {
                    begun.hash = Some(hash);
                    begun.costs = costs;
                }
            }
        }
    }

    /// What a right password changes: a hash with the cost in force replaces one with another cost (S5) or one that was
    /// imported (S70).
    fn renewed(
        &self,
        name: &Username,
        verdict: &Verdict,
        typed: &Typed,
        begun: &Begun,
    ) -> Result<Renewed, DeskError> {
        let stored = begun.hash.as_ref();
        let obsolete = stored.is_some_and(|hash| hash.is_obsolete(begun.costs.in_force()));
        let password = Password::prepare(typed);
        match (verdict, password) {
            (Verdict::Right, Ok(password)) if obsolete => self.renewal(&password, begun, false),
            (Verdict::Right | Verdict::Wrong | Verdict::Unreadable, _) => Ok(Renewed::default()),
            (Verdict::RightForOld { reads_all: true }, Ok(password)) => {
                let is_held = stored.is_some_and(PasswordHash::is_held_to_policy);
                let is_refused = match is_held {
                    true => self.is_refused(name, typed)?,
                    false => {
                        let blocklist = self.policy()?.blocklist();
                        blocklist
                            .and_then(|blocklist| blocklist.contains(&password))
                            .ok()
                    }
                };
                match is_refused {
                    Some(is_refused) => self.renewal(&password, begun, is_refused),
                    // It is looked up at the next sign-in.
                    None => Ok(Renewed::default()),
                }
            }
            (Verdict::RightForOld { .. }, _) => Ok(Renewed {
                hash: None,
                owes_change: true,
            }),
        }
    }

    /// Whether the policy refuses an old password as a new one; nothing where it cannot be looked up.
    fn is_refused(&self, name: &Username, typed: &Typed) -> Result<Option<bool>, DeskError> {
        // An account that is gone is refused later.
        let Some(account) = self.look(|look| Ok(look.tx.account(name)?))? else {
            return Ok(None);
        };
        match self.accept(&account, typed, None) {
            Ok(_) => Ok(Some(false)),
            Err(DeskError::Refused(_)) => Ok(Some(true)),
            Err(DeskError::Blocklist(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn renewal(
        &self,
        password: &Password,
        begun: &Begun,
        owes_change: bool,
    ) -> Result<Renewed, DeskError> {
        let in_force = begun.costs.in_force();
        Ok(Renewed {
            hash: Some(PasswordHash::of(
                password,
                in_force,
                &*self.around.randomness,
            )?),
            owes_change,
        })
    }
}
