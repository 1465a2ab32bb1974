-- Schema 2. What stands in 0001.sql is never changed.

-- Whom to ask when no admin can sign in.
ALTER TABLE store ADD COLUMN support_contact text;
GRANT UPDATE (support_contact) ON store TO passdesk;

-- Recovery codes are counted apart from passwords. Guessed is that of an attempt at a code: an account's id, or a bucket + 1,
-- each with the other bits where a version stands.
CREATE TABLE code_guess (
    guessed       uuid    NOT NULL PRIMARY KEY,
    failures      bigint  NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at     bigint,
    refusal_noted boolean NOT NULL
) WITH (fillfactor = 70);

-- What a request is asked by, where its challenge is kept without a name that is no admin's: what was signed is that hash of
-- the whole text. What has been recorded of refusals, so that repeating them fills nothing.
ALTER TABLE recovery_request ADD COLUMN challenge_sha512 bytea CHECK (length(challenge_sha512) = 64);
ALTER TABLE recovery_request ADD COLUMN refusals bigint NOT NULL DEFAULT 0 CHECK (refusals BETWEEN 0 AND 4294967295);
ALTER TABLE recovery_request ADD COLUMN limit_noted boolean NOT NULL DEFAULT false;

-- What whoever runs passdesk may change is what it writes, column by column. What comes later says so for itself, after this.
REVOKE UPDATE ON account, session, token, unknown_name, chain, trust, recovery_request FROM passdesk;
GRANT UPDATE (name, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures,
    failed_at, refusal_noted, password_changed_at, last_login_at, password_hash) ON account TO passdesk;
GRANT UPDATE (last_used_at, authenticated_at) ON session TO passdesk;
GRANT UPDATE (last_used_at, expires_at) ON token TO passdesk;
GRANT UPDATE (failures, failed_at, refusal_noted) ON unknown_name TO passdesk;
GRANT UPDATE (length, head) ON chain TO passdesk;
GRANT UPDATE (version, threshold) ON trust TO passdesk;
GRANT UPDATE (state, failed_claims, expires_at, refusals, limit_noted) ON recovery_request TO passdesk;
GRANT SELECT, INSERT, DELETE, UPDATE (failures, failed_at, refusal_noted) ON code_guess TO passdesk;

-- What was put away of a chain: the number and the hash of the last event that is not here any more. Whoever runs passdesk
-- moves a chain's end, and never its beginning (S33).
ALTER TABLE chain ADD COLUMN archived_to bigint NOT NULL DEFAULT 0 CHECK (archived_to >= 0 AND archived_to < length);
ALTER TABLE chain ADD COLUMN archived_head bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(archived_head) = 32);

-- A clock that was wrong: what the record's own time is, how far that is ahead of the clock (milliseconds), and what the
-- clock said at an event. Events of schema 1 have none.
ALTER TABLE store ADD COLUMN recorded_at bigint NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN record_ahead bigint NOT NULL DEFAULT 0 CHECK (record_ahead >= 0);
UPDATE store SET recorded_at = latest_at;
ALTER TABLE event ADD COLUMN clock_at bigint;
GRANT UPDATE (recorded_at, record_ahead) ON store TO passdesk;

-- The costs that Argon2id hashes of before may still have, so that every check does the work of all of them: memory (KiB),
-- passes, lanes, as 19456,2,1;65536,3,1.
ALTER TABLE store ADD COLUMN older_costs text;
GRANT UPDATE (older_costs) ON store TO passdesk;

-- Operations of the last day under ids that their callers made: one that is sent again is recognised. Terms is a digest of what
-- was asked for.
CREATE TABLE operation (
    id       uuid   NOT NULL PRIMARY KEY,
    actor_id uuid   NOT NULL,
    terms    bytea  NOT NULL CHECK (length(terms) = 32),
    at       bigint NOT NULL
);
CREATE INDEX operation_at ON operation (at);
GRANT SELECT, INSERT, DELETE ON operation TO passdesk;

-- Who asked over TLS: the address, in place of a user of the operating system.
ALTER TABLE event ALTER COLUMN os_uid DROP NOT NULL;
ALTER TABLE event ADD COLUMN peer_address text CHECK ((peer_address IS NULL) = (os_uid IS NOT NULL));
ALTER TABLE recovery_request ALTER COLUMN os_uid DROP NOT NULL;
ALTER TABLE recovery_request ADD COLUMN peer_address text CHECK ((peer_address IS NULL) = (os_uid IS NOT NULL));
CREATE INDEX recovery_request_peer_address ON recovery_request (peer_address, requested_at) WHERE peer_address IS NOT NULL;

-- The devices that signed in before, each with a count of its own. A digest is of the token, the store and its epoch.
CREATE TABLE device (
    account_id    uuid    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest        bytea   NOT NULL CHECK (length(digest) = 32),
    id            uuid    NOT NULL,
    used_at       bigint  NOT NULL,
    failures      bigint  NOT NULL CHECK (failures BETWEEN 0 AND 4294967295),
    failed_at     bigint,
    refusal_noted boolean NOT NULL,
    PRIMARY KEY (account_id, digest)
) WITH (fillfactor = 70);
GRANT SELECT, INSERT, DELETE, UPDATE (used_at, failures, failed_at, refusal_noted) ON device TO passdesk;

-- Where an account's owner gets mail. It is looked for without the case of the letters A to Z, which is all that "C" knows.
ALTER TABLE account ADD COLUMN mail text COLLATE "C" CHECK (octet_length(mail) BETWEEN 3 AND 254);
CREATE INDEX account_mail ON account (lower(mail), name) WHERE mail IS NOT NULL;
GRANT UPDATE (mail) ON account TO passdesk;

-- The accounts of each group; a group is there as long as it has one.
CREATE TABLE membership (
    account_id uuid             NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    group_name text COLLATE "C" NOT NULL CHECK (octet_length(group_name) BETWEEN 1 AND 64),
    PRIMARY KEY (account_id, group_name)
);
CREATE INDEX membership_group ON membership (group_name, account_id);
GRANT SELECT, INSERT, DELETE ON membership TO passdesk;

-- The right checks of a password since the last event that says so: a service that asks at every request fills no log. Service
-- is empty where none was named.
CREATE TABLE right_check (
    account_id uuid   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    service    text   NOT NULL CHECK (length(service) <= 64),
    outcome    text   NOT NULL CHECK (length(outcome) BETWEEN 1 AND 40),
    since      bigint NOT NULL,
    more       bigint NOT NULL CHECK (more BETWEEN 0 AND 4294967295),
    PRIMARY KEY (account_id, service, outcome)
) WITH (fillfactor = 70);
GRANT SELECT, INSERT, DELETE, UPDATE (since, more) ON right_check TO passdesk;

-- Passwords that another system hashed, until their first right sign-in: the scheme and encoding, such as bcrypt,10$utf-8, so
-- that every check does the work of all of them.
ALTER TABLE account ADD COLUMN imported text CHECK (length(imported) BETWEEN 1 AND 100);
CREATE INDEX account_imported ON account (imported) WHERE imported IS NOT NULL;
GRANT UPDATE (imported) ON account TO passdesk;

-- The day on which these passwords end, in days since 1970; 0 where they do not.
ALTER TABLE store ADD COLUMN imported_until bigint NOT NULL DEFAULT 0;
GRANT UPDATE (imported_until) ON store TO passdesk;
