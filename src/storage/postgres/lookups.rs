//! The check, only for a database, that names and ids of requests lead to the right account.

use uuid::Uuid;

use crate::model::Username;
use crate::storage::StorageError;
use crate::storage::sql::{Check, Row, labelled, read};

/// The tables that lead to accounts, and how their rows are read.
pub(super) const LEADING: [Check; 2] = [
    (
        "SELECT name.account_id, account.id, name FROM account LEFT JOIN name USING (name)",
        |row| {
            let name: Option<Username> = read(row, 2);
            leads("name", row, name.map(|name| name.to_string()))
        },
    ),
    (
        "SELECT request.account_id, recovery_request.account_id, id FROM recovery_request LEFT JOIN request USING (id)",
        |row| {
            let id: Option<Uuid> = read(row, 2);
            leads("request", row, id.map(|id| id.to_string()))
        },
    ),
];

/// Compares the account that a row leads to with the account that it is about.
fn leads(table: &'static str, row: &dyn Row, from: Option<String>) -> Result<(), StorageError> {
    let there = |index| read::<Option<Uuid>>(row, index).flatten();
    if there(0).is_some() && there(0) == there(1) {
        return Ok(());
    }
    Err(StorageError::Corrupt {
        table,
        column: "account_id",
        row: from.unwrap_or_else(|| labelled(row, 1)),
    })
}
