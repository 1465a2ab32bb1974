//! Reads every value of a store as commands would.

use std::ops::ControlFlow;

use super::Sql;
use super::cells::{Decode, Row, read};
use super::recovery::{self, request_columns};
use super::rows::{self, account_columns, event_columns, select, token_columns};
use super::value::values;
use crate::storage::upkeep::{Values, check_hash};
use crate::storage::{Fault, MendTx, Remains, StorageError};

/// The statement that reads a table, and how its rows are read.
pub(in crate::storage) type Check = (&'static str, Decode<()>);

/// Every table but the store's own, and how its rows are read.
const TABLES: [Check; 15] = [
    (
        select!(account_columns, ", password_hash FROM account"),
        account,
    ),
    (
        "SELECT failures, failed_at, refusal_noted, bucket FROM unknown_name",
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
    (select!(token_columns, " FROM token"), |row| {
        rows::token(row).map(drop)
    }),
    (
        "SELECT length, head, subject, archived_to, archived_head FROM chain",
        |row| rows::subject_and_held(row).map(drop),
    ),
    (select!(event_columns, " FROM event"), |row| {
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
    (select!(request_columns, " FROM recovery_request"), |row| {
        recovery::request(row).map(drop)
    }),
    (
        "SELECT signer, signature, request_id FROM recovery_signature",
        |row| recovery::signature(row).map(drop),
    ),
    ("SELECT id, at, action, text FROM notice", |row| {
        recovery::notice(row).map(drop)
    }),
    (
        "SELECT account_id, notice_id FROM notice_acknowledged",
        |_| Ok(()),
    ),
];

/// Looks for invalid values in all tables.
pub(in crate::storage) fn check_values<S: Sql>(
    tx: &mut S,
    found: &mut Vec<Fault>,
) -> Result<(), StorageError> {
    match tx.only_row() {
        Err(error @ (StorageError::Corrupt { .. } | StorageError::Newer { .. })) => {
            found.push(Fault::Value(error));
        }
        read => drop(read?),
    }
    for (sql, decode) in TABLES.iter().chain(S::CHECKS) {
        let mut values = Values::new(found);
        tx.each_row(sql, values![], |row| {
            values.add(decode(row));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

impl<S: Sql> MendTx for S {
    fn unreadable_values(&mut self) -> Result<Vec<Fault>, StorageError> {
        let mut found = Vec::new();
        check_values(self, &mut found)?;
        Ok(found)
    }

    fn unreadable_accounts(&mut self) -> Result<Vec<Remains>, StorageError> {
        let mut found = Vec::new();
        self.each_row(
            select!(account_columns, " FROM account ORDER BY id"),
            values![],
            |row| {
                found.extend(rows::remains(row));
                Ok(ControlFlow::Continue(()))
            },
        )?;
        Ok(found)
    }
}

/// An account with its hash, which must be there and readable exactly when it has a password.
fn account(row: &dyn Row) -> Result<(), StorageError> {
    let account = rows::account(row)?;
    check_hash(&account, read(row, 15))
}
