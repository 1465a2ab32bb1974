//! Sealed plans: what was shown and is not yet in force, kept by the caller (S60).

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::DeskError;
use super::batch::rows::{NewAccount, PlannedPassword};
use super::deed::{Deed, Look, NotDone, Seen};
use super::plan_error::PlanError;
use crate::credentials::PasswordHash;
use crate::credentials::recovery::RecoveryCodeHash;
use crate::model::{AccountId, Label, Reason, Scope, StoreInfo, Timestamp, Username};
use crate::storage::{Operation, StorageError, StoredCode};

/// How long a plan can be put in force.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// How long an operation is recognised when it is sent again (S61).
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// What will be done when it is put in force: salted hashes and no secret, authenticated under a key of the store's and
/// bound to the caller, the store and its epoch. It works for ten minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SealedPlan(String);

/// Something to show, and the plan that puts it in force.
pub struct Planned<T> {
    /// What is shown, and made durable, before it is in force.
    pub shown: T,
    /// What puts it in force.
    pub plan: SealedPlan,
}

/// A digest of what proves the caller: of a session, a token, a recovery code or a claim secret.
pub(super) type CallerDigest = [u8; 32];

/// The content of a plan.
#[derive(Serialize, Deserialize)]
pub(super) struct Plan {
    pub(super) operation: Uuid,
    caller: CallerDigest,
    store: Uuid,
    epoch: Uuid,
    made_at: i64,
    pub(super) work: Work,
}

/// What a plan does. Times are in milliseconds.
#[derive(Serialize, Deserialize)]
pub(super) enum Work {
    Resets {
        reason: Option<Reason>,
        skip_disabled: bool,
        /// The accounts whose refusal is recorded.
        refused: Vec<Uuid>,
        expires_at: i64,
        /// Name, account and hash.
        items: Vec<(Username, Uuid, String)>,
    },
    Additions {
        reason: Option<Reason>,
        expires_at: i64,
        /// The account and its hash.
        items: Vec<(NewAccount, String)>,
    },
    Imports {
        reason: Option<Reason>,
        expires_at: i64,
        /// The account and its password.
        items: Vec<(NewAccount, PlannedPassword)>,
    },
    Token {
        id: Uuid,
        label: Label,
        scopes: Vec<Scope>,
        created_at: i64,
        expires_at: i64,
        digest: [u8; 32],
    },
    Codes(PlannedCodes),
    Request {
        name: Username,
        reason: Reason,
        overrides: Vec<Username>,
        challenge: String,
        requested_at: i64,
    },
    Recovery {
        hash: String,
        codes: PlannedCodes,
    },
}

/// Recovery codes that are not yet in force.
#[derive(Serialize, Deserialize)]
pub(super) struct PlannedCodes {
    made_at: i64,
    codes: Vec<(Uuid, String)>,
}

impl From<&[StoredCode]> for PlannedCodes {
    fn from(codes: &[StoredCode]) -> Self {
        let made_at = codes.first().map_or(0, |code| code.made_at.as_millis());
        let hash = |code: &StoredCode| (code.id, code.hash.as_stored().to_owned());
        Self {
            made_at,
            codes: codes.iter().map(hash).collect(),
        }
    }
}

impl PlannedCodes {
    pub(super) fn stored(&self) -> Vec<StoredCode> {
        let stored = |(id, hash): &(Uuid, String)| StoredCode {
            id: *id,
            hash: RecoveryCodeHash::from_stored(hash.clone()),
            made_at: Timestamp::from_millis(self.made_at),
        };
        self.codes.iter().map(stored).collect()
    }
}

/// A hash as a plan holds it.
pub(super) fn hash_in(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text.to_owned())
}

impl SealedPlan {
    /// Seals what a caller may put in force.
    pub(super) fn seal(
        Seen { info, now }: &Seen,
        operation: Uuid,
        caller: CallerDigest,
        work: Work,
    ) -> Self {
        let plan = Plan {
            operation,
            caller,
            store: info.id,
            epoch: info.epoch,
            made_at: now.as_millis(),
            work,
        };
        #[expect(clippy::expect_used, reason = "plain data with text keys")]
        let bytes = serde_json::to_vec(&plan).expect("a plan is JSON");
        let tag = mac(info, &bytes).finalize().into_bytes();
        Self(format!(
            "{}.{}",
            BASE64URL_NOPAD.encode(&bytes),
            BASE64URL_NOPAD.encode(&tag)
        ))
    }

    /// The operation that it puts in force, as it says: to look up what became of it, and for nothing else.
    #[must_use]
    pub fn operation(&self) -> Option<Uuid> {
        #[derive(Deserialize)]
        struct Named {
            operation: Uuid,
        }
        let (plan, _) = self.0.split_once('.')?;
        let bytes = BASE64URL_NOPAD.decode(plan.as_bytes()).ok()?;
        let named: Named = serde_json::from_slice(&bytes).ok()?;
        Some(named.operation)
    }

    /// What it does, if the caller may put it in force now. One that is in force is recognised for as long as its operation
    /// is remembered (S61).
    pub(super) fn open(
        &self,
        look: &mut Look<'_>,
        caller: CallerDigest,
    ) -> Result<Plan, DeskError> {
        let plan = self.read(look.info())?;
        let made_at = Timestamp::from_millis(plan.made_at);
        if (plan.store, plan.epoch) != (look.info().id, look.info().epoch) {
            Err(PlanError::OtherStore.into())
        } else if plan.caller != caller {
            Err(PlanError::OtherCaller.into())
        } else if look.now.since(made_at) > LIFE || made_at.is_from_later(look.now) {
            self.refuse_if_done(look, &plan)?;
            Err(PlanError::TooOld.into())
        } else {
            Ok(plan)
        }
    }

    /// Refuses it if it is in force already, by this caller; anything else about it is not decided here.
    pub(super) fn refuse_done(
        &self,
        look: &mut Look<'_>,
        caller: CallerDigest,
    ) -> Result<(), DeskError> {
        match self.open(look, caller) {
            Ok(plan) => self.refuse_if_done(look, &plan),
            Err(DeskError::Plan(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn refuse_if_done(&self, look: &mut Look<'_>, plan: &Plan) -> Result<(), DeskError> {
        let operation = plan.operation;
        let done = look.tx.operation(operation)?;
        match done.is_some_and(|done| done.terms == self.terms()) {
            true => Err(DeskError::AlreadyDone { operation }),
            false => Ok(()),
        }
    }

    /// What was sealed, if it was sealed with this store's key.
    fn read(&self, info: &StoreInfo) -> Result<Plan, PlanError> {
        let (plan, tag) = self.0.split_once('.').ok_or(PlanError::Unread)?;
        let decoded = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes());
        let bytes = decoded(plan).map_err(|_| PlanError::Unread)?;
        let tag = decoded(tag).map_err(|_| PlanError::Unread)?;
        mac(info, &bytes)
            .verify_slice(&tag)
            .map_err(|_| PlanError::Altered)?;
        serde_json::from_slice(&bytes).map_err(|_| PlanError::Unread)
    }

    /// A digest of all of it, by which it is recognised when it is sent again.
    pub(super) fn terms(&self) -> [u8; 32] {
        Sha256::digest(&self.0).into()
    }
}

/// What authenticates plans: HMAC-SHA-256 under a key that only this store has.
fn mac(info: &StoreInfo, bytes: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let keyed = |key: &[u8]| Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    let mut key = keyed(&info.name_key);
    key.update(b"passdesk sealed plan 1\n");
    let mut mac = keyed(&key.finalize().into_bytes());
    mac.update(bytes);
    mac
}

/// Remembers an operation under its id, inside its own transaction; refuses one that was done before (S61).
pub(super) fn remember(
    deed: &mut Deed<'_>,
    operation: Uuid,
    actor: AccountId,
    terms: [u8; 32],
) -> Result<(), NotDone> {
    let at = deed.now;
    // Not looked for before: ids begin with the time, so whoever looks reads the page of the index that others write at that time,
    // and PostgreSQL refuses most of them.
    let is_new = deed.tx.insert_operation(&Operation {
        id: operation,
        actor,
        terms,
        at,
    })?;
    if !is_new {
        let done = deed.tx.operation(operation)?.ok_or(StorageError::Damaged)?;
        return Err(match done.actor == actor && done.terms == terms {
            true => DeskError::AlreadyDone { operation },
            false => DeskError::OtherOperation { operation },
        }
        .into());
    }
    deed.tx.forget_operations(at.minus(REMEMBERED))?;
    Ok(())
}
