//! The words for errors of the store, with the store in use.

use passdesk::desk::StorageError;
use uuid::Uuid;

use super::*;

fn of(error: &StorageError) -> Failure {
    Problem::of_storage(error).into()
}

fn unknown() -> (Uuid, StorageError) {
    let operation = Uuid::from_u128(0x4711);
    (operation, StorageError::OutcomeUnknown { operation })
}

/// What is hinted at when a store was named by option.
fn hint(failure: &Failure, store: &str) -> String {
    let store = StoreInUse {
        option: format!(" --store {store}"),
        is_database: store.starts_with("postgres:"),
    };
    failure.hint_for(&store).expect("a hint")
}

#[test]
fn s34_an_unknown_outcome_is_76_and_names_the_operation_to_look_up_in_the_same_store() {
    let (operation, error) = unknown();
    let failure = of(&error);
    assert_eq!(failure.status().parts(), (76, "outcome_unknown"));
    assert!(failure.to_string().contains(&operation.to_string()));
    assert_eq!(
        hint(&failure, "postgres://desk@db/desk"),
        format!(
            "either everything was done or nothing; see which: passdesk audit list --operation {operation} --store postgres://desk@db/desk"
        )
    );
}

#[test]
fn s34_whoever_is_no_admin_is_told_what_to_do_and_not_what_to_look_up() {
    let (operation, error) = unknown();
    let error = unless_known(Problem::of_storage(&error), "sign in again");
    let failure = Failure::explain(&error);
    assert_eq!(failure.status().parts(), (76, "outcome_unknown"));
    assert!(failure.to_string().contains(&operation.to_string()));
    assert_eq!(hint(&failure, "/desk.db"), "sign in again");
    let other = unless_known(Problem::of_storage(&StorageError::Busy), "sign in again");
    let other = hint(&Failure::explain(&other), "/desk.db");
    assert_eq!(other, "nothing was changed; try again");
}

#[test]
fn what_mends_a_file_is_not_said_of_a_database() {
    let hint = |store| hint(&of(&StorageError::Damaged), store);
    assert!(hint("/desk.db").ends_with("passdesk store restore FILE --replace"));
    assert_eq!(
        hint("postgres://desk@db/desk"),
        "nothing was changed; see what is wrong and how to mend it: passdesk store check --store postgres://desk@db/desk"
    );
}

#[test]
fn a_file_that_was_replaced_is_75() {
    let failure = of(&StorageError::Replaced("/desk.db".into()));
    assert_eq!(failure.status().parts(), (75, "unavailable"));
    assert_eq!(
        failure.to_string(),
        "/desk.db is no longer the file that was opened"
    );
    assert_eq!(
        hint(&failure, "/desk.db"),
        "nothing was changed; restart passdesk serve to use the file that is there now"
    );
}

#[test]
fn a_store_that_stays_busy_or_contended_is_75() {
    for error in [StorageError::Busy, StorageError::Contended] {
        assert_eq!(of(&error).status().parts(), (75, "unavailable"));
    }
}

#[test]
fn people_are_not_shown_the_numbers_of_the_systems_errors() {
    for (message, shown) in [
        (
            "a.csv: No such file or directory (os error 2)",
            "a.csv: No such file or directory",
        ),
        ("a (os error 2): b (os error 13)", "a: b"),
        ("a (os error x): b", "a (os error x): b"),
    ] {
        assert_eq!(without_numbers(message), shown);
    }
}
