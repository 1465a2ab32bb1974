//! A store that asks before every call whether it may go on: to count calls, and to fail any of them.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use passdesk::credentials::recovery::SignerName;
use passdesk::credentials::{PasswordHash, TokenDigest};
use passdesk::model::{
    Account, AccountId, AccountOrder, Action, Chain, Event, GroupName, Guesses, Held, Label,
    MailAddress, Notice, OlderCosts, Outcome, Peer, RawEvent, RecoveryRequest, ServiceName,
    Session, Settings, StoreInfo, Subject, Timestamp, Token, Trust, Username,
};
use passdesk::storage::{
    AccountPage, Attempt, AuditTx, Backup, BroughtBack, ClockTx, Counts, Device, DeviceTx,
    DirectoryTx, Engine, Fault, GuessTx, Guessed, IdRange, Member, MendTx, Operation, Page,
    PeoplePage, RecoveryTx, Remains, RightCheckTx, RightChecks, SessionTx, SharedCommit,
    StorageError, Store, StoredCode, Table, TableRow, TableTx, Times, TrustedSigner, Tx,
};
use uuid::Uuid;

/// What is about to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// A reading transaction begins.
    Read,
    /// A writing transaction begins.
    Write,
    /// A row is read.
    Look,
    /// A row is written.
    Change,
    /// An event is appended.
    Append,
    /// A transaction is committed.
    Commit,
}

/// Asked before each call; what it returns instead of `Ok` is returned in the call's place.
pub(crate) type Watch = Arc<dyn Fn(Call) -> Result<(), StorageError> + Send + Sync>;

/// What a failing disk says.
pub(crate) fn broken() -> StorageError {
    StorageError::Unreachable("injected".to_owned())
}

/// Asked after each commit; what it returns instead of `Ok` is heard in the answer's place.
pub(crate) type Answers = Arc<dyn Fn() -> Result<(), StorageError> + Send + Sync>;

pub(crate) struct Watched {
    inner: Box<dyn Store>,
    watch: Watch,
    answers: Answers,
}

impl Watched {
    pub(crate) fn over(inner: Box<dyn Store>, watch: Watch) -> Self {
        Self {
            inner,
            watch,
            answers: Arc::new(|| Ok(())),
        }
    }

    /// A store whose commits are done, whatever is heard of them.
    pub(crate) fn answering(inner: Box<dyn Store>, answers: Answers) -> Self {
        Self {
            inner,
            watch: Arc::new(|_| Ok(())),
            answers,
        }
    }
}

impl Store for Watched {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn read(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        (self.watch)(Call::Read)?;
        Ok(Box::new(WatchedTx {
            inner: self.inner.read()?,
            watch: &self.watch,
            answers: &self.answers,
        }))
    }

    fn engine(&self) -> Result<Engine, StorageError> {
        (self.watch)(Call::Look)?;
        self.inner.engine()
    }

    fn back_up(&self, to: &Path) -> Result<Backup, StorageError> {
        (self.watch)(Call::Read)?;
        self.inner.back_up(to)
    }

    fn write(&self) -> Result<Box<dyn Tx + '_>, StorageError> {
        (self.watch)(Call::Write)?;
        Ok(Box::new(WatchedTx {
            inner: self.inner.write()?,
            watch: &self.watch,
            answers: &self.answers,
        }))
    }
}

struct WatchedTx<'s> {
    inner: Box<dyn Tx + 's>,
    watch: &'s Watch,
    answers: &'s Answers,
}

macro_rules! pass_on {
    ($($call:ident $method:ident($($argument:ident: $type:ty),*) -> $result:ty;)*) => {
        $(
            fn $method(&mut self, $($argument: $type),*) -> Result<$result, StorageError> {
                (self.watch)(Call::$call)?;
                self.inner.$method($($argument),*)
            }
        )*
    };
}

impl RecoveryTx for WatchedTx<'_> {
    pass_on! {
        Look recovery_codes(account: AccountId) -> Vec<StoredCode>;
        Change insert_recovery_code(account: AccountId, code: &StoredCode) -> ();
        Change remove_recovery_codes(account: AccountId) -> u64;
        Look trust() -> Option<Trust>;
        Change set_trust(trust: Trust) -> ();
        Look trusted_signers() -> Vec<TrustedSigner>;
        Change insert_trusted_signer(signer: &TrustedSigner) -> ();
        Change remove_trusted_signer(name: &SignerName) -> bool;
        Look recovery_request(id: Uuid) -> Option<RecoveryRequest>;
        Look open_requests(account: AccountId) -> Vec<RecoveryRequest>;
        Look latest_requests(limit: u32) -> Vec<RecoveryRequest>;
        Look requests_since(peer: Peer, since: Timestamp) -> Vec<RecoveryRequest>;
        Change insert_request(request: &RecoveryRequest) -> ();
        Change update_request(request: &RecoveryRequest) -> ();
        Change void_requests(account: Option<AccountId>) -> u64;
        Change insert_recovery_signature(request: &RecoveryRequest, signer: &SignerName, armored: &[u8]) -> ();
        Look recovery_signatures(request: &RecoveryRequest) -> Vec<(SignerName, Vec<u8>)>;
        Change insert_notice(notice: &Notice) -> ();
        Look notices(account: AccountId) -> Vec<Notice>;
        Change acknowledge_notice(account: AccountId, notice: Uuid) -> ();
    }
}

impl AuditTx for WatchedTx<'_> {
    pass_on! {
        Look chains_after(after: Option<Subject>, limit: u32) -> Vec<(Subject, Held)>;
        Look each_event_of(after: Option<Subject>, to: Option<Subject>, each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>) -> ();
        Look each_event_with(subject: Subject, action: Action, each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>) -> ();
        Look each_event_by_id(range: IdRange, each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>) -> ();
        Look may_take_out() -> ();
        Change take_out(subject: Subject, after: &Chain, to: &Chain) -> ();
    }
}

impl TableTx for WatchedTx<'_> {
    pass_on! {
        Look each_table_row(table: &'static Table, each: &mut dyn FnMut(TableRow) -> Result<(), StorageError>) -> ();
        Change insert_table_rows(table: &'static Table, rows: &[TableRow]) -> ();
    }
}

impl MendTx for WatchedTx<'_> {
    pass_on! {
        Look unreadable_values() -> Vec<Fault>;
        Look unreadable_accounts() -> Vec<Remains>;
    }
}

impl ClockTx for WatchedTx<'_> {
    pass_on! {
        Change set_times(times: Times) -> ();
        Change set_latest_at(at: Timestamp) -> ();
        Change bring_back(latest: Timestamp, clock: Timestamp) -> BroughtBack;
        Look done_later(clock: Timestamp) -> BroughtBack;
    }

    fn server_clock(&self) -> Option<Timestamp> {
        self.inner.server_clock()
    }
}

impl GuessTx for WatchedTx<'_> {
    pass_on! {
        Look unknown_guesses(bucket: u16) -> Guesses;
        Change set_unknown_guesses(bucket: u16, guesses: &Guesses) -> ();
        Look code_guesses(guessed: Guessed) -> Guesses;
        Change set_code_guesses(guessed: Guessed, guesses: &Guesses) -> ();
        Change forget_code_guesses(guessed: Guessed) -> ();
        Look attempts(guessed: Guessed) -> Vec<Attempt>;
        Change insert_attempt(guessed: Guessed, attempt: &Attempt) -> ();
        Change remove_attempt(guessed: Guessed, attempt: Uuid) -> bool;
    }
}

impl DeviceTx for WatchedTx<'_> {
    pass_on! {
        Look device(account: AccountId, digest: &TokenDigest) -> Option<Device>;
        Change insert_device(device: &Device, digest: &TokenDigest) -> ();
        Change update_device(device: &Device) -> ();
        Change remove_device(device: &Device) -> bool;
        Change remove_devices(account: AccountId) -> u64;
        Change remove_all_devices() -> u64;
    }
}

impl RightCheckTx for WatchedTx<'_> {
    pass_on! {
        Look right_checks(account: AccountId, service: Option<&ServiceName>, outcome: Outcome) -> Option<RightChecks>;
        Change insert_right_checks(checks: &RightChecks) -> ();
        Change update_right_checks(checks: &RightChecks) -> ();
    }
}

impl DirectoryTx for WatchedTx<'_> {
    pass_on! {
        Change set_mail(id: AccountId, mail: Option<&MailAddress>) -> ();
        Change add_member(id: AccountId, group: &GroupName) -> bool;
        Change remove_member(id: AccountId, group: &GroupName) -> bool;
        Look each_group(each: &mut dyn FnMut(&GroupName, u64) -> ControlFlow<()>) -> ();
        Look people_after(after: &str, limit: u32) -> PeoplePage;
        Look people_with_mail(mail: &MailAddress, after: &str, limit: u32) -> PeoplePage;
        Look people_in_group(group: &GroupName, after: AccountId, limit: u32) -> PeoplePage;
        Look members_after(of: Option<&GroupName>, after: (&str, AccountId), limit: u32) -> Page<Member>;
        Look groups_after(after: &str, limit: u32) -> Page<GroupName>;
    }
}

impl SessionTx for WatchedTx<'_> {
    pass_on! {
        Look session(account: AccountId, digest: &TokenDigest) -> Option<Session>;
        Change insert_session(session: &Session, digest: &TokenDigest) -> ();
        Change update_session(session: &Session, digest: &TokenDigest) -> ();
        Change remove_session(account: AccountId, digest: &TokenDigest) -> bool;
        Change remove_sessions(account: AccountId, except: Option<&TokenDigest>) -> u64;
        Change remove_all_sessions() -> u64;
        Look operation(id: Uuid) -> Option<Operation>;
        Change insert_operation(operation: &Operation) -> bool;
        Change forget_operations(before: Timestamp) -> ();
        Look token(account: AccountId, digest: &TokenDigest) -> Option<Token>;
        Look tokens(account: AccountId) -> Vec<Token>;
        Look all_tokens() -> Vec<Token>;
        Change insert_token(token: &Token, digest: &TokenDigest) -> ();
        Change update_token(token: &Token) -> ();
        Change remove_token(account: AccountId, label: &Label) -> bool;
        Change remove_tokens(account: AccountId) -> u64;
        Change remove_access(account: AccountId) -> ();
        Change remove_all_tokens() -> u64;
    }
}

impl Tx for WatchedTx<'_> {
    pass_on! {
        Look info() -> StoreInfo;
        Look counts() -> Counts;
        Change set_epoch(epoch: Uuid) -> ();
        Change set_settings(settings: &Settings) -> ();
        Change set_older_costs(older: &OlderCosts) -> ();
        Look account(name: &Username) -> Option<Account>;
        Look account_by_id(id: AccountId) -> Option<Account>;
        Change insert_account(account: &Account, hash: Option<&PasswordHash>) -> ();
        Change update_account(account: &Account) -> ();
        Change rename_account(account: &Account, to: &Username) -> ();
        Change remove_account(id: AccountId) -> ();
        Look password_hash(id: AccountId) -> Option<PasswordHash>;
        Look each_password_hash(each: &mut dyn FnMut(PasswordHash)) -> ();
        Look imported_kinds() -> Vec<String>;
        Change set_password_hash(id: AccountId, hash: &PasswordHash) -> ();
        Change replace_password(account: &Account, hash: &PasswordHash) -> ();
        Look admins() -> Vec<Account>;
        Look accounts_after(after: Option<AccountId>, limit: u32) -> AccountPage;
        Look each_account(order: AccountOrder, each: &mut dyn FnMut(Result<Account, StorageError>) -> ControlFlow<()>) -> ();
        Look has_event(subject: Subject, operation: Uuid, action: Action) -> bool;
        Look chain(subject: Subject) -> Chain;
        Append append_event(event: &Event) -> ();
        Look each_event(subject: Subject, each: &mut dyn FnMut(&Event) -> ControlFlow<()>) -> ();
    }

    fn shared_commit(&self) -> Option<SharedCommit> {
        self.inner.shared_commit()
    }

    fn commit(self: Box<Self>) -> Result<(), StorageError> {
        (self.watch)(Call::Commit)?;
        self.inner.commit()?;
        (self.answers)()
    }
}
