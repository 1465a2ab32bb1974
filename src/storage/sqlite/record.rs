//! The record as a whole, in SQLite's words.

use std::ops::ControlFlow;

use rusqlite::params;

use super::rows::{self, event_columns};
use super::transaction::SqliteTx;
use crate::model::{Chain, Held, RawEvent, Subject};
use crate::storage::{AuditTx, IdRange, StorageError};

/// Bytes that come before those of every subject, and after.
const FIRST: &[u8] = &[];
const LAST: &[u8] = &[0xff; 17];
/// What has changed, where a chain is not as it was.
const WHAT: &str = "the record";

impl AuditTx for SqliteTx<'_> {
    fn chains_after(
        &mut self,
        after: Option<Subject>,
        limit: u32,
    ) -> Result<Vec<(Subject, Held)>, StorageError> {
        let after = after.map(|subject| subject.to_key().into_bytes());
        self.all(
            "SELECT length, head, subject, archived_to, archived_head FROM chain WHERE subject > ?1 ORDER BY subject LIMIT ?2",
            params![after.as_ref().map_or(FIRST, |key| key), limit],
            rows::subject_and_held,
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

    fn may_take_out(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    fn take_out(
        &mut self,
        subject: Subject,
        after: &Chain,
        to: &Chain,
    ) -> Result<(), StorageError> {
        let key = subject.to_key().into_bytes();
        let (first, last) = (number(after.length)?, number(to.length)?);
        let moved = self.change(
            WHAT,
            "UPDATE chain SET archived_to = ?3, archived_head = ?4 \
             WHERE subject = ?1 AND archived_to = ?2 AND archived_head = ?5 AND EXISTS \
             (SELECT 1 FROM event WHERE subject = ?1 AND sequence = ?3 AND hash = ?4)",
            params![key, first, last, to.head, after.head],
        )?;
        if moved == 0 {
            let is_out = self.one(
                "SELECT 1 FROM chain WHERE subject = ?1 AND archived_to >= ?2",
                params![key, last],
                |_| Ok(()),
            )?;
            return is_out.ok_or(StorageError::Conflict(WHAT));
        }
        let taken = self.change(
            WHAT,
            "DELETE FROM event WHERE subject = ?1 AND sequence > ?2 AND sequence <= ?3",
            params![key, first, last],
        )?;
        match to.length.checked_sub(after.length) == Some(taken as u64) {
            true => Ok(()),
            false => Err(StorageError::Conflict(WHAT)),
        }
    }
}

/// A place in a chain, as it is stored.
fn number(sequence: u64) -> Result<i64, StorageError> {
    i64::try_from(sequence).map_err(|_| StorageError::Conflict(WHAT))
}
