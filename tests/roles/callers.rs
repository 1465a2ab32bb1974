//! Every kind of caller, and a store in which each of them has a place.

use std::collections::BTreeMap;
use std::fs;

use crate::recovery::Keys;
use crate::support::{Desk, Done, NEW_PASSWORD, PASSWORD, session_file};

use super::deeds::{Deed, Target};

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    List,
    Add,
    Reset,
    Manage,
    Audit,
    Verify,
    Directory,
}

impl Scope {
    const ALL: [Self; 7] = [
        Self::List,
        Self::Add,
        Self::Reset,
        Self::Manage,
        Self::Audit,
        Self::Verify,
        Self::Directory,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::List => "users:list",
            Self::Add => "users:add",
            Self::Reset => "users:reset",
            Self::Manage => "users:manage",
            Self::Audit => "audit:read",
            Self::Verify => "verify",
            Self::Directory => "directory",
        }
    }
}

/// Whoever gives a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Nobody,
    ExpiredSession,
    User,
    UserOwingChange,
    DisabledUser,
    DisabledAdmin,
    Admin,
    AdminOwingChange,
    TemporaryAdmin,
    TemporaryExpired,
    PasswordDisabled,
    Stale,
    Throttled,
    Token(Scope),
    RevokedToken,
    ExpiredToken,
    TokenOfDemoted,
    TokenOfRemoved,
    TokenOfOwing,
    OtherStoresSession,
    OtherStoresToken,
}

use Caller::*;

pub(super) const CALLERS: &[Caller] = &[
    Nobody,
    ExpiredSession,
    User,
    UserOwingChange,
    DisabledUser,
    DisabledAdmin,
    Admin,
    AdminOwingChange,
    TemporaryAdmin,
    TemporaryExpired,
    PasswordDisabled,
    Stale,
    Throttled,
    Token(Scope::List),
    Token(Scope::Add),
    Token(Scope::Reset),
    Token(Scope::Manage),
    Token(Scope::Audit),
    Token(Scope::Verify),
    Token(Scope::Directory),
    RevokedToken,
    ExpiredToken,
    TokenOfDemoted,
    TokenOfRemoved,
    TokenOfOwing,
    OtherStoresSession,
    OtherStoresToken,
];

impl Caller {
    /// The account the caller has, or names.
    const fn name(self) -> &'static str {
        match self {
            Nobody => "stranger",
            ExpiredSession => "expired",
            User => "user",
            UserOwingChange => "user-owing",
            DisabledUser => "user-disabled",
            DisabledAdmin => "admin-disabled",
            Admin => "admin",
            AdminOwingChange => "admin-owing",
            TemporaryAdmin => "admin-temporary",
            TemporaryExpired => "admin-too-late",
            PasswordDisabled => "admin-guessed",
            Stale => "admin-stale",
            Throttled => "admin-throttled",
            Token(_) | RevokedToken | ExpiredToken => "owner",
            TokenOfDemoted => "owner-demoted",
            TokenOfRemoved => "owner-removed",
            TokenOfOwing => "owner-owing",
            OtherStoresSession | OtherStoresToken => "keeper",
        }
    }

    /// The label of the token the caller has.
    const fn label(self) -> Option<&'static str> {
        match self {
            Token(scope) => Some(scope.word()),
            RevokedToken => Some("revoked"),
            ExpiredToken => Some("expired"),
            TokenOfDemoted => Some("demoted"),
            TokenOfRemoved => Some("removed"),
            TokenOfOwing => Some("owing"),
            OtherStoresToken => Some("elsewhere"),
            Nobody | ExpiredSession | User | UserOwingChange | DisabledUser | DisabledAdmin
            | Admin | AdminOwingChange | TemporaryAdmin | TemporaryExpired | PasswordDisabled
            | Stale | Throttled | OtherStoresSession => None,
        }
    }
}

/// The store, with the admins `root1`, `keeper` and `second`, the users `target` and `other`, and all callers.
pub(super) struct Prepared {
    pub(super) desk: Desk,
    homes: BTreeMap<&'static str, Desk>,
    tokens: BTreeMap<&'static str, String>,
    temporary: BTreeMap<&'static str, String>,
}

/// Who has signed in, and so has a session at home.
const ADMINS: [&str; 12] = [
    "admin",
    "admin-disabled",
    "admin-guessed",
    "admin-owing",
    "admin-stale",
    "admin-throttled",
    "expired",
    "keeper",
    "owner",
    "owner-demoted",
    "owner-owing",
    "owner-removed",
];
const USERS: [&str; 3] = ["user", "user-disabled", "user-owing"];

/// What happens to callers once they are signed in, behind the program's back: no session is ended by it.
const FATES: [&str; 10] = [
    "UPDATE account SET disabled = true WHERE name LIKE '%-disabled'",
    "UPDATE account SET change_required = true WHERE name LIKE '%-owing'",
    // From here on each of them is where nobody signed in before.
    "DELETE FROM device",
    "UPDATE account SET password_disabled = true, failures = 100 WHERE name = 'admin-guessed'",
    "UPDATE account SET failures = 50, failed_at = (SELECT latest_at FROM store)
     WHERE name = 'admin-throttled'",
    "UPDATE account SET temporary_expires_at = 1 WHERE name = 'admin-too-late'",
    "UPDATE account SET role = 'user' WHERE name = 'owner-demoted'",
    "UPDATE session SET authenticated_at = authenticated_at - 960000
     WHERE account_id = (SELECT id FROM account WHERE name = 'admin-stale')",
    "UPDATE session SET last_used_at = last_used_at - 3660000
     WHERE account_id = (SELECT id FROM account WHERE name = 'expired')",
    "UPDATE token SET expires_at = 1 WHERE label = 'expired'",
];

/// Three who may sign, and a request.
const RECOVERY: [&str; 5] = [
    "INSERT INTO trust (only_row, version, threshold) VALUES (1, 1, 1)",
    "INSERT INTO trusted_signer (name, key, added_at, counts_from)
     VALUES ('lee', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFhmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZm', 0, 0)",
    "INSERT INTO trusted_signer (name, key, added_at, counts_from)
     VALUES ('sid', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEFz56Cz2HIKRxFQF88wu5+8RI0Tpi5P+BoG/TB+KJQI', 0, 0)",
    "INSERT INTO recovery_request
     (account_id, id, os_uid, host, requested_at, expires_at, state, failed_claims, challenge)
     VALUES (x'01900000000070008000000000000003', x'01900000000070008000000000000001',
     0, 'host', 0, 99999999999999, 'open', 0, x'00')",
    "INSERT INTO notice (id, at, action, text) VALUES (x'01900000000070008000000000000004', 0, 'signer.add', 'sid was added')",
];

/// In PostgreSQL an id leads to the account that a request is about.
#[cfg(feature = "postgres")]
const WHERE_THE_REQUEST_IS: &str = "INSERT INTO request (id, account_id)
     SELECT id, account_id FROM recovery_request WHERE host = 'host'";

impl Prepared {
    #[track_caller]
    pub(super) fn new() -> Self {
        let desk = Desk::with_store();
        desk.sign_in("root1");
        let mut homes = BTreeMap::new();
        for name in ["target", "other", "second"]
            .into_iter()
            .chain(ADMINS)
            .chain(USERS)
        {
            desk.add(name);
            homes.insert(name, desk.somebody_else(name));
        }
        for name in ADMINS.iter().chain(&["second"]) {
            desk.run("users promote").args([name]).status(0);
        }
        for name in ADMINS.iter().chain(&USERS) {
            homes[name].sign_in(name);
        }
        for name in ["stranger", "elsewhere", "admin-temporary", "admin-too-late"] {
            homes.insert(name, desk.somebody_else(name));
        }
        let temporary = |name| {
            let added = desk.run("users add --admin --format json").args([name]);
            (name, added.status(0).field("temporary_password"))
        };
        let temporary = ["admin-temporary", "admin-too-late"].map(temporary).into();
        let tokens = tokens(&homes);
        homes["owner"].run("tokens revoke revoked --yes").status(0);
        desk.run("users remove owner-removed --yes").status(0);
        for fate in FATES.iter().chain(&RECOVERY) {
            desk.sql(fate);
        }
        #[cfg(feature = "postgres")]
        if let Some(database) = desk.database() {
            database.sql(WHERE_THE_REQUEST_IS);
        }
        let root = |name: &str| desk.root().join(name);
        fs::copy(Keys::new().public("dan"), root("dan.pub")).expect("copied");
        desk.run("recover request root1 --reason lost --out asked.txt")
            .status(0);
        let prepared = Self {
            desk,
            homes,
            tokens,
            temporary,
        };
        prepared.bring_a_session_from_elsewhere();
        prepared
    }

    /// Puts another store's session where this store's would be.
    fn bring_a_session_from_elsewhere(&self) {
        let here = session_file(self.homes["keeper"].home());
        let other = Desk::with_store();
        other.sign_in("root1");
        let place = self.homes["elsewhere"].home().join("state/passdesk");
        fs::create_dir(&place).expect("a folder");
        let name = here.file_name().expect("a name");
        fs::copy(session_file(other.home()), place.join(name)).expect("copied");
    }

    /// Runs a command as a caller does.
    pub(super) fn run(&self, caller: Caller, deed: Deed, target: Target) -> Done {
        let name = caller.name();
        let home = match caller {
            OtherStoresSession => "elsewhere",
            // Whoever brings a token has an admin's session too, which must not help.
            Token(_) | RevokedToken | ExpiredToken | TokenOfDemoted | TokenOfRemoved
            | TokenOfOwing | OtherStoresToken => "admin",
            Nobody | ExpiredSession | User | UserOwingChange | DisabledUser | DisabledAdmin
            | Admin | AdminOwingChange | TemporaryAdmin | TemporaryExpired | PasswordDisabled
            | Stale | Throttled => name,
        };
        for made in ["challenge.txt", "known.filter"] {
            let _ = fs::remove_file(self.desk.root().join(made));
        }
        let run = self.homes[home].run(&deed.line(name, target));
        let run = match caller.label() {
            Some(label) => run.env("PASSDESK_TOKEN", &self.tokens[label]),
            None => run,
        };
        let password = self.temporary.get(name).map_or(PASSWORD, String::as_str);
        match deed {
            Deed::Login | Deed::Check => run.stdin(format!("{password}\n")).end(),
            Deed::Passwd => run.stdin(format!("{password}\n{NEW_PASSWORD}\n")).end(),
            Deed::UsersImport | Deed::UsersImportDryRun | Deed::PolicyBlocklistBuild => {
                run.stdin("newcomer\n").end()
            }
            _ => run.end(),
        }
    }
}

/// A token for each label, and one that every admin can revoke.
#[track_caller]
fn tokens(homes: &BTreeMap<&str, Desk>) -> BTreeMap<&'static str, String> {
    let all = Scope::ALL.map(Scope::word);
    let create = |desk: &Desk, label: &str, scopes: &[&str]| {
        let run = desk.run("tokens create --format json").args([label]);
        let run = scopes
            .iter()
            .fold(run, |run, scope| run.args(["--scope", scope]));
        run.status(0).field("token")
    };
    let mut tokens = BTreeMap::new();
    for word in all {
        tokens.insert(word, create(&homes["owner"], word, &[word]));
    }
    for (owner, label) in [
        ("owner", "revoked"),
        ("owner", "expired"),
        ("owner-demoted", "demoted"),
        ("owner-removed", "removed"),
        ("owner-owing", "owing"),
    ] {
        tokens.insert(label, create(&homes[owner], label, &all));
    }
    for name in ADMINS {
        create(&homes[name], "spare", &all);
    }
    let other = Desk::with_store();
    other.sign_in("root1");
    tokens.insert("elsewhere", create(&other, "elsewhere", &all));
    tokens
}
