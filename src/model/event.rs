//! Audit events and the chains they are in.

use uuid::Uuid;

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

/// What was done or tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A store was made.
    StoreInit,
    /// A copy of the store was made.
    StoreBackup,
    /// The store was made from a backup.
    StoreRestore,
    /// The store was copied to another place.
    StoreCopy,
    /// The owner of the store put in order what could not be read.
    StoreMend,
    /// A name and a password were given.
    SignIn,
    /// The owner of a session ended it.
    SignOut,
    /// The current password was asked for, before a change or inside a session.
    Confirm,
    /// The owner of an account chose a new password.
    PasswordChange,
    /// An admin set a temporary password.
    PasswordReset,
    /// An admin used a command that only admins may use.
    AdminAccess,
    /// An account was added.
    AccountAdd,
    /// An account was removed.
    AccountRemove,
    /// An account was switched off.
    AccountDisable,
    /// An account was switched on.
    AccountEnable,
    /// A user became an admin.
    AccountPromote,
    /// An admin became a user.
    AccountDemote,
    /// The failures of an account were forgotten.
    AccountUnlock,
    /// An admin asked an account to choose a new password.
    ChangeRequire,
    /// A token was made.
    TokenCreate,
    /// A token was revoked.
    TokenRevoke,
    /// Recovery codes were made.
    RecoveryCodes,
    /// A recovery code was given.
    RecoveryWithCode,
    /// A trusted signer was added.
    SignerAdd,
    /// A trusted signer was removed.
    SignerRemove,
    /// The number of trusted signers who must sign was changed.
    SignerThreshold,
    /// A recovery was asked for.
    RecoveryRequest,
    /// A recovery request was withdrawn.
    RecoveryCancel,
    /// A signature counted towards a recovery.
    RecoverySignature,
    /// An account was brought back by signatures.
    RecoveryRedeem,
    /// The owner of the store brought an account back.
    RecoveryLocal,
    /// An admin acknowledged a notice.
    NoticeAcknowledge,
    /// The audit log was read.
    AuditRead,
    /// An anchor of the audit log was taken.
    AuditAnchor,
    /// Events were archived to a file.
    AuditArchive,
    /// A setting was changed.
    PolicySet,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 36] = [
        Self::StoreInit,
        Self::StoreBackup,
        Self::StoreRestore,
        Self::StoreCopy,
        Self::StoreMend,
        Self::SignIn,
        Self::SignOut,
        Self::Confirm,
        Self::PasswordChange,
        Self::PasswordReset,
        Self::AdminAccess,
        Self::AccountAdd,
        Self::AccountRemove,
        Self::AccountDisable,
        Self::AccountEnable,
        Self::AccountPromote,
        Self::AccountDemote,
        Self::AccountUnlock,
        Self::ChangeRequire,
        Self::TokenCreate,
        Self::TokenRevoke,
        Self::RecoveryCodes,
        Self::RecoveryWithCode,
        Self::SignerAdd,
        Self::SignerRemove,
        Self::SignerThreshold,
        Self::RecoveryRequest,
        Self::RecoveryCancel,
        Self::RecoverySignature,
        Self::RecoveryRedeem,
        Self::RecoveryLocal,
        Self::NoticeAcknowledge,
        Self::AuditRead,
        Self::AuditAnchor,
        Self::AuditArchive,
        Self::PolicySet,
    ];

    /// The word for it in stores and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StoreInit => "store.init",
            Self::StoreBackup => "store.backup",
            Self::StoreRestore => "store.restore",
            Self::StoreCopy => "store.copy",
            Self::StoreMend => "store.mend",
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Confirm => "confirm",
            Self::PasswordChange => "password.change",
            Self::PasswordReset => "password.reset",
            Self::AdminAccess => "admin.access",
            Self::AccountAdd => "account.add",
            Self::AccountRemove => "account.remove",
            Self::AccountDisable => "account.disable",
            Self::AccountEnable => "account.enable",
            Self::AccountPromote => "account.promote",
            Self::AccountDemote => "account.demote",
            Self::AccountUnlock => "account.unlock",
            Self::ChangeRequire => "account.require-change",
            Self::TokenCreate => "token.create",
            Self::TokenRevoke => "token.revoke",
            Self::RecoveryCodes => "recovery.codes",
            Self::RecoveryWithCode => "recovery.with-code",
            Self::SignerAdd => "signer.add",
            Self::SignerRemove => "signer.remove",
            Self::SignerThreshold => "signer.threshold",
            Self::RecoveryRequest => "recovery.request",
            Self::RecoveryCancel => "recovery.cancel",
            Self::RecoverySignature => "recovery.signature",
            Self::RecoveryRedeem => "recovery.redeem",
            Self::RecoveryLocal => "recovery.local",
            Self::NoticeAcknowledge => "notice.acknowledge",
            Self::AuditRead => "audit.read",
            Self::AuditAnchor => "audit.anchor",
            Self::AuditArchive => "audit.archive",
            Self::PolicySet => "policy.set",
        }
    }

    /// The action that a word stands for; `None` for any other word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// The password was right, but a new one must be chosen first.
    ChangeOwed,
    /// The password was wrong, or the account has none.
    Wrong,
    /// The temporary password was right, but it has expired.
    Expired,
    /// Too many failures; nothing was checked.
    Throttled,
    /// The stored hash could not be read.
    Unreadable,
    /// Not allowed.
    Refused,
    /// The check began, but its end is not known; it counts as a failure.
    Unfinished,
}

impl Outcome {
    const ALL: [Self; 8] = [
        Self::Done,
        Self::ChangeOwed,
        Self::Wrong,
        Self::Expired,
        Self::Throttled,
        Self::Unreadable,
        Self::Refused,
        Self::Unfinished,
    ];

    /// The word for it in stores and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::ChangeOwed => "change-owed",
            Self::Wrong => "wrong",
            Self::Expired => "expired",
            Self::Throttled => "throttled",
            Self::Unreadable => "unreadable",
            Self::Refused => "refused",
            Self::Unfinished => "unfinished",
        }
    }

    /// The outcome that a word stands for; `None` for any other word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
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
    /// The operating system's user id.
    pub os_uid: u32,
    /// The machine's name.
    pub host: String,
    /// SHA-256 over the hash before it and this event's canonical form.
    pub hash: [u8; 32],
}
