//! Where a password comes from: the device that keeps a token, and the service through which somebody gave it.

use std::net::IpAddr;

use super::DeskError;
use super::admin::{Admin, Needs};
use super::event::{AuditSubject, NewEvent};
use crate::credentials::DeviceToken;
use crate::model::{Action, Actor, Outcome, Reason, Scope, ServiceName};

/// The service through which a password comes (S65): what it calls itself, and with a token also the address from which it
/// was asked.
#[derive(Debug, Clone, Default)]
pub struct Through {
    pub(super) service: Option<ServiceName>,
    address: Option<IpAddr>,
    asker: Option<Actor>,
}

impl Through {
    /// A service that calls itself so; nothing else that it says is believed.
    #[must_use]
    pub fn named(service: Option<ServiceName>) -> Self {
        Self {
            service,
            ..Self::default()
        }
    }

    /// Whether a token vouches for it; then its owner is who asked.
    pub(super) fn is_vouched_for(&self) -> bool {
        self.asker.is_some()
    }
}

impl Admin<'_> {
    /// A service with a token of the scope `verify`, whose word for the address from which it is asked is believed.
    ///
    /// # Errors
    /// [Those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn asks_for_others(
        &self,
        service: Option<ServiceName>,
        address: Option<IpAddr>,
    ) -> Result<Through, DeskError> {
        self.look(Needs::Scope(Scope::Verify), |_| Ok(()))?;
        Ok(Through {
            service,
            address: address.map(|address| address.to_canonical()),
            asker: Some(self.actor()),
        })
    }
}

/// Where a password comes from.
#[derive(Clone, Copy, Default)]
pub struct Source<'s> {
    /// The token of a device that signed in before (S72).
    pub device: Option<&'s DeviceToken>,
    /// The service through which it comes.
    pub through: Option<&'s Through>,
}

impl<'s> From<Option<&'s DeviceToken>> for Source<'s> {
    fn from(device: Option<&'s DeviceToken>) -> Self {
        Self {
            device,
            through: None,
        }
    }
}

/// What a secret is given for, and through which service.
#[derive(Clone, Copy)]
pub(super) struct Purpose<'s> {
    action: Action,
    through: Option<&'s Through>,
}

impl<'s> Purpose<'s> {
    pub(super) fn of(action: Action, source: Source<'s>) -> Self {
        Self {
            action,
            through: source.through,
        }
    }

    /// Through no service.
    pub(super) fn alone(action: Action) -> Self {
        Self::of(action, Source::default())
    }

    /// How it went, as an event that names the service; it was done by whoever has the service's token, as far as is known.
    pub(super) fn went(self, outcome: Outcome, subject: impl Into<AuditSubject>) -> NewEvent {
        self.went_saying(outcome, subject, None)
    }

    /// The same with one thing more to say.
    pub(super) fn went_saying(
        self,
        outcome: Outcome,
        subject: impl Into<AuditSubject>,
        more: Option<String>,
    ) -> NewEvent {
        let through = self.through;
        let service = through.and_then(|through| through.service.as_ref());
        let address = through.and_then(|through| through.address);
        let said = [
            service.map(|service| format!("service {service}")),
            address.map(|address| format!("from {address}")),
            more,
        ];
        let said: Vec<_> = said.into_iter().flatten().collect();
        let reason = (!said.is_empty()).then(|| Reason::of_the_program(&said.join(", ")));
        let event = self.action.went(outcome).about(subject).why(reason);
        match through.and_then(|through| through.asker.as_ref()) {
            Some(asker) => event.by(asker),
            None => event,
        }
    }
}
