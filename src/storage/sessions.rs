//! The sessions and tokens that a store keeps.

use super::StorageError;
use crate::credentials::TokenDigest;
use uuid::Uuid;

use crate::model::{AccountId, Label, Session, Timestamp, Token};

/// An operation that was done under an id that its caller made (S61).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// The id.
    pub id: Uuid,
    /// The account that did it.
    pub actor: AccountId,
    /// A digest of what was asked for.
    pub terms: [u8; 32],
    /// When.
    pub at: Timestamp,
}

/// The part of a transaction for sessions and tokens; the rules of [`Tx`](super::Tx) apply here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait SessionTx {
    /// The session with that digest.
    fn session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Session>, StorageError>;
    /// Stores a session that opens.
    fn insert_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError>;
    /// Writes when a session was last used and when a password was last given in it.
    fn update_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError>;
    /// Removes one session; says whether it was still there.
    fn remove_session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<bool, StorageError>;
    /// Removes all sessions of an account but one; returns how many.
    fn remove_sessions(
        &mut self,
        account: AccountId,
        except: Option<&TokenDigest>,
    ) -> Result<u64, StorageError>;

    /// Removes all sessions of all accounts; returns how many.
    fn remove_all_sessions(&mut self) -> Result<u64, StorageError>;

    /// The operation that was done under an id.
    fn operation(&mut self, id: Uuid) -> Result<Option<Operation>, StorageError>;
    /// Stores an operation, unless the id is used; returns whether it did.
    fn insert_operation(&mut self, operation: &Operation) -> Result<bool, StorageError>;
    /// Removes the operations from before a moment.
    fn forget_operations(&mut self, before: Timestamp) -> Result<(), StorageError>;

    /// The token with that digest.
    fn token(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Token>, StorageError>;
    /// All tokens of an account, by label.
    fn tokens(&mut self, account: AccountId) -> Result<Vec<Token>, StorageError>;
    /// All tokens of all accounts, those of an account together and by label.
    fn all_tokens(&mut self) -> Result<Vec<Token>, StorageError>;
    /// Stores a token; [`StorageError::Conflict`](super::StorageError::Conflict) when its owner has one with that label.
    fn insert_token(&mut self, token: &Token, digest: &TokenDigest) -> Result<(), StorageError>;
    /// Writes when a token was last used, and when it expires.
    fn update_token(&mut self, token: &Token) -> Result<(), StorageError>;
    /// Removes one token; says whether it was there.
    fn remove_token(&mut self, account: AccountId, label: &Label) -> Result<bool, StorageError>;
    /// Removes all tokens of an account; returns how many.
    fn remove_tokens(&mut self, account: AccountId) -> Result<u64, StorageError>;
    /// Removes all that lets an account in without its password: its sessions, tokens and devices.
    fn remove_access(&mut self, account: AccountId) -> Result<(), StorageError>;
    /// Removes all tokens of all accounts; returns how many.
    fn remove_all_tokens(&mut self) -> Result<u64, StorageError>;
}
