//! What each command is promised to print, a row for each.

/// An account's object.
pub(super) const ACCOUNT: &[&str] = &[
    "name",
    "display_name",
    "role",
    "status",
    "password",
    "temporary_expires_at",
    "password_changed_at",
    "last_login_at",
    "created_at",
    "mail",
    "groups",
];
const RESET: &[&str] = &["name", "temporary_password", "expires_at", "reset_id"];
const HANDED_OVER: &str = "hand it over; it works once, and * must choose a new one then\n";

const INIT: &[&str] = &[
    "name",
    "store",
    "temporary_password",
    "expires_at",
    "recovery_codes",
];
const CODES: &[&str] = &["name", "store", "made_at", "recovery_codes"];
const CODES_OF_ROOT1: &str = "recovery codes of root1, store *, ????-??-??; each works once:
  ????-????-????-????-????-????-????
  ????-????-????-????-????-????-????
  ????-????-????-????-????-????-????
  ????-????-????-????-????-????-????
";
const RECOVERED: &str =
    "the password of root1 is set; *\nkeep the codes on paper, *; next: passdesk login root1\n";
const SIGNER: &[&str] = &["name", "change", "counts_from", "signers", "threshold"];
const SIGNERS_TOLD: &str =
    "every admin is shown this at the next sign-in, and requests that were open are void\n";
const SIGNERS: &[&str] = &[
    "name",
    "kind",
    "fingerprint",
    "added_at",
    "counts_from",
    "counts",
];
const REQUEST: &[&str] = &[
    "request_id",
    "account",
    "challenge_file",
    "claim_secret",
    "expires_at",
    "redeemable_from",
    "signatures_needed",
    "support_contact",
];
const REQUESTS: &[&str] = &[
    "request_id",
    "account",
    "state",
    "requested_at",
    "expires_at",
    "requester_uid",
    "requester_host",
    "failed_claims",
    "requester_address",
];
const INSPECTED: &[&str] = &[
    "request_id",
    "account",
    "account_id",
    "action",
    "overrides",
    "reason",
    "requester_uid",
    "requester_host",
    "redeemable_from",
    "expires_at",
    "expired",
    "signatures_needed",
    "trust_version",
    "trust_sha256",
    "store_id",
    "store_epoch",
    "challenge_sha256",
    "requester_address",
];
const SETTINGS: &[&str] = &[
    "key", "value", "default", "unit", "allowed", "purpose", "source",
];
const MEASURED: &[&str] = &[
    "argon2_memory",
    "argon2_passes",
    "argon2_lanes",
    "milliseconds",
    "proposed",
];
const STORE: &[&str] = &[
    "store",
    "engine",
    "engine_version",
    "schema_version",
    "size_bytes",
    "accounts",
    "usable_admins",
    "events",
    "last_anchor_at",
    "store_id",
    "store_epoch",
    "created_at",
];
const STORE_CARD: &str = "store          *passdesk.db
engine         sqlite 3.*
schema         2
size           * bytes
accounts       4
usable admins  2
events         *
last anchor    never
id             ????????-????-????-????-????????????
epoch          ????????-????-????-????-????????????
created        ????-??-?? ??:??Z
";
const BACKUP: &[&str] = &[
    "file",
    "bytes",
    "accounts",
    "events",
    "last_event_at",
    "sha256",
];
const RESTORED: &[&str] = &[
    "store",
    "file",
    "accounts",
    "events",
    "last_event_at",
    "store_epoch",
    "sessions_ended",
    "tokens_revoked",
    "requests_voided",
    "replaced",
];
const COPIED: &[&str] = &[
    "store",
    "to",
    "accounts",
    "events",
    "last_event_at",
    "sha256",
    "store_epoch",
    "requests_voided",
];
const NOTICES: &[&str] = &["at", "action", "notice", "acknowledged"];

const EVENT: &[&str] = &[
    "id",
    "at",
    "action",
    "outcome",
    "actor",
    "subject",
    "sequence",
    "reason",
    "operation_id",
    "os_uid",
    "host",
    "actor_id",
    "token_id",
    "subject_id",
    "clock_at",
    "peer_address",
];
const ANCHOR: &[&str] = &["at", "chains", "events", "sha256", "store_id", "anchor"];
const DAYS: &[&str] = &["day", "resets", "failed_sign_ins", "lockouts", "begins_at"];

/// What a command prints on stdout.
pub(super) enum Result {
    /// One result: the fields of its object and its CSV header, and the sentence that people read.
    One(&'static [&'static str], &'static str),
    /// Rows: the fields of each object, the header of CSV, which has a column for errors too, and the lines that people read.
    Many(
        &'static [&'static str],
        &'static [&'static str],
        &'static str,
    ),
    /// A text that is the same in every format; its beginning.
    Text(&'static str),
}

use Result::{Many, One, Text};

/// A command, run by the admin `root1`, with the users `bob` and `eve`, the admin `ann` and the token `t1`; with the
/// trusted signers `sid` and `sue`, and an open request to bring `root1` back that both of them have signed. What stands in
/// braces is filled in.
pub(super) struct Row {
    /// The words that name it.
    pub(super) command: &'static str,
    /// What follows them.
    pub(super) arguments: &'static str,
    /// What stands on standard input.
    pub(super) stdin: &'static str,
    pub(super) result: Result,
    /// What stands on stderr; a star is for anything.
    pub(super) notes: &'static str,
}

const fn row(
    command: &'static str,
    arguments: &'static str,
    result: Result,
    notes: &'static str,
) -> Row {
    Row {
        command,
        arguments,
        stdin: "",
        result,
        notes,
    }
}

const fn fed(
    command: &'static str,
    arguments: &'static str,
    stdin: &'static str,
    result: Result,
    notes: &'static str,
) -> Row {
    Row {
        stdin,
        ..row(command, arguments, result, notes)
    }
}

const PASSWORD: &str = "violet teapot under granite 92\n";
const BOTH: &str = "violet teapot under granite 92\nseven herons cross the quarry\n";
const TEMPORARY: &str = "seven herons cross the quarry\n";
const PEOPLE: &str = "name,display_name,role\ndora,Dora D,user\nfay,,admin\n";

/// A result and where its row is alike in every deed on one account.
const fn deed(command: &'static str, arguments: &'static str, sentence: &'static str) -> Row {
    row(command, arguments, One(ACCOUNT, sentence), "")
}

const CARD: &str = "name          bob
display name  none
mail          none
role          user
groups        none
status        active
password      permanent
changed       ????-??-?? ??:??Z
last login    never
created       ????-??-?? ??:??Z
";
const ACCOUNTS: &str = "NAME   ROLE   STATUS  LAST LOGIN         PASSWORD CHANGED
ann    admin  active  never              ????-??-?? ??:??Z
bob    user   active  never              ????-??-?? ??:??Z
eve    user   active  never              ????-??-?? ??:??Z
root1  admin  active  ????-??-?? ??:??Z  ????-??-?? ??:??Z
";
const SHEET: &str = "NAME *TEMPORARY PASSWORD *UNTIL *ERROR
* ?????-?????-?????-?????-????? *Z
* ?????-?????-?????-?????-????? *Z
";
const WOULD_RESET: &[&str] = &["name", "would", "error", "password"];
const WOULD: &str = "NAME  WOULD  PASSWORD   WHY\nbob   reset  generated\neve   reset  generated\n";
const WOULD_ADD: &[&str] = &[
    "name",
    "would",
    "error",
    "display_name",
    "role",
    "mail",
    "groups",
    "password",
    "disabled",
    "must_change",
];
const GROUPS: &[&str] = &["group", "accounts"];
const MEMBERSHIP: &[&str] = &["name", "groups"];
const MEMBERSHIP_CSV: &[&str] = &["name", "groups", "error"];
const TOKENS: &str = "LABEL  SCOPES                 CREATED            EXPIRES            LAST USED
t1     users:list audit:read  ????-??-?? ??:??Z  ????-??-?? ??:??Z  never
";
const ALL_TOKENS_FIELDS: &[&str] = &[
    "owner",
    "label",
    "scopes",
    "created_at",
    "expires_at",
    "last_used_at",
    "expired",
];
const ALL_TOKENS: &str =
    "OWNER  LABEL  SCOPES                 CREATED            EXPIRES            LAST USED
root1  t1     users:list audit:read  ????-??-?? ??:??Z  ????-??-?? ??:??Z  never
";
const SHEET_CSV: &[&str] = &[
    "name",
    "temporary_password",
    "expires_at",
    "reset_id",
    "error",
];
const SUMMARY: &[&str] = &["done", "failed", "skipped", "out", "unchanged"];
const SHOWN: &str =
    "temporary password of bob, until ????-??-??T??:??:??Z:\n?????-?????-?????-?????-?????\n";

/// Every command; some in several forms.
pub(super) const ROWS: &[Row] = &[
    fed(
        "init",
        "--admin root1 --password-stdin --store other/new.db",
        PASSWORD,
        One(
            INIT,
            "made the store *other/new.db\nrecovery codes of root1, store *, ????-??-??; each works once:\n  *\n  *\n  *\n  *\n",
        ),
        "next: passdesk login root1 --store other/new.db\n",
    ),
    row(
        "init",
        "--admin bob --generate --store other/new.db",
        One(
            INIT,
            "made the store *other/new.db\ntemporary password of bob, until ????-??-??T??:??:??Z:\n?????-?????-?????-?????-?????\nrecovery codes of bob, *",
        ),
        "next: passdesk login bob --store other/new.db\n",
    ),
    fed(
        "login",
        "root1 --password-stdin",
        PASSWORD,
        One(
            &["name", "role", "until"],
            "signed in as root1 (admin) until ????-??-??T??:??:??Z\n",
        ),
        "",
    ),
    row("logout", "", One(&["signed_out"], "signed out\n"), ""),
    deed("whoami", "", "root1 (admin, active)\n"),
    fed(
        "check",
        "bob --password-stdin --token-file verify.token",
        PASSWORD,
        One(&["name", "outcome"], "the password of bob is right\n"),
        "",
    ),
    fed(
        "passwd",
        "bob --password-stdin",
        BOTH,
        One(
            ACCOUNT,
            "the password of bob is changed, and its sessions are ended\n",
        ),
        "",
    ),
    fed(
        "passwd",
        "root1 --password-stdin --revoke-tokens",
        BOTH,
        One(
            ACCOUNT,
            "the password of root1 is changed, its other sessions are ended, and its tokens are revoked\n",
        ),
        "",
    ),
    row("users list", "", Many(ACCOUNT, ACCOUNT, ACCOUNTS), ""),
    deed("users show", "bob", CARD),
    row(
        "users add",
        "zoe",
        Many(
            RESET,
            SHEET_CSV,
            "temporary password of zoe, until *Z:\n*\n",
        ),
        HANDED_OVER,
    ),
    fed(
        "users import",
        "-",
        PEOPLE,
        Many(RESET, SHEET_CSV, SHEET),
        "2 added, 0 failed, 0 skipped\n",
    ),
    fed(
        "users import",
        "- --out rows",
        PEOPLE,
        One(
            SUMMARY,
            "2 added, 0 failed, 0 skipped; the rows are in rows\n",
        ),
        "",
    ),
    fed(
        "users import",
        "- --dry-run",
        PEOPLE,
        Many(
            WOULD_ADD,
            WOULD_ADD,
            "NAME  WOULD  ROLE   DISPLAY NAME  PASSWORD   WHY\ndora  add    user   Dora D        temporary\nfay   add    admin                temporary\n",
        ),
        "2 would be added, 0 would fail; nothing was changed\n",
    ),
    deed("users remove", "bob --yes", "bob is removed\n"),
    deed(
        "users disable",
        "bob",
        "bob is disabled, and its sessions are ended\n",
    ),
    deed("users enable", "bob", "bob is enabled\n"),
    deed("users promote", "bob", "bob is an admin\n"),
    deed("users demote", "ann", "ann is no longer an admin\n"),
    deed("users unlock", "bob", "bob may try again\n"),
    deed(
        "users set",
        "bob --display-name Robert",
        "bob has the display name Robert\n",
    ),
    deed(
        "users set",
        "bob --mail bob@example.org",
        "bob has the mail address bob@example.org\n",
    ),
    deed(
        "users rename",
        "bob robert",
        "bob is now robert, and its sessions are ended\n",
    ),
    deed(
        "users require-change",
        "bob",
        "bob must choose a new password\n",
    ),
    deed(
        "users require-change",
        "bob eve",
        "bob must choose a new password\neve must choose a new password\n",
    ),
    row(
        "users require-change",
        "--all --yes",
        One(&["accounts"], "3 accounts must choose a new password\n"),
        "",
    ),
    row(
        "users reset",
        "bob --yes",
        Many(RESET, SHEET_CSV, SHOWN),
        HANDED_OVER,
    ),
    fed(
        "users reset",
        "bob --yes --password-stdin",
        TEMPORARY,
        Many(
            RESET,
            SHEET_CSV,
            "temporary password of bob, until *Z:\nseven herons cross the quarry\n",
        ),
        HANDED_OVER,
    ),
    row(
        "users reset",
        "bob --dry-run",
        One(WOULD_RESET, "would reset bob\n"),
        "",
    ),
    row(
        "users reset",
        "bob eve --yes",
        Many(RESET, SHEET_CSV, SHEET),
        "2 reset, 0 failed, 0 skipped\n",
    ),
    row(
        "users reset",
        "bob eve --yes --quiet",
        Many(RESET, SHEET_CSV, SHEET),
        "",
    ),
    row(
        "users reset",
        "bob eve --dry-run",
        Many(WOULD_RESET, WOULD_RESET, WOULD),
        "2 would be reset, 0 would fail; nothing was changed\n",
    ),
    row(
        "users reset",
        "--role user --yes",
        Many(RESET, SHEET_CSV, SHEET),
        "2 reset, 0 failed, 0 skipped\n",
    ),
    row(
        "groups list",
        "",
        Many(GROUPS, GROUPS, "GROUP  ACCOUNTS\nstaff  1\n"),
        "",
    ),
    row(
        "groups add",
        "wheel bob",
        Many(MEMBERSHIP, MEMBERSHIP_CSV, "bob is in wheel\n"),
        "",
    ),
    row(
        "groups add",
        "wheel bob eve",
        Many(
            MEMBERSHIP,
            MEMBERSHIP_CSV,
            "NAME  GROUPS       ERROR\nbob   wheel\neve   staff wheel\n",
        ),
        "",
    ),
    row(
        "groups remove",
        "staff eve",
        Many(MEMBERSHIP, MEMBERSHIP_CSV, "eve is not in staff\n"),
        "",
    ),
    row(
        "tokens create",
        "t2 --scope users:list",
        One(
            &["label", "token", "scopes", "expires_at"],
            "token t2, until ????-??-??T??:??:??Z, for users:list:\npdk_*\n",
        ),
        "it is not shown again; a script gives it in PASSDESK_TOKEN or --token-file FILE\n",
    ),
    row(
        "tokens create",
        "t3 --scope users:list --out t3.token",
        One(
            &["label", "token", "scopes", "expires_at", "out"],
            "token t3, until ????-??-??T??:??:??Z, for users:list, is in t3.token\n",
        ),
        "a script gives it with --token-file t3.token\n",
    ),
    row(
        "tokens list",
        "",
        Many(
            &[
                "label",
                "scopes",
                "created_at",
                "expires_at",
                "last_used_at",
                "expired",
            ],
            &[
                "label",
                "scopes",
                "created_at",
                "expires_at",
                "last_used_at",
                "expired",
            ],
            TOKENS,
        ),
        "",
    ),
    row(
        "tokens list",
        "--all",
        Many(ALL_TOKENS_FIELDS, ALL_TOKENS_FIELDS, ALL_TOKENS),
        "",
    ),
    row(
        "tokens revoke",
        "t1 --owner root1 --yes",
        One(
            &["label", "revoked", "owner"],
            "the token t1 of root1 is revoked\n",
        ),
        "",
    ),
    row(
        "tokens revoke",
        "t1 --yes",
        One(&["label", "revoked"], "the token t1 is revoked\n"),
        "",
    ),
    row(
        "recover codes new",
        "",
        One(CODES, CODES_OF_ROOT1),
        "they are not shown again: keep them on paper; older codes no longer work\n",
    ),
    row(
        "recover codes status",
        "",
        One(
            &["name", "left", "made_at"],
            "root1 has 4 recovery codes, made ????-??-?? ??:??Z\n",
        ),
        "",
    ),
    fed(
        "recover with-code",
        "root1 --password-stdin",
        "{code}\nseven herons cross the quarry\n",
        One(CODES, CODES_OF_ROOT1),
        RECOVERED,
    ),
    row(
        "recover signers add",
        "dan --key dan.pub",
        One(
            SIGNER,
            "the trusted signer dan is added and counts from ????-??-??T??:??:??Z; 2 of 3 must sign\n",
        ),
        SIGNERS_TOLD,
    ),
    row(
        "recover signers list",
        "",
        Many(
            SIGNERS,
            SIGNERS,
            "NAME *KIND *FINGERPRINT *ADDED *COUNTS FROM\nsid *ssh-ed25519 *SHA256:* *Z\nsue *ssh-ed25519 *SHA256:* *Z\n",
        ),
        "2 of 2 must sign\n",
    ),
    row(
        "recover signers threshold",
        "1",
        One(SIGNER, "1 of 2 must sign\n"),
        SIGNERS_TOLD,
    ),
    row(
        "recover signers remove",
        "lee --yes",
        One(
            SIGNER,
            "the trusted signer lee is removed; 2 of 2 must sign\n",
        ),
        SIGNERS_TOLD,
    ),
    row(
        "recover request",
        "root1 --reason lost",
        One(
            REQUEST,
            "request ????????-????-????-????-????????????\nchallenge.txt must be signed by 2 trusted signers, and can be redeemed until *Z\nclaim secret, for you alone:\n?????-?????-?????-?????-?????-?????-?????\n",
        ),
        "next, each signer: ssh-keygen -Y sign -f KEY -n recovery@passdesk < challenge.txt > NAME.sig\nthen you: passdesk recover redeem --request * --signature FILE...\n",
    ),
    row(
        "recover inspect",
        "asked.txt",
        One(
            INSPECTED,
            "the person who holds the claim secret may set a new password for the admin root1\nbecause   lost\nasked by  operating-system user * on *\nvalid     from *Z until *Z\nneeds     2 signatures, by version 1 of the trusted signers\nrequest   *\nstore     *\n",
        ),
        "sign only after you have spoken to root1 yourself:\nssh-keygen -Y sign -f KEY -n recovery@passdesk < asked.txt > NAME.sig\n",
    ),
    fed(
        "recover redeem",
        "--request {request} --signature sid.sig sue.sig --password-stdin",
        "{claim}\nseven herons cross the quarry\n",
        One(CODES, CODES_OF_ROOT1),
        RECOVERED,
    ),
    row(
        "recover list",
        "",
        Many(
            REQUESTS,
            REQUESTS,
            "REQUEST *ACCOUNT *STATE *REQUESTED *EXPIRES *BY\n* root1 *open *Z *Z * on *\n",
        ),
        "",
    ),
    row(
        "recover cancel",
        "{request}",
        One(&["request_id", "cancelled"], "the request * is cancelled\n"),
        "",
    ),
    fed(
        "recover cancel",
        "{request} --password-stdin",
        "{claim}\n",
        One(&["request_id", "cancelled"], "the request * is cancelled\n"),
        "",
    ),
    row(
        "recover notices",
        "",
        Many(
            NOTICES,
            NOTICES,
            "AT *NOTICE\n????-??-?? ??:??Z  the trusted signer lee *\n",
        ),
        "",
    ),
    row(
        "recover notices",
        "--acknowledge",
        Many(
            NOTICES,
            NOTICES,
            "AT *NOTICE\n????-??-?? ??:??Z  the trusted signer lee *\n",
        ),
        "acknowledged: 1\n",
    ),
    row(
        "audit list",
        "--user bob",
        Many(
            EVENT,
            EVENT,
            "AT *ACTION *OUTCOME *ACTOR *SUBJECT *REASON\n* ??:??:??Z *account.add *done *root1 *bob\n*password.change *done *bob *bob\n",
        ),
        "",
    ),
    row(
        "audit verify",
        "",
        One(
            &["chains", "events", "anchors", "put_away", "archives"],
            "* events in * chains: nothing was altered, taken out, put in or moved\n",
        ),
        "without an anchor, this does not show whether a chain was cut short, *\n",
    ),
    row(
        "audit anchor",
        "",
        One(
            ANCHOR,
            "passdesk-anchor 1 ????-??-??T??:??:??.???Z chains * events * sha256 * store ????????-????-????-????-????????????\n",
        ),
        "keep it where nobody who can write to the store can change it; *\n",
    ),
    row(
        "audit summary",
        "",
        Many(
            DAYS,
            DAYS,
            "DAY *RESETS *FAILED SIGN-INS *LOCKOUTS\n????-??-?? *",
        ),
        "* resets, * failed sign-ins, * lockouts\n",
    ),
    row(
        "audit archive",
        "--before 2100-01-01 --out away/events.jsonl",
        One(
            &["file", "events", "chains", "before", "bytes", "sha256"],
            "archived * events of * chains from before * in away/events.jsonl, and verified the file\n",
        ),
        "keep it as safe as a backup; to verify it with the store: passdesk audit verify --archive away/events.jsonl\n",
    ),
    row(
        "policy show",
        "",
        Many(
            SETTINGS,
            SETTINGS,
            "KEY *VALUE  DEFAULT  ALLOWED *PURPOSE\nmin-length             15     15       8 to 64 characters *\n*\nblocklist-file         none   none *\nsupport-contact        none   none *\n",
        ),
        "",
    ),
    row(
        "policy show",
        "min-length",
        Many(
            SETTINGS,
            SETTINGS,
            "min-length             15\ndefault                15\nallowed                8 to 64 characters\npurpose *\nsource *\n",
        ),
        "",
    ),
    row(
        "policy set",
        "min-length=16 session-idle=30m free-failures=5",
        Many(
            &["key", "before", "after"],
            &["key", "before", "after"],
            "min-length is 16, and was 15\nsession-idle is 30m, and was 1h\nfree-failures is 5 already\n",
        ),
        "",
    ),
    row(
        "policy tune",
        "--target 1ms",
        Many(
            MEASURED,
            MEASURED,
            "ARGON2-MEMORY  ARGON2-PASSES  ARGON2-LANES  MILLISECONDS\n19456          2              1             * proposed\n",
        ),
        "the lowest allowed cost already takes longer than the target on this machine\nnext: passdesk policy set argon2-memory=19456 argon2-passes=2 argon2-lanes=1\n",
    ),
    fed(
        "policy blocklist build",
        "- known.filter",
        "hunter2\ncorrect horse\nhunter2\n",
        One(
            &["file", "entries", "duplicates", "left_out", "bytes"],
            "known.filter holds 2 passwords in * bytes; 1 duplicate dropped\n",
        ),
        "",
    ),
    row("store info", "", One(STORE, STORE_CARD), ""),
    // A store that is in order has no rows.
    row("store check", "", Text(""), ""),
    row("store mend", "", Text(""), ""),
    row(
        "store backup",
        "kept/second.db",
        One(
            BACKUP,
            "copied the store to kept/second.db and verified it; accounts: 4, events: *\n",
        ),
        "",
    ),
    row(
        "store restore",
        "kept/first.db --store other/new.db",
        One(
            RESTORED,
            "made the store */other/new.db from kept/first.db, as it was at ????-??-??T??:??:??Z; accounts: 4, events: *\nended sessions: 1, revoked tokens: 1, void recovery requests: 1\n",
        ),
        "resets, changes of accounts and used recovery codes after that moment are undone: look through passdesk users list --store other/new.db\nnext: passdesk store check --store other/new.db, then passdesk login NAME --store other/new.db and passdesk recover codes new --store other/new.db\n",
    ),
    row(
        "store restore",
        "kept/first.db --replace --yes",
        One(
            RESTORED,
            "made the store */passdesk.db from kept/first.db, as it was at ????-??-??T??:??:??Z; accounts: 4, events: *\nended sessions: 1, revoked tokens: 1, void recovery requests: 1\n",
        ),
        "the store that was there is now */passdesk.db.replaced-????????T??????Z; to return to it: passdesk store * --replace\nit holds all password hashes: when you do not need it any more, remove it: rm *\nresets, changes of accounts and used recovery codes after that moment are undone: look through passdesk users list\nnext: passdesk store check, then passdesk login NAME and passdesk recover codes new\n",
    ),
    row(
        "store copy",
        "--to copied/new.db",
        One(
            COPIED,
            "copied the store */passdesk.db to */copied/new.db and verified it; accounts: 4, events: *, void recovery requests: 1\n",
        ),
        "next: put store = \"*/copied/new.db\" in */passdesk/config.toml; --store and PASSDESK_STORE take precedence\nall users must sign in again; changes that are still made in */passdesk.db do not reach the copy\n",
    ),
    row("demo", "", Text(""), "*"),
    row("completions", "bash", Text("_passdesk() {"), ""),
    row("completions", "elvish", Text("\nuse builtin;"), ""),
    row("completions", "fish", Text("# passdesk itself"), ""),
    row("completions", "powershell", Text("\nusing namespace"), ""),
    row("completions", "zsh", Text("#compdef passdesk\n"), ""),
    row("man", "", Text(".ie \\n(.g"), ""),
    row("man", "pages", Text(""), ""),
];
