//! The audit log: reading it, checking it, and anchoring it elsewhere (S37 to S39).

use uuid::Uuid;

use super::DeskError;
use super::admin::{Admin, Needs};
use crate::model::{Action, Reason, Scope, Subject, Timestamp, When};
use crate::storage::StorageError;

mod anchor;
mod archive;
mod chain_check;
mod follow;
mod list;
mod summary;
mod verify;

pub use anchor::{Anchor, AnchorMismatch, InvalidAnchor};
pub(super) use archive::put_away_before;
pub use archive::{ArchiveError, Archived, BadArchive};
pub use chain_check::{Damage, Discrepancy};
pub use list::AuditFilter;
pub use summary::Day;
pub use verify::Verified;
pub(super) use verify::verify;

/// What every reading needs: this scope of a token, or any admin's session.
const NEEDS: Needs = Needs::Scope(Scope::AuditRead);

/// A reading of the audit log. That it takes place has been recorded; each look proves the authority for it again.
pub struct AuditReading<'a, 'd> {
    admin: &'a Admin<'d>,
    /// The operation of the event that recorded this reading, which is not shown.
    operation: Uuid,
}

impl AuditReading<'_, '_> {
    /// The time before which events were archived, if any of them could be from `since` on, or at all.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn put_away_since(&self, since: Option<When>) -> Result<Option<Timestamp>, DeskError> {
        self.admin.look(NEEDS, |look| {
            let before = put_away_before(&mut *look.tx)?;
            let since = since.map(|since| since.from(look.now));
            Ok(before.filter(|before| since.is_none_or(|since| since < *before)))
        })
    }
}

impl AuditReading<'_, '_> {
    /// The operation that recorded this reading.
    #[must_use]
    pub fn operation(&self) -> Uuid {
        self.operation
    }
}

impl<'d> Admin<'d> {
    /// Goes on with a reading that was recorded before, for a further look.
    ///
    /// # Errors
    /// [`DeskError::NoSuchReading`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn read_audit_on(&self, operation: Uuid) -> Result<AuditReading<'_, 'd>, DeskError> {
        let action = Action::AuditRead;
        self.look(NEEDS, |look| {
            match look.tx.has_event(Subject::Store, operation, action)? {
                true => Ok(()),
                false => Err(DeskError::NoSuchReading.into()),
            }
        })?;
        Ok(AuditReading {
            admin: self,
            operation,
        })
    }

    /// Begins to verify the audit log, like [`Admin::read_audit`]. If the store's own chain is too damaged to add an
    /// event to it, this goes on without one: it must be able to show such damage.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn read_audit_to_verify(&self, command: &str) -> Result<AuditReading<'_, 'd>, DeskError> {
        match self.read_audit(command) {
            Err(DeskError::Storage(StorageError::BrokenChain(_))) => Ok(AuditReading {
                admin: self,
                operation: Uuid::nil(),
            }),
            begun => begun,
        }
    }

    /// Begins to read the audit log, and records that with the name of the `command` that reads (S37).
    ///
    /// # Errors
    /// Those of every operation of an admin; [`StorageError::BrokenChain`] if no event can be added to the store's own
    /// chain.
    pub fn read_audit(&self, command: &str) -> Result<AuditReading<'_, 'd>, DeskError> {
        let reason = command.parse::<Reason>().ok();
        let operation = self.look_on_record(NEEDS, |mut deed, actor| {
            let read = Action::AuditRead.done().about(deed.info()).by(actor);
            deed.record(read.why(reason.clone()))?;
            let operation = deed.operation;
            deed.commit()?;
            Ok(operation)
        })?;
        Ok(AuditReading {
            admin: self,
            operation,
        })
    }
}
