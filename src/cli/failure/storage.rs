//! What is said of a store that could not do what was asked.

use passdesk::desk::{Desk, DeskError, StorageError};
use passdesk::model::StoreUrl;

use super::{Failure, Status};
use crate::cli::setup::Named;
use crate::cli::store::what_of;

/// What a hint says besides, once it is known which store was used.
#[derive(Debug, Clone, Copy)]
pub(super) enum More {
    Nothing,
    /// Its last words are a command, which must find the same store.
    SameStore,
    /// It mends a file; a database is mended otherwise.
    Mend,
    /// Where help is when no admin can help.
    Support,
}

impl Failure {
    /// The same, said of the store in use.
    #[must_use]
    pub(crate) fn in_store(mut self, named: &Named) -> Self {
        match (self.more, &mut self.hint) {
            (More::SameStore, Some(hint)) => hint.push_str(&named.same_store()),
            (More::Mend, hint) if matches!(named.store(), Ok(StoreUrl::Postgres(_))) => {
                *hint = Some(format!(
                    "nothing was changed; see what is wrong, and what mends it: passdesk store check{}",
                    named.same_store()
                ));
            }
            (More::Support, _) => return self.supported_by("passdesk recover --help"),
            (More::Nothing | More::SameStore | More::Mend, _) => {}
        }
        self
    }

    /// The same; whoever no admin can help is told where help is.
    fn supported_by(mut self, contact: &str) -> Self {
        if let Some(hint) = &mut self.hint {
            hint.push_str("; if no admin can sign in: ");
            hint.push_str(contact);
        }
        self.with_more(More::Nothing)
    }

    pub(super) fn with_more(mut self, more: More) -> Self {
        self.more = more;
        self
    }
}

/// An error of the desk, with another hint where nobody knows what became of a commit: whoever is no admin can look nothing
/// up.
pub(crate) fn unless_known(error: DeskError, hint: &str) -> anyhow::Error {
    match error {
        DeskError::Storage(StorageError::OutcomeUnknown { .. }) => {
            Failure::of_desk(&error).hint(hint).into()
        }
        error => error.into(),
    }
}

/// An error of a door where people are refused, with whom to ask when no admin can sign in. That is looked up after any
/// refusal that hints at an admin, so that neither words nor work tell one name from another (S18, S53).
pub(crate) fn with_support(desk: &Desk, error: impl Into<anyhow::Error>) -> anyhow::Error {
    let error = error.into();
    let failure = Failure::explain(&error);
    if !matches!(failure.more, More::Support) {
        return error;
    }
    match desk.support_contact() {
        Ok(Some(contact)) => failure.supported_by(&contact).into(),
        Ok(None) | Err(_) => error,
    }
}

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
        StorageError::Corrupt { .. } | StorageError::Damaged => {
            return Failure::new(Status::Unavailable, error.to_string())
                .hint("nothing was changed; see what is wrong: passdesk store check; restore a backup: passdesk store restore FILE")
                .with_more(More::Mend);
        }
        StorageError::BrokenChain(_) => (
            Status::Unavailable,
            "nothing was changed; see what is wrong: passdesk audit verify, or without signing in passdesk store check",
        ),
        StorageError::Busy | StorageError::Contended => {
            (Status::Unavailable, "nothing was changed; try again")
        }
        StorageError::OutcomeUnknown { operation } => {
            return Failure::new(Status::OutcomeUnknown, error.to_string())
                .hint(format!(
                    "everything was done or nothing: passdesk audit list --operation {operation}"
                ))
                .with_more(More::SameStore);
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

    fn unknown() -> (Uuid, StorageError) {
        let operation = Uuid::from_u128(0x4711);
        (operation, StorageError::OutcomeUnknown { operation })
    }

    fn named(store: &str) -> Named {
        Named::by_option(store)
    }

    #[test]
    fn s34_an_unknown_outcome_is_76_and_names_the_operation_to_look_up_in_the_same_store() {
        let (operation, error) = unknown();
        let failure = of_storage(&error).in_store(&named("postgres://desk@db/desk"));
        assert_eq!(failure.status.parts(), (76, "outcome_unknown"));
        assert!(failure.message.contains(&operation.to_string()));
        assert_eq!(
            failure.hint.expect("a hint"),
            format!(
                "everything was done or nothing: passdesk audit list --operation {operation} --store postgres://desk@db/desk"
            )
        );
    }

    #[test]
    fn s34_whoever_is_no_admin_is_told_what_to_do_and_not_what_to_look_up() {
        let (operation, error) = unknown();
        let error = unless_known(error.into(), "sign in again");
        let failure = Failure::explain(&error).in_store(&named("/desk.db"));
        assert_eq!(failure.status.parts(), (76, "outcome_unknown"));
        assert!(failure.message.contains(&operation.to_string()));
        assert_eq!(failure.hint.as_deref(), Some("sign in again"));
        let other = unless_known(StorageError::Busy.into(), "sign in again");
        let hint = Failure::explain(&other).hint;
        assert_eq!(hint.as_deref(), Some("nothing was changed; try again"));
    }

    #[test]
    fn what_mends_a_file_is_not_said_of_a_database() {
        let hint = |store| {
            let failure = of_storage(&StorageError::Damaged).in_store(&named(store));
            failure.hint.expect("a hint")
        };
        assert!(hint("/desk.db").ends_with("passdesk store restore FILE"));
        assert_eq!(
            hint("postgres://desk@db/desk"),
            "nothing was changed; see what is wrong, and what mends it: passdesk store check --store postgres://desk@db/desk"
        );
    }

    #[test]
    fn a_store_that_stays_busy_or_contended_is_75() {
        for error in [StorageError::Busy, StorageError::Contended] {
            assert_eq!(of_storage(&error).status.parts(), (75, "unavailable"));
        }
    }
}
