//! Desks over one store, for the threads of one process.

use super::{Desk, DeskError, Surroundings};
use crate::model::StoreUrl;
use crate::storage::{self, SharedSqlite};

/// Desks over one store, for the threads of one process.
///
/// Over a file they share their commits: changes that arrive together are made durable together, and each is answered after
/// that. Reading waits neither for writers nor for the disk. Over a database, each has a connection of its own.
pub struct Desks {
    place: Place,
    around: Surroundings,
}

enum Place {
    File(SharedSqlite),
    Database(StoreUrl),
}

impl Desks {
    /// Opens the store that a URL names. A database is reached when the first desk is made.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when there is no such file, or it cannot or must not be used.
    pub fn open(url: &StoreUrl, around: Surroundings) -> Result<Self, DeskError> {
        let place = match url {
            StoreUrl::Sqlite(path) => Place::File(SharedSqlite::open(path)?),
            StoreUrl::Postgres(_) => Place::Database(url.clone()),
        };
        Ok(Self { place, around })
    }

    /// One more desk, for one thread: others wait while it reads or writes.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when the store cannot be opened once more.
    pub fn desk(&self) -> Result<Desk, DeskError> {
        let store = match &self.place {
            Place::File(file) => file.store()?,
            Place::Database(url) => storage::open(url)?,
        };
        Ok(Desk::over(store, self.around.clone()))
    }

    /// Checks that the file at the store's path is still the one that was opened; before each commit this is checked too. A
    /// database is not checked.
    ///
    /// # Errors
    /// [`StorageError::Replaced`](super::StorageError::Replaced) if it is not: then nothing can be changed any more.
    pub fn is_still_there(&self) -> Result<(), DeskError> {
        match &self.place {
            Place::File(file) => Ok(file.is_still_there()?),
            Place::Database(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::thread;

    use tempfile::TempDir;

    use super::*;
    use crate::credentials::Typed;
    use crate::desk::{FirstPassword, NewStore, Origin, StorageError};
    use crate::model::Peer;

    /// The answers to an operation and to one that is refused, which share a commit; `meanwhile` something happens.
    fn answers(meanwhile: impl Fn(&Path)) -> [Option<DeskError>; 2] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("desk/passdesk.db");
        let url = StoreUrl::Sqlite(path.clone());
        let around = Surroundings::of_the_system(Origin {
            peer: Peer::User(0),
            host: String::new(),
        });
        let password = FirstPassword::Chosen(Typed::new("violet teapot under granite".to_owned()));
        let new = NewStore::new("ada".parse().unwrap(), password);
        Desk::init(&url, &around, new, |_| Ok::<_, DeskError>(())).unwrap();
        let desks = Desks::open(&url, around).unwrap();
        let Place::File(file) = &desks.place else {
            panic!("a file");
        };
        let (first, second) = (desks.desk().unwrap(), desks.desk().unwrap());
        thread::scope(|scope| {
            let mut other = None;
            let done = first.deed(|deed| {
                let refused = || second.deed::<()>(|_| Err(DeskError::NotAdmin.into()));
                other = Some(scope.spawn(refused));
                while file.waiting() < 1 {
                    thread::yield_now();
                }
                meanwhile(&path);
                deed.commit()
            });
            let refused = other.unwrap().join().unwrap();
            [done.err(), refused.err()]
        })
    }

    #[test]
    fn s64_a_refusal_that_rests_on_a_commit_which_failed_is_not_answered() {
        let answers = answers(|path| fs::rename(path, path.with_extension("old")).unwrap());
        for answer in &answers {
            assert!(
                matches!(answer, Some(DeskError::Storage(StorageError::Replaced(_)))),
                "{answers:?}"
            );
        }
    }

    #[test]
    fn s64_a_refusal_is_answered_as_one_after_a_commit_that_did_not_fail() {
        let answers = answers(|_| {});
        assert!(matches!(answers, [None, Some(DeskError::NotAdmin)]));
    }
}
