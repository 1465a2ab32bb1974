//! Secrets that are shown before they are in force, and what is said when they never are.

use std::cell::Cell;

use anyhow::Result;

use super::failure::{Failure, Status};

/// Does a deed that shows secrets before it puts them in force, and calls [`Shown::yes`] when it has. When the deed fails
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
        Failure::explain(&error).about_shown(secrets).into()
    })
}

/// Whether they were shown yet.
pub(crate) struct Shown(Cell<bool>);

impl Shown {
    pub(crate) fn yes(&self) {
        self.0.set(true);
    }
}

impl Failure {
    /// The same, with what became of secrets that were shown before.
    fn about_shown(self, secrets: &str) -> Self {
        let became = match self.status() {
            Status::OutcomeUnknown => {
                format!("whether {secrets} shown before is in force is not known")
            }
            _ => format!("{secrets} shown before is void"),
        };
        self.and(&became)
    }
}
