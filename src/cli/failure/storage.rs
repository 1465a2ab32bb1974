//! The words for errors of the store.

use passdesk::desk::{Difference, Fault, StorageError};

use super::ExitStatus::{Conflict, Internal, Interrupted, OutcomeUnknown, Unavailable, Usage};
use super::{Failure, Hint};

pub(super) fn of_storage(error: &StorageError) -> Failure {
    let (status, hint) = match error {
        StorageError::Missing(_) => (
            Unavailable,
            "make one with passdesk init, or name another with --store",
        ),
        StorageError::NoDatabase(name) => {
            // As SQL writes any name.
            let name = name.replace('"', "\"\"");
            return Failure::new(Unavailable, error.to_string()).hint(format!(
                "ask the server's administrator to make it: CREATE DATABASE \"{name}\""
            ));
        }
        StorageError::Exists(_) => (
            Conflict,
            "use it as it is, or choose another place with --store",
        ),
        StorageError::Foreign(_) => (Unavailable, "name another file with --store"),
        StorageError::Newer { .. } => (Unavailable, "install a newer passdesk"),
        StorageError::NoBackup(_) => (
            Unavailable,
            "name a file that passdesk store backup has made",
        ),
        StorageError::BadBackup { fault, .. } => {
            let message = format!("{error}: {}", what_is(fault));
            return Failure::new(Unavailable, message)
                .hint("no store was made; use another backup");
        }
        StorageError::Unsafe { mend, .. } => {
            return Failure::new(Unavailable, error.to_string()).hint(mend.clone());
        }
        StorageError::Corrupt { .. } | StorageError::Damaged => {
            return Failure::new(Unavailable, error.to_string()).hint(Hint::Restore);
        }
        StorageError::BrokenChain(_) => (
            Unavailable,
            "nothing was changed; see what is wrong: passdesk audit verify, or without signing in passdesk store check",
        ),
        StorageError::Replaced(_) => (
            Unavailable,
            "nothing was changed; restart passdesk serve to use the file that is there now",
        ),
        StorageError::Busy | StorageError::Contended => {
            (Unavailable, "nothing was changed; try again")
        }
        StorageError::OutcomeUnknown { operation } => {
            let hint = format!(
                "either everything was done or nothing; see which: passdesk audit list --operation {operation}"
            );
            return Failure::new(OutcomeUnknown, error.to_string()).hint(Hint::SameStore(hint));
        }
        StorageError::ReadOnly(_) => (
            Unavailable,
            "nothing was changed; run it as the user that owns the store, on a file system that is not read-only",
        ),
        StorageError::Full => (
            Unavailable,
            "nothing was changed; free some disk space and try again",
        ),
        StorageError::Lost | StorageError::Unreachable(_) => (
            Unavailable,
            "nothing was changed; check the connection and try again",
        ),
        StorageError::PasswordRefused(_) => (
            Unavailable,
            "nothing was changed; write the role's password to a file that only you can read, and name that file in the configuration file, under [postgres]: password_file = \"PATH\"",
        ),
        StorageError::BadCopy(_) => (
            Unavailable,
            "no store was made, and the old one was not changed; try again",
        ),
        StorageError::Stopped => return Failure::new(Interrupted, error.to_string()),
        StorageError::NoFile => (
            Usage,
            "for a complete, verified copy in a file: passdesk store copy --to FILE",
        ),
        StorageError::NotToFile => (
            Usage,
            "restore it to a file with --store PATH, and copy that: passdesk store copy --to STORE --store PATH",
        ),
        StorageError::Conflict(_) => (Conflict, "nothing was changed; try again"),
        // What nobody foresaw.
        _ => {
            return Failure::new(Internal, error.to_string());
        }
    };
    Failure::new(status, error.to_string()).hint(hint)
}

/// What is wrong in a store, in words.
pub(crate) fn what_is(fault: &Fault) -> String {
    match fault {
        Fault::Refused(error) | Fault::Value(error) => error.to_string(),
        Fault::Structure(told) => format!("the file's structure is damaged: {told}"),
        Fault::Orphans { table, rows } => {
            format!("rows of {table} that refer to rows that do not exist: {rows}")
        }
        Fault::Schema { name, how } => match how {
            Difference::Missing => format!("{name} is missing from the schema"),
            Difference::Unknown => {
                format!("{name} is in the schema, but passdesk does not make it")
            }
            Difference::Changed => format!("{name} differs from what passdesk makes"),
        },
        Fault::Chain(_) => "an event is not what passdesk wrote".to_owned(),
        Fault::LongLog(bytes) => format!("the write-ahead log beside the store has {bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::cli::failure::{StoreInUse, unless_known};

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
        let failure = of_storage(&error);
        assert_eq!(failure.status.parts(), (76, "outcome_unknown"));
        assert!(failure.message.contains(&operation.to_string()));
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
        let error = unless_known(error.into(), "sign in again");
        let failure = Failure::explain(&error);
        assert_eq!(failure.status.parts(), (76, "outcome_unknown"));
        assert!(failure.message.contains(&operation.to_string()));
        assert_eq!(hint(&failure, "/desk.db"), "sign in again");
        let other = unless_known(StorageError::Busy.into(), "sign in again");
        let other = hint(&Failure::explain(&other), "/desk.db");
        assert_eq!(other, "nothing was changed; try again");
    }

    #[test]
    fn what_mends_a_file_is_not_said_of_a_database() {
        let hint = |store| hint(&of_storage(&StorageError::Damaged), store);
        assert!(hint("/desk.db").ends_with("passdesk store restore FILE"));
        assert_eq!(
            hint("postgres://desk@db/desk"),
            "nothing was changed; see what is wrong and how to mend it: passdesk store check --store postgres://desk@db/desk"
        );
    }

    #[test]
    fn a_file_that_was_replaced_is_75() {
        let failure = of_storage(&StorageError::Replaced("/desk.db".into()));
        assert_eq!(failure.status.parts(), (75, "unavailable"));
        assert_eq!(
            failure.message,
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
            assert_eq!(of_storage(&error).status.parts(), (75, "unavailable"));
        }
    }
}
