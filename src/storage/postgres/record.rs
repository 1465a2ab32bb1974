//! The record as a whole, in PostgreSQL's words.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::rows::{self, event_columns};
use super::transaction::PostgresTx;
use super::values::values;
use crate::model::{Chain, Held, RawEvent, Subject};
use crate::storage::{AuditTx, IdRange, StorageError};

/// What has changed, where a chain is not as it was.
const WHAT: &str = "the record";

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
    ) -> Result<Vec<(Subject, Held)>, StorageError> {
        self.all(
            "SELECT length, head, subject, archived_to, archived_head FROM chain WHERE subject >= $1 ORDER BY subject LIMIT $2",
            values![first_after(after), i64::from(limit)],
            rows::subject_and_held,
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

    fn may_take_out(&mut self) -> Result<(), StorageError> {
        let may = self.one(
            "SELECT current_user WHERE has_table_privilege('passdesk.event', 'DELETE') \
             AND has_column_privilege('passdesk.chain', 'archived_to', 'UPDATE')",
            values![],
            |_| Ok(()),
        )?;
        may.ok_or_else(|| StorageError::Unsafe {
            problem: "this role may not take events out of the database".to_owned(),
            mend: "use the role that made the store: passdesk audit archive --store postgres://OWNER@HOST/DATABASE ..."
                .to_owned(),
        })
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
            "UPDATE chain SET archived_to = $3, archived_head = $4 \
             WHERE subject = $1 AND archived_to = $2 AND archived_head = $5 AND EXISTS \
             (SELECT 1 FROM event WHERE subject = $1 AND sequence = $3 AND hash = $4)",
            values![key, first, last, to.head, after.head],
        )?;
        if moved == 0 {
            let is_out = self.one(
                "SELECT length FROM chain WHERE subject = $1 AND archived_to >= $2",
                values![key, last],
                |_| Ok(()),
            )?;
            return is_out.ok_or(StorageError::Conflict(WHAT));
        }
        let taken = self.change(
            WHAT,
            "DELETE FROM event WHERE subject = $1 AND sequence > $2 AND sequence <= $3",
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
