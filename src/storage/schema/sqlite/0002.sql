-- Schema 2. What stands in 0001.sql is never changed.

-- Whom to ask when no admin can sign in.
ALTER TABLE store ADD COLUMN support_contact TEXT;

-- Recovery codes are counted apart from passwords. Guessed is that of an attempt at a code: an account's id, or a bucket + 1,
-- each with the other bits where a version stands.
CREATE TABLE code_guess (
    guessed       BLOB    NOT NULL PRIMARY KEY CHECK (length(guessed) = 16),
    failures      INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at     INTEGER,
    refusal_noted INTEGER NOT NULL CHECK (refusal_noted IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What a request is asked by, where its challenge is kept without a name that is no admin's: what was signed is that hash of
-- the whole text. What has been recorded of refusals, so that repeating them fills nothing.
ALTER TABLE recovery_request ADD COLUMN challenge_sha512 BLOB CHECK (length(challenge_sha512) = 64);
ALTER TABLE recovery_request ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0 CHECK (refusals BETWEEN 0 AND 4294967295);
ALTER TABLE recovery_request ADD COLUMN limit_noted INTEGER NOT NULL DEFAULT 0 CHECK (limit_noted IN (0, 1));

-- What was put away of a chain: the number and the hash of the last event that is not here any more.
ALTER TABLE chain ADD COLUMN archived_to INTEGER NOT NULL DEFAULT 0 CHECK (archived_to >= 0 AND archived_to < length);
ALTER TABLE chain ADD COLUMN archived_head BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(archived_head) = 32);

-- A clock that was wrong: what the record's own time is, how far that is ahead of the clock (milliseconds), and what the
-- clock said at an event. Events of schema 1 have none.
ALTER TABLE store ADD COLUMN recorded_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN record_ahead INTEGER NOT NULL DEFAULT 0 CHECK (record_ahead >= 0);
UPDATE store SET recorded_at = latest_at;
ALTER TABLE event ADD COLUMN clock_at INTEGER;

-- The costs that Argon2id hashes of before may still have, so that every check does the work of all of them: memory (KiB),
-- passes, lanes, as 19456,2,1;65536,3,1.
ALTER TABLE store ADD COLUMN older_costs TEXT;

-- Operations of the last day under ids that their callers made: one that is sent again is recognised. Terms is a digest of what
-- was asked for.
CREATE TABLE operation (
    id       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    actor_id BLOB    NOT NULL CHECK (length(actor_id) = 16),
    terms    BLOB    NOT NULL CHECK (length(terms) = 32),
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_at ON operation (at);

-- Who asked over TLS: the address, in place of a user of the operating system.
ALTER TABLE event ALTER COLUMN os_uid DROP NOT NULL;
ALTER TABLE event ADD COLUMN peer_address TEXT CHECK ((peer_address IS NULL) = (os_uid IS NOT NULL));
ALTER TABLE recovery_request ALTER COLUMN os_uid DROP NOT NULL;
ALTER TABLE recovery_request ADD COLUMN peer_address TEXT CHECK ((peer_address IS NULL) = (os_uid IS NOT NULL));
CREATE INDEX recovery_request_peer_address ON recovery_request (peer_address, requested_at) WHERE peer_address IS NOT NULL;

-- The devices that signed in before, each with a count of its own. A digest is of the token, the store and its epoch.
CREATE TABLE device (
    account_id    BLOB    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest        BLOB    NOT NULL CHECK (length(digest) = 32),
    id            BLOB    NOT NULL CHECK (length(id) = 16),
    used_at       INTEGER NOT NULL,
    failures      INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at     INTEGER,
    refusal_noted INTEGER NOT NULL CHECK (refusal_noted IN (0, 1)),
    PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;

-- By id, as the audit log is, so that a job over many accounts writes both from one end to the other, in whatever order they
-- were added by name. Mail is where an account's owner gets mail; it is looked for without the case of the letters A to Z.
-- Imported are passwords that another system hashed, until their first right sign-in: the scheme and encoding, such as
-- bcrypt,10$utf-8, so that every check does the work of all of them.
CREATE TABLE account_by_id (
    id                   BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    name                 TEXT    NOT NULL UNIQUE CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),
    display_name         TEXT    CHECK (length(display_name) BETWEEN 1 AND 200),
    role                 TEXT    NOT NULL CHECK (role IN ('user', 'admin')),
    disabled             INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    password             TEXT    NOT NULL CHECK (password = 'none' OR password = 'permanent' OR password = 'temporary'),
    temporary_expires_at INTEGER CHECK ((password = 'temporary') = (temporary_expires_at IS NOT NULL)),
    change_required      INTEGER NOT NULL CHECK (change_required IN (0, 1)),
    password_disabled    INTEGER NOT NULL CHECK (password_disabled IN (0, 1)),
    failures             INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at            INTEGER,
    refusal_noted        INTEGER NOT NULL CHECK (refusal_noted IN (0, 1)),
    password_changed_at  INTEGER,
    last_login_at        INTEGER,
    created_at           INTEGER NOT NULL,
    password_hash        TEXT    CHECK (length(password_hash) BETWEEN 1 AND 1000),
    mail                 TEXT    CHECK (length(CAST(mail AS BLOB)) BETWEEN 3 AND 254),
    imported             TEXT    CHECK (imported IS NULL OR length(imported) BETWEEN 1 AND 100)
) STRICT, WITHOUT ROWID;
INSERT INTO account_by_id (id, name, display_name, role, disabled, password, temporary_expires_at, change_required,
        password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, password_hash)
    SELECT id, name, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled,
        failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, password_hash
    FROM account ORDER BY id;
DROP TABLE account;
ALTER TABLE account_by_id RENAME TO account;
CREATE INDEX account_admin ON account (name) WHERE role = 'admin';
CREATE INDEX account_mail ON account (lower(mail), name) WHERE mail IS NOT NULL;
CREATE INDEX account_imported ON account (imported) WHERE imported IS NOT NULL;

-- The accounts of each group; a group is there as long as it has one.
CREATE TABLE membership (
    account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    group_name TEXT NOT NULL CHECK (length(CAST(group_name AS BLOB)) BETWEEN 1 AND 64),
    PRIMARY KEY (account_id, group_name)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_group ON membership (group_name, account_id);

-- The right checks of a password since the last event that says so: a service that asks at every request fills no log. Service
-- is empty where none was named.
CREATE TABLE right_check (
    account_id BLOB    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    service    TEXT    NOT NULL CHECK (length(service) <= 64),
    outcome    TEXT    NOT NULL CHECK (length(outcome) BETWEEN 1 AND 40),
    since      INTEGER NOT NULL,
    more       INTEGER NOT NULL CHECK (more BETWEEN 0 AND 4294967295),
    PRIMARY KEY (account_id, service, outcome)
) STRICT, WITHOUT ROWID;

-- The day on which these passwords end, in days since 1970; 0 where they do not.
ALTER TABLE store ADD COLUMN imported_until INTEGER NOT NULL DEFAULT 0;
