//! What a store keeps for recoveries.

use uuid::Uuid;

use super::StorageError;
use crate::credentials::recovery::{RecoveryCodeHash, Signer, SignerName};
use crate::model::{AccountId, Notice, Peer, RecoveryRequest, Timestamp, Trust};

/// A recovery code as the store has it.
#[derive(Debug, Clone)]
pub struct StoredCode {
    /// Its own id.
    pub id: Uuid,
    /// The hash of the code.
    pub hash: RecoveryCodeHash,
    /// When it was made.
    pub made_at: Timestamp,
}

/// A person whose signature counts, or will count (S47).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedSigner {
    /// Name and key.
    pub signer: Signer,
    /// When it was added.
    pub added_at: Timestamp,
    /// From this moment on its signatures count.
    pub counts_from: Timestamp,
}

/// The part of a transaction for recoveries; the rules of [`Tx`](super::Tx) apply here too.
#[expect(clippy::missing_errors_doc, reason = "said once, for Tx")]
pub trait RecoveryTx {
    /// An account's unused recovery codes.
    fn recovery_codes(&mut self, account: AccountId) -> Result<Vec<StoredCode>, StorageError>;
    /// Stores a recovery code.
    fn insert_recovery_code(
        &mut self,
        account: AccountId,
        code: &StoredCode,
    ) -> Result<(), StorageError>;
    /// Removes all recovery codes of an account; returns how many.
    fn remove_recovery_codes(&mut self, account: AccountId) -> Result<u64, StorageError>;

    /// How many trusted signers must sign; `None` before the first one was added.
    fn trust(&mut self) -> Result<Option<Trust>, StorageError>;
    /// Writes it.
    fn set_trust(&mut self, trust: Trust) -> Result<(), StorageError>;
    /// All trusted signers, by name.
    fn trusted_signers(&mut self) -> Result<Vec<TrustedSigner>, StorageError>;
    /// Adds a trusted signer; [`StorageError::Conflict`](super::StorageError::Conflict) when the name or the key exists.
    fn insert_trusted_signer(&mut self, signer: &TrustedSigner) -> Result<(), StorageError>;
    /// Removes a trusted signer; says whether there was one.
    fn remove_trusted_signer(&mut self, name: &SignerName) -> Result<bool, StorageError>;

    /// The request with that id.
    fn recovery_request(&mut self, id: Uuid) -> Result<Option<RecoveryRequest>, StorageError>;
    /// All open requests for one account, expired ones too, oldest first.
    fn open_requests(&mut self, account: AccountId) -> Result<Vec<RecoveryRequest>, StorageError>;
    /// The latest `limit` requests, newest first.
    fn latest_requests(&mut self, limit: u32) -> Result<Vec<RecoveryRequest>, StorageError>;
    /// The requests that a peer made after a moment, oldest first.
    fn requests_since(
        &mut self,
        peer: Peer,
        since: Timestamp,
    ) -> Result<Vec<RecoveryRequest>, StorageError>;
    /// Stores a request.
    fn insert_request(&mut self, request: &RecoveryRequest) -> Result<(), StorageError>;
    /// Writes a request's state, its wrong claims, its refusals in the audit log, and when it expires.
    fn update_request(&mut self, request: &RecoveryRequest) -> Result<(), StorageError>;
    /// Makes all open requests of one account, or of all, void; returns how many.
    fn void_requests(&mut self, account: Option<AccountId>) -> Result<u64, StorageError>;
    /// Stores a signature that was used to redeem a request.
    fn insert_recovery_signature(
        &mut self,
        request: &RecoveryRequest,
        signer: &SignerName,
        armored: &[u8],
    ) -> Result<(), StorageError>;
    /// The signatures that were used to redeem a request, by signer.
    fn recovery_signatures(
        &mut self,
        request: &RecoveryRequest,
    ) -> Result<Vec<(SignerName, Vec<u8>)>, StorageError>;

    /// Stores a notice.
    fn insert_notice(&mut self, notice: &Notice) -> Result<(), StorageError>;
    /// The notices that an account has not acknowledged, oldest first.
    fn notices(&mut self, account: AccountId) -> Result<Vec<Notice>, StorageError>;
    /// Stores that an account has seen a notice; doing it twice does no harm.
    fn acknowledge_notice(&mut self, account: AccountId, notice: Uuid) -> Result<(), StorageError>;
}
