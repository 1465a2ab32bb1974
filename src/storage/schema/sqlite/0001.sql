-- Times are milliseconds since 1970 in UTC, ids are the 16 bytes of a UUID, truths are 0 or 1.
-- No trigger, no sequence, no counter that all writers share (S39).

-- From min_length on these are the settings, times in seconds. Their bounds are the program's, which reads nothing beyond them.
CREATE TABLE store (
    only_row              INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    id                    BLOB    NOT NULL CHECK (length(id) = 16),
    epoch                 BLOB    NOT NULL CHECK (length(epoch) = 16),
    name_key              BLOB    NOT NULL CHECK (length(name_key) = 32),
    created_at            INTEGER NOT NULL,
    latest_at             INTEGER NOT NULL,
    min_length            INTEGER NOT NULL,
    temporary_expiry      INTEGER NOT NULL,
    entered_temporary     INTEGER NOT NULL,
    argon2_memory         INTEGER NOT NULL,
    argon2_passes         INTEGER NOT NULL,
    argon2_lanes          INTEGER NOT NULL,
    session_idle          INTEGER NOT NULL,
    session_length        INTEGER NOT NULL,
    free_failures         INTEGER NOT NULL,
    longest_wait          INTEGER NOT NULL,
    failures_that_disable INTEGER NOT NULL,
    blocklist_file        TEXT
) STRICT;

-- Kept by name, so that a listing by name reads the table from end to end. A list of three words after IN would be made
-- into a table at every change, so there is none.
CREATE TABLE account (
    name                 TEXT    NOT NULL PRIMARY KEY CHECK (length(CAST(name AS BLOB)) BETWEEN 1 AND 64),
    id                   BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
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
    password_hash        TEXT    CHECK (length(password_hash) BETWEEN 1 AND 1000)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_admin ON account (name) WHERE role = 'admin';

-- One of 65,536 keyed buckets of names that are no account's.
CREATE TABLE unknown_name (
    bucket        INTEGER NOT NULL PRIMARY KEY CHECK (bucket BETWEEN 0 AND 65535),
    failures      INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at     INTEGER,
    refusal_noted INTEGER NOT NULL CHECK (refusal_noted IN (0, 1))
) STRICT;

-- A password check that has begun and not ended. Guessed is an account's id, or a bucket + 1.
CREATE TABLE attempt (
    guessed    BLOB    NOT NULL CHECK (length(guessed) = 16),
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    started_at INTEGER NOT NULL,
    PRIMARY KEY (guessed, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    account_id       BLOB    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest           BLOB    NOT NULL CHECK (length(digest) = 32),
    opened_at        INTEGER NOT NULL,
    last_used_at     INTEGER NOT NULL,
    authenticated_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;

-- What scripts carry; scopes are words with a space between them.
CREATE TABLE token (
    account_id   BLOB    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    label        TEXT    NOT NULL CHECK (length(label) BETWEEN 1 AND 64),
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    scopes       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (account_id, label)
) STRICT, WITHOUT ROWID;

-- Subject is zeros for the store, a bucket + 1 for unknown names, an account's id otherwise.
CREATE TABLE chain (
    subject BLOB    NOT NULL PRIMARY KEY CHECK (length(subject) = 16),
    length  INTEGER NOT NULL CHECK (length >= 1),
    head    BLOB    NOT NULL CHECK (length(head) = 32)
) STRICT, WITHOUT ROWID;

-- The words of action and outcome grow with the program, so they are not listed here.
CREATE TABLE event (
    subject      BLOB    NOT NULL CHECK (length(subject) = 16),
    sequence     INTEGER NOT NULL CHECK (sequence >= 1),
    id           BLOB    NOT NULL CHECK (length(id) = 16),
    at           INTEGER NOT NULL,
    action       TEXT    NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
    outcome      TEXT    NOT NULL CHECK (length(outcome) BETWEEN 1 AND 40),
    actor_id     BLOB    CHECK (length(actor_id) = 16),
    actor_name   TEXT    CHECK ((actor_id IS NULL) = (actor_name IS NULL)),
    actor_token  BLOB    CHECK (length(actor_token) = 16),
    subject_name TEXT    NOT NULL,
    reason       TEXT,
    operation    BLOB    NOT NULL CHECK (length(operation) = 16),
    os_uid       INTEGER NOT NULL CHECK (os_uid BETWEEN 0 AND 4294967295),
    host         TEXT    NOT NULL,
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (subject, sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_id ON event (id);

-- What is printed and kept in a drawer: each brings its account back once.
CREATE TABLE recovery_code (
    account_id BLOB    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    id         BLOB    NOT NULL CHECK (length(id) = 16),
    hash       TEXT    NOT NULL CHECK (length(hash) BETWEEN 1 AND 200),
    made_at    INTEGER NOT NULL,
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

-- No row: nobody has ever been trusted to sign.
CREATE TABLE trust (
    only_row  INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    version   INTEGER NOT NULL CHECK (version >= 1),
    threshold INTEGER NOT NULL CHECK (threshold BETWEEN 1 AND 64)
) STRICT;

CREATE TABLE trusted_signer (
    name        TEXT    NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    key         TEXT    NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 2000),
    added_at    INTEGER NOT NULL,
    counts_from INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The challenge as it was given out; empty for a name that is no admin's, whose account is nobody's.
CREATE TABLE recovery_request (
    account_id    BLOB    NOT NULL CHECK (length(account_id) = 16),
    id            BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    os_uid        INTEGER NOT NULL CHECK (os_uid BETWEEN 0 AND 4294967295),
    host          TEXT    NOT NULL,
    requested_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('open', 'redeemed', 'cancelled', 'void')),
    failed_claims INTEGER NOT NULL CHECK (failed_claims BETWEEN 0 AND 4294967295),
    challenge     BLOB    NOT NULL CHECK (length(challenge) <= 2048),
    PRIMARY KEY (account_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX recovery_request_os_uid ON recovery_request (os_uid, requested_at);

-- What a redeemed request was redeemed with, for whoever wants to verify it again.
CREATE TABLE recovery_signature (
    account_id BLOB NOT NULL CHECK (length(account_id) = 16),
    request_id BLOB NOT NULL CHECK (length(request_id) = 16),
    signer     TEXT NOT NULL CHECK (length(signer) BETWEEN 1 AND 64),
    signature  BLOB NOT NULL CHECK (length(signature) BETWEEN 1 AND 16384),
    PRIMARY KEY (account_id, request_id, signer)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
    id     BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    at     INTEGER NOT NULL,
    action TEXT    NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
    text   TEXT    NOT NULL CHECK (length(text) BETWEEN 1 AND 1000)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_acknowledged (
    account_id BLOB NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    notice_id  BLOB NOT NULL REFERENCES notice (id),
    PRIMARY KEY (account_id, notice_id)
) STRICT, WITHOUT ROWID;
