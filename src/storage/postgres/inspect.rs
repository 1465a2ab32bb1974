//! What is wrong with a store in a database: whether it can be used, and every value. Files, structure and schema are the
//! server's and the owner's to keep in order. Only looks.

use uuid::Uuid;

use super::PostgresStore;
use super::worker::Purpose;
use crate::model::{PostgresUrl, Username};
use crate::storage::sql::{Check, Row, check_values, labelled, read};
use crate::storage::{Fault, StorageError};

/// What leads to accounts, and how its rows are read.
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

impl PostgresStore {
    /// Looks for everything that is wrong with the store that a URL names, also where [`PostgresStore::open`] refuses it. The
    /// store comes with it, where it can be read.
    ///
    /// # Errors
    /// [`StorageError`] when there is no store, or its server cannot be reached.
    pub fn examine(url: &PostgresUrl) -> Result<(Vec<Fault>, Option<Self>), StorageError> {
        let store = match Self::open(url) {
            Ok(store) => store,
            Err(error) => return Ok((vec![Fault::of(error)?], None)),
        };
        let mut found = Vec::new();
        let looked = store
            .begin(Purpose::Read)
            .and_then(|mut tx| check_values(&mut tx, &mut found));
        match looked {
            Ok(()) => {}
            // There was one when it was opened.
            Err(StorageError::Missing(_)) => found.push(Fault::Refused(StorageError::Damaged)),
            Err(error) => found.push(Fault::of(error)?),
        }
        Ok((found, Some(store)))
    }
}

/// Whether what people have in hand leads to the account that it is about: reads where it leads to, and where it should.
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
