//! What is said of a store that could not do what was asked.

use passdesk::desk::StorageError;

use super::{Failure, Status};
use crate::cli::store::what_of;

pub(super) fn of_storage(error: &StorageError) -> Failure {
    let (status, hint) = match error {
        StorageError::Missing(_) => (
            Status::Unavailable,
            "make one with passdesk init, or name another with --store",
        ),
        StorageError::NoDatabase(name) => {
            // As SQL writes any name.
            let name = name.replace('"', "\"\"");
            return Failure::new(Status::Unavailable, error.to_string()).hint(format!(
                "have it made by whoever may: CREATE DATABASE \"{name}\""
            ));
        }
        StorageError::Exists(_) => (
            Status::Conflict,
            "use it as it is, or choose another place with --store",
        ),
        StorageError::Foreign(_) => (Status::Unavailable, "name another file with --store"),
        StorageError::Newer { .. } => (Status::Unavailable, "install a newer passdesk"),
        StorageError::NoBackup(_) => (
            Status::Unavailable,
            "name a file that passdesk store backup has made",
        ),
        StorageError::BadBackup { fault, .. } => {
            let message = format!("{error}: {}", what_of(fault));
            return Failure::new(Status::Unavailable, message)
                .hint("no store was made; take another backup");
        }
        StorageError::Unsafe { mend, .. } => (Status::Unavailable, mend.as_str()),
        StorageError::Corrupt { .. } | StorageError::Damaged => (
            Status::Unavailable,
            "nothing was changed; see what is wrong: passdesk store check; bring back a backup: passdesk store restore FILE",
        ),
        StorageError::BrokenChain(_) => (
            Status::Unavailable,
            "nothing was changed; see what is wrong: passdesk audit verify, or without signing in passdesk store check",
        ),
        StorageError::Busy | StorageError::Contended => {
            (Status::Unavailable, "nothing was changed; try again")
        }
        StorageError::OutcomeUnknown { operation } => {
            return Failure::new(Status::OutcomeUnknown, error.to_string()).hint(format!(
                "everything was done or nothing: passdesk audit list --operation {operation}"
            ));
        }
        StorageError::ReadOnly(_) => (
            Status::Unavailable,
            "nothing was changed; run it as the user that owns the store, on a file system that can be written",
        ),
        StorageError::Full => (
            Status::Unavailable,
            "nothing was changed; make room and try again",
        ),
        StorageError::Lost | StorageError::Unreachable(_) => (
            Status::Unavailable,
            "nothing was changed; mend it and try again",
        ),
        StorageError::PasswordRefused(_) => (
            Status::Unavailable,
            "nothing was changed; write the role's password to a file that only you can read, and name that in the configuration file, under [postgres]: password_file = \"PATH\"",
        ),
        StorageError::BadCopy(_) => (
            Status::Unavailable,
            "no store was made, and the old one is as it was; try again",
        ),
        StorageError::Stopped => return Failure::new(Status::Interrupted, error.to_string()),
        StorageError::NoFile => (
            Status::Usage,
            "passdesk store copy --to FILE makes a store in a file of it, whole and verified",
        ),
        StorageError::NotToFile => (
            Status::Usage,
            "restore it to a file with --store PATH, and copy that: passdesk store copy --to STORE --store PATH",
        ),
        StorageError::Conflict(_) => (Status::Conflict, "nothing was changed; try again"),
        StorageError::Internal(_) => {
            return Failure::new(Status::Internal, error.to_string());
        }
    };
    Failure::new(status, error.to_string()).hint(hint)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn s34_an_unknown_outcome_is_76_and_names_the_operation_to_look_up() {
        let operation = Uuid::from_u128(0x4711);
        let failure = of_storage(&StorageError::OutcomeUnknown { operation });
        assert_eq!(failure.status.parts(), (76, "outcome_unknown"));
        assert!(failure.message.contains(&operation.to_string()));
        let hint = failure.hint.expect("a hint");
        assert!(
            hint.ends_with(&format!("passdesk audit list --operation {operation}")),
            "{hint}"
        );
    }

    #[test]
    fn a_store_that_stays_busy_or_contended_is_75() {
        for error in [StorageError::Busy, StorageError::Contended] {
            assert_eq!(of_storage(&error).status.parts(), (75, "unavailable"));
        }
    }
}
