//! `audit list --follow`: what is recorded from now on, every event once.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use uuid::Uuid;

use super::super::DeskError;
use super::super::ids::first_id_at;
use super::list::newest;
use super::{AuditFilter, AuditReading, NEEDS};
use crate::model::{RawEvent, StoreInfo};
use crate::storage::{IdRange, Tx};

/// How often the record is looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long a transaction may have been under way when it commits.
const UNDER_WAY: Duration = Duration::from_secs(60);

/// The newest events by id, to tell which of them were there at the last look.
///
/// Ids begin with a time, and no event is made before the record's time that the store remembers, which its transaction reads. So
/// whatever a later look finds for the first time has an id from that time on, less the time for which a transaction may
/// have been under way; every id from there on is kept, and they are few: that time lags by a minute at most.
struct Newest {
    from: Uuid,
    seen: BTreeSet<Uuid>,
}

impl Newest {
    fn of(tx: &mut dyn Tx) -> Result<Self, DeskError> {
        let mut newest = Self {
            from: from(&tx.info()?),
            seen: BTreeSet::new(),
        };
        newest.look(tx, &mut |_| ControlFlow::Continue(()))?;
        Ok(newest)
    }

    /// Calls `each` for what was not there at the last look.
    fn look(
        &mut self,
        tx: &mut dyn Tx,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), DeskError> {
        let seen = &mut self.seen;
        tx.each_event_by_id(IdRange::since(self.from), &mut |event| {
            if seen.insert(event.id) {
                each(event)
            } else {
                ControlFlow::Continue(())
            }
        })?;
        self.from = self.from.max(from(&tx.info()?));
        self.seen = self.seen.split_off(&self.from);
        Ok(())
    }
}

/// The first id that an event can have that is not there yet.
fn from(info: &StoreInfo) -> Uuid {
    first_id_at(info.recorded_at.minus(UNDER_WAY))
}

impl AuditReading<'_, '_> {
    /// Lists as [`AuditReading::list`] does, and goes on with what is recorded from then on; ends only when `looked`,
    /// which is called after each look, breaks. The authority is proved at each look.
    ///
    /// # Errors
    /// Those of every deed of an admin, at any look: [`DeskError::NotSignedIn`] when the session has ended, for one.
    pub fn follow(
        &self,
        filter: &AuditFilter,
        limit: Option<u64>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
        looked: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<(), DeskError> {
        let mut look = self.admin.look_once(NEEDS)?;
        let sieve = filter.sieve(look.info(), look.now, self.operation);
        let mut known = Newest::of(&mut *look.tx)?;
        newest(&mut *look.tx, &sieve, limit, each)?;
        drop(look);
        while looked().is_continue() {
            self.admin.desk.around.clock.pause(LOOK_AGAIN);
            // Whatever was shown is known, so a look that is begun again shows the rest.
            self.admin.look(NEEDS, |look| {
                Ok(known.look(&mut *look.tx, &mut |event| {
                    if sieve.admits(event) {
                        each(event)
                    } else {
                        ControlFlow::Continue(())
                    }
                })?)
            })?;
        }
        Ok(())
    }
}
