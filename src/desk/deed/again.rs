//! Beginning a deed again, when others changed the same at the same moment.

use std::time::Duration;

use super::Deed;
use crate::desk::{Desk, DeskError};
use crate::random::random_bytes;
use crate::storage::StorageError;

/// A deed that still meets others after waiting this long in all is given up. With these pauses it was begun 25 to 45 times.
const PATIENCE: Duration = Duration::from_secs(30);
/// The first pause; it doubles with each one.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl Desk {
    /// Does a deed: one transaction, which `work` commits unless it fails.
    ///
    /// Where the store found that others changed the same at the same moment, all of `work` is done again on what is there
    /// then, so it computes no hash, asks nobody and shows nothing. After half a minute of that the store is busy.
    pub(in crate::desk) fn deed<'d, T>(
        &'d self,
        mut work: impl FnMut(Deed<'d>) -> Result<T, DeskError>,
    ) -> Result<T, DeskError> {
        let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
        loop {
            match self.begin().and_then(&mut work) {
                Err(DeskError::Storage(StorageError::Contended)) if waited < PATIENCE => {
                    let some = self.some_of(pause)?;
                    self.around.clock.pause(some);
                    waited += some;
                    pause = (2 * pause).min(LONGEST_PAUSE);
                }
                Err(DeskError::Storage(StorageError::Contended)) => {
                    return Err(StorageError::Busy.into());
                }
                done => return done,
            }
        }
    }

    /// Half of a time, and by chance up to all of it, so that those who met once do not meet again.
    fn some_of(&self, time: Duration) -> Result<Duration, DeskError> {
        let [chance] = random_bytes(&*self.around.randomness)?;
        Ok(time / 2 + time / 2 * u32::from(chance) / 255)
    }
}
