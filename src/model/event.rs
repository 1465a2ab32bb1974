//! Audit events and the chains they hang in.

use uuid::Uuid;

use super::words::words;
use super::{AccountId, Timestamp};

/// Whose chain an event hangs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The store itself.
    Store,
    /// One of 64 keyed buckets for names that are no account's.
    Unknown(u8),
    /// An account.
    Account(AccountId),
}

impl Subject {
    /// The 16 bytes that name it in a store: zeros for the store, the bucket in the last byte for
    /// unknown names (from 1), an account's id otherwise (whose first bytes are a time, so never zeros).
    #[must_use]
    pub fn to_key(self) -> Uuid {
        match self {
            Self::Store => Uuid::nil(),
            Self::Unknown(bucket) => Uuid::from_u128(u128::from(bucket) + 1),
            Self::Account(AccountId(id)) => id,
        }
    }

    /// The subject that such 16 bytes name.
    #[must_use]
    pub fn from_key(key: Uuid) -> Self {
        match u8::try_from(key.as_u128()) {
            Ok(0) => Self::Store,
            Ok(bucket) => Self::Unknown(bucket - 1),
            Err(_) => Self::Account(AccountId(key)),
        }
    }
}

/// Where a subject's chain stands: how many events it has, and the hash of the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chain {
    /// Number of events.
    pub length: u64,
    /// SHA-256 over the last event and all before it; zeros for an empty chain.
    pub head: [u8; 32],
}

/// The part of a subject's chain whose events a store holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Where it begins: how the chain stood after the last event that was put away; empty where none was.
    pub after: Chain,
    /// Where the chain stands.
    pub to: Chain,
}

words! {
    /// What was done or tried.
    pub enum Action {
        /// A store was made.
        StoreInit = "store.init",
        /// A copy of the store was made.
        StoreBackup = "store.backup",
        /// The store was made of a copy.
        StoreRestore = "store.restore",
        /// The store was copied to another place.
        StoreCopy = "store.copy",
        /// What could not be read was put in order by whoever owns the store.
        StoreMend = "store.mend",
        /// A name and a password were given.
        SignIn = "sign-in",
        /// A session was ended by its owner.
        SignOut = "sign-out",
        /// The current password was asked for, before a change or inside a session.
        Confirm = "confirm",
        /// An owner chose a new password.
        PasswordChange = "password.change",
        /// An admin set a temporary password.
        PasswordReset = "password.reset",
        /// A command that only admins may give was given.
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
        /// Failures were forgotten.
        AccountUnlock = "account.unlock",
        /// A new password was asked for.
        ChangeRequire = "account.require-change",
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
        /// How many trusted signers must sign was changed.
        SignerThreshold = "signer.threshold",
        /// A recovery was asked for.
        RecoveryRequest = "recovery.request",
        /// A request was withdrawn.
        RecoveryCancel = "recovery.cancel",
        /// A signature counted towards a recovery.
        RecoverySignature = "recovery.signature",
        /// An account was brought back by signatures.
        RecoveryRedeem = "recovery.redeem",
        /// An account was brought back by whoever can write the store.
        RecoveryLocal = "recovery.local",
        /// An admin has read what was shown.
        NoticeAcknowledge = "notice.acknowledge",
        /// The record was read.
        AuditRead = "audit.read",
        /// An anchor of the record was taken.
        AuditAnchor = "audit.anchor",
        /// Events were put away in a file.
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
        /// The password was right, and a new one is owed before anything opens.
        ChangeOwed = "change-owed",
        /// The password was wrong, or the account takes none.
        Wrong = "wrong",
        /// The temporary password was right and too late.
        Expired = "expired",
        /// Too many failures; nothing was checked.
        Throttled = "throttled",
        /// The stored hash could not be read.
        Unreadable = "unreadable",
        /// Not allowed.
        Refused = "refused",
        /// The check began and its end was never heard of; it counts as a failure.
        Unfinished = "unfinished",
    }
}

/// Who did it: the account as it was called then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// Its name at that time.
    pub name: String,
    /// The token it acted through, if it did.
    pub token: Option<Uuid>,
}

/// One entry of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its own id (a version 7 UUID, so ids sort by time).
    pub id: Uuid,
    /// When, by the record's own time, which never goes back.
    pub at: Timestamp,
    /// When, by the clock; events of before the record had a time of its own have none.
    pub clock_at: Option<Timestamp>,
    /// What.
    pub action: Action,
    /// How it went.
    pub outcome: Outcome,
    /// Who, where that is proved; nobody for a failed sign-in.
    pub actor: Option<Actor>,
    /// Whose chain it hangs in.
    pub subject: Subject,
    /// The subject's name at that time; for a name that is no account's, a keyed tag (S27).
    pub subject_name: String,
    /// Its place in the subject's chain, from 1.
    pub sequence: u64,
    /// Why, as the admin gave it: escaped, 200 code points at most.
    pub reason: Option<String>,
    /// Shared by all events of one deed.
    pub operation: Uuid,
    /// The operating system's user id.
    pub os_uid: u32,
    /// The machine's name.
    pub host: String,
    /// SHA-256 over the hash before it and this event's canonical form.
    pub hash: [u8; 32],
}
