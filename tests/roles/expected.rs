//! The matrix itself, as one function. No arm is a wildcard: a new caller or command does not compile until it is written here.

use super::callers::{Caller, Scope};
use super::deeds::{Deed, Target};
use crate::support::SERVED;

const DONE: i32 = 0;
pub(super) const USAGE: i32 = 2;
const NOT_SIGNED_IN: i32 = 3;
const NOT_PERMITTED: i32 = 4;
const CHANGE_REQUIRED: i32 = 5;
const NOT_FOUND: i32 = 7;
const CONFLICT: i32 = 8;
const PARTIAL: i32 = 9;
const THROTTLED: i32 = 10;
const UNAVAILABLE: i32 = 75;

/// What a command asks of whoever gives it.
enum Asks {
    /// Nothing; it ends so for anybody.
    Nothing(i32),
    /// The account's name and password, for a session.
    SignIn,
    /// The same, for a new password.
    Change,
    /// The same, for a service: of whoever has a token, the scope for it.
    Check,
    /// To be somebody.
    Anybody,
    /// An admin, and of a token this scope.
    Admin(Scope),
    /// An admin who gave a password a short while ago, and of a token this scope.
    FreshAdmin(Scope),
    /// An admin's session: no token will do.
    Session,
    /// An admin's session in which a password was given a short while ago.
    FreshSession,
}

fn asks(deed: Deed) -> Asks {
    match deed {
        Deed::Init => Asks::Nothing(CONFLICT),
        Deed::Logout
        | Deed::PolicyTune
        | Deed::PolicyBlocklistBuild
        | Deed::Demo
        | Deed::Completions
        | Deed::Man => Asks::Nothing(DONE),
        Deed::Login => Asks::SignIn,
        Deed::Passwd => Asks::Change,
        Deed::Check => Asks::Check,
        Deed::Whoami => Asks::Anybody,
        Deed::UsersList | Deed::UsersShow | Deed::GroupsList => Asks::Admin(Scope::List),
        Deed::UsersImportDryRun => Asks::Admin(Scope::Add),
        Deed::UsersResetDryRun => Asks::Admin(Scope::Reset),
        Deed::AuditList | Deed::AuditVerify | Deed::AuditAnchor | Deed::AuditSummary => {
            Asks::Admin(Scope::Audit)
        }
        Deed::UsersAdd | Deed::UsersAddAdmin | Deed::UsersImport => Asks::FreshAdmin(Scope::Add),
        Deed::UsersRemove
        | Deed::UsersDisable
        | Deed::UsersEnable
        | Deed::UsersPromote
        | Deed::UsersDemote
        | Deed::UsersUnlock
        | Deed::UsersSet
        | Deed::UsersRename
        | Deed::UsersRequireChange
        | Deed::UsersRequireChangeOfAll
        | Deed::GroupsAdd
        | Deed::GroupsAddMany
        | Deed::GroupsAddAdmin
        | Deed::GroupsRemove => Asks::FreshAdmin(Scope::Manage),
        Deed::UsersReset
        | Deed::UsersResetAdmin
        | Deed::UsersResetOneself
        | Deed::UsersResetMany
        | Deed::UsersResetAll => Asks::FreshAdmin(Scope::Reset),
        Deed::TokensList
        | Deed::TokensListAll
        | Deed::RecoverCodesStatus
        | Deed::RecoverSignersList
        | Deed::RecoverList
        | Deed::RecoverNotices
        | Deed::PolicyShow => Asks::Session,
        Deed::TokensCreate
        | Deed::TokensRevoke
        | Deed::TokensRevokeOfAnother
        | Deed::RecoverCodesNew
        | Deed::RecoverSignersAdd
        | Deed::RecoverSignersRemove
        | Deed::RecoverSignersThreshold
        | Deed::RecoverCancel
        | Deed::RecoverNoticesAcknowledge
        | Deed::PolicySet => Asks::FreshSession,
        // Whoever is locked out can have no session; what they must have instead is missing here.
        Deed::RecoverWithCode | Deed::RecoverRedeem | Deed::RecoverLocal => Asks::Nothing(USAGE),
        Deed::RecoverRequest | Deed::RecoverInspect => Asks::Nothing(DONE),
        // For whoever holds the store's file, also when nobody can sign in.
        Deed::StoreInfo
        | Deed::StoreCheck
        | Deed::StoreMend
        | Deed::StoreBackup
        | Deed::StoreCopy
        | Deed::AuditArchive => Asks::Nothing(DONE),
        // The backup is missing here.
        Deed::StoreRestore => Asks::Nothing(UNAVAILABLE),
    }
}

/// The exit status.
pub(super) fn expected(caller: Caller, deed: Deed, target: Target) -> i32 {
    match asks(deed) {
        Asks::Nothing(status) => status,
        Asks::SignIn => password(caller, CHANGE_REQUIRED),
        // The change that is owed is what this makes.
        Asks::Change => password(caller, DONE),
        Asks::Check => check(caller),
        Asks::Anybody => anybody(caller),
        Asks::Admin(scope) => {
            admin(caller, Some(scope), false).unwrap_or(done(caller, deed, target))
        }
        Asks::FreshAdmin(scope) => {
            admin(caller, Some(scope), true).unwrap_or(done(caller, deed, target))
        }
        Asks::Session => admin(caller, None, false).unwrap_or(done(caller, deed, target)),
        Asks::FreshSession => admin(caller, None, true).unwrap_or(done(caller, deed, target)),
    }
}

/// Giving one's password; `owed` is what becomes of who owes a change.
fn password(caller: Caller, owed: i32) -> i32 {
    match caller {
        Caller::Nobody
        | Caller::DisabledUser
        | Caller::DisabledAdmin
        | Caller::PasswordDisabled
        | Caller::TemporaryExpired
        | Caller::TokenOfRemoved => NOT_SIGNED_IN,
        Caller::Throttled => THROTTLED,
        Caller::UserOwingChange
        | Caller::AdminOwingChange
        | Caller::TemporaryAdmin
        | Caller::TokenOfOwing => owed,
        Caller::ExpiredSession
        | Caller::User
        | Caller::Admin
        | Caller::Stale
        | Caller::Token(_)
        | Caller::RevokedToken
        | Caller::ExpiredToken
        | Caller::TokenOfDemoted
        | Caller::OtherStoresSession
        | Caller::OtherStoresToken => DONE,
    }
}

/// Asking whether one's own password is right: a token that is brought must be in order, and over a network there must be one.
fn check(caller: Caller) -> i32 {
    match caller {
        Caller::Token(Scope::Verify) => DONE,
        Caller::Token(_)
        | Caller::RevokedToken
        | Caller::ExpiredToken
        | Caller::TokenOfDemoted
        | Caller::TokenOfRemoved
        | Caller::TokenOfOwing
        | Caller::OtherStoresToken => NOT_PERMITTED,
        Caller::Nobody
        | Caller::ExpiredSession
        | Caller::User
        | Caller::UserOwingChange
        | Caller::DisabledUser
        | Caller::DisabledAdmin
        | Caller::Admin
        | Caller::AdminOwingChange
        | Caller::TemporaryAdmin
        | Caller::TemporaryExpired
        | Caller::PasswordDisabled
        | Caller::Stale
        | Caller::Throttled
        | Caller::OtherStoresSession => match is_over_tls() {
            true => NOT_PERMITTED,
            false => password(caller, CHANGE_REQUIRED),
        },
    }
}

/// Whether these tests are run once more over TLS.
fn is_over_tls() -> bool {
    std::env::var(SERVED).is_ok_and(|kind| kind == "https")
}

fn anybody(caller: Caller) -> i32 {
    match caller {
        Caller::Nobody
        | Caller::ExpiredSession
        | Caller::DisabledUser
        | Caller::DisabledAdmin
        | Caller::TemporaryExpired
        | Caller::TemporaryAdmin
        | Caller::RevokedToken
        | Caller::ExpiredToken
        | Caller::TokenOfDemoted
        | Caller::TokenOfRemoved
        | Caller::OtherStoresSession
        | Caller::OtherStoresToken => NOT_SIGNED_IN,
        Caller::TokenOfOwing => CHANGE_REQUIRED,
        // Whoever owes a change may still ask who they are.
        Caller::User
        | Caller::UserOwingChange
        | Caller::Admin
        | Caller::AdminOwingChange
        | Caller::PasswordDisabled
        | Caller::Stale
        | Caller::Throttled
        | Caller::Token(_) => DONE,
    }
}

/// Why a caller may not do what admins do, if they may not. No scope means that no token may.
fn admin(caller: Caller, scope: Option<Scope>, fresh: bool) -> Option<i32> {
    match caller {
        Caller::Nobody
        | Caller::ExpiredSession
        | Caller::DisabledUser
        | Caller::DisabledAdmin
        | Caller::TemporaryExpired
        | Caller::TemporaryAdmin
        | Caller::RevokedToken
        | Caller::ExpiredToken
        | Caller::TokenOfDemoted
        | Caller::TokenOfRemoved
        | Caller::OtherStoresSession
        | Caller::OtherStoresToken => Some(NOT_SIGNED_IN),
        Caller::UserOwingChange | Caller::AdminOwingChange | Caller::TokenOfOwing => {
            Some(CHANGE_REQUIRED)
        }
        Caller::User => Some(NOT_PERMITTED),
        Caller::Stale if fresh => Some(NOT_SIGNED_IN),
        Caller::Token(held) if scope != Some(held) => Some(NOT_PERMITTED),
        // Throttled is whoever types the password next; a session that lives goes on, and so it does when
        // failures have disabled the password.
        Caller::Admin
        | Caller::Throttled
        | Caller::PasswordDisabled
        | Caller::Stale
        | Caller::Token(_) => None,
    }
}

/// How a command ends for those who may give it.
fn done(caller: Caller, deed: Deed, target: Target) -> i32 {
    let by_token = match caller {
        Caller::Token(_) => true,
        Caller::Nobody
        | Caller::ExpiredSession
        | Caller::User
        | Caller::UserOwingChange
        | Caller::DisabledUser
        | Caller::DisabledAdmin
        | Caller::Admin
        | Caller::AdminOwingChange
        | Caller::TemporaryAdmin
        | Caller::TemporaryExpired
        | Caller::PasswordDisabled
        | Caller::Stale
        | Caller::Throttled
        | Caller::RevokedToken
        | Caller::ExpiredToken
        | Caller::TokenOfDemoted
        | Caller::TokenOfRemoved
        | Caller::TokenOfOwing
        | Caller::OtherStoresSession
        | Caller::OtherStoresToken => false,
    };
    match (deed, target) {
        (Deed::UsersResetOneself, Target::There | Target::NotThere) => NOT_PERMITTED,
        // A token reaches no admin, and makes none.
        (
            Deed::UsersResetAdmin | Deed::UsersAddAdmin | Deed::GroupsAddAdmin,
            Target::There | Target::NotThere,
        ) if by_token => NOT_PERMITTED,
        (Deed::UsersPromote | Deed::UsersDemote, Target::There) if by_token => NOT_PERMITTED,
        (Deed::UsersResetMany | Deed::GroupsAddMany, Target::NotThere) => PARTIAL,
        (
            Deed::Init
            | Deed::Login
            | Deed::Logout
            | Deed::Whoami
            | Deed::Passwd
            | Deed::Check
            | Deed::UsersList
            | Deed::UsersShow
            | Deed::UsersAdd
            | Deed::UsersAddAdmin
            | Deed::UsersImport
            | Deed::UsersImportDryRun
            | Deed::UsersRemove
            | Deed::UsersDisable
            | Deed::UsersEnable
            | Deed::UsersPromote
            | Deed::UsersDemote
            | Deed::UsersUnlock
            | Deed::UsersSet
            | Deed::UsersRename
            | Deed::UsersRequireChange
            | Deed::UsersRequireChangeOfAll
            | Deed::UsersReset
            | Deed::UsersResetAdmin
            | Deed::UsersResetMany
            | Deed::UsersResetAll
            | Deed::UsersResetDryRun
            | Deed::GroupsList
            | Deed::GroupsAdd
            | Deed::GroupsAddMany
            | Deed::GroupsAddAdmin
            | Deed::GroupsRemove
            | Deed::TokensCreate
            | Deed::TokensList
            | Deed::TokensListAll
            | Deed::TokensRevoke
            | Deed::TokensRevokeOfAnother
            | Deed::RecoverCodesNew
            | Deed::RecoverCodesStatus
            | Deed::RecoverWithCode
            | Deed::RecoverSignersAdd
            | Deed::RecoverSignersList
            | Deed::RecoverSignersRemove
            | Deed::RecoverSignersThreshold
            | Deed::RecoverRequest
            | Deed::RecoverInspect
            | Deed::RecoverRedeem
            | Deed::RecoverList
            | Deed::RecoverCancel
            | Deed::RecoverLocal
            | Deed::RecoverNotices
            | Deed::RecoverNoticesAcknowledge
            | Deed::StoreInfo
            | Deed::StoreCheck
            | Deed::StoreMend
            | Deed::StoreBackup
            | Deed::StoreRestore
            | Deed::StoreCopy
            | Deed::AuditList
            | Deed::AuditVerify
            | Deed::AuditAnchor
            | Deed::AuditSummary
            | Deed::AuditArchive
            | Deed::PolicyShow
            | Deed::PolicySet
            | Deed::PolicyTune
            | Deed::PolicyBlocklistBuild
            | Deed::Demo
            | Deed::Completions
            | Deed::Man,
            Target::There,
        ) => DONE,
        (
            Deed::Init
            | Deed::Login
            | Deed::Logout
            | Deed::Whoami
            | Deed::Passwd
            | Deed::Check
            | Deed::UsersList
            | Deed::UsersShow
            | Deed::UsersAdd
            | Deed::UsersAddAdmin
            | Deed::UsersImport
            | Deed::UsersImportDryRun
            | Deed::UsersRemove
            | Deed::UsersDisable
            | Deed::UsersEnable
            | Deed::UsersPromote
            | Deed::UsersDemote
            | Deed::UsersUnlock
            | Deed::UsersSet
            | Deed::UsersRename
            | Deed::UsersRequireChange
            | Deed::UsersRequireChangeOfAll
            | Deed::UsersReset
            | Deed::UsersResetAdmin
            | Deed::UsersResetAll
            | Deed::UsersResetDryRun
            | Deed::GroupsList
            | Deed::GroupsAdd
            | Deed::GroupsAddAdmin
            | Deed::GroupsRemove
            | Deed::TokensCreate
            | Deed::TokensList
            | Deed::TokensListAll
            | Deed::TokensRevoke
            | Deed::TokensRevokeOfAnother
            | Deed::RecoverCodesNew
            | Deed::RecoverCodesStatus
            | Deed::RecoverWithCode
            | Deed::RecoverSignersAdd
            | Deed::RecoverSignersList
            | Deed::RecoverSignersRemove
            | Deed::RecoverSignersThreshold
            | Deed::RecoverRequest
            | Deed::RecoverInspect
            | Deed::RecoverRedeem
            | Deed::RecoverList
            | Deed::RecoverCancel
            | Deed::RecoverLocal
            | Deed::RecoverNotices
            | Deed::RecoverNoticesAcknowledge
            | Deed::StoreInfo
            | Deed::StoreCheck
            | Deed::StoreMend
            | Deed::StoreBackup
            | Deed::StoreRestore
            | Deed::StoreCopy
            | Deed::AuditList
            | Deed::AuditVerify
            | Deed::AuditAnchor
            | Deed::AuditSummary
            | Deed::AuditArchive
            | Deed::PolicyShow
            | Deed::PolicySet
            | Deed::PolicyTune
            | Deed::PolicyBlocklistBuild
            | Deed::Demo
            | Deed::Completions
            | Deed::Man,
            Target::NotThere,
        ) => NOT_FOUND,
    }
}
