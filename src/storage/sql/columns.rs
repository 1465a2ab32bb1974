//! The columns of each table, in the order in which its rows are read, and queries for them.

/// The columns of a table; those of the settings in the order of [`Setting::ALL`](crate::model::Setting::ALL).
#[rustfmt::skip]
macro_rules! columns {
    (store) => {
        "id, epoch, name_key, created_at, latest_at, recorded_at, record_ahead, older_costs, min_length, temporary_expiry, \
         entered_temporary, argon2_memory, argon2_passes, argon2_lanes, session_idle, session_length, free_failures, \
         longest_wait, failures_that_disable, imported_until, blocklist_file, support_contact"
    };
    (account) => {
        "name, id, display_name, role, disabled, password, temporary_expires_at, change_required, password_disabled, \
         failures, failed_at, refusal_noted, password_changed_at, last_login_at, created_at, mail"
    };
    // The names of an account's groups with a space between them, and whether its password was imported; read with the
    // account, in one statement (S53).
    (beside_account) => {
        concat!($crate::storage::sql::columns!(groups_of_account), ", imported IS NOT NULL")
    };
    // The same where all accounts are read: in a store without groups nothing is looked for beside each of them.
    (beside_every_account) => {
        concat!(
            "CASE WHEN EXISTS (SELECT 1 FROM membership) THEN ",
            $crate::storage::sql::columns!(groups_of_account),
            " END, imported IS NOT NULL"
        )
    };
    (groups_of_account) => {
        "(SELECT string_agg(group_name, ' ') FROM membership WHERE account_id = account.id)"
    };
    (membership) => { "account_id, group_name" };
    (unknown_name) => { "failures, failed_at, refusal_noted, bucket" };
    (code_guess) => { "failures, failed_at, refusal_noted, guessed" };
    (device) => { "failures, failed_at, refusal_noted, id, account_id, used_at" };
    (right_check) => { "account_id, service, outcome, since, more" };
    (attempt) => { "id, started_at, guessed" };
    (session) => { "account_id, opened_at, last_used_at, authenticated_at" };
    (token) => { "account_id, label, id, scopes, created_at, expires_at, last_used_at" };
    (operation) => { "id, actor_id, terms, at" };
    (chain) => { "length, head, subject, archived_to, archived_head" };
    (event) => {
        "subject, sequence, id, at, action, outcome, actor_id, actor_name, subject_name, reason, \
         operation, os_uid, host, hash, actor_token, clock_at, \
         peer_address"
    };
    (recovery_code) => { "id, hash, made_at" };
    (trust) => { "version, threshold" };
    (trusted_signer) => { "name, key, added_at, counts_from" };
    (recovery_request) => {
        "id, account_id, os_uid, host, requested_at, expires_at, state, failed_claims, challenge, \
         challenge_sha512, refusals, limit_noted, peer_address"
    };
    (recovery_signature) => { "signer, signature, request_id" };
    (notice) => { "id, at, action, text" };
    (notice_acknowledged) => { "account_id, notice_id" };
}
pub(in crate::storage) use columns;

/// A query for the rows of a table, and which of them. After the columns of an account comes what is read beside it.
macro_rules! select {
    (account $(, $which:literal)?) => {
        $crate::storage::sql::select!(@accounts beside_account $(, $which)?)
    };
    (every_account $(, $which:literal)?) => {
        $crate::storage::sql::select!(@accounts beside_every_account $(, $which)?)
    };
    (@accounts $beside:ident $(, $which:literal)?) => {
        concat!(
            "SELECT ",
            $crate::storage::sql::columns!(account),
            ", ",
            $crate::storage::sql::columns!($beside),
            " FROM account"
            $(, " ", $which)?
        )
    };
    ($table:ident $(, $which:literal)?) => {
        concat!(
            "SELECT ",
            $crate::storage::sql::columns!($table),
            " FROM ",
            stringify!($table)
            $(, " ", $which)?
        )
    };
}
pub(in crate::storage) use select;
