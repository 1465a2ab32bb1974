-- Schema 2. What stands in 0001.sql is never changed.

-- Whom to ask when no admin can sign in.
ALTER TABLE store ADD COLUMN support_contact text;
GRANT UPDATE (support_contact) ON store TO passdesk;
