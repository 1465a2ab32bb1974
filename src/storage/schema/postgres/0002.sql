-- Schema 2. What stands in 0001.sql is never changed.

-- A clock that was wrong: what the record's own time is, how far that is ahead of the clock (milliseconds), and what the
-- clock said at an event. Events of schema 1 have none.
ALTER TABLE store ADD COLUMN recorded_at bigint NOT NULL DEFAULT 0;
ALTER TABLE store ADD COLUMN record_ahead bigint NOT NULL DEFAULT 0 CHECK (record_ahead >= 0);
UPDATE store SET recorded_at = latest_at;
ALTER TABLE event ADD COLUMN clock_at bigint;
GRANT UPDATE (recorded_at, record_ahead) ON store TO passdesk;
