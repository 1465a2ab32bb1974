//! Begins again when others changed the same data at the same moment, or when the connection was lost.

use std::time::Duration;

use super::{Deed, Look, NotDone};
use crate::desk::{Desk, DeskError};
use crate::random::random_bytes;
use crate::storage::StorageError;

/// The time after which we give up. With these pauses there are 25 to 45 attempts, if the store answers at once.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first pause; it doubles with each one.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl Desk {
    /// Runs an operation: one transaction, which `work` commits unless it fails; it may run [again](Desk::again).
    ///
    /// Where several transactions share a commit, this one may have read what others have not committed yet. So its answer,
    /// a refusal too, waits for that commit, and fails with it (S64).
    pub(in crate::desk) fn deed<'d, T>(
        &'d self,
        mut work: impl FnMut(Deed<'d>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.again(|| {
            let deed = self.begin()?;
            let shared = deed.tx.shared_commit();
            let answer = work(deed);
            shared.map_or(Ok(()), |commit| commit.wait())?;
            answer
        })
    }

    /// Reads one state of the store; `work` may run [again](Desk::again).
    pub(in crate::desk) fn look<T>(
        &self,
        mut work: impl FnMut(&mut Look<'_>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.again(|| work(&mut self.begin_look()?))
    }

    /// Runs one transaction, which `work` begins. If that is refused, the refusal is [recorded](Desk::refuse) afterwards.
    ///
    /// If others changed the same data at the same moment, or the connection was lost before the commit, `work` runs
    /// again on the new state, so it must not compute a hash, ask anybody or show anything. After half a minute of
    /// conflicts the store is busy; after half a minute of lost connections it cannot be reached.
    pub(in crate::desk) fn again<T>(
        &self,
        mut work: impl FnMut() -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        let clock = &*self.around.clock;
        let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
        loop {
            let begun_at = clock.now();
            let error = match work() {
                Ok(done) => return Ok(done),
                Err(NotDone {
                    error: DeskError::Storage(error),
                    ..
                }) if error.may_begin_again() => error,
                Err(not_done) => return Err(self.refuse(not_done)),
            };
            waited += clock.now().since(begun_at);
            // A server that does not answer can take the whole time at once, and there may be another one by then.
            let is_first = pause == FIRST_PAUSE;
            if waited >= PATIENCE && !is_first {
                return Err(given_up(error).into());
            }
            let some = self.some_of(pause)?;
            clock.pause(some);
            waited += some;
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
    }

    /// After the rollback, does in a transaction of its own what remains of something that was not done, for example
    /// recording the refusal. Returns why it was not done, or why that could not be recorded.
    pub(in crate::desk) fn refuse(&self, NotDone { error, lasting }: NotDone) -> DeskError {
        let Some(lasting) = lasting else {
            return error;
        };
        let recorded = self.deed(|mut deed| {
            lasting(&mut deed)?;
            deed.commit()
        });
        match recorded {
            Ok(()) => error,
            Err(failure) => failure,
        }
    }

    /// Between half and all of a time, by chance, so that attempts in conflict do not meet again.
    fn some_of(&self, time: Duration) -> Result<Duration, DeskError> {
        let [chance] = random_bytes(&*self.around.randomness)?;
        Ok(time / 2 + time / 2 * u32::from(chance) / 255)
    }
}

/// The error for a store that could not be used for so long.
fn given_up(error: StorageError) -> StorageError {
    match error {
        StorageError::Contended => StorageError::Busy,
        StorageError::Lost => StorageError::Unreachable("the connection was lost".to_owned()),
        error => error,
    }
}

/// Returns an error about one row for the caller that asked only for it; any other error concerns the whole store.
pub(in crate::desk) fn if_readable<T, E: Into<DeskError>>(
    found: Result<T, E>,
) -> Result<Result<T, DeskError>, DeskError> {
    match found.map_err(E::into) {
        Err(error @ DeskError::Storage(StorageError::Corrupt { .. })) => Ok(Err(error)),
        Err(error @ DeskError::Storage(_)) => Err(error),
        found => Ok(found),
    }
}
