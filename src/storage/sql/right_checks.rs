//! The statements about right checks that were not recorded one by one.

use super::Sql;
use super::columns::{columns, select};
use super::rows;
use super::value::values;
use crate::model::{AccountId, Outcome, ServiceName};
use crate::storage::{RightCheckTx, RightChecks, StorageError};

/// The service as it is stored: empty where none was named.
fn stored(service: Option<&ServiceName>) -> &str {
    service.map_or("", ServiceName::as_str)
}

impl<S: Sql> RightCheckTx for S {
    fn right_checks(
        &mut self,
        account: AccountId,
        service: Option<&ServiceName>,
        outcome: Outcome,
    ) -> Result<Option<RightChecks>, StorageError> {
        self.one(
            select!(
                right_check,
                "WHERE account_id = ? AND service = ? AND outcome = ?"
            ),
            values![account, stored(service), outcome.as_str()],
            rows::right_checks,
        )
    }

    fn insert_right_checks(&mut self, checks: &RightChecks) -> Result<(), StorageError> {
        self.change(
            "the right checks",
            "DELETE FROM right_check WHERE account_id = ? AND (service, outcome) NOT IN \
             (SELECT service, outcome FROM right_check WHERE account_id = ? \
             ORDER BY since DESC, service, outcome LIMIT 31)",
            values![checks.account, checks.account],
        )?;
        self.change_one(
            "the right checks",
            concat!(
                "INSERT INTO right_check (",
                columns!(right_check),
                ") VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ),
            values![
                checks.account,
                stored(checks.service.as_ref()),
                checks.outcome.as_str(),
                checks.since,
                checks.more,
            ],
        )
    }

    fn update_right_checks(&mut self, checks: &RightChecks) -> Result<(), StorageError> {
        self.change_one_later(
            "the right checks",
            "UPDATE right_check SET since = ?, more = ? \
             WHERE account_id = ? AND service = ? AND outcome = ?",
            values![
                checks.since,
                checks.more,
                checks.account,
                stored(checks.service.as_ref()),
                checks.outcome.as_str(),
            ],
        )
    }
}
