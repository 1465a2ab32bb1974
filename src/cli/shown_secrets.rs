//! Secrets that are shown before they are in force, and the error when they never are.

use std::cell::Cell;

use anyhow::Result;

use super::failure::{ExitStatus, Failure};

/// Runs an operation that shows secrets before it puts them in force, and calls [`Shown::yes`] when it has. When it fails
/// then, the error says what became of them.
pub(crate) fn showing<T>(
    secrets: &'static str,
    deed: impl FnOnce(&Shown) -> Result<T>,
) -> Result<T> {
    let shown = Shown(Cell::new(false));
    deed(&shown).map_err(|error| {
        if !shown.0.get() {
            return error;
        }
        let failure = Failure::explain(&error);
        let became = match failure.status() {
            ExitStatus::OutcomeUnknown => {
                format!("it is not known whether {secrets} shown before works")
            }
            _ => format!("{secrets} shown before is void"),
        };
        failure.and(&became).into()
    })
}

/// Whether they were shown yet.
pub(crate) struct Shown(Cell<bool>);

impl Shown {
    pub(crate) fn yes(&self) {
        self.0.set(true);
    }
}

#[cfg(test)]
mod tests {
    use passdesk::desk::{DeskError, StorageError};
    use uuid::Uuid;

    use super::*;

    fn failing(shows: bool, error: StorageError) -> Failure {
        let failed = showing("the token", |shown| -> Result<()> {
            if shows {
                shown.yes();
            }
            Err(DeskError::from(error).into())
        });
        Failure::explain(&failed.expect_err("a failure"))
    }

    #[test]
    fn a_secret_that_was_shown_and_is_not_in_force_is_void() {
        let failure = failing(true, StorageError::Busy);
        assert_eq!(failure.status(), ExitStatus::Unavailable);
        assert_eq!(
            failure.to_string(),
            "the store is busy; the token shown before is void"
        );
        assert_eq!(
            failing(false, StorageError::Busy).to_string(),
            "the store is busy"
        );
    }

    #[test]
    fn s34_of_a_secret_in_an_unknown_outcome_nobody_knows() {
        let operation = Uuid::from_u128(0x4711);
        let failure = failing(true, StorageError::OutcomeUnknown { operation });
        assert_eq!(failure.status(), ExitStatus::OutcomeUnknown);
        assert_eq!(
            failure.to_string(),
            format!(
                "the connection to the store was lost in the commit of operation {operation}; it is not known whether the token shown before works"
            )
        );
    }
}
