//! What a store remembers of sessions and tokens.

use super::StorageError;
use crate::credentials::TokenDigest;
use crate::model::{AccountId, Label, Session, Token};

/// The part of a transaction that sessions and tokens need; the rules of [`Tx`](super::Tx) hold here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait SessionTx {
    /// The session with that digest.
    fn session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Session>, StorageError>;
    /// Remembers a session that opens.
    fn insert_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError>;
    /// Writes when a session was last used and last given a password.
    fn update_session(
        &mut self,
        session: &Session,
        digest: &TokenDigest,
    ) -> Result<(), StorageError>;
    /// Forgets one session; says whether it was still there.
    fn remove_session(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<bool, StorageError>;
    /// Forgets all sessions of an account but one; says how many.
    fn remove_sessions(
        &mut self,
        account: AccountId,
        except: Option<&TokenDigest>,
    ) -> Result<u64, StorageError>;

    /// Forgets all sessions of all accounts; says how many.
    fn remove_all_sessions(&mut self) -> Result<u64, StorageError>;

    /// The token with that digest.
    fn token(
        &mut self,
        account: AccountId,
        digest: &TokenDigest,
    ) -> Result<Option<Token>, StorageError>;
    /// All tokens of an account, by label.
    fn tokens(&mut self, account: AccountId) -> Result<Vec<Token>, StorageError>;
    /// Remembers a token; [`StorageError::Conflict`] when its owner has one of that label.
    fn insert_token(&mut self, token: &Token, digest: &TokenDigest) -> Result<(), StorageError>;
    /// Writes when a token was last used, and when it expires.
    fn update_token(&mut self, token: &Token) -> Result<(), StorageError>;
    /// Forgets one token; says whether it was there.
    fn remove_token(&mut self, account: AccountId, label: &Label) -> Result<bool, StorageError>;
    /// Forgets all tokens of an account; says how many.
    fn remove_tokens(&mut self, account: AccountId) -> Result<u64, StorageError>;
    /// Forgets all tokens of all accounts; says how many.
    fn remove_all_tokens(&mut self) -> Result<u64, StorageError>;
}
