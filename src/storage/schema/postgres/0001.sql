-- Times are milliseconds since 1970 in UTC. No trigger, no sequence, no counter that all writers share (S39). Every
-- unique key holds the column its rows are spread by, which is its first: `spread.md` says more.
-- Room is left in the pages of rows that are written again and again, so that no index changes with them: readers in
-- other transactions then have nothing to be in conflict with.

CREATE SCHEMA passdesk;

-- Small, and the same everywhere. From min_length on these are the settings, times in seconds. Their bounds are the
-- program's, which reads nothing beyond them.
CREATE TABLE store (
    only_row              smallint NOT NULL PRIMARY KEY CHECK (only_row = 1),
    id                    uuid     NOT NULL,
    epoch                 uuid     NOT NULL,
    name_key              bytea    NOT NULL CHECK (length(name_key) = 32),
    created_at            bigint   NOT NULL,
    latest_at             bigint   NOT NULL,
    schema                bigint   NOT NULL CHECK (schema >= 1),
    min_length            bigint   NOT NULL,
    temporary_expiry      bigint   NOT NULL,
    entered_temporary     bigint   NOT NULL,
    argon2_memory         bigint   NOT NULL,
    argon2_passes         bigint   NOT NULL,
    argon2_lanes          bigint   NOT NULL,
    session_idle          bigint   NOT NULL,
    session_length        bigint   NOT NULL,
    free_failures         bigint   NOT NULL,
    longest_wait          bigint   NOT NULL,
    failures_that_disable bigint   NOT NULL,
    blocklist_file        text
) WITH (fillfactor = 50);

-- Names are spread by themselves, all else by the account's id: a name leads to its account.
CREATE TABLE name (
    name       text COLLATE "C" NOT NULL PRIMARY KEY CHECK (octet_length(name) BETWEEN 1 AND 64),
    account_id uuid             NOT NULL
);

CREATE TABLE account (
    id                   uuid             NOT NULL PRIMARY KEY,
    name                 text COLLATE "C" NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 64),
    display_name         text             CHECK (length(display_name) BETWEEN 1 AND 200),
    role                 text             NOT NULL CHECK (role IN ('user', 'admin')),
    disabled             boolean          NOT NULL,
    password             text             NOT NULL CHECK (password IN ('none', 'permanent', 'temporary')),
    temporary_expires_at bigint           CHECK ((password = 'temporary') = (temporary_expires_at IS NOT NULL)),
    change_required      boolean          NOT NULL,
    password_disabled    boolean          NOT NULL,
    failures             bigint           NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at            bigint,
    refusal_noted        boolean          NOT NULL,
    password_changed_at  bigint,
    last_login_at        bigint,
    created_at           bigint           NOT NULL,
    password_hash        text             CHECK (length(password_hash) BETWEEN 1 AND 1000)
) WITH (fillfactor = 70);

CREATE INDEX account_name ON account (name);
CREATE INDEX account_admin ON account (name) WHERE role = 'admin';

-- One of 65,536 keyed buckets of names that are no account's.
CREATE TABLE unknown_name (
    bucket        integer NOT NULL PRIMARY KEY CHECK (bucket BETWEEN 0 AND 65535),
    failures      bigint  NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at     bigint,
    refusal_noted boolean NOT NULL
) WITH (fillfactor = 70);

-- A password check that has begun and not ended. Guessed is an account's id, or a bucket + 1.
CREATE TABLE attempt (
    guessed    uuid   NOT NULL,
    id         uuid   NOT NULL,
    started_at bigint NOT NULL,
    PRIMARY KEY (guessed, id)
);

CREATE TABLE session (
    account_id       uuid   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest           bytea  NOT NULL CHECK (length(digest) = 32),
    opened_at        bigint NOT NULL,
    last_used_at     bigint NOT NULL,
    authenticated_at bigint NOT NULL,
    PRIMARY KEY (account_id, digest)
) WITH (fillfactor = 70);

-- What scripts carry; scopes are words with a space between them.
CREATE TABLE token (
    account_id   uuid             NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    label        text COLLATE "C" NOT NULL CHECK (length(label) BETWEEN 1 AND 64),
    digest       bytea            NOT NULL CHECK (length(digest) = 32),
    id           uuid             NOT NULL,
    scopes       text             NOT NULL,
    created_at   bigint           NOT NULL,
    expires_at   bigint           NOT NULL,
    last_used_at bigint,
    PRIMARY KEY (account_id, label)
) WITH (fillfactor = 70);

-- Subject is zeros for the store, a bucket + 1 for unknown names, an account's id otherwise.
CREATE TABLE chain (
    subject uuid   NOT NULL PRIMARY KEY,
    length  bigint NOT NULL CHECK (length >= 1),
    head    bytea  NOT NULL CHECK (length(head) = 32)
) WITH (fillfactor = 70);

-- The words of action and outcome grow with the program, so they are not listed here.
CREATE TABLE event (
    subject      uuid   NOT NULL,
    sequence     bigint NOT NULL CHECK (sequence >= 1),
    id           uuid   NOT NULL,
    at           bigint NOT NULL,
    action       text   NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
    outcome      text   NOT NULL CHECK (length(outcome) BETWEEN 1 AND 40),
    actor_id     uuid,
    actor_name   text   CHECK ((actor_id IS NULL) = (actor_name IS NULL)),
    actor_token  uuid,
    subject_name text   NOT NULL,
    reason       text,
    operation    uuid   NOT NULL,
    os_uid       bigint NOT NULL CHECK (os_uid BETWEEN 0 AND 4294967295),
    host         text   NOT NULL,
    hash         bytea  NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (subject, sequence)
);

CREATE INDEX event_id ON event (id);

-- What is printed and kept in a drawer: each brings its account back once.
CREATE TABLE recovery_code (
    account_id uuid   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    id         uuid   NOT NULL,
    hash       text   NOT NULL CHECK (length(hash) BETWEEN 1 AND 200),
    made_at    bigint NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Small, and the same everywhere. No row: nobody has ever been trusted to sign.
CREATE TABLE trust (
    only_row  smallint NOT NULL PRIMARY KEY CHECK (only_row = 1),
    version   bigint   NOT NULL CHECK (version >= 1),
    threshold bigint   NOT NULL CHECK (threshold BETWEEN 1 AND 64)
);

-- Small, and the same everywhere, so that a key too can be there once.
CREATE TABLE trusted_signer (
    name        text COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 64),
    key         text COLLATE "C" NOT NULL UNIQUE CHECK (length(key) BETWEEN 1 AND 2000),
    added_at    bigint           NOT NULL,
    counts_from bigint           NOT NULL
);

-- An id leads to the account that a request is about, as a name does.
CREATE TABLE request (
    id         uuid NOT NULL PRIMARY KEY,
    account_id uuid NOT NULL
);

-- The challenge as it was given out; empty for a name that is no admin's, whose account is nobody's.
CREATE TABLE recovery_request (
    account_id    uuid   NOT NULL,
    id            uuid   NOT NULL,
    os_uid        bigint NOT NULL CHECK (os_uid BETWEEN 0 AND 4294967295),
    host          text   NOT NULL,
    requested_at  bigint NOT NULL,
    expires_at    bigint NOT NULL,
    state         text   NOT NULL CHECK (state IN ('open', 'redeemed', 'cancelled', 'void')),
    failed_claims bigint NOT NULL CHECK (failed_claims BETWEEN 0 AND 4294967295),
    challenge     bytea  NOT NULL CHECK (length(challenge) <= 2048),
    PRIMARY KEY (account_id, id)
);

CREATE INDEX recovery_request_id ON recovery_request (id);
CREATE INDEX recovery_request_os_uid ON recovery_request (os_uid, requested_at);
CREATE INDEX recovery_request_open ON recovery_request (id) WHERE state = 'open';

-- What a redeemed request was redeemed with, for whoever wants to verify it again.
CREATE TABLE recovery_signature (
    account_id uuid             NOT NULL,
    request_id uuid             NOT NULL,
    signer     text COLLATE "C" NOT NULL CHECK (length(signer) BETWEEN 1 AND 64),
    signature  bytea            NOT NULL CHECK (length(signature) BETWEEN 1 AND 16384),
    PRIMARY KEY (account_id, request_id, signer)
);

-- Small, and the same everywhere.
CREATE TABLE notice (
    id     uuid   NOT NULL PRIMARY KEY,
    at     bigint NOT NULL,
    action text   NOT NULL CHECK (length(action) BETWEEN 1 AND 40),
    text   text   NOT NULL CHECK (length(text) BETWEEN 1 AND 1000)
);

CREATE TABLE notice_acknowledged (
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    notice_id  uuid NOT NULL REFERENCES notice (id),
    PRIMARY KEY (account_id, notice_id)
);

-- What whoever runs passdesk may do; what has been recorded is not theirs to change (S33).
GRANT USAGE ON SCHEMA passdesk TO passdesk;
GRANT SELECT ON store TO passdesk;
GRANT UPDATE (latest_at, min_length, temporary_expiry, entered_temporary, argon2_memory, argon2_passes, argon2_lanes,
    session_idle, session_length, free_failures, longest_wait, failures_that_disable, blocklist_file)
    ON store TO passdesk;
GRANT SELECT, INSERT, UPDATE, DELETE ON account, session, token TO passdesk;
GRANT SELECT, INSERT, UPDATE ON unknown_name, chain, trust, recovery_request TO passdesk;
GRANT SELECT, INSERT, DELETE ON name, attempt, recovery_code, trusted_signer TO passdesk;
GRANT SELECT, INSERT ON event, request, recovery_signature, notice, notice_acknowledged TO passdesk;
