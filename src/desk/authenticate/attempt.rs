//! Counts an attempt before it is checked, so that parallel attempts get no more tries than serial ones (S20, S21).

use std::time::Duration;

use uuid::Uuid;

use super::failures::{Secret, Tried};
use crate::credentials::{Costs, PasswordHash};
use crate::desk::deed::{Deed, NotDone};
use crate::desk::ids::time_ordered_id;
use crate::desk::through::Purpose;
use crate::desk::{Desk, DeskError};
use crate::model::{Guesses, Limits, Moment, Outcome, Timestamp, Username};
use crate::storage::{Attempt, Guessed};

/// A check that has not ended after this time counts as failed.
const UNFINISHED_AFTER: Duration = Duration::from_secs(15);
/// How long a right password waits while others are checked.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A check that has been counted and may now be made.
pub(super) struct Begun {
    pub(super) guessed: Guessed,
    pub(super) attempt: Attempt,
    pub(super) hash: Option<PasswordHash>,
    /// The cost of hashes by the settings in force, and the costs of older ones.
    pub(super) costs: Costs,
}

impl Desk {
    /// Counts an attempt as soon as it may be made: never more in parallel than could fail one after the other.
    pub(super) fn begin_check(
        &self,
        name: &Username,
        purpose: Purpose<'_>,
        secret: Secret<'_>,
    ) -> Result<Begun, DeskError> {
        // The same id each time this is begun: it finds a check that was counted without an answer.
        let id = time_ordered_id(self.around.clock.now(), &*self.around.randomness)?;
        let clock = &*self.around.clock;
        let mut waited = Duration::ZERO;
        loop {
            let looked_at = clock.now();
            if self.may_try(name, secret)?
                && let Some(begun) = self.deed(|deed| try_begin(deed, name, purpose, secret, id))?
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

    /// Whether the write lock should be taken: attempts that wait for their turn, and attempts during a wait that is
    /// recorded already, do not block others.
    fn may_try(&self, name: &Username, secret: Secret<'_>) -> Result<bool, DeskError> {
        self.look(|look| {
            let Moment { at: now, limits } = look.moment();
            let tried = Tried::find(look, name, secret)?;
            match tried.guesses.waits_until(look.moment()) {
                Some(until)
                    if now < until
                        && tried.guesses.refusal_noted
                        && !is_later(&tried.guesses, now)
                        && !tried.never_waits(&mut *look.tx, secret)? =>
                {
                    Err(DeskError::Throttled { until }.into())
                }
                _ => {
                    let pending = look.tx.attempts(tried.guessed())?;
                    let abandoned = pending.iter().any(|attempt| is_abandoned(attempt, now));
                    Ok(abandoned || may_begin(&limits, tried.guesses.failures, pending.len()))
                }
            }
        })
    }

    /// Removes an attempt for which nothing was checked: it is not a failure, and nothing is recorded, so that nobody
    /// can fill the audit log with it.
    pub(super) fn take_back(&self, begun: &Begun) -> Result<(), DeskError> {
        self.deed(|mut deed| {
            deed.tx.remove_attempt(begun.guessed, begun.attempt.id)?;
            deed.commit()
        })
    }
}

/// Begins a check, or gives none while others have to end first.
fn try_begin(
    mut deed: Deed<'_>,
    name: &Username,
    purpose: Purpose<'_>,
    secret: Secret<'_>,
    id: Uuid,
) -> Result<Option<Begun>, NotDone> {
    let mut tried = Tried::find(&mut deed, name, secret)?;
    let guessed = tried.guessed();
    let Moment { at: now, limits } = deed.moment();

    let (is_counted, pending) = take_own(&mut deed, guessed, id)?;
    let all = pending.len();
    let pending = end_abandoned(&mut deed, &mut tried, purpose, pending)?;

    // A wait that began while the clock was ahead begins now, and is not longer than any other (S50).
    let moved = is_later(&tried.guesses, now);
    if moved {
        tried.guesses.failed_at = Some(now);
        tried.save(&mut *deed.tx, &limits)?;
    }

    if let Some(until) = tried.guesses.waits_until(deed.moment())
        && now < until
        && !is_counted
        && !tried.never_waits(&mut *deed.tx, secret)?
    {
        return refuse(deed, tried, purpose, until, moved);
    }
    if !is_counted && !may_begin(&limits, tried.guesses.failures, pending.len()) {
        if moved {
            deed.commit()?;
        }
        return Ok(None);
    }

    let attempt = Attempt {
        id,
        started_at: now,
    };
    deed.tx.insert_attempt(guessed, &attempt)?;
    if pending.len() < all {
        tried.save(&mut *deed.tx, &limits)?;
    }
    // Also asked for an unknown name (S53).
    let hash = match secret {
        Secret::Password(..) => deed.hash_in_use(tried.id())?,
        Secret::Code(_) => None,
    };
    let costs = deed.costs()?;
    deed.commit()?;
    Ok(Some(Begun {
        guessed,
        attempt,
        hash,
        costs,
    }))
}

/// Whether an attempt is counted already, and those beside it. Then its answer was lost, not the commit: it was let in. It is
/// taken out, to be put there once more, so that this commit is as durable as the other would have been.
fn take_own(
    deed: &mut Deed<'_>,
    guessed: Guessed,
    id: Uuid,
) -> Result<(bool, Vec<Attempt>), DeskError> {
    let attempts = deed.tx.attempts(guessed)?.into_iter();
    let (own, others): (Vec<_>, Vec<_>) = attempts.partition(|attempt| attempt.id == id);
    if !own.is_empty() {
        deed.tx.remove_attempt(guessed, id)?;
    }
    Ok((!own.is_empty(), others))
}

/// Refuses an attempt that must wait, and records that once for each wait; `moved` is whether the wait was moved.
fn refuse(
    mut deed: Deed<'_>,
    mut tried: Tried,
    purpose: Purpose<'_>,
    until: Timestamp,
    moved: bool,
) -> Result<Option<Begun>, NotDone> {
    // Or another attempt was refused first, after this one had looked.
    let is_first = !tried.guesses.refusal_noted;
    if is_first {
        tried.guesses.refusal_noted = true;
        let limits = deed.moment().limits;
        tried.save(&mut *deed.tx, &limits)?;
        deed.record(purpose.went(Outcome::Throttled, tried.subject()))?;
    }
    if is_first || moved {
        deed.commit()?;
    }
    Err(DeskError::Throttled { until }.into())
}

/// Counts abandoned checks as failed; returns those that may still be running.
fn end_abandoned(
    deed: &mut Deed<'_>,
    tried: &mut Tried,
    purpose: Purpose<'_>,
    pending: Vec<Attempt>,
) -> Result<Vec<Attempt>, DeskError> {
    let Moment { at: now, limits } = deed.moment();
    let (gone, pending): (Vec<_>, Vec<_>) = pending
        .into_iter()
        .partition(|attempt| is_abandoned(attempt, now));
    for attempt in gone {
        deed.tx.remove_attempt(tried.guessed(), attempt.id)?;
        tried.count_failure(attempt.started_at.min(now), &limits);
        deed.record(purpose.went(Outcome::Unfinished, tried.subject()))?;
    }
    Ok(pending)
}

/// Whether a check is so old that it will not end any more, or began while the clock was ahead.
fn is_abandoned(attempt: &Attempt, now: Timestamp) -> bool {
    now.since(attempt.started_at) >= UNFINISHED_AFTER
        || attempt.started_at.since(now) >= UNFINISHED_AFTER
}

/// Whether the last failure was while the clock was ahead.
fn is_later(guesses: &Guesses, now: Timestamp) -> bool {
    guesses.failed_at.is_some_and(|at| at > now)
}

/// Whether one more check may begin besides those that are running: if all of them failed, this one would still be allowed
/// after them. A single one is always allowed after its wait.
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
