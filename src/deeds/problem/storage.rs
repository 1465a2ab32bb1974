//! The words for errors of the store.

use crate::desk::{Difference, Fault, StorageError};

use super::Code::{Conflict, Internal, Interrupted, OutcomeUnknown, Unavailable, Usage};
use super::{Hint, Problem};

impl Problem {
    /// The words for an error of the store.
    pub(super) fn words_of_storage(error: &StorageError) -> Self {
        let (status, hint) = match error {
            StorageError::Missing(_) => (
                Unavailable,
                "make one with passdesk init, or name another with --store; if a desk is served, ask an admin where",
            ),
            StorageError::MovedAside { problem, way_back } => {
                return Problem::new(Unavailable, problem).hint(Hint::SameStore(format!(
                    "to return to it: {way_back}; to restore a backup in its place: passdesk store restore FILE --replace"
                )));
            }
            StorageError::InUse(_) => (
                Unavailable,
                "nothing was changed; stop passdesk serve and every other command that uses the store, and try again",
            ),
            StorageError::NoDatabase(name) => {
                // As SQL writes any name.
                let name = name.replace('"', "\"\"");
                return Problem::new(Unavailable, error.to_string()).hint(format!(
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
                return Problem::new(Unavailable, message)
                    .hint("nothing was changed; use another backup");
            }
            StorageError::Unsafe { mend, .. } => {
                return Problem::new(Unavailable, error.to_string()).hint(mend.clone());
            }
            StorageError::Corrupt { .. } | StorageError::Damaged => {
                return Problem::new(Unavailable, error.to_string()).hint(Hint::Restore);
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
                return Problem::new(OutcomeUnknown, error.to_string()).hint(Hint::SameStore(hint));
            }
            StorageError::ReadOnly(_) => (
                Unavailable,
                "nothing was changed; run it as the user that owns the store, on a file system that is not read-only",
            ),
            StorageError::Unwritable(_) => (
                Unavailable,
                "nothing was changed; name a file in a folder that you can write to",
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
            StorageError::Stopped => return Problem::new(Interrupted, error.to_string()),
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
                return Problem::new(Internal, error.to_string());
            }
        };
        Problem::new(status, error.to_string()).hint(hint)
    }
}

/// What is wrong in a store, in words.
#[must_use]
pub fn what_is(fault: &Fault) -> String {
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
