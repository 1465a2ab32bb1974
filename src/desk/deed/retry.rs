//! Beginning again, when others changed the same at the same moment, or the connection was lost.

use std::time::Duration;

use super::{Deed, Look, NotDone};
use crate::desk::{Desk, DeskError};
use crate::random::random_bytes;
use crate::storage::StorageError;

/// What still fails so after this long in all is given up. With these pauses it was begun 25 to 45 times, where a store
/// answers at once.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first pause; it doubles with each one.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl Desk {
    /// Does a deed: one transaction, which `work` commits unless it fails; it may be done [again](Desk::again).
    pub(in crate::desk) fn deed<'d, T>(
        &'d self,
        mut work: impl FnMut(Deed<'d>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.again(|| work(self.begin()?))
    }

    /// Looks at one state of the store; `work` may be done [again](Desk::again).
    pub(in crate::desk) fn look<T>(
        &self,
        mut work: impl FnMut(&mut Look<'_>) -> Result<T, NotDone>,
    ) -> Result<T, DeskError> {
        self.again(|| work(&mut self.begin_look()?))
    }

    /// Does what takes one transaction, which `work` begins. Where that is refused, it is [recorded](Desk::refuse) then.
    ///
    /// Where the store found that others changed the same at the same moment, or lost its connection before the commit, all
    /// of `work` is done again on what is there then, so it computes no hash, asks nobody and shows nothing. After half a
    /// minute of others the store is busy; after half a minute of lost connections it cannot be reached. Neither is begun
    /// again.
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
            // A server that falls silent can take all of it at once, and another may be there by then.
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

    /// Makes what lasts of something that was not done outlive what was rolled back. Gives why it was not done, or why
    /// that could not be recorded.
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

    /// Half of a time, and by chance up to all of it, so that those who met once do not meet again.
    fn some_of(&self, time: Duration) -> Result<Duration, DeskError> {
        let [chance] = random_bytes(&*self.around.randomness)?;
        Ok(time / 2 + time / 2 * u32::from(chance) / 255)
    }
}

/// What is said of a store that could not be used for so long.
fn given_up(error: StorageError) -> StorageError {
    match error {
        StorageError::Contended => StorageError::Busy,
        StorageError::Lost => StorageError::Unreachable("the connection was lost".to_owned()),
        error => error,
    }
}

/// Keeps what is wrong with one row for whoever asked for it; others asked for more. Any other failure of the store is all's.
pub(in crate::desk) fn if_readable<T, E: Into<DeskError>>(
    found: Result<T, E>,
) -> Result<Result<T, DeskError>, DeskError> {
    match found.map_err(E::into) {
        Err(error @ DeskError::Storage(StorageError::Corrupt { .. })) => Ok(Err(error)),
        Err(error @ DeskError::Storage(_)) => Err(error),
        found => Ok(found),
    }
}
