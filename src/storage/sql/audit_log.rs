//! The statements about the audit log as a whole.

use std::ops::ControlFlow;

use super::Sql;
use super::cells::Row;
use super::columns::select;
use super::rows;
use super::value::{Value, values};
use crate::model::{Action, Chain, Held, RawEvent, Subject};
use crate::storage::{AuditTx, IdRange, StorageError};

/// What has changed, when a chain is not as expected.
const WHAT: &str = "the audit log";

impl<S: Sql> AuditTx for S {
    fn chains_after(
        &mut self,
        after: Option<Subject>,
        limit: u32,
    ) -> Result<Vec<(Subject, Held)>, StorageError> {
        // No bound without `after`: a broken key may come before all others.
        match after {
            None => self.all(
                select!(chain, "ORDER BY subject LIMIT ?"),
                values![limit],
                rows::subject_and_held,
            ),
            Some(after) => self.all(
                select!(chain, "WHERE subject > ? ORDER BY subject LIMIT ?"),
                values![after.to_key(), limit],
                rows::subject_and_held,
            ),
        }
    }

    fn each_event_of(
        &mut self,
        after: Option<Subject>,
        to: Option<Subject>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let sql = match (after, to) {
            (None, None) => select!(event, "ORDER BY subject, sequence"),
            (None, Some(_)) => select!(event, "WHERE subject <= ? ORDER BY subject, sequence"),
            (Some(_), None) => select!(event, "WHERE subject > ? ORDER BY subject, sequence"),
            (Some(_), Some(_)) => select!(
                event,
                "WHERE subject > ? AND subject <= ? ORDER BY subject, sequence"
            ),
        };
        let bounds: Vec<_> = [after, to].into_iter().flatten().collect();
        let keys: Vec<_> = bounds.iter().map(|key| Value::from(key.to_key())).collect();
        self.each_row(sql, &keys, tell(each))
    }

    fn each_event_with(
        &mut self,
        subject: Subject,
        action: Action,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each_row(
            select!(
                event,
                "WHERE subject = ? AND action = ? ORDER BY sequence DESC"
            ),
            values![subject.to_key(), action.as_str()],
            tell(each),
        )
    }

    fn each_event_by_id(
        &mut self,
        range: IdRange,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let sql = if range.newest_first {
            select!(event, "WHERE id >= ? AND id <= ? ORDER BY id DESC")
        } else {
            select!(event, "WHERE id >= ? AND id <= ? ORDER BY id")
        };
        self.each_row(sql, values![range.from, range.to], tell(each))
    }

    fn may_take_out(&mut self) -> Result<(), StorageError> {
        self.may_delete_events()
    }

    fn take_out(
        &mut self,
        subject: Subject,
        after: &Chain,
        to: &Chain,
    ) -> Result<(), StorageError> {
        let key = subject.to_key();
        let (first, last) = (number(after.length)?, number(to.length)?);
        let moved = self.change(
            WHAT,
            "UPDATE chain SET archived_to = ?, archived_head = ? \
             WHERE subject = ? AND archived_to = ? AND archived_head = ? AND EXISTS \
             (SELECT 1 FROM event WHERE subject = ? AND sequence = ? AND hash = ?)",
            values![last, &to.head, key, first, &after.head, key, last, &to.head],
        )?;
        if moved == 0 {
            let is_out = self.one(
                "SELECT length FROM chain WHERE subject = ? AND archived_to >= ?",
                values![key, last],
                |_| Ok(()),
            )?;
            return is_out.ok_or(StorageError::Conflict(WHAT));
        }
        let taken = self.change(
            WHAT,
            "DELETE FROM event WHERE subject = ? AND sequence > ? AND sequence <= ?",
            values![key, first, last],
        )?;
        match to.length.checked_sub(after.length) == Some(taken) {
            true => Ok(()),
            false => Err(StorageError::Conflict(WHAT)),
        }
    }
}

/// A place in a chain, as it is stored.
fn number(sequence: u64) -> Result<i64, StorageError> {
    i64::try_from(sequence).map_err(|_| StorageError::Conflict(WHAT))
}

fn tell(
    each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
) -> impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError> {
    |row| Ok(each(&rows::raw_event(row)?))
}
