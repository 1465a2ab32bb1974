-- Schema 2. What stands in 0001.sql is never changed.

-- What was put away of a chain: the number and the hash of the last event that is not here any more. Whoever runs passdesk
-- moves a chain's end, and never its beginning (S33).
ALTER TABLE chain ADD COLUMN archived_to bigint NOT NULL DEFAULT 0 CHECK (archived_to >= 0 AND archived_to < length);
ALTER TABLE chain ADD COLUMN archived_head bytea NOT NULL DEFAULT '\x0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(archived_head) = 32);
REVOKE UPDATE ON chain FROM passdesk;
GRANT UPDATE (length, head) ON chain TO passdesk;
