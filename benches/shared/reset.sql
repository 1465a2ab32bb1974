\set number random(0, 9999)
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT id, epoch, name_key, created_at, latest_at, recorded_at, record_ahead, older_costs, min_length, temporary_expiry, entered_temporary, argon2_memory, argon2_passes, argon2_lanes, session_idle, session_length, free_failures, longest_wait, failures_that_disable, imported_until, blocklist_file, support_contact, schema, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM store;
SELECT account_id, opened_at, last_used_at, authenticated_at FROM session WHERE account_id = :admin AND digest = :digest;
SELECT name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, mail, (SELECT string_agg(group_name, ' ') FROM membership WHERE account_id = account.id), imported IS NOT NULL FROM account WHERE id = :admin;
SELECT account_id AS id FROM name WHERE name = 'user' || lpad(:number::text, 5, '0') \gset
SELECT name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, mail, (SELECT string_agg(group_name, ' ') FROM membership WHERE account_id = account.id), imported IS NOT NULL FROM account WHERE id = :id;
COMMIT;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT id, epoch, name_key, created_at, latest_at, recorded_at, record_ahead, older_costs, min_length, temporary_expiry, entered_temporary, argon2_memory, argon2_passes, argon2_lanes, session_idle, session_length, free_failures, longest_wait, failures_that_disable, imported_until, blocklist_file, support_contact, schema, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM store;
SELECT account_id, opened_at, last_used_at, authenticated_at FROM session WHERE account_id = :admin AND digest = :digest;
SELECT name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, mail, (SELECT string_agg(group_name, ' ') FROM membership WHERE account_id = account.id), imported IS NOT NULL FROM account WHERE id = :admin;
INSERT INTO operation (id, actor_id, terms, at) VALUES (gen_random_uuid(), :admin, :digest, 1800000000000) ON CONFLICT DO NOTHING;
DELETE FROM operation WHERE at < 1700000000000;
SELECT name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, mail, (SELECT string_agg(group_name, ' ') FROM membership WHERE account_id = account.id), imported IS NOT NULL FROM account WHERE id = :id;
UPDATE account SET display_name = NULL, role = 'user', disabled = false, password = 'temporary', temporary_expires_at = 1900000000000, change_required = false, password_disabled = false, failures = 0, failed_at = NULL, refusal_noted = false, password_changed_at = 1800000000000, last_login_at = NULL, password_hash = '$hmac$0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', imported = NULL WHERE id = :id;
SELECT 1 WHERE EXISTS (SELECT 1 FROM session WHERE account_id = :id) OR EXISTS (SELECT 1 FROM token WHERE account_id = :id) OR EXISTS (SELECT 1 FROM device WHERE account_id = :id);
DELETE FROM code_guess WHERE guessed = :id;
SELECT length + 1 AS next, head, subject FROM chain WHERE subject = :id \gset
UPDATE chain SET length = :next, head = :digest WHERE subject = :id AND length + 1 = :next;
INSERT INTO event (subject, sequence, id, at, action, outcome, actor_id, actor_name, subject_name, reason, operation, os_uid, host, hash, actor_token, clock_at, peer_address) VALUES (:id, :next, gen_random_uuid(), 1800000000000, 'password.reset', 'done', :admin, 'root', 'user', NULL, :admin, 0, '', :digest, NULL, 1800000000000, NULL) ON CONFLICT DO NOTHING;
COMMIT;
