\set number random(0, 9999)
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT id, epoch, name_key, created_at, latest_at, schema, min_length, temporary_expiry, entered_temporary, argon2_memory, argon2_passes, argon2_lanes, session_idle, session_length, free_failures, longest_wait, failures_that_disable, blocklist_file, support_contact FROM store;
SELECT account_id, opened_at, last_used_at, authenticated_at FROM session WHERE account_id = :admin AND digest = :digest;
SELECT name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at FROM account WHERE id = :admin;
SELECT account_id AS id FROM name WHERE name = 'user' || lpad(:number::text, 5, '0') \gset
SELECT name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at FROM account WHERE id = :id;
UPDATE account SET display_name = NULL, role = 'user', disabled = false, password = 'temporary', temporary_expires_at = 1900000000000, change_required = false, password_disabled = false, failures = 0, failed_at = NULL, refusal_noted = false, password_changed_at = 1800000000000, last_login_at = NULL, created_at = 1700000000000 WHERE id = :id;
UPDATE account SET password_hash = '$hmac$0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' WHERE id = :id;
DELETE FROM session WHERE account_id = :id AND digest IS DISTINCT FROM NULL;
DELETE FROM token WHERE account_id = :id;
SELECT length + 1 AS next, head, subject FROM chain WHERE subject = :id \gset
UPDATE chain SET length = :next, head = :digest WHERE subject = :id AND length + 1 = :next;
INSERT INTO event (subject, sequence, id, at, action, outcome, actor_id, actor_name, subject_name, reason, operation, os_uid, host, hash, actor_token) VALUES (:id, :next, gen_random_uuid(), 1800000000000, 'password.reset', 'done', :admin, 'root', 'user', NULL, :admin, 0, '', :digest, NULL) ON CONFLICT DO NOTHING;
COMMIT;
