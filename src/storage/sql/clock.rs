//! The statements about time, and about what ends or moves when the latest time is set back.

use super::Sql;
use super::cells::{Cells, Row};
use super::value::{Value, values};
use crate::model::Timestamp;
use crate::storage::{BroughtBack, ClockTx, SessionTx, StorageError, Times};

/// Makes temporary passwords that were made after the clock's time expired.
const FROM_LATER: &str = "UPDATE account SET temporary_expires_at = ?, password_changed_at = ? \
                          WHERE password = 'temporary' AND password_changed_at > ?";
/// Makes those that have expired by the latest time end when they were made, whatever the time is.
const EXPIRED: &str = "UPDATE account SET temporary_expires_at = \
                       CASE WHEN password_changed_at IS NULL THEN created_at ELSE password_changed_at END \
                       WHERE password = 'temporary' AND temporary_expires_at <= ? \
                       AND (password_changed_at IS NULL OR temporary_expires_at > password_changed_at)";
const TOKENS: &str = "UPDATE token SET expires_at = created_at \
                      WHERE expires_at > created_at AND (expires_at <= ? OR created_at > ?)";
const REQUESTS: &str = "UPDATE recovery_request SET state = 'void' \
                        WHERE state = 'open' AND (expires_at <= ? OR requested_at > ?)";
const WAITS: [&str; 4] = [
    "UPDATE account SET failed_at = ? WHERE failed_at > ?",
    "UPDATE unknown_name SET failed_at = ? WHERE failed_at > ?",
    "UPDATE code_guess SET failed_at = ? WHERE failed_at > ?",
    "UPDATE device SET failed_at = ? WHERE failed_at > ?",
];
/// Times that are only shown, or compared with others.
const SEEN: [&str; 4] = [
    "UPDATE account SET password_changed_at = ? WHERE password_changed_at > ?",
    "UPDATE account SET last_login_at = ? WHERE last_login_at > ?",
    "UPDATE token SET last_used_at = ? WHERE last_used_at > ?",
    "UPDATE device SET used_at = ? WHERE used_at > ?",
];

/// Counts what would end or move, in the order of [`later`].
const LATER: &str = "SELECT \
    (SELECT count(*) FROM session WHERE opened_at > ? OR last_used_at > ? OR authenticated_at > ?), \
    (SELECT count(*) FROM account WHERE password = 'temporary' AND password_changed_at > ? \
     AND temporary_expires_at > password_changed_at), \
    (SELECT count(*) FROM token WHERE created_at > ? AND expires_at > created_at), \
    (SELECT count(*) FROM recovery_request WHERE state = 'open' AND requested_at > ?), \
    (SELECT count(*) FROM account WHERE failed_at > ?) \
     + (SELECT count(*) FROM unknown_name WHERE failed_at > ?) \
     + (SELECT count(*) FROM code_guess WHERE failed_at > ?) \
     + (SELECT count(*) FROM device WHERE failed_at > ?)";

fn later(row: &dyn Row) -> Result<BroughtBack, StorageError> {
    let cells = Cells::new(row, "store", |_| "a count".to_owned());
    Ok(BroughtBack {
        sessions: cells.get(0, "count")?,
        temporaries: cells.get(1, "count")?,
        tokens: cells.get(2, "count")?,
        requests: cells.get(3, "count")?,
        waits: cells.get(4, "count")?,
    })
}

impl<S: Sql> ClockTx for S {
    fn server_clock(&self) -> Option<Timestamp> {
        self.clock()
    }

    fn set_times(&mut self, times: Times) -> Result<(), StorageError> {
        let latest = times.latest_at;
        let recorded = latest.max(times.recorded_at);
        self.change_one(
            "the store",
            "UPDATE store SET latest_at = CASE WHEN latest_at < ? THEN ? ELSE latest_at END, \
             recorded_at = CASE WHEN recorded_at < ? THEN ? ELSE recorded_at END, record_ahead = ?",
            values![latest, latest, recorded, recorded, times.record_ahead],
        )
    }

    fn set_latest_at(&mut self, at: Timestamp) -> Result<(), StorageError> {
        self.change_one(
            "the store",
            "UPDATE store SET latest_at = ?, \
             recorded_at = CASE WHEN recorded_at < ? THEN ? ELSE recorded_at END",
            values![at, at, at],
        )
    }

    fn bring_back(
        &mut self,
        latest: Timestamp,
        clock: Timestamp,
    ) -> Result<BroughtBack, StorageError> {
        let sessions = self.remove_all_sessions()?;
        let temporaries = self.change("the passwords", FROM_LATER, values![clock, clock, clock])?
            + self.change("the passwords", EXPIRED, values![latest])?;
        let tokens = self.change("the tokens", TOKENS, values![latest, clock])?;
        let requests = self.change("the requests", REQUESTS, values![latest, clock])?;
        let mut waits = 0;
        for sql in WAITS {
            waits += self.change("the waits", sql, values![clock, clock])?;
        }
        for sql in SEEN {
            self.change("what was later", sql, values![clock, clock])?;
        }
        Ok(BroughtBack {
            sessions,
            temporaries,
            tokens,
            requests,
            waits,
        })
    }

    fn done_later(&mut self, clock: Timestamp) -> Result<BroughtBack, StorageError> {
        let found = self.one(LATER, &[Value::from(clock); 10], later)?;
        found.ok_or(StorageError::Damaged)
    }
}
