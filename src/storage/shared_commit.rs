//! A commit that several transactions share.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::StorageError;

/// A commit that several transactions share, and its outcome once it is over.
#[derive(Clone)]
pub struct SharedCommit(Arc<Shared>);

#[derive(Default)]
struct Shared {
    outcome: Mutex<Option<Result<(), StorageError>>>,
    over: Condvar,
}

impl SharedCommit {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// Waits until it is over. The caller must not hold a transaction that is part of it.
    ///
    /// # Errors
    /// Why it failed, the same for all: then nothing that any of its transactions did has happened.
    pub fn wait(&self) -> Result<(), StorageError> {
        let mut outcome = self
            .0
            .outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        loop {
            match &*outcome {
                Some(outcome) => return outcome.clone(),
                None => {
                    outcome = self
                        .0
                        .over
                        .wait(outcome)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Whether both are one.
    #[cfg(test)]
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Ends it for all who wait.
    pub(super) fn end(&self, outcome: Result<(), StorageError>) {
        *self
            .0
            .outcome
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        self.0.over.notify_all();
    }
}
