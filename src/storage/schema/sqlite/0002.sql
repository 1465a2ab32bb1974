-- Schema 2. What stands in 0001.sql is never changed.

-- What was put away of a chain: the number and the hash of the last event that is not here any more.
ALTER TABLE chain ADD COLUMN archived_to INTEGER NOT NULL DEFAULT 0 CHECK (archived_to >= 0 AND archived_to < length);
ALTER TABLE chain ADD COLUMN archived_head BLOB NOT NULL DEFAULT x'0000000000000000000000000000000000000000000000000000000000000000' CHECK (length(archived_head) = 32);
