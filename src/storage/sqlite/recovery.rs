//! The statements about recoveries.

use rusqlite::{Row, params};
use uuid::Uuid;

use super::rows::{Cells, labelled, read};
use super::transaction::SqliteTx;
use crate::credentials::recovery::{Signer, SignerName};
use crate::model::{AccountId, Notice, RecoveryRequest, Timestamp, Trust};
use crate::storage::{RecoveryTx, StorageError, StoredCode, TrustedSigner};

/// The columns that [`request`] reads, in its order.
macro_rules! request_columns {
    () => {
        "id, account_id, os_uid, host, requested_at, expires_at, state, failed_claims, challenge, \
         challenge_sha512, refusals, limit_noted"
    };
}
pub(super) use request_columns;

impl RecoveryTx for SqliteTx<'_> {
    fn recovery_codes(&mut self, account: AccountId) -> Result<Vec<StoredCode>, StorageError> {
        self.all(
            "SELECT id, hash, made_at FROM recovery_code WHERE account_id = ?1 ORDER BY id",
            [account.0.as_bytes()],
            code,
        )
    }

    fn insert_recovery_code(
        &mut self,
        account: AccountId,
        code: &StoredCode,
    ) -> Result<(), StorageError> {
        self.change_one(
            "the recovery code",
            "INSERT INTO recovery_code (account_id, id, hash, made_at) VALUES (?1, ?2, ?3, ?4)",
            params![
                account.0.as_bytes(),
                code.id.as_bytes(),
                code.hash.as_stored(),
                code.made_at.as_millis(),
            ],
        )
    }

    fn remove_recovery_codes(&mut self, account: AccountId) -> Result<u64, StorageError> {
        let removed = self.change(
            "the recovery codes",
            "DELETE FROM recovery_code WHERE account_id = ?1",
            [account.0.as_bytes()],
        )?;
        Ok(removed as u64)
    }

    fn trust(&mut self) -> Result<Option<Trust>, StorageError> {
        self.one("SELECT version, threshold FROM trust", [], trust)
    }

    fn set_trust(&mut self, trust: Trust) -> Result<(), StorageError> {
        const WHAT: &str = "the list of trusted signers";
        let version = i64::try_from(trust.version).map_err(|_| StorageError::Conflict(WHAT))?;
        self.change_one(
            WHAT,
            "INSERT INTO trust (only_row, version, threshold) VALUES (1, ?1, ?2) \
             ON CONFLICT (only_row) DO UPDATE SET version = excluded.version, \
             threshold = excluded.threshold",
            params![version, trust.threshold],
        )
    }

    fn trusted_signers(&mut self) -> Result<Vec<TrustedSigner>, StorageError> {
        self.all(
            "SELECT name, key, added_at, counts_from FROM trusted_signer ORDER BY name",
            [],
            signer,
        )
    }

    fn insert_trusted_signer(&mut self, signer: &TrustedSigner) -> Result<(), StorageError> {
        self.change_one(
            "the trusted signer",
            "INSERT INTO trusted_signer (name, key, added_at, counts_from) VALUES (?1, ?2, ?3, ?4)",
            params![
                signer.signer.name.as_str(),
                signer.signer.key.to_string(),
                signer.added_at.as_millis(),
                signer.counts_from.as_millis(),
            ],
        )
    }

    fn remove_trusted_signer(&mut self, name: &SignerName) -> Result<bool, StorageError> {
        let removed = self.change(
            "the trusted signer",
            "DELETE FROM trusted_signer WHERE name = ?1",
            [name.as_str()],
        )?;
        Ok(removed == 1)
    }

    fn recovery_request(&mut self, id: Uuid) -> Result<Option<RecoveryRequest>, StorageError> {
        self.one(
            concat!(
                "SELECT ",
                request_columns!(),
                " FROM recovery_request WHERE id = ?1"
            ),
            [id.as_bytes()],
            request,
        )
    }

    fn open_requests(&mut self, account: AccountId) -> Result<Vec<RecoveryRequest>, StorageError> {
        self.all(
            concat!(
                "SELECT ",
                request_columns!(),
                " FROM recovery_request WHERE account_id = ?1 AND state = 'open' ORDER BY id"
            ),
            [account.0.as_bytes()],
            request,
        )
    }

    fn latest_requests(&mut self, limit: u32) -> Result<Vec<RecoveryRequest>, StorageError> {
        self.all(
            concat!(
                "SELECT ",
                request_columns!(),
                " FROM recovery_request ORDER BY id DESC LIMIT ?1"
            ),
            [limit],
            request,
        )
    }

    fn requests_since(
        &mut self,
        os_uid: u32,
        since: Timestamp,
    ) -> Result<Vec<RecoveryRequest>, StorageError> {
        self.all(
            concat!(
                "SELECT ",
                request_columns!(),
                " FROM recovery_request \
                 WHERE os_uid = ?1 AND requested_at > ?2 ORDER BY requested_at, id"
            ),
            params![os_uid, since.as_millis()],
            request,
        )
    }

    fn insert_request(&mut self, request: &RecoveryRequest) -> Result<(), StorageError> {
        self.change_one(
            "the request",
            concat!(
                "INSERT INTO recovery_request (",
                request_columns!(),
                ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
            ),
            params![
                request.id.as_bytes(),
                request.account.0.as_bytes(),
                request.os_uid,
                request.host,
                request.requested_at.as_millis(),
                request.expires_at.as_millis(),
                request.state.as_str(),
                request.failed_claims,
                request.challenge,
                request.challenge_sha512,
                request.refusals,
                request.limit_noted,
            ],
        )
    }

    fn update_request(&mut self, request: &RecoveryRequest) -> Result<(), StorageError> {
        self.change_one(
            "the request",
            "UPDATE recovery_request SET state = ?3, failed_claims = ?4, refusals = ?5, \
             limit_noted = ?6, expires_at = ?7 WHERE account_id = ?1 AND id = ?2",
            params![
                request.account.0.as_bytes(),
                request.id.as_bytes(),
                request.state.as_str(),
                request.failed_claims,
                request.refusals,
                request.limit_noted,
                request.expires_at.as_millis(),
            ],
        )
    }

    fn void_requests(&mut self, account: Option<AccountId>) -> Result<u64, StorageError> {
        let voided = match account {
            Some(account) => self.change(
                "the requests",
                "UPDATE recovery_request SET state = 'void' WHERE account_id = ?1 AND state = 'open'",
                [account.0.as_bytes()],
            )?,
            None => self.change(
                "the requests",
                "UPDATE recovery_request SET state = 'void' WHERE state = 'open'",
                [],
            )?,
        };
        Ok(voided as u64)
    }

    fn insert_recovery_signature(
        &mut self,
        request: &RecoveryRequest,
        signer: &SignerName,
        armored: &[u8],
    ) -> Result<(), StorageError> {
        self.change_one(
            "the signature",
            "INSERT INTO recovery_signature (account_id, request_id, signer, signature) \
             VALUES (?1, ?2, ?3, ?4)",
            params![
                request.account.0.as_bytes(),
                request.id.as_bytes(),
                signer.as_str(),
                armored,
            ],
        )
    }

    fn recovery_signatures(
        &mut self,
        request: &RecoveryRequest,
    ) -> Result<Vec<(SignerName, Vec<u8>)>, StorageError> {
        self.all(
            "SELECT signer, signature, request_id FROM recovery_signature \
             WHERE account_id = ?1 AND request_id = ?2 ORDER BY signer",
            [request.account.0.as_bytes(), request.id.as_bytes()],
            signature,
        )
    }

    fn insert_notice(&mut self, notice: &Notice) -> Result<(), StorageError> {
        self.change_one(
            "the notice",
            "INSERT INTO notice (id, at, action, text) VALUES (?1, ?2, ?3, ?4)",
            params![
                notice.id.as_bytes(),
                notice.at.as_millis(),
                notice.action.as_str(),
                notice.text,
            ],
        )
    }

    fn notices(&mut self, account: AccountId) -> Result<Vec<Notice>, StorageError> {
        self.all(
            "SELECT id, at, action, text FROM notice WHERE NOT EXISTS \
             (SELECT 1 FROM notice_acknowledged WHERE account_id = ?1 AND notice_id = notice.id) \
             ORDER BY id",
            [account.0.as_bytes()],
            notice,
        )
    }

    fn acknowledge_notice(&mut self, account: AccountId, notice: Uuid) -> Result<(), StorageError> {
        self.change(
            "the notice",
            "INSERT INTO notice_acknowledged (account_id, notice_id) VALUES (?1, ?2) \
             ON CONFLICT DO NOTHING",
            [account.0.as_bytes(), notice.as_bytes()],
        )
        .map(drop)
    }
}

fn by_id<'r>(row: &'r Row<'r>, table: &'static str) -> Cells<'r> {
    Cells {
        row,
        table,
        label: |row| labelled(row, 0),
    }
}

pub(super) fn code(row: &Row<'_>) -> Result<StoredCode, StorageError> {
    let cells = by_id(row, "recovery_code");
    Ok(StoredCode {
        id: cells.get(0, "id")?,
        hash: cells.get(1, "hash")?,
        made_at: cells.get(2, "made_at")?,
    })
}

pub(super) fn trust(row: &Row<'_>) -> Result<Trust, StorageError> {
    let cells = Cells {
        row,
        table: "trust",
        label: |_| "its only row".to_owned(),
    };
    Ok(Trust {
        version: cells.get(0, "version")?,
        threshold: cells.get(1, "threshold")?,
    })
}

pub(super) fn signer(row: &Row<'_>) -> Result<TrustedSigner, StorageError> {
    let cells = Cells {
        row,
        table: "trusted_signer",
        label: |row| match read::<SignerName>(row, 0) {
            Some(name) => name.to_string(),
            None => "a row without name".to_owned(),
        },
    };
    Ok(TrustedSigner {
        signer: Signer {
            name: cells.get(0, "name")?,
            key: cells.get(1, "key")?,
        },
        added_at: cells.get(2, "added_at")?,
        counts_from: cells.get(3, "counts_from")?,
    })
}

pub(super) fn request(row: &Row<'_>) -> Result<RecoveryRequest, StorageError> {
    let cells = by_id(row, "recovery_request");
    Ok(RecoveryRequest {
        id: cells.get(0, "id")?,
        account: cells.get(1, "account_id")?,
        os_uid: cells.get(2, "os_uid")?,
        host: cells.get(3, "host")?,
        requested_at: cells.get(4, "requested_at")?,
        expires_at: cells.get(5, "expires_at")?,
        state: cells.get(6, "state")?,
        failed_claims: cells.get(7, "failed_claims")?,
        challenge: cells.get(8, "challenge")?,
        challenge_sha512: cells.get(9, "challenge_sha512")?,
        refusals: cells.get(10, "refusals")?,
        limit_noted: cells.get(11, "limit_noted")?,
    })
}

pub(super) fn signature(row: &Row<'_>) -> Result<(SignerName, Vec<u8>), StorageError> {
    let cells = Cells {
        row,
        table: "recovery_signature",
        label: |row| labelled(row, 2),
    };
    Ok((cells.get(0, "signer")?, cells.get(1, "signature")?))
}

pub(super) fn notice(row: &Row<'_>) -> Result<Notice, StorageError> {
    let cells = by_id(row, "notice");
    Ok(Notice {
        id: cells.get(0, "id")?,
        at: cells.get(1, "at")?,
        action: cells.get(2, "action")?,
        text: cells.get(3, "text")?,
    })
}
