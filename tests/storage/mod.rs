//! What every store must do: one suite, called once for each kind of store.

use std::ops::ControlFlow;

use passdesk::model::{Account, AccountOrder, Event, Subject, Username};
use passdesk::storage::{StorageError, Store, Tx};

pub(crate) mod accounts;
pub(crate) mod care;
pub(crate) mod devices;
pub(crate) mod directory;
pub(crate) mod events;
pub(crate) mod guesses;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
pub(crate) mod recovery;
pub(crate) mod right_checks;
pub(crate) mod samples;
pub(crate) mod shared;
pub(crate) mod sqlite;
pub(crate) mod tables;
pub(crate) mod transactions;

/// A place with a new store, which goes when this is dropped.
pub(crate) trait Site: Sync {
    /// Opens the store there; several may be open at once.
    fn open(&self) -> Box<dyn Store>;
    /// The same for whoever made it.
    fn open_as_owner(&self) -> Box<dyn Store> {
        self.open()
    }
}

/// Makes one test of each behaviour for the store that `$fresh` makes, if it can be made on this machine.
macro_rules! conformance {
    ($fresh:path) => {
        crate::storage::conformance! { $fresh;
            accounts: an_account_is_found_as_it_was_added,
            accounts: an_account_that_is_not_there_is_none,
            accounts: a_name_that_was_made_without_a_final_sigma_is_found_under_both_spellings,
            accounts: a_name_and_an_id_are_taken_once,
            accounts: an_update_writes_all_but_name_id_mail_groups_and_hash,
            accounts: a_renamed_account_is_found_by_its_new_name_alone_and_the_old_one_is_free,
            accounts: a_name_that_is_taken_is_no_new_name,
            accounts: a_change_of_an_account_that_is_gone_is_a_conflict,
            accounts: a_hash_is_stored_and_replaced,
            accounts: s53_each_password_hash_is_given_once,
            accounts: s71_the_kinds_of_imported_hashes_are_those_that_accounts_still_have,
            accounts: removing_an_account_takes_its_sessions_and_attempts_and_leaves_its_events,
            accounts: admins_are_those_with_the_role_by_name,
            accounts: pages_of_accounts_follow_each_other_by_id_without_gap_or_overlap,
            accounts: each_order_lists_every_account_once,
            accounts: many_accounts_are_listed_by_name_once_each_and_until_told_to_stop,
            accounts: a_listing_stops_when_it_is_told_to,
            accounts: s8_sessions_are_kept_by_account_and_digest,
            accounts: s8_all_sessions_but_one_can_be_ended,
            accounts: a_session_needs_its_account,
            care: s41_a_store_can_begin_a_life_of_its_own,
            care: a_store_counts_what_it_holds,
            guesses: s19_unknown_names_are_counted_by_bucket,
            guesses: s20_attempts_come_back_oldest_first,
            guesses: s20_attempts_of_different_kinds_never_mix,
            guesses: s54_codes_are_counted_apart_from_passwords,
            devices: s72_devices_are_kept_by_account_and_digest,
            devices: s72_an_account_has_ten_devices,
            devices: s45_all_that_lets_an_account_in_is_removed_at_once,
            right_checks: s37_right_checks_are_kept_by_account_service_and_outcome,
            right_checks: s37_an_account_has_right_checks_of_32_services,
            directory: a_mail_address_is_replaced_and_removed,
            directory: groups_are_there_as_long_as_they_have_an_account,
            directory: groups_go_with_an_account_and_stay_when_it_is_renamed,
            directory: enabled_people_follow_each_other_by_name,
            directory: people_are_found_by_mail_whatever_its_case,
            directory: people_and_members_of_a_group_follow_each_other_without_those_switched_off,
            events: s38_events_come_back_field_for_field,
            events: s38_a_chain_takes_its_next_event_only,
            events: s38_chains_are_apart,
            events: a_record_stops_when_it_is_told_to,
            events: s38_the_whole_record_is_read_by_subject_and_by_id,
            events: s38_pages_of_chains_follow_each_other_by_subject,
            recovery: s46_codes_are_kept_by_account_and_go_with_it,
            recovery: s43_signers_and_threshold_come_back_as_they_were_written,
            recovery: s44_requests_are_found_by_id_by_account_and_by_who_asked,
            recovery: s45_the_signatures_of_a_redemption_are_kept,
            recovery: s48_notices_are_shown_to_each_account_until_it_acknowledges_them,
            tables: s33_rows_are_read_as_they_are_and_written_once,
            transactions: a_store_says_what_it_was_made_with,
            transactions: settings_are_replaced_together,
            transactions: s53_older_costs_are_replaced_together,
            transactions: s30_the_latest_time_only_moves_forward,
            transactions: s50_the_latest_time_is_set_back_and_the_records_is_not,
            transactions: s33_what_is_dropped_did_not_happen,
            transactions: what_is_dropped_holds_nobody_up,
            transactions: s33_a_refused_change_takes_its_transaction_with_it,
            transactions: a_reading_transaction_writes_nothing,
            transactions: a_reader_sees_one_state_while_others_write,
            transactions: s31_a_writer_waits_for_another_and_sees_what_it_did,
            transactions: s38_two_writers_never_fork_a_chain,
            transactions: a_panic_in_a_transaction_rolls_it_back_and_leaves_the_store_usable,
        }
    };
    ($fresh:path; $($part:ident: $behaviour:ident,)*) => {
        $(
            #[test]
            fn $behaviour() {
                if let Some(site) = $fresh() {
                    crate::storage::$part::$behaviour(&*site);
                }
            }
        )*
    };
}
pub(crate) use conformance;

/// Tries again while the store is busy: on a loaded machine the wait of a store may not be enough.
#[track_caller]
pub(crate) fn patiently<T>(work: impl Fn() -> Result<T, StorageError>) -> T {
    let mut tries = 20;
    loop {
        match work() {
            Err(StorageError::Busy) if tries > 0 => tries -= 1,
            done => return done.expect("a store that is not busy"),
        }
    }
}

/// Runs one committed writing transaction; again, where others came in between.
#[track_caller]
pub(crate) fn write<T>(
    store: &dyn Store,
    mut work: impl FnMut(&mut dyn Tx) -> Result<T, StorageError>,
) -> T {
    let mut tries = 1000;
    loop {
        let mut tx = patiently(|| store.write());
        let done = work(&mut *tx).and_then(|value| tx.commit().map(|()| value));
        match done {
            Err(StorageError::Contended) if tries > 0 => tries -= 1,
            done => return done.expect("a committed change"),
        }
    }
}

/// Runs one reading transaction.
#[track_caller]
pub(crate) fn read<T>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn Tx) -> Result<T, StorageError>,
) -> T {
    let mut tx = store.read().expect("a reading transaction");
    work(&mut *tx).expect("the reading")
}

pub(crate) fn name(text: &str) -> Username {
    text.parse().expect("a name")
}

pub(crate) fn listed(tx: &mut dyn Tx, order: AccountOrder) -> Result<Vec<Account>, StorageError> {
    let mut found = Vec::new();
    tx.each_account(order, &mut |read| {
        found.push(read);
        ControlFlow::Continue(())
    })?;
    found.into_iter().collect()
}

pub(crate) fn recorded(tx: &mut dyn Tx, subject: Subject) -> Result<Vec<Event>, StorageError> {
    let mut found = Vec::new();
    tx.each_event(subject, &mut |event| {
        found.push(event.clone());
        ControlFlow::Continue(())
    })?;
    Ok(found)
}

#[track_caller]
pub(crate) fn assert_conflict<T>(result: Result<T, StorageError>) {
    match result {
        Err(StorageError::Conflict(_)) => {}
        Err(other) => panic!("expected a conflict, got {other:?}"),
        Ok(_) => panic!("expected a conflict, got a success"),
    }
}
