//! The statements about sessions and tokens.

use super::Sql;
use super::columns::{columns, select};
use super::rows;
use super::value::values;
use crate::credentials::TokenDigest;
use crate::model::{AccountId, Label, Session, Timestamp, Token};
use crate::storage::{DeviceTx, Operation, SessionTx, StorageError};
use uuid::Uuid;

/// Whether an account may have a row that `sql` finds.
pub(super) fn may_have<S: Sql>(
    tx: &mut S,
    sql: &'static str,
    account: AccountId,
) -> Result<bool, StorageError> {
    Ok(!S::LOOKS_FIRST || tx.one(sql, values![account], |_| Ok(()))?.is_some())
}

impl<S: Sql> SessionTx for S {
    fn session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Session>, StorageError> {
        self.one(
            select!(session, "WHERE account_id = ? AND digest = ?"),
            values![account, digest.as_stored()],
            rows::session,
        )
    }

    fn insert_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError> {
        self.change_one(
            "the session",
            "INSERT INTO session (account_id, digest, opened_at, last_used_at, authenticated_at) \
             VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            values![
                session.account,
                digest.as_stored(),
                session.opened_at,
                session.last_used_at,
                session.authenticated_at,
            ],
        )
    }

    fn update_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError> {
        self.change_one(
            "the session",
            "UPDATE session SET last_used_at = ?, authenticated_at = ? \
             WHERE account_id = ? AND digest = ?",
            values![
                session.last_used_at,
                session.authenticated_at,
                session.account,
                digest.as_stored(),
            ],
        )
    }

    fn remove_session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<bool, StorageError> {
        let removed = self.change(
            "the session",
            "DELETE FROM session WHERE account_id = ? AND digest = ?",
            values![account, digest.as_stored()],
        )?;
        Ok(removed == 1)
    }

    fn remove_sessions(
        &mut self,
        account: AccountId,
        except: Option<&TokenDigest>,
    ) -> Result<u64, StorageError> {
        if !may_have(self, "SELECT 1 FROM session WHERE account_id = ?", account)? {
            return Ok(0);
        }
        // True for every digest where there is no exception.
        self.change(
            "the sessions",
            "DELETE FROM session WHERE account_id = ? AND digest IS DISTINCT FROM ?",
            values![account, except.map(TokenDigest::as_stored)],
        )
    }

    fn remove_all_sessions(&mut self) -> Result<u64, StorageError> {
        self.change("the sessions", "DELETE FROM session", values![])
    }

    fn operation(&mut self, id: Uuid) -> Result<Option<Operation>, StorageError> {
        self.one(
            select!(operation, "WHERE id = ?"),
            values![id],
            rows::operation,
        )
    }

    fn insert_operation(&mut self, operation: &Operation) -> Result<bool, StorageError> {
        let inserted = self.change(
            "the operation",
            "INSERT INTO operation (id, actor_id, terms, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            values![
                operation.id,
                operation.actor,
                &operation.terms,
                operation.at,
            ],
        )?;
        Ok(inserted == 1)
    }

    fn forget_operations(&mut self, before: Timestamp) -> Result<(), StorageError> {
        self.change(
            "operations",
            "DELETE FROM operation WHERE at < ?",
            values![before],
        )?;
        Ok(())
    }

    fn token(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Token>, StorageError> {
        self.one(
            select!(token, "WHERE account_id = ? AND digest = ?"),
            values![account, digest.as_stored()],
            rows::token,
        )
    }

    fn tokens(&mut self, account: AccountId) -> Result<Vec<Token>, StorageError> {
        self.all(
            select!(token, "WHERE account_id = ? ORDER BY label"),
            values![account],
            rows::token,
        )
    }

    fn all_tokens(&mut self) -> Result<Vec<Token>, StorageError> {
        self.all(
            select!(token, "ORDER BY account_id, label"),
            values![],
            rows::token,
        )
    }

    fn insert_token(&mut self, token: &Token, digest: &TokenDigest) -> Result<(), StorageError> {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        self.change_one(
            "the token",
            concat!(
                "INSERT INTO token (",
                columns!(token),
                ", digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ),
            values![
                token.account,
                token.label.as_str(),
                token.id,
                &scopes.join(" "),
                token.created_at,
                token.expires_at,
                token.last_used_at,
                digest.as_stored(),
            ],
        )
    }

    fn update_token(&mut self, token: &Token) -> Result<(), StorageError> {
        self.change_one(
            "the token",
            "UPDATE token SET last_used_at = ?, expires_at = ? WHERE account_id = ? AND label = ?",
            values![
                token.last_used_at,
                token.expires_at,
                token.account,
                token.label.as_str(),
            ],
        )
    }

    fn remove_token(&mut self, account: AccountId, label: &Label) -> Result<bool, StorageError> {
        let removed = self.change(
            "the token",
            "DELETE FROM token WHERE account_id = ? AND label = ?",
            values![account, label.as_str()],
        )?;
        Ok(removed == 1)
    }

    fn remove_tokens(&mut self, account: AccountId) -> Result<u64, StorageError> {
        if !may_have(self, "SELECT 1 FROM token WHERE account_id = ?", account)? {
            return Ok(0);
        }
        self.change(
            "the tokens",
            "DELETE FROM token WHERE account_id = ?",
            values![account],
        )
    }

    fn remove_access(&mut self, account: AccountId) -> Result<(), StorageError> {
        // Most accounts have none of them, which one statement says.
        let found = self.one(
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM session WHERE account_id = ?) \
             OR EXISTS (SELECT 1 FROM token WHERE account_id = ?) \
             OR EXISTS (SELECT 1 FROM device WHERE account_id = ?)",
            values![account, account, account],
            |_| Ok(()),
        )?;
        if found.is_some() {
            self.remove_sessions(account, None)?;
            self.remove_tokens(account)?;
            self.remove_devices(account)?;
        }
        Ok(())
    }

    fn remove_all_tokens(&mut self) -> Result<u64, StorageError> {
        self.change("the tokens", "DELETE FROM token", values![])
    }
}
