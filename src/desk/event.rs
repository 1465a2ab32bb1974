//! An event, written as a sentence: `Action::SignIn.done().about(&account).by(&account)`.

use uuid::Uuid;

use super::chain::chained;
use super::ids::event_id;
use super::time::Now;
use super::unknown_names::Unknown;
use super::{DeskError, Surroundings};
use crate::model::{Account, Action, Actor, Event, Outcome, Reason, StoreInfo, Subject};
use crate::storage::{StorageError, Tx};

/// What was done or tried, and how it went, before its [subject](Self::about) is known.
#[derive(Clone, Copy)]
pub(super) struct Happened {
    action: Action,
    outcome: Outcome,
}

impl Action {
    pub(super) fn done(self) -> Happened {
        self.went(Outcome::Done)
    }

    pub(super) fn refused(self) -> Happened {
        self.went(Outcome::Refused)
    }

    pub(super) fn went(self, outcome: Outcome) -> Happened {
        Happened {
            action: self,
            outcome,
        }
    }
}

impl Happened {
    /// Sets the subject, in whose chain it will be.
    pub(super) fn about(self, subject: impl Into<AuditSubject>) -> NewEvent {
        NewEvent {
            happened: self,
            subject: subject.into(),
            actor: None,
            reason: None,
        }
    }
}

/// An event to record.
#[derive(Clone)]
pub(super) struct NewEvent {
    happened: Happened,
    subject: AuditSubject,
    actor: Option<Actor>,
    reason: Option<Reason>,
}

impl NewEvent {
    /// Sets who did it, if that is proved.
    pub(super) fn by(self, actor: impl Into<Actor>) -> Self {
        Self {
            actor: Some(actor.into()),
            ..self
        }
    }

    /// Sets why, or what exactly.
    pub(super) fn why(self, reason: Option<Reason>) -> Self {
        Self { reason, ..self }
    }

    /// Whether something lasting was done; a refusal is not, and neither is reading or the end of one's own session.
    pub(super) fn lasts(&self) -> bool {
        let looks = matches!(
            self.happened.action,
            Action::AuditRead
                | Action::AuditAnchor
                | Action::StoreBackup
                | Action::StoreCopy
                | Action::SignOut
                | Action::NoticeAcknowledge
        );
        self.happened.outcome == Outcome::Done && !looks
    }

    /// Appends it to its subject's chain; `nth` counts the events of one operation.
    pub(super) fn append(
        self,
        tx: &mut dyn Tx,
        around: &Surroundings,
        time: Now,
        operation: Uuid,
        nth: u16,
    ) -> Result<(), DeskError> {
        let chain = tx.chain(self.subject.subject)?;
        let mut event = Event {
            id: event_id(time.at, nth, &*around.randomness)?,
            at: time.at,
            clock_at: Some(time.clock),
            action: self.happened.action,
            outcome: self.happened.outcome,
            actor: self.actor,
            subject: self.subject.subject,
            subject_name: self.subject.name,
            sequence: chain.length + 1,
            reason: self.reason.map(|reason| reason.as_str().to_owned()),
            operation,
            os_uid: around.origin.peer.os_uid(),
            peer_address: around.origin.peer.address(),
            host: around.origin.host.clone(),
            hash: [0; 32],
        };
        event.hash = chained(&chain, &event);
        // A transaction that appends to a chain has it alone, or gets a conflict: so an event at this place was there
        // before.
        match tx.append_event(&event) {
            Err(StorageError::Conflict(_)) => {
                Err(StorageError::BrokenChain(event.subject_name).into())
            }
            appended => Ok(appended?),
        }
    }
}

/// The subject of an event.
#[derive(Clone)]
pub(super) struct AuditSubject {
    subject: Subject,
    name: String,
}

impl From<&StoreInfo> for AuditSubject {
    fn from(info: &StoreInfo) -> Self {
        Self {
            subject: Subject::Store,
            name: format!("store {}", info.id),
        }
    }
}

impl From<&Account> for AuditSubject {
    fn from(account: &Account) -> Self {
        Self {
            subject: Subject::Account(account.id),
            name: account.name.to_string(),
        }
    }
}

impl From<&Unknown> for AuditSubject {
    fn from(unknown: &Unknown) -> Self {
        Self {
            subject: Subject::Unknown(unknown.chain),
            name: unknown.tag.clone(),
        }
    }
}

impl From<&Account> for Actor {
    fn from(account: &Account) -> Self {
        Self {
            account: account.id,
            name: account.name.to_string(),
            token: None,
        }
    }
}

impl From<&Actor> for Actor {
    fn from(actor: &Actor) -> Self {
        actor.clone()
    }
}
