//! The one check of a password, behind every door, and the counting of wrong ones (S13, S18 to S22).

use std::time::Duration;

use super::deed::{About, Deed, Unknown, time_ordered_id};
use super::{Desk, DeskError};
use crate::credentials::{Password, PasswordHash, Shape, Typed, Verdict, shape, verify};
use crate::model::{Account, Action, Guesses, Outcome, Timestamp, Username};
use crate::storage::{Attempt, Guessed, Tx};

mod closing;
mod code;

pub(super) use closing::Right;
use closing::{Answer, Checked};
pub(super) use code::matching;

/// Failures that cost no wait.
const FREE_FAILURES: u32 = 5;
/// The wait after the first failure that is not free; it doubles with each one.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Failures in a row that disable a password (NIST SP 800-63B-4, 3.2.2).
const DISABLING_FAILURES: u32 = 100;
/// After this long a check that was begun and never ended counts as failed.
const UNFINISHED_AFTER: Duration = Duration::from_secs(15);
/// How long a right password waits for others to be checked, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Who is being tried: an account, or a name that is none.
enum Tried {
    Account(Box<Account>),
    Unknown(Unknown, Guesses),
}

/// A check that has been counted and may now be made.
struct Begun {
    guessed: Guessed,
    attempt: Attempt,
    hash: Option<PasswordHash>,
}

enum Admission {
    Go(Begun),
    Wait,
}

impl Desk {
    /// Checks a password. The attempt is counted, durably, before the hash is computed; being right takes it back.
    ///
    /// Unknown names, wrong passwords, disabled accounts and disabled passwords give one answer, after the same work and
    /// the same number of writes.
    ///
    /// A right one is given to `open` in the deed that closes the check, which `open` commits; it may be done again, see
    /// [`Desk::deed`].
    pub(super) fn authenticate<'d, T>(
        &'d self,
        name: &Username,
        typed: &Typed,
        action: Action,
        mut open: impl FnMut(Deed<'d>, Right) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        if matches!(shape(typed), Shape::Mistyped) {
            return Err(DeskError::TypingMistake);
        }
        let mut begun = self.begin_check(name, action)?;
        loop {
            let verdict = verify(typed, begun.hash.as_ref(), self.policy.cost());
            let renewed = self.renewed(&verdict, typed, begun.hash.as_ref())?;
            let checked = Checked {
                name,
                action,
                begun: &begun,
                verdict,
                renewed,
            };
            match self.deed(|deed| checked.end(deed, &mut open))? {
                Answer::Right(opened) => return Ok(opened),
                Answer::Replaced(hash) => begun.hash = Some(hash),
            }
        }
    }

    /// A hash at today's cost for a right password whose stored one is weaker (S5).
    fn renewed(
        &self,
        verdict: &Verdict,
        typed: &Typed,
        stored: Option<&PasswordHash>,
    ) -> Result<Option<PasswordHash>, DeskError> {
        let obsolete = stored.is_some_and(|hash| hash.is_obsolete(self.policy.cost()));
        if !matches!(verdict, Verdict::Right) || !obsolete {
            return Ok(None);
        }
        match Password::prepare(typed) {
            Ok(password) => Ok(Some(PasswordHash::of(
                &password,
                self.policy.cost(),
                &*self.around.randomness,
            )?)),
            Err(_) => Ok(None),
        }
    }

    /// Counts an attempt as soon as it can be one: never more at once than could fail one after the other.
    fn begin_check(&self, name: &Username, action: Action) -> Result<Begun, DeskError> {
        let mut waited = Duration::ZERO;
        loop {
            if self.may_try(name)?
                && let Admission::Go(begun) =
                    self.deed(|deed| self.try_begin(deed, name, action))?
            {
                return Ok(begun);
            }
            if waited >= PATIENCE {
                return Err(DeskError::TooManyAtOnce);
            }
            self.around.clock.pause(LOOK_AGAIN);
            waited += LOOK_AGAIN;
        }
    }

    /// Whether it is worth taking the write lock: those who wait their turn, and those who hammer at a wait that has been
    /// recorded, block nobody.
    fn may_try(&self, name: &Username) -> Result<bool, DeskError> {
        let mut tx = self.store.read()?;
        let info = tx.info()?;
        let now = self.around.clock.now().max(info.latest_at);
        let (guessed, guesses) = match tx.account(name)? {
            Some(account) => (Guessed::Account(account.id), account.guesses),
            None => {
                let unknown = Unknown::of(name, &info);
                (unknown.guessed(), tx.unknown_guesses(unknown.bucket)?)
            }
        };
        match guesses.waits_until {
            Some(until) if now < until && guesses.refusal_noted => {
                Err(DeskError::Throttled { until })
            }
            _ => {
                let pending = tx.attempts(guessed)?;
                let abandoned = pending.iter().any(|attempt| is_abandoned(attempt, now));
                Ok(abandoned || may_begin(guesses.failures, pending.len()))
            }
        }
    }

    fn try_begin(
        &self,
        mut deed: Deed<'_>,
        name: &Username,
        action: Action,
    ) -> Result<Admission, DeskError> {
        let mut tried = Tried::find(&mut deed, name)?;
        let guessed = tried.guessed();
        let now = deed.now;

        let mut pending = deed.tx.attempts(guessed)?;
        let abandoned = pending
            .iter()
            .take_while(|attempt| is_abandoned(attempt, now))
            .count();
        for attempt in pending.drain(..abandoned) {
            deed.tx.remove_attempt(guessed, attempt.id)?;
            tried.count_failure(attempt.started_at);
            deed.record(action, Outcome::Unfinished, None, tried.about(), None)?;
        }

        if let Some(until) = tried.guesses().waits_until.filter(|until| now < *until) {
            if tried.guesses().refusal_noted {
                // Somebody else was told first, after this one had looked.
                return Err(DeskError::Throttled { until });
            }
            tried.guesses_mut().refusal_noted = true;
            tried.save(&mut *deed.tx)?;
            deed.record(action, Outcome::Throttled, None, tried.about(), None)?;
            deed.commit()?;
            return Err(DeskError::Throttled { until });
        }
        if !may_begin(tried.guesses().failures, pending.len()) {
            return Ok(Admission::Wait);
        }

        let attempt = Attempt {
            id: time_ordered_id(now, &*self.around.randomness)?,
            started_at: now,
        };
        deed.tx.insert_attempt(guessed, &attempt)?;
        if abandoned > 0 {
            tried.save(&mut *deed.tx)?;
        }
        let hash = match &tried {
            Tried::Account(account) => deed.tx.password_hash(account.id)?,
            Tried::Unknown(..) => None,
        };
        deed.commit()?;
        Ok(Admission::Go(Begun {
            guessed,
            attempt,
            hash,
        }))
    }
}

impl Tried {
    fn find(deed: &mut Deed<'_>, name: &Username) -> Result<Self, DeskError> {
        match deed.tx.account(name)? {
            Some(account) => Ok(Self::Account(Box::new(account))),
            None => {
                let unknown = deed.unknown(name);
                let guesses = deed.tx.unknown_guesses(unknown.bucket)?;
                Ok(Self::Unknown(unknown, guesses))
            }
        }
    }

    /// Finds whom a check was begun for, also when the name means somebody else by now.
    fn find_again(
        deed: &mut Deed<'_>,
        name: &Username,
        guessed: Guessed,
    ) -> Result<Self, DeskError> {
        if let Guessed::Account(id) = guessed
            && let Some(account) = deed.tx.account_by_id(id)?
        {
            return Ok(Self::Account(Box::new(account)));
        }
        let unknown = deed.unknown(name);
        let guesses = deed.tx.unknown_guesses(unknown.bucket)?;
        Ok(Self::Unknown(unknown, guesses))
    }

    fn guessed(&self) -> Guessed {
        match self {
            Self::Account(account) => Guessed::Account(account.id),
            Self::Unknown(unknown, _) => unknown.guessed(),
        }
    }

    fn guesses(&self) -> &Guesses {
        match self {
            Self::Account(account) => &account.guesses,
            Self::Unknown(_, guesses) => guesses,
        }
    }

    fn guesses_mut(&mut self) -> &mut Guesses {
        match self {
            Self::Account(account) => &mut account.guesses,
            Self::Unknown(_, guesses) => guesses,
        }
    }

    fn about(&self) -> About {
        match self {
            Self::Account(account) => (&**account).into(),
            Self::Unknown(unknown, _) => unknown.into(),
        }
    }

    fn count_failure(&mut self, at: Timestamp) {
        let guesses = self.guesses_mut();
        guesses.failures = guesses.failures.saturating_add(1);
        guesses.waits_until = wait_after(guesses.failures).map(|wait| at.plus(wait));
        guesses.refusal_noted = false;
        let disables = guesses.failures >= DISABLING_FAILURES;
        if let Self::Account(account) = self {
            account.password_disabled |= disables;
        }
    }

    fn save(&self, tx: &mut dyn Tx) -> Result<(), DeskError> {
        match self {
            Self::Account(account) => tx.update_account(account)?,
            Self::Unknown(unknown, guesses) => tx.set_unknown_guesses(unknown.bucket, guesses)?,
        }
        Ok(())
    }
}

/// Whether a check began so long ago that its end will not be heard of.
fn is_abandoned(attempt: &Attempt, now: Timestamp) -> bool {
    now.since(attempt.started_at) >= UNFINISHED_AFTER
}

/// Whether one more check may begin beside those under way: if all of them failed, this one would still have been
/// let in, one after the other. A lone one always may, once its wait is over.
fn may_begin(failures: u32, pending: usize) -> bool {
    let pending = u32::try_from(pending).unwrap_or(u32::MAX);
    pending == 0 || failures.saturating_add(pending) <= FREE_FAILURES
}

/// How long to wait after so many failures in a row.
fn wait_after(failures: u32) -> Option<Duration> {
    let doublings = failures.checked_sub(FREE_FAILURES + 1)?;
    Some(
        2_u32
            .checked_pow(doublings)
            .and_then(|factor| FIRST_WAIT.checked_mul(factor))
            .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s21_five_failures_are_free_then_the_wait_doubles_from_one_second_to_fifteen_minutes() {
        let seconds = |failures| wait_after(failures).map(|wait| wait.as_secs());
        assert_eq!(seconds(0), None);
        assert_eq!(seconds(5), None);
        assert_eq!(seconds(6), Some(1));
        assert_eq!(seconds(7), Some(2));
        assert_eq!(seconds(15), Some(512));
        assert_eq!(seconds(16), Some(900));
        assert_eq!(seconds(u32::MAX), Some(900));
    }

    #[test]
    fn s20_no_more_checks_run_at_once_than_could_fail_one_after_the_other() {
        assert!(may_begin(0, 5));
        assert!(!may_begin(0, 6));
        assert!(may_begin(5, 0));
        assert!(!may_begin(5, 1));
        assert!(may_begin(99, 0));
        assert!(!may_begin(99, 1));
    }
}
