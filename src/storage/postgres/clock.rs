//! What ends and is brought back when the latest time seen is set back, in PostgreSQL's words.

use postgres::Row;

use super::rows;
use super::transaction::PostgresTx;
use super::values::values;
use crate::model::Timestamp;
use crate::storage::{BroughtBack, StorageError};

/// Temporary passwords that were made later than the clock's time: they have expired.
const FROM_LATER: &str = "UPDATE account SET temporary_expires_at = $1, password_changed_at = $1 \
                          WHERE password = 'temporary' AND password_changed_at > $1";
/// Those that have expired by the latest time: whatever the time is, they ended when they were made.
const EXPIRED: &str = "UPDATE account SET temporary_expires_at = \
                       CASE WHEN password_changed_at IS NULL THEN created_at ELSE password_changed_at END \
                       WHERE password = 'temporary' AND temporary_expires_at <= $1 \
                       AND (password_changed_at IS NULL OR temporary_expires_at > password_changed_at)";
const TOKENS: &str = "UPDATE token SET expires_at = created_at \
                      WHERE expires_at > created_at AND (expires_at <= $1 OR created_at > $2)";
const REQUESTS: &str = "UPDATE recovery_request SET state = 'void' \
                        WHERE state = 'open' AND (expires_at <= $1 OR requested_at > $2)";
const WAITS: [&str; 3] = [
    "UPDATE account SET failed_at = $1 WHERE failed_at > $1",
    "UPDATE unknown_name SET failed_at = $1 WHERE failed_at > $1",
    "UPDATE code_guess SET failed_at = $1 WHERE failed_at > $1",
];
/// What is only seen, or asked whether it is later than something else.
const SEEN: [&str; 3] = [
    "UPDATE account SET password_changed_at = $1 WHERE password_changed_at > $1",
    "UPDATE account SET last_login_at = $1 WHERE last_login_at > $1",
    "UPDATE token SET last_used_at = $1 WHERE last_used_at > $1",
];

/// How much of all that there is, in the order of [`later`].
const LATER: &str = "SELECT \
    (SELECT count(*) FROM session WHERE opened_at > $1 OR last_used_at > $1 OR authenticated_at > $1), \
    (SELECT count(*) FROM account WHERE password = 'temporary' AND password_changed_at > $1 \
     AND temporary_expires_at > password_changed_at), \
    (SELECT count(*) FROM token WHERE created_at > $1 AND expires_at > created_at), \
    (SELECT count(*) FROM recovery_request WHERE state = 'open' AND requested_at > $1), \
    (SELECT count(*) FROM account WHERE failed_at > $1) \
     + (SELECT count(*) FROM unknown_name WHERE failed_at > $1) \
     + (SELECT count(*) FROM code_guess WHERE failed_at > $1)";

fn later(row: &Row) -> Result<BroughtBack, StorageError> {
    let cells = rows::Cells {
        row,
        table: "store",
        label: |_| "a count".to_owned(),
    };
    Ok(BroughtBack {
        sessions: cells.get(0, "count")?,
        temporaries: cells.get(1, "count")?,
        tokens: cells.get(2, "count")?,
        requests: cells.get(3, "count")?,
        waits: cells.get(4, "count")?,
    })
}

impl PostgresTx<'_> {
    pub(super) fn brought_back(
        &mut self,
        latest: Timestamp,
        clock: Timestamp,
    ) -> Result<BroughtBack, StorageError> {
        let (latest, clock) = (latest.as_millis(), clock.as_millis());
        let sessions = self.change("the sessions", "DELETE FROM session", values![])?;
        let temporaries = self.change("the passwords", FROM_LATER, values![clock])?
            + self.change("the passwords", EXPIRED, values![latest])?;
        let tokens = self.change("the tokens", TOKENS, values![latest, clock])?;
        let requests = self.change("the requests", REQUESTS, values![latest, clock])?;
        let mut waits = 0;
        for sql in WAITS {
            waits += self.change("the waits", sql, values![clock])?;
        }
        for sql in SEEN {
            self.change("what was later", sql, values![clock])?;
        }
        Ok(BroughtBack {
            sessions,
            temporaries,
            tokens,
            requests,
            waits,
        })
    }

    /// What was done later than the clock's time.
    pub(super) fn done_later(&mut self, clock: Timestamp) -> Result<BroughtBack, StorageError> {
        let found = self.one(LATER, values![clock.as_millis()], later)?;
        found.ok_or(StorageError::Damaged)
    }
}
