//! The commands of the matrix, and whom they concern.

/// A command, or one of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    Init,
    Login,
    Logout,
    Whoami,
    Passwd,
    UsersList,
    UsersShow,
    UsersAdd,
    UsersAddAdmin,
    UsersImport,
    UsersImportDryRun,
    UsersRemove,
    UsersDisable,
    UsersEnable,
    UsersPromote,
    UsersDemote,
    UsersUnlock,
    UsersSet,
    UsersRename,
    UsersRequireChange,
    UsersRequireChangeOfAll,
    UsersReset,
    UsersResetAdmin,
    UsersResetOneself,
    UsersResetMany,
    UsersResetAll,
    UsersResetDryRun,
    TokensCreate,
    TokensList,
    TokensListAll,
    TokensRevoke,
    TokensRevokeOfAnother,
    RecoverCodesNew,
    RecoverCodesStatus,
    RecoverWithCode,
    RecoverSignersAdd,
    RecoverSignersList,
    RecoverSignersRemove,
    RecoverSignersThreshold,
    RecoverRequest,
    RecoverInspect,
    RecoverRedeem,
    RecoverList,
    RecoverCancel,
    RecoverLocal,
    RecoverNotices,
    RecoverNoticesAcknowledge,
    StoreInfo,
    StoreCheck,
    StoreMend,
    StoreBackup,
    StoreRestore,
    StoreCopy,
    AuditList,
    AuditVerify,
    AuditAnchor,
    AuditSummary,
    AuditArchive,
    PolicyShow,
    PolicySet,
    PolicyTune,
    PolicyBlocklistBuild,
    Demo,
    Completions,
    Man,
}

use Deed::*;

/// All of them.
pub(super) const DEEDS: &[Deed] = &[
    Init,
    Login,
    Logout,
    Whoami,
    Passwd,
    UsersList,
    UsersShow,
    UsersAdd,
    UsersAddAdmin,
    UsersImport,
    UsersImportDryRun,
    UsersRemove,
    UsersDisable,
    UsersEnable,
    UsersPromote,
    UsersDemote,
    UsersUnlock,
    UsersSet,
    UsersRename,
    UsersRequireChange,
    UsersRequireChangeOfAll,
    UsersReset,
    UsersResetAdmin,
    UsersResetOneself,
    UsersResetMany,
    UsersResetAll,
    UsersResetDryRun,
    TokensCreate,
    TokensList,
    TokensListAll,
    TokensRevoke,
    TokensRevokeOfAnother,
    RecoverCodesNew,
    RecoverCodesStatus,
    RecoverWithCode,
    RecoverSignersAdd,
    RecoverSignersList,
    RecoverSignersRemove,
    RecoverSignersThreshold,
    RecoverRequest,
    RecoverInspect,
    RecoverRedeem,
    RecoverList,
    RecoverCancel,
    RecoverLocal,
    RecoverNotices,
    RecoverNoticesAcknowledge,
    StoreInfo,
    StoreCheck,
    StoreMend,
    StoreBackup,
    StoreRestore,
    StoreCopy,
    AuditList,
    AuditVerify,
    AuditAnchor,
    AuditSummary,
    AuditArchive,
    PolicyShow,
    PolicySet,
    PolicyTune,
    PolicyBlocklistBuild,
    Demo,
    Completions,
    Man,
];

/// Whether what a command names is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    There,
    NotThere,
}

impl Deed {
    /// The words of the command and what follows them; `{}` is for the name of a target, `@` for the caller's own.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Init => ("init", "--admin x --generate"),
            Login => ("login", "@ --password-stdin"),
            Logout => ("logout", ""),
            Whoami => ("whoami", ""),
            Passwd => ("passwd", "@ --password-stdin"),
            UsersList => ("users list", ""),
            UsersShow => ("users show", "{}"),
            UsersAdd => ("users add", "newcomer"),
            UsersAddAdmin => ("users add", "newcomer --admin"),
            UsersImport => ("users import", "-"),
            UsersImportDryRun => ("users import", "- --dry-run"),
            UsersRemove => ("users remove", "{} --yes"),
            UsersDisable => ("users disable", "{}"),
            UsersEnable => ("users enable", "{}"),
            UsersPromote => ("users promote", "{}"),
            UsersDemote => ("users demote", "{}"),
            UsersUnlock => ("users unlock", "{}"),
            UsersSet => ("users set", "{} --display-name Somebody"),
            UsersRename => ("users rename", "{} renamed"),
            UsersRequireChange => ("users require-change", "{}"),
            UsersRequireChangeOfAll => ("users require-change", "--all --yes"),
            UsersReset => ("users reset", "{} --yes"),
            UsersResetAdmin => ("users reset", "keeper --yes"),
            UsersResetOneself => ("users reset", "@ --yes"),
            UsersResetMany => ("users reset", "{} other --yes"),
            UsersResetAll => ("users reset", "--role user --yes"),
            UsersResetDryRun => ("users reset", "{} --dry-run"),
            TokensCreate => ("tokens create", "new --scope users:list"),
            TokensList => ("tokens list", ""),
            TokensListAll => ("tokens list", "--all"),
            TokensRevoke => ("tokens revoke", "{} --yes"),
            TokensRevokeOfAnother => ("tokens revoke", "spare --owner {} --yes"),
            RecoverCodesNew => ("recover codes new", ""),
            RecoverCodesStatus => ("recover codes status", ""),
            RecoverWithCode => ("recover with-code", "@ --password-stdin"),
            RecoverSignersAdd => ("recover signers add", "dan --key dan.pub"),
            RecoverSignersList => ("recover signers list", ""),
            RecoverSignersRemove => ("recover signers remove", "{} --yes"),
            RecoverSignersThreshold => ("recover signers threshold", "2"),
            RecoverRequest => ("recover request", "@ --reason lost"),
            RecoverInspect => ("recover inspect", "asked.txt"),
            RecoverRedeem => (
                "recover redeem",
                "--request 01a20986-d6da-7235-9568-875a91a6dc0d --signature asked.txt --password-stdin",
            ),
            RecoverList => ("recover list", ""),
            RecoverCancel => ("recover cancel", "{}"),
            RecoverLocal => ("recover local", "@"),
            RecoverNotices => ("recover notices", ""),
            RecoverNoticesAcknowledge => ("recover notices", "--acknowledge"),
            StoreInfo => ("store info", ""),
            StoreCheck => ("store check", ""),
            StoreMend => ("store mend", "--yes"),
            StoreBackup => ("store backup", "copies/copy.db"),
            StoreCopy => ("store copy", "--to copied/new.db"),
            StoreRestore => ("store restore", "nothing.db --store restored.db"),
            AuditList => ("audit list", ""),
            AuditVerify => ("audit verify", ""),
            AuditAnchor => ("audit anchor", ""),
            AuditSummary => ("audit summary", ""),
            AuditArchive => (
                "audit archive",
                "--before 2100-01-01 --out away/events.jsonl",
            ),
            PolicyShow => ("policy show", ""),
            PolicySet => ("policy set", "min-length=16"),
            PolicyTune => ("policy tune", "--target 1ms"),
            PolicyBlocklistBuild => ("policy blocklist build", "- known.filter"),
            Demo => ("demo", ""),
            Completions => ("completions", "bash"),
            Man => ("man", ""),
        }
    }

    /// The words of the command.
    pub(super) const fn command(self) -> &'static str {
        self.words().0
    }

    /// The whole line for a caller of this name.
    pub(super) fn line(self, own: &str, target: Target) -> String {
        let (command, arguments) = self.words();
        let there = match self {
            TokensRevoke => "spare",
            TokensRevokeOfAnother => "keeper",
            UsersDemote => "second",
            RecoverSignersRemove => "lee",
            RecoverCancel => "01900000-0000-7000-8000-000000000001",
            _ => "target",
        };
        let name = match target {
            Target::There => there,
            Target::NotThere if self == RecoverCancel => "01900000-0000-7000-8000-000000000002",
            Target::NotThere => "nobody-there",
        };
        let arguments = arguments.replace("{}", name).replace('@', own);
        format!("{command} {arguments}")
    }

    /// What may be named: something that is there or not, where anything is named at all.
    pub(super) fn targets(self) -> &'static [Target] {
        if self.words().1.contains("{}") {
            &[Target::There, Target::NotThere]
        } else {
            &[Target::There]
        }
    }
}
