//! Sets the store's time back to the clock's, after a clock that was ahead (S50). What has ended stays ended.

use crate::desk::deed::Deed;
use crate::desk::recover::bring_back_signers;
use crate::desk::time::needs_mend;
use crate::desk::{Desk, DeskError};
use crate::model::{Action, Notice, Timestamp};
use crate::storage::BroughtBack;

/// The effects of setting the store's time back to the clock's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockMend {
    /// The latest time that the store has seen.
    pub latest_at: Timestamp,
    /// The clock's time, to which it is set back.
    pub clock: Timestamp,
    /// What ends, and what begins again.
    pub ended: BroughtBack,
    /// Trusted signers who now count as early as if they were added now.
    pub signers: u64,
}

impl Desk {
    /// What [`Desk::mend_clock`] would do, if anything; nothing is changed.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn plan_clock_mend(&self) -> Result<Option<ClockMend>, DeskError> {
        // What is not committed has not been done.
        self.deed(|mut deed| Ok(set_back(&mut deed)?))
    }

    /// Sets the store's latest time back to the clock's, as one recorded operation; every admin gets a notice.
    ///
    /// All sessions end. Temporary passwords, tokens and open recovery requests that have expired by the store's time,
    /// or were made after the clock's time, stay expired. Waits after later failures begin now, and trusted signers who
    /// were added later count after the usual wait. The audit log's own time is not set back. If nothing is wrong,
    /// nothing is done.
    ///
    /// # Errors
    /// Only [`DeskError::Storage`].
    pub fn mend_clock(&self) -> Result<Option<ClockMend>, DeskError> {
        self.deed(|mut deed| {
            let Some(mend) = set_back(&mut deed)? else {
                return Ok(None);
            };
            say_so(&mut deed, &mend)?;
            deed.commit_at_the_clock()?;
            Ok(Some(mend))
        })
    }
}

fn set_back(deed: &mut Deed<'_>) -> Result<Option<ClockMend>, DeskError> {
    let (latest_at, clock) = (deed.info().latest_at, deed.clock());
    if !needs_mend(&mut *deed.tx, latest_at, clock)? {
        return Ok(None);
    }
    Ok(Some(ClockMend {
        latest_at,
        clock,
        ended: deed.tx.bring_back(latest_at.max(clock), clock)?,
        signers: bring_back_signers(&mut *deed.tx, clock)?,
    }))
}

/// Records it, and leaves a notice for every admin.
fn say_so(deed: &mut Deed<'_>, mend: &ClockMend) -> Result<(), DeskError> {
    let BroughtBack {
        sessions,
        temporaries,
        tokens,
        requests,
        waits,
    } = mend.ended;
    let how = format!(
        "its time was set back from {} to {}; ended: sessions {sessions}, temporary passwords {temporaries}, tokens {tokens}, \
         requests {requests}; waits {waits}",
        mend.latest_at, mend.clock
    );
    let action = Action::StoreMend;
    deed.record(action.done().about(deed.info()).why(how.parse().ok()))?;
    let notice = Notice {
        id: deed.new_id()?,
        at: mend.clock,
        action,
        text: format!("the store was mended by {}: {how}", deed.origin()),
    };
    Ok(deed.tx.insert_notice(&notice)?)
}
