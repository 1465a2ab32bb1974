//! Asks a desk: one in this process over a store, or a served one. A [`Client`] asks one thing after the other, a [`Pool`]
//! many at once.

use std::ops::ControlFlow;

use crate::deeds::{AboutDesk, Caller, Credential, Deed, Listing, Problem};
use crate::desk::Desk;
use crate::model::ServedUrl;

mod asked;
mod connect;
mod pool;
mod served;

pub use asked::Rows;
pub use pool::{Patience, Pool};
use served::Served;

/// Someone who asks a desk.
pub struct Client {
    place: Place,
    caller: Caller,
}

enum Place {
    Here(Box<Desk>),
    There(Box<Served>),
}

impl Client {
    /// Asks a desk in this process.
    #[must_use]
    pub fn here(desk: Desk) -> Self {
        Self {
            place: Place::Here(Box::new(desk)),
            caller: Caller::owner(None),
        }
    }

    /// Asks a served desk. The connection is made when something is asked first.
    ///
    /// # Errors
    /// [`Code::Internal`](crate::deeds::Code::Internal) when this process cannot have connections.
    pub fn there(url: ServedUrl) -> Result<Self, Problem> {
        Ok(Self {
            place: Place::There(Box::new(Served::new(url)?)),
            caller: Caller::default(),
        })
    }

    /// Finds out whether a served desk is there, before a person is asked for anything.
    ///
    /// # Errors
    /// [`Code::Unavailable`](crate::deeds::Code::Unavailable) when it cannot be reached.
    pub fn reach(&self) -> Result<(), Problem> {
        match &self.place {
            Place::Here(_) => Ok(()),
            Place::There(served) => served.ask(None, &AboutDesk {}).map(drop),
        }
    }

    /// Whether the desk is in this process.
    #[must_use]
    pub fn is_here(&self) -> bool {
        matches!(self.place, Place::Here(_))
    }

    /// Asks with this session or token from now on.
    pub fn be(&mut self, credential: Option<Credential>) {
        self.caller = match self.place {
            Place::Here(_) => Caller::owner(credential),
            Place::There(_) => Caller::with(credential),
        };
    }

    /// The session or the token that it asks with.
    #[must_use]
    pub fn credential(&self) -> Option<&Credential> {
        self.caller.credential()
    }

    /// Asks with this session for once.
    ///
    /// # Errors
    /// Those of the operation.
    pub fn ask_as<D: Deed>(&self, credential: Credential, deed: D) -> Result<D::Answer, Problem> {
        match &self.place {
            Place::Here(desk) => deed.perform(desk, &Caller::owner(Some(credential))),
            Place::There(served) => served.ask(Some(&credential), &deed),
        }
    }

    /// Asks for an operation.
    ///
    /// # Errors
    /// Those of the operation; [`Code::Unavailable`](crate::deeds::Code::Unavailable) when a served desk cannot be
    /// reached, [`Code::OutcomeUnknown`](crate::deeds::Code::OutcomeUnknown) when the connection was lost before its
    /// answer.
    pub fn ask<D: Deed>(&self, deed: D) -> Result<D::Answer, Problem> {
        match &self.place {
            Place::Here(desk) => deed.perform(desk, &self.caller),
            Place::There(served) => served.ask(self.credential(), &deed),
        }
    }

    /// Asks for a list, and calls `each` for every row until it breaks; then there is no end.
    ///
    /// # Errors
    /// Those of [`Client::ask`]; rows may have come before.
    pub fn list<L: Listing>(
        &self,
        listing: L,
        each: &mut dyn FnMut(L::Row) -> ControlFlow<()>,
    ) -> Result<Option<L::End>, Problem> {
        match &self.place {
            Place::Here(desk) => listing.perform(desk, &self.caller, each).map(Some),
            Place::There(served) => served.list(self.credential(), &listing, each),
        }
    }
}
