//! Audit events and the chains they are in.

use uuid::Uuid;

use super::words::words;
use super::{AccountId, Timestamp};

/// The subject of an event: each subject has its own chain of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The store itself.
    Store,
    /// One of 64 keyed buckets for names that no account has.
    Unknown(u8),
    /// An account.
    Account(AccountId),
}

impl Subject {
    /// The 16 bytes that stand for it in a store: zeros for the store, for unknown names the bucket (from 1) in the last
    /// byte, otherwise the account's id (which begins with a time, so it is never zeros).
    #[must_use]
    pub fn to_key(self) -> Uuid {
        match self {
            Self::Store => Uuid::nil(),
            Self::Unknown(bucket) => Uuid::from_u128(u128::from(bucket) + 1),
            Self::Account(AccountId(id)) => id,
        }
    }

    /// The subject that these 16 bytes stand for.
    #[must_use]
    pub fn from_key(key: Uuid) -> Self {
        match u8::try_from(key.as_u128()) {
            Ok(0) => Self::Store,
            Ok(bucket) => Self::Unknown(bucket - 1),
            Err(_) => Self::Account(AccountId(key)),
        }
    }
}

/// The end of a subject's chain: how many events it has, and the hash of the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chain {
    /// Number of events.
    pub length: u64,
    /// SHA-256 over the last event and all before it; zeros for an empty chain.
    pub head: [u8; 32],
}

/// The part of a subject's chain whose events are in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Where it begins: the chain's end after the last event that was archived; empty where none was.
    pub after: Chain,
    /// The chain's end.
    pub to: Chain,
}

words! {
    /// What was done or tried.
    pub enum Action {
        /// A store was made.
        StoreInit = "store.init",
        /// A copy of the store was made.
        StoreBackup = "store.backup",
        /// The store was made from a backup.
        StoreRestore = "store.restore",
        /// The store was copied to another place.
        StoreCopy = "store.copy",
        /// The owner of the store put in order what could not be read.
        StoreMend = "store.mend",
        /// A name and a password were given.
        SignIn = "sign-in",
        /// The owner of a session ended it.
        SignOut = "sign-out",
        /// The current password was asked for, before a change or inside a session.
        Confirm = "confirm",
        /// A service asked whether a password is right.
        PasswordCheck = "password.check",
        /// The owner of an account chose a new password.
        PasswordChange = "password.change",
        /// An admin set a temporary password.
        PasswordReset = "password.reset",
        /// An admin used a command that only admins may use.
        AdminAccess = "admin.access",
        /// An account was added.
        AccountAdd = "account.add",
        /// An account was removed.
        AccountRemove = "account.remove",
        /// An account was switched off.
        AccountDisable = "account.disable",
        /// An account was switched on.
        AccountEnable = "account.enable",
        /// A user became an admin.
        AccountPromote = "account.promote",
        /// An admin became a user.
        AccountDemote = "account.demote",
        /// The failures of an account were forgotten.
        AccountUnlock = "account.unlock",
        /// An admin asked an account to choose a new password.
        ChangeRequire = "account.require-change",
        /// An account was given another name.
        AccountRename = "account.rename",
        /// What an account says of its owner was changed.
        AccountSet = "account.set",
        /// An account was added to a group.
        GroupAdd = "group.add",
        /// An account was removed from a group.
        GroupRemove = "group.remove",
        /// A token was made.
        TokenCreate = "token.create",
        /// A token was revoked.
        TokenRevoke = "token.revoke",
        /// Recovery codes were made.
        RecoveryCodes = "recovery.codes",
        /// A recovery code was given.
        RecoveryWithCode = "recovery.with-code",
        /// A trusted signer was added.
        SignerAdd = "signer.add",
        /// A trusted signer was removed.
        SignerRemove = "signer.remove",
        /// The number of trusted signers who must sign was changed.
        SignerThreshold = "signer.threshold",
        /// A recovery was asked for.
        RecoveryRequest = "recovery.request",
        /// A recovery request was withdrawn.
        RecoveryCancel = "recovery.cancel",
        /// A signature counted towards a recovery.
        RecoverySignature = "recovery.signature",
        /// An account was brought back by signatures.
        RecoveryRedeem = "recovery.redeem",
        /// The owner of the store brought an account back.
        RecoveryLocal = "recovery.local",
        /// An admin acknowledged a notice.
        NoticeAcknowledge = "notice.acknowledge",
        /// The audit log was read.
        AuditRead = "audit.read",
        /// An anchor of the audit log was taken.
        AuditAnchor = "audit.anchor",
        /// Events were archived to a file.
        AuditArchive = "audit.archive",
        /// A setting was changed.
        PolicySet = "policy.set",
    }
}

words! {
    /// How it went.
    pub enum Outcome {
        /// It was done.
        Done = "done",
        /// The password was right, but a new one must be chosen first.
        ChangeOwed = "change-owed",
        /// The password was wrong, or the account has none.
        Wrong = "wrong",
        /// The temporary password was right, but it has expired.
        Expired = "expired",
        /// Too many failures; nothing was checked.
        Throttled = "throttled",
        /// The stored hash could not be read.
        Unreadable = "unreadable",
        /// Not allowed.
        Refused = "refused",
        /// The check began, but its end is not known; it counts as a failure.
        Unfinished = "unfinished",
    }
}

/// Who did it: the account with the name that it had then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// Its name at that time.
    pub name: String,
    /// The token it acted through, if it did.
    pub token: Option<Uuid>,
}

/// One event of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its own id (a version 7 UUID, so ids sort by time).
    pub id: Uuid,
    /// When, by the audit log's own time, which never goes back.
    pub at: Timestamp,
    /// When, by the clock; events from before the audit log had its own time have none.
    pub clock_at: Option<Timestamp>,
    /// What.
    pub action: Action,
    /// How it went.
    pub outcome: Outcome,
    /// The account that did it, where that is proved; `None` for a failed sign-in.
    pub actor: Option<Actor>,
    /// The subject whose chain it is in.
    pub subject: Subject,
    /// The subject's name at that time; for a name that no account has, a keyed tag (S27).
    pub subject_name: String,
    /// Its place in the subject's chain, from 1.
    pub sequence: u64,
    /// Why, as the admin gave it: escaped, at most 200 code points.
    pub reason: Option<String>,
    /// Shared by all events of one operation.
    pub operation: Uuid,
    /// The operating system's user id of who asked; `None` over TLS.
    pub os_uid: Option<u32>,
    /// The address of who asked; only over TLS.
    pub peer_address: Option<String>,
    /// The name of the desk's machine.
    pub host: String,
    /// SHA-256 over the hash before it and this event's canonical form.
    pub hash: [u8; 32],
}
