//! The one check of a password, behind every door, and the counting of wrong ones (S13, S18 to S22).

use std::time::Duration;

use uuid::Uuid;

use super::deed::{About, Deed, Unknown, time_ordered_id};
use super::{Desk, DeskError};
use crate::credentials::{Cost, Password, PasswordHash, Shape, Typed, Verdict, shape, verify};
use crate::model::{Account, Action, Guesses, Limits, Moment, Outcome, Timestamp, Username};
use crate::storage::{Attempt, Guessed, Tx};

mod closing;
mod code;

pub(super) use closing::Right;
use closing::{Answer, Checked};
pub(super) use code::matching;

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
    /// What a hash costs by the settings in force.
    cost: Cost,
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
            let verdict = verify(typed, begun.hash.as_ref(), begun.cost);
            let renewed = self.renewed(&verdict, typed, &begun)?;
            let checked = Checked {
                name,
                action,
                begun: &begun,
                verdict,
                renewed,
            };
            match self.deed(|deed| checked.end(deed, &mut open))? {
                Answer::Right(opened) => return Ok(opened),
                Answer::Replaced(hash, cost) => {
                    begun.hash = Some(hash);
                    begun.cost = cost;
                }
            }
        }
    }

    /// A hash at the cost in force for a right password whose stored one has another (S5).
    fn renewed(
        &self,
        verdict: &Verdict,
        typed: &Typed,
        begun: &Begun,
    ) -> Result<Option<PasswordHash>, DeskError> {
        let stored = begun.hash.as_ref();
        let obsolete = stored.is_some_and(|hash| hash.is_obsolete(begun.cost));
        if !matches!(verdict, Verdict::Right) || !obsolete {
            return Ok(None);
        }
        match Password::prepare(typed) {
            Ok(password) => Ok(Some(PasswordHash::of(
                &password,
                begun.cost,
                &*self.around.randomness,
            )?)),
            Err(_) => Ok(None),
        }
    }

    /// Counts an attempt as soon as it can be one: never more at once than could fail one after the other.
    fn begin_check(&self, name: &Username, action: Action) -> Result<Begun, DeskError> {
        // One for all beginnings: by it a check is known that was counted without an answer.
        let id = time_ordered_id(self.around.clock.now(), &*self.around.randomness)?;
        let clock = &*self.around.clock;
        let mut waited = Duration::ZERO;
        loop {
            let looked_at = clock.now();
            if self.may_try(name)?
                && let Admission::Go(begun) =
                    self.deed(|deed| self.try_begin(deed, name, action, id))?
            {
                return Ok(begun);
            }
            waited += clock.now().since(looked_at);
            if waited >= PATIENCE {
                return Err(DeskError::TooManyAtOnce);
            }
            clock.pause(LOOK_AGAIN);
            waited += LOOK_AGAIN;
        }
    }

    /// Whether it is worth taking the write lock: those who wait their turn, and those who hammer at a wait that has been
    /// recorded, block nobody.
    fn may_try(&self, name: &Username) -> Result<bool, DeskError> {
        self.look(|look| {
            let Moment { at: now, limits } = look.moment();
            let (guessed, guesses) = match look.tx.account(name)? {
                Some(account) => (Guessed::Account(account.id), account.guesses),
                None => {
                    let unknown = Unknown::of(name, look.info());
                    let guesses = look.tx.unknown_guesses(unknown.bucket)?;
                    (unknown.guessed(), guesses)
                }
            };
            match guesses.waits_until(look.moment()) {
                Some(until) if now < until && guesses.refusal_noted && !is_later(&guesses, now) => {
                    Err(DeskError::Throttled { until })
                }
                _ => {
                    let pending = look.tx.attempts(guessed)?;
                    let abandoned = pending.iter().any(|attempt| is_abandoned(attempt, now));
                    Ok(abandoned || may_begin(&limits, guesses.failures, pending.len()))
                }
            }
        })
    }

    fn try_begin(
        &self,
        mut deed: Deed<'_>,
        name: &Username,
        action: Action,
        id: Uuid,
    ) -> Result<Admission, DeskError> {
        let mut tried = Tried::find(&mut deed, name)?;
        let guessed = tried.guessed();
        let Moment { at: now, limits } = deed.moment();

        let mut pending = deed.tx.attempts(guessed)?;
        // Its answer was lost, not the commit: it was let in. It is put there once more, so that this commit is as durable
        // as the other would have been.
        let own = pending.iter().position(|attempt| attempt.id == id);
        if let Some(own) = own {
            pending.remove(own);
            deed.tx.remove_attempt(guessed, id)?;
        }
        let (gone, pending): (Vec<_>, Vec<_>) = pending
            .into_iter()
            .partition(|attempt| is_abandoned(attempt, now));
        let abandoned = gone.len();
        for attempt in gone {
            deed.tx.remove_attempt(guessed, attempt.id)?;
            tried.count_failure(attempt.started_at.min(now), &limits);
            deed.record(action, Outcome::Unfinished, None, tried.about(), None)?;
        }

        // A wait that began under a clock that was ahead begins now, and is no longer than any other (S50).
        let moved = is_later(tried.guesses(), now);
        if moved {
            tried.guesses_mut().failed_at = Some(now);
            tried.save(&mut *deed.tx)?;
        }

        let waits_until = tried.guesses().waits_until(deed.moment());
        if let Some(until) = waits_until.filter(|until| now < *until && own.is_none()) {
            if tried.guesses().refusal_noted {
                // Somebody else was told first, after this one had looked.
                if moved {
                    deed.commit()?;
                }
                return Err(DeskError::Throttled { until });
            }
            tried.guesses_mut().refusal_noted = true;
            tried.save(&mut *deed.tx)?;
            deed.record(action, Outcome::Throttled, None, tried.about(), None)?;
            deed.commit()?;
            return Err(DeskError::Throttled { until });
        }
        if own.is_none() && !may_begin(&limits, tried.guesses().failures, pending.len()) {
            if moved {
                deed.commit()?;
            }
            return Ok(Admission::Wait);
        }

        let attempt = Attempt {
            id,
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
        let cost = deed.cost();
        deed.commit()?;
        Ok(Admission::Go(Begun {
            guessed,
            attempt,
            hash,
            cost,
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

    fn count_failure(&mut self, at: Timestamp, limits: &Limits) {
        let guesses = self.guesses_mut();
        guesses.failures = guesses.failures.saturating_add(1);
        guesses.failed_at = Some(at);
        guesses.refusal_noted = false;
        let disables = guesses.failures >= limits.failures_that_disable;
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

/// Whether a check began so long ago that its end will not be heard of, or under a clock that was ahead.
fn is_abandoned(attempt: &Attempt, now: Timestamp) -> bool {
    now.since(attempt.started_at) >= UNFINISHED_AFTER
        || attempt.started_at.since(now) >= UNFINISHED_AFTER
}

/// Whether the last failure was under a clock that was ahead.
fn is_later(guesses: &Guesses, now: Timestamp) -> bool {
    guesses.failed_at.is_some_and(|at| at > now)
}

/// Whether one more check may begin beside those under way: if all of them failed, this one would still have been
/// let in, one after the other. A lone one always may, once its wait is over.
fn may_begin(limits: &Limits, failures: u32, pending: usize) -> bool {
    let pending = u32::try_from(pending).unwrap_or(u32::MAX);
    pending == 0 || failures.saturating_add(pending) <= limits.free_failures
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Settings;

    #[test]
    fn s20_no_more_checks_run_at_once_than_could_fail_one_after_the_other() {
        let limits = Settings::default().limits();
        let may_begin = |failures, pending| may_begin(&limits, failures, pending);
        assert!(may_begin(0, 5));
        assert!(!may_begin(0, 6));
        assert!(may_begin(5, 0));
        assert!(!may_begin(5, 1));
        assert!(may_begin(99, 0));
        assert!(!may_begin(99, 1));
    }

    #[test]
    fn s20_with_no_free_failures_checks_run_one_after_the_other() {
        let assignment = "free-failures=0".parse().expect("an assignment");
        let limits = Settings::default().with(&assignment).limits();
        assert!(may_begin(&limits, 0, 0));
        assert!(!may_begin(&limits, 0, 1));
    }
}
