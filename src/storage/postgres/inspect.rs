//! What is wrong with a store in a database: whether it can be used, and every value. Files, structure and schema are the
//! server's and the owner's to keep in order. Only looks.

use std::ops::ControlFlow;

use postgres::Row;
use uuid::Uuid;

use super::PostgresStore;
use super::cells::read;
use super::recovery::{self, request_columns};
use super::rows::{self, account_columns, event_columns, info_columns, labelled, token_columns};
use super::transaction::PostgresTx;
use super::values::values;
use super::worker::Purpose;
use crate::model::{PostgresUrl, Username};
use crate::storage::care::{Values, check_hash};
use crate::storage::{Fault, MendTx, Remains, StorageError};

/// Reads one row.
type Decode = fn(&Row) -> Result<(), StorageError>;

/// Every table with values that could be unreadable, and what leads to them, with how a row is read.
const TABLES: [(&str, Decode); 17] = [
    (concat!("SELECT ", info_columns!(), " FROM store"), |row| {
        rows::info(row).map(drop)
    }),
    (
        concat!(
            "SELECT ",
            account_columns!(),
            ", password_hash FROM account"
        ),
        account,
    ),
    (
        "SELECT name.account_id, account.id, name FROM account LEFT JOIN name USING (name)",
        |row| {
            leads(
                "name",
                row,
                read::<Username>(row, 2).map(|name| name.to_string()),
            )
        },
    ),
    (
        "SELECT failures, failed_at, refusal_noted, bucket::bigint FROM unknown_name",
        |row| rows::unknown_guesses(row).map(drop),
    ),
    (
        "SELECT failures, failed_at, refusal_noted, guessed FROM code_guess",
        |row| rows::code_guesses(row).map(drop),
    ),
    ("SELECT id, started_at, guessed FROM attempt", |row| {
        rows::attempt(row).map(drop)
    }),
    (
        "SELECT account_id, opened_at, last_used_at, authenticated_at FROM session",
        |row| rows::session(row).map(drop),
    ),
    (concat!("SELECT ", token_columns!(), " FROM token"), |row| {
        rows::token(row).map(drop)
    }),
    (
        "SELECT length, head, subject, archived_to, archived_head FROM chain",
        |row| rows::subject_and_held(row).map(drop),
    ),
    (concat!("SELECT ", event_columns!(), " FROM event"), |row| {
        rows::event(row).map(drop)
    }),
    ("SELECT id, hash, made_at FROM recovery_code", |row| {
        recovery::code(row).map(drop)
    }),
    ("SELECT version, threshold FROM trust", |row| {
        recovery::trust(row).map(drop)
    }),
    (
        "SELECT name, key, added_at, counts_from FROM trusted_signer",
        |row| recovery::signer(row).map(drop),
    ),
    (
        concat!("SELECT ", request_columns!(), " FROM recovery_request"),
        |row| recovery::request(row).map(drop),
    ),
    (
        "SELECT request.account_id, recovery_request.account_id, id FROM recovery_request LEFT JOIN request USING (id)",
        |row| {
            leads(
                "request",
                row,
                read::<Uuid>(row, 2).map(|id| id.to_string()),
            )
        },
    ),
    (
        "SELECT signer, signature, request_id FROM recovery_signature",
        |row| recovery::signature(row).map(drop),
    ),
    ("SELECT id, at, action, text FROM notice", |row| {
        recovery::notice(row).map(drop)
    }),
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
            .and_then(|mut tx| values_of(&mut tx, &mut found));
        match looked {
            Ok(()) => {}
            // There was one when it was opened.
            Err(StorageError::Missing(_)) => found.push(Fault::Refused(StorageError::Damaged)),
            Err(error) => found.push(Fault::of(error)?),
        }
        Ok((found, Some(store)))
    }
}

/// Reads every value of every row as commands would.
fn values_of(tx: &mut PostgresTx<'_>, found: &mut Vec<Fault>) -> Result<(), StorageError> {
    for (sql, decode) in TABLES {
        let mut values = Values::new(found);
        tx.each_row(sql, values![], |row| {
            values.add(decode(row));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

impl MendTx for PostgresTx<'_> {
    fn unreadable_values(&mut self) -> Result<Vec<Fault>, StorageError> {
        let mut found = Vec::new();
        values_of(self, &mut found)?;
        Ok(found)
    }

    fn unreadable_accounts(&mut self) -> Result<Vec<Remains>, StorageError> {
        let mut found = Vec::new();
        let sql = concat!("SELECT ", account_columns!(), " FROM account ORDER BY id");
        self.each_row(sql, values![], |row| {
            found.extend(rows::remains(row));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }
}

/// An account with its hash, which must be there and readable exactly where it has a password.
fn account(row: &Row) -> Result<(), StorageError> {
    let account = rows::account(row)?;
    check_hash(&account, read(row, 15))
}

/// Whether what people have in hand leads to the account that it is about: reads where it leads to, and where it should.
fn leads(table: &'static str, row: &Row, from: Option<String>) -> Result<(), StorageError> {
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
