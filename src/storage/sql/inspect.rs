//! Reads every value of a store as commands would.

use std::ops::ControlFlow;

use super::Sql;
use super::cells::{Decode, Row, read};
use super::columns::{columns, select};
use super::value::values;
use super::{recovery, rows};
use crate::storage::upkeep::{Values, check_hash};
use crate::storage::{Fault, MendTx, Remains, StorageError};

/// The statement that reads a table, and how its rows are read.
pub(in crate::storage) type Check = (&'static str, Decode<()>);

/// The rows of a table, and how they are read.
macro_rules! check {
    ($table:ident, $decode:path) => {
        (select!($table), |row| $decode(row).map(drop))
    };
}

/// Every table but the store's own, and how its rows are read.
const TABLES: [Check; 18] = [
    (
        concat!(
            "SELECT ",
            columns!(account),
            ", ",
            columns!(beside_account),
            ", password_hash FROM account"
        ),
        account,
    ),
    check!(membership, rows::membership),
    check!(unknown_name, rows::unknown_guesses),
    check!(code_guess, rows::code_guesses),
    check!(device, rows::device),
    check!(right_check, rows::right_checks),
    check!(attempt, rows::attempt),
    check!(session, rows::session),
    check!(token, rows::token),
    check!(chain, rows::subject_and_held),
    check!(event, rows::event),
    check!(recovery_code, recovery::code),
    check!(trust, recovery::trust),
    check!(trusted_signer, recovery::signer),
    check!(recovery_request, recovery::request),
    check!(recovery_signature, recovery::signature),
    check!(notice, recovery::notice),
    (select!(notice_acknowledged), |_| Ok(())),
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
        self.each_row(select!(account, "ORDER BY id"), values![], |row| {
            found.extend(rows::remains(row));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(found)
    }
}

/// An account with its hash, which must be there and readable exactly when it has a password.
fn account(row: &dyn Row) -> Result<(), StorageError> {
    let account = rows::account(row)?;
    check_hash(&account, read(row, 18))
}
