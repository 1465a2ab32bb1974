//! The record as a whole, in SQLite's words.

use std::ops::ControlFlow;

use rusqlite::params;

use super::rows::{self, event_columns};
use super::transaction::SqliteTx;
use crate::model::{Chain, RawEvent, Subject};
use crate::storage::{AuditTx, IdRange, StorageError};

/// Bytes that come before those of every subject, and after.
const FIRST: &[u8] = &[];
const LAST: &[u8] = &[0xff; 17];

impl AuditTx for SqliteTx<'_> {
    fn chains_after(
        &mut self,
        after: Option<Subject>,
        limit: u32,
    ) -> Result<Vec<(Subject, Chain)>, StorageError> {
        let after = after.map(|subject| subject.to_key().into_bytes());
        self.all(
            "SELECT length, head, subject FROM chain WHERE subject > ?1 ORDER BY subject LIMIT ?2",
            params![after.as_ref().map_or(FIRST, |key| key), limit],
            rows::subject_and_chain,
        )
    }

    fn each_event_of(
        &mut self,
        after: Option<Subject>,
        to: Option<Subject>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        let key = |subject: Option<Subject>| subject.map(|subject| subject.to_key().into_bytes());
        let (after, to) = (key(after), key(to));
        self.each_row(
            concat!(
                "SELECT ",
                event_columns!(),
                " FROM event WHERE subject > ?1 AND subject <= ?2 ORDER BY subject, sequence"
            ),
            params![
                after.as_ref().map_or(FIRST, |key| key),
                to.as_ref().map_or(LAST, |key| key),
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
                " FROM event WHERE id >= ?1 AND id <= ?2 ORDER BY id DESC"
            )
        } else {
            concat!(
                "SELECT ",
                event_columns!(),
                " FROM event WHERE id >= ?1 AND id <= ?2 ORDER BY id"
            )
        };
        self.each_row(
            sql,
            params![range.from.as_bytes(), range.to.as_bytes()],
            |row| Ok(each(&rows::raw_event(row)?)),
        )
    }
}
