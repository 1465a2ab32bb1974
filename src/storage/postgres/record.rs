//! The record as a whole, in PostgreSQL's words.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::rows::{self, event_columns};
use super::transaction::PostgresTx;
use super::values::values;
use crate::model::{Chain, RawEvent, Subject};
use crate::storage::{AuditTx, IdRange, StorageError};

/// The first key after a subject's; that of every store's own chain is the first of all.
fn first_after(subject: Option<Subject>) -> Uuid {
    subject.map_or(Uuid::nil(), |subject| {
        Uuid::from_u128(subject.to_key().as_u128().saturating_add(1))
    })
}

impl AuditTx for PostgresTx<'_> {
    fn chains_after(
        &mut self,
        after: Option<Subject>,
        limit: u32,
    ) -> Result<Vec<(Subject, Chain)>, StorageError> {
        self.all(
            "SELECT length, head, subject FROM chain WHERE subject >= $1 ORDER BY subject LIMIT $2",
            values![first_after(after), i64::from(limit)],
            rows::subject_and_chain,
        )
    }

    fn each_event_of(
        &mut self,
        after: Option<Subject>,
        to: Option<Subject>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        self.each_row(
            concat!(
                "SELECT ",
                event_columns!(),
                " FROM event WHERE subject >= $1 AND subject <= $2 ORDER BY subject, sequence"
            ),
            values![
                first_after(after),
                to.map_or(Uuid::max(), |subject| subject.to_key())
            ],
            |row| Ok(each(&rows::raw_event(row)?)),
        )
    }

    fn each_event_by_id(
        &mut self,
        range: IdRange,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let sql = if range.newest_first {
            concat!(
                "SELECT ",
                event_columns!(),
                " FROM event WHERE id >= $1 AND id <= $2 ORDER BY id DESC"
            )
        } else {
            concat!(
                "SELECT ",
                event_columns!(),
                " FROM event WHERE id >= $1 AND id <= $2 ORDER BY id"
            )
        };
        self.each_row(sql, values![range.from, range.to], |row| {
            Ok(each(&rows::raw_event(row)?))
        })
    }
}
