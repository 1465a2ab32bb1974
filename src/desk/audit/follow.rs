//! `audit list --follow`: new events, each one once.

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

/// The pause between two looks at the audit log.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// The longest time that a transaction may take until its commit.
const UNDER_WAY: Duration = Duration::from_secs(60);

/// The newest events by id, to know which of them the last look has seen.
///
/// Ids begin with a time, and no event is made before the audit log's stored time, which its transaction reads. So what
/// a later look finds for the first time has an id from that time on, less the time that a transaction may take; every
/// id from there on is kept, and they are few: the stored time is late by at most a minute.
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

    /// Calls `each` for the events that the last look has not seen.
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

/// The first id that an event can have that is still to come.
fn from(info: &StoreInfo) -> Uuid {
    first_id_at(info.recorded_at.minus(UNDER_WAY))
}

impl AuditReading<'_, '_> {
    /// Lists as [`AuditReading::list`] does, and goes on with new events; ends only when `looked`, which is called after
    /// each look, breaks. The authority is proved at each look.
    ///
    /// # Errors
    /// Those of every operation of an admin, at any look: for example [`DeskError::NotSignedIn`] when the session has
    /// ended.
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
            // Events that were shown are known, so a look that is begun again shows the rest.
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

impl AuditReading<'_, '_> {
    /// Lists as [`AuditReading::list`] does, for a caller who goes on with [`AuditReading::list_from`]. Returns where a
    /// further look begins, and the events from there on that were seen.
    ///
    /// # Errors
    /// [Those of every operation of an admin](crate::desk::Admin#errors-of-every-operation).
    pub fn list_to_follow(
        &self,
        filter: &AuditFilter,
        limit: Option<u64>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(Uuid, Vec<Uuid>), DeskError> {
        let mut look = self.admin.look_once(NEEDS)?;
        let sieve = filter.sieve(look.info(), look.now, self.operation);
        let known = Newest::of(&mut *look.tx)?;
        newest(&mut *look.tx, &sieve, limit, each)?;
        Ok((known.from, known.seen.into_iter().collect()))
    }

    /// Lists the events from an id on; returns where a further look begins. Events that are later than that may come
    /// again there.
    ///
    /// # Errors
    /// [Those of every operation of an admin](crate::desk::Admin#errors-of-every-operation).
    pub fn list_from(
        &self,
        filter: &AuditFilter,
        first: Uuid,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<Uuid, DeskError> {
        let mut look = self.admin.look_once(NEEDS)?;
        let sieve = filter.sieve(look.info(), look.now, self.operation);
        let tx = &mut *look.tx;
        tx.each_event_by_id(
            IdRange::since(first),
            &mut |event| match sieve.admits(event) {
                true => each(event),
                false => ControlFlow::Continue(()),
            },
        )?;
        Ok(first.max(from(&tx.info()?)))
    }
}
