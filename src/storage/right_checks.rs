//! How often a right password was checked since the last event that says so.

use super::StorageError;
use crate::model::{AccountId, Outcome, ServiceName, Timestamp};

/// The right checks of an account for a service that ended alike, since the last event about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RightChecks {
    /// The account.
    pub account: AccountId,
    /// The service that asked, if it was named.
    pub service: Option<ServiceName>,
    /// How they ended.
    pub outcome: Outcome,
    /// When that event was.
    pub since: Timestamp,
    /// How many there were after it.
    pub more: u32,
}

/// The part of a transaction for right checks; the rules of [`Tx`](super::Tx) apply here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait RightCheckTx {
    /// Those of an account for a service that ended so.
    fn right_checks(
        &mut self,
        account: AccountId,
        service: Option<&ServiceName>,
        outcome: Outcome,
    ) -> Result<Option<RightChecks>, StorageError>;
    /// Stores the first ones for a service. An account has at most 32 of them: the oldest make room.
    fn insert_right_checks(&mut self, checks: &RightChecks) -> Result<(), StorageError>;
    /// Writes since when they are counted, and how many there are.
    fn update_right_checks(&mut self, checks: &RightChecks) -> Result<(), StorageError>;
}
