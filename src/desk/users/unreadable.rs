//! Accounts that were left out of an operation on all accounts, because they cannot be read.

use crate::storage::StorageError;

/// How many of them are listed.
const MOST: usize = 100;

/// Accounts that cannot be read, and so were left out.
#[derive(Debug, Default)]
pub struct LeftOut {
    /// Why each of the first hundred cannot be read.
    pub first: Vec<StorageError>,
    /// How many there are.
    pub count: u64,
}

impl LeftOut {
    /// Adds the accounts that were left out after these.
    pub fn extend(&mut self, more: Self) {
        self.count += more.count;
        let room = MOST.saturating_sub(self.first.len());
        self.first.extend(more.first.into_iter().take(room));
    }

    pub(in crate::desk) fn add(&mut self, error: StorageError) {
        self.count += 1;
        if self.first.len() < MOST {
            self.first.push(error);
        }
    }
}

impl From<Vec<StorageError>> for LeftOut {
    fn from(errors: Vec<StorageError>) -> Self {
        let mut left_out = Self::default();
        errors.into_iter().for_each(|error| left_out.add(error));
        left_out
    }
}
