//! The statements about recoveries.

use uuid::Uuid;

use super::Sql;
use super::cells::{Cells, Row, labelled, read};
use super::columns::{columns, select};
use super::value::values;
use crate::credentials::recovery::{Signer, SignerName};
use crate::model::{AccountId, Notice, Peer, RecoveryRequest, Timestamp, Trust};
use crate::storage::{RecoveryTx, StorageError, StoredCode, TrustedSigner};

impl<S: Sql> RecoveryTx for S {
    fn recovery_codes(&mut self, account: AccountId) -> Result<Vec<StoredCode>, StorageError> {
        self.all(
            select!(recovery_code, "WHERE account_id = ? ORDER BY id"),
            values![account],
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
            "INSERT INTO recovery_code (account_id, id, hash, made_at) VALUES (?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
            values![account, code.id, code.hash.as_stored(), code.made_at,],
        )
    }

    fn remove_recovery_codes(&mut self, account: AccountId) -> Result<u64, StorageError> {
        self.change(
            "the recovery codes",
            "DELETE FROM recovery_code WHERE account_id = ?",
            values![account],
        )
    }

    fn trust(&mut self) -> Result<Option<Trust>, StorageError> {
        self.one(select!(trust), values![], trust)
    }

    fn set_trust(&mut self, trust: Trust) -> Result<(), StorageError> {
        const WHAT: &str = "the list of trusted signers";
        let version = i64::try_from(trust.version).map_err(|_| StorageError::Conflict(WHAT))?;
        self.change_one(
            WHAT,
            "INSERT INTO trust (only_row, version, threshold) VALUES (1, ?, ?) \
             ON CONFLICT (only_row) DO UPDATE SET version = excluded.version, \
             threshold = excluded.threshold",
            values![version, trust.threshold],
        )
    }

    fn trusted_signers(&mut self) -> Result<Vec<TrustedSigner>, StorageError> {
        self.all(select!(trusted_signer, "ORDER BY name"), values![], signer)
    }

    fn insert_trusted_signer(&mut self, signer: &TrustedSigner) -> Result<(), StorageError> {
        self.change_one(
            "the trusted signer",
            "INSERT INTO trusted_signer (name, key, added_at, counts_from) VALUES (?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
            values![
                signer.signer.name.as_str(),
                &signer.signer.key.to_string(),
                signer.added_at,
                signer.counts_from,
            ],
        )
    }

    fn remove_trusted_signer(&mut self, name: &SignerName) -> Result<bool, StorageError> {
        let removed = self.change(
            "the trusted signer",
            "DELETE FROM trusted_signer WHERE name = ?",
            values![name.as_str()],
        )?;
        Ok(removed == 1)
    }

    fn recovery_request(&mut self, id: Uuid) -> Result<Option<RecoveryRequest>, StorageError> {
        if !Self::LEADS {
            return self.one(
                select!(recovery_request, "WHERE id = ?"),
                values![id],
                request,
            );
        }
        let account: Option<AccountId> = self.one(
            "SELECT account_id, id FROM request WHERE id = ?",
            values![id],
            |row| Cells::by_id(row, "request").get(0, "account_id"),
        )?;
        let Some(account) = account else {
            return Ok(None);
        };
        self.one(
            select!(recovery_request, "WHERE account_id = ? AND id = ?"),
            values![account, id],
            request,
        )
    }

    fn open_requests(&mut self, account: AccountId) -> Result<Vec<RecoveryRequest>, StorageError> {
        self.all(
            select!(
                recovery_request,
                "WHERE account_id = ? AND state = 'open' ORDER BY id"
            ),
            values![account],
            request,
        )
    }

    fn latest_requests(&mut self, limit: u32) -> Result<Vec<RecoveryRequest>, StorageError> {
        self.all(
            select!(recovery_request, "ORDER BY id DESC LIMIT ?"),
            values![limit],
            request,
        )
    }

    fn requests_since(
        &mut self,
        peer: Peer,
        since: Timestamp,
    ) -> Result<Vec<RecoveryRequest>, StorageError> {
        match peer {
            Peer::Address(_) => self.all(
                select!(
                    recovery_request,
                    "WHERE peer_address = ? AND requested_at > ? ORDER BY requested_at, id"
                ),
                values![peer.address().as_deref(), since],
                request,
            ),
            Peer::User(os_uid) => self.all(
                select!(
                    recovery_request,
                    "WHERE os_uid = ? AND requested_at > ? ORDER BY requested_at, id"
                ),
                values![os_uid, since],
                request,
            ),
        }
    }

    fn insert_request(&mut self, request: &RecoveryRequest) -> Result<(), StorageError> {
        const WHAT: &str = "the request";
        if Self::LEADS {
            self.change_one(
                WHAT,
                "INSERT INTO request (id, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                values![request.id, request.account],
            )?;
        }
        self.change_one(
            WHAT,
            concat!(
                "INSERT INTO recovery_request (",
                columns!(recovery_request),
                ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
            ),
            values![
                request.id,
                request.account,
                request.peer.os_uid(),
                &request.host,
                request.requested_at,
                request.expires_at,
                request.state.as_str(),
                request.failed_claims,
                &request.challenge,
                request.challenge_sha512.as_ref(),
                request.refusals,
                request.limit_noted,
                request.peer.address().as_deref(),
            ],
        )
    }

    fn update_request(&mut self, request: &RecoveryRequest) -> Result<(), StorageError> {
        self.change_one(
            "the request",
            "UPDATE recovery_request SET state = ?, failed_claims = ?, refusals = ?, \
             limit_noted = ?, expires_at = ? WHERE account_id = ? AND id = ?",
            values![
                request.state.as_str(),
                request.failed_claims,
                request.refusals,
                request.limit_noted,
                request.expires_at,
                request.account,
                request.id,
            ],
        )
    }

    fn void_requests(&mut self, account: Option<AccountId>) -> Result<u64, StorageError> {
        match account {
            Some(account) => self.change(
                "the requests",
                "UPDATE recovery_request SET state = 'void' WHERE account_id = ? AND state = 'open'",
                values![account],
            ),
            None => self.change(
                "the requests",
                "UPDATE recovery_request SET state = 'void' WHERE state = 'open'",
                values![],
            ),
        }
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
             VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            values![request.account, request.id, signer.as_str(), armored,],
        )
    }

    fn recovery_signatures(
        &mut self,
        request: &RecoveryRequest,
    ) -> Result<Vec<(SignerName, Vec<u8>)>, StorageError> {
        self.all(
            select!(
                recovery_signature,
                "WHERE account_id = ? AND request_id = ? ORDER BY signer"
            ),
            values![request.account, request.id],
            signature,
        )
    }

    fn insert_notice(&mut self, notice: &Notice) -> Result<(), StorageError> {
        self.change_one(
            "the notice",
            "INSERT INTO notice (id, at, action, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            values![notice.id, notice.at, notice.action.as_str(), &notice.text,],
        )
    }

    fn notices(&mut self, account: AccountId) -> Result<Vec<Notice>, StorageError> {
        self.all(
            select!(
                notice,
                "WHERE NOT EXISTS (SELECT 1 FROM notice_acknowledged \
             WHERE account_id = ? AND notice_id = notice.id) ORDER BY id"
            ),
            values![account],
            notice,
        )
    }

    fn acknowledge_notice(&mut self, account: AccountId, notice: Uuid) -> Result<(), StorageError> {
        self.change(
            "the notice",
            "INSERT INTO notice_acknowledged (account_id, notice_id) VALUES (?, ?) \
             ON CONFLICT DO NOTHING",
            values![account, notice],
        )
        .map(drop)
    }
}

pub(super) fn code(row: &dyn Row) -> Result<StoredCode, StorageError> {
    let cells = Cells::by_id(row, "recovery_code");
    Ok(StoredCode {
        id: cells.get(0, "id")?,
        hash: cells.get(1, "hash")?,
        made_at: cells.get(2, "made_at")?,
    })
}

pub(super) fn trust(row: &dyn Row) -> Result<Trust, StorageError> {
    let cells = Cells::new(row, "trust", |_| "its only row".to_owned());
    Ok(Trust {
        version: cells.get(0, "version")?,
        threshold: cells.get(1, "threshold")?,
    })
}

pub(super) fn signer(row: &dyn Row) -> Result<TrustedSigner, StorageError> {
    let cells = Cells::new(row, "trusted_signer", |row| {
        match read::<SignerName>(row, 0) {
            Some(name) => name.to_string(),
            None => "a row without name".to_owned(),
        }
    });
    Ok(TrustedSigner {
        signer: Signer {
            name: cells.get(0, "name")?,
            key: cells.get(1, "key")?,
        },
        added_at: cells.get(2, "added_at")?,
        counts_from: cells.get(3, "counts_from")?,
    })
}

pub(super) fn request(row: &dyn Row) -> Result<RecoveryRequest, StorageError> {
    let cells = Cells::by_id(row, "recovery_request");
    let address: Option<String> = cells.get(12, "peer_address")?;
    let peer = Peer::from_stored(cells.get(2, "os_uid")?, address.as_deref());
    Ok(RecoveryRequest {
        id: cells.get(0, "id")?,
        account: cells.get(1, "account_id")?,
        peer: peer.ok_or_else(|| cells.corrupt("peer_address"))?,
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

pub(super) fn signature(row: &dyn Row) -> Result<(SignerName, Vec<u8>), StorageError> {
    let cells = Cells::new(row, "recovery_signature", |row| labelled(row, 2));
    Ok((cells.get(0, "signer")?, cells.get(1, "signature")?))
}

pub(super) fn notice(row: &dyn Row) -> Result<Notice, StorageError> {
    let cells = Cells::by_id(row, "notice");
    Ok(Notice {
        id: cells.get(0, "id")?,
        at: cells.get(1, "at")?,
        action: cells.get(2, "action")?,
        text: cells.get(3, "text")?,
    })
}
