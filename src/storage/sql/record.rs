//! The statements about the record as a whole.

use std::ops::ControlFlow;

use super::Sql;
use super::cells::Row;
use super::rows::{self, event_columns, select};
use super::value::{Value, values};
use crate::model::{Chain, RawEvent, Subject};
use crate::storage::{AuditTx, IdRange, StorageError};

/// The events of some subjects, in the order of their chains.
macro_rules! events_of {
    ($which:literal) => {
        concat!(
            "SELECT ",
            event_columns!(),
            " FROM event",
            $which,
            " ORDER BY subject, sequence"
        )
    };
}

impl<S: Sql> AuditTx for S {
    fn chains_after(
        &mut self,
        after: Option<Subject>,
        limit: u32,
    ) -> Result<Vec<(Subject, Chain)>, StorageError> {
        // Without `after` there is no bound: a broken key may stand before all others.
        match after {
            None => self.all(
                "SELECT length, head, subject FROM chain ORDER BY subject LIMIT ?",
                values![limit],
                rows::subject_and_chain,
            ),
            Some(after) => self.all(
                "SELECT length, head, subject FROM chain WHERE subject > ? ORDER BY subject LIMIT ?",
                values![after.to_key(), limit],
                rows::subject_and_chain,
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
            (None, None) => events_of!(""),
            (None, Some(_)) => events_of!(" WHERE subject <= ?"),
            (Some(_), None) => events_of!(" WHERE subject > ?"),
            (Some(_), Some(_)) => events_of!(" WHERE subject > ? AND subject <= ?"),
        };
        let bounds: Vec<_> = [after, to].into_iter().flatten().collect();
        let keys: Vec<_> = bounds.iter().map(|key| Value::from(key.to_key())).collect();
        self.each_row(sql, &keys, tell(each))
    }

    fn each_event_by_id(
        &mut self,
        range: IdRange,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let sql = if range.newest_first {
            select!(
                event_columns,
                " FROM event WHERE id >= ? AND id <= ? ORDER BY id DESC"
            )
        } else {
            select!(
                event_columns,
                " FROM event WHERE id >= ? AND id <= ? ORDER BY id"
            )
        };
        self.each_row(sql, values![range.from, range.to], tell(each))
    }
}

fn tell(
    each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
) -> impl FnMut(&dyn Row) -> Result<ControlFlow<()>, StorageError> {
    |row| Ok(each(&rows::raw_event(row)?))
}
