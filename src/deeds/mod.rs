//! Everything that can be asked of a desk: a request type and an answer type for each operation, and what it does.
//!
//! An operation is asked for in the same way of a desk in this process and of one that is served: a request is a value with
//! its route, its answer is a row of the contract or a [`Problem`]. What hands out a secret is two operations: one answers
//! what is to be shown and a sealed plan, the other puts the plan in force.
//!
//! Unknown fields in a request are refused, unknown fields in an answer are ignored.

use std::cell::{Cell, OnceCell};
use std::ops::ControlFlow;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::credentials::{ScriptToken, SessionToken};
use crate::desk::{Admin, Desk, DeskError, SignedIn};
use crate::model::Username;

mod account;
mod audit;
#[cfg(all(test, feature = "serve"))]
mod description_tests;
mod directory;
mod groups;
mod imported;
mod listed;
mod notices;
mod old_password;
mod operations;
mod policy;
mod problem;
mod recover;
#[cfg(feature = "serve")]
mod request;
mod reset;
mod route;
mod session;
mod signers;
#[cfg(feature = "serve")]
mod table;
mod time_span;
mod tokens;
mod users;
mod verify;

pub use account::AccountRow;
pub use audit::*;
pub use directory::*;
pub use groups::*;
pub use imported::*;
pub use listed::*;
pub use notices::*;
pub use old_password::*;
pub use operations::*;
pub use policy::*;
pub use problem::{Code, Hint, Kind, Problem, StoreInUse, what_is};
pub use recover::*;
pub use reset::*;
pub use route::{Method, Route, Work};
pub use session::*;
pub use signers::*;
#[cfg(feature = "serve")]
pub use table::{Answered, Request, route, routes, serve};
pub use time_span::TimeSpan;
pub use tokens::*;
pub use users::*;
pub use verify::*;

/// An operation with one answer.
pub trait Deed: Serialize + DeserializeOwned {
    /// What is answered.
    type Answer: Serialize + DeserializeOwned;
    /// Where it is found on a served desk.
    const ROUTE: Route;

    /// The path with its parts filled in.
    fn path(&self) -> String {
        Self::ROUTE.path.to_owned()
    }

    /// The operation that it is, if that is known before it is asked for; otherwise whoever asks makes an id (S61).
    fn operation(&self) -> Option<Uuid> {
        None
    }

    /// What an answer says of a secret that was checked: that it was right, unless the operation says otherwise.
    fn guess(_: &Self::Answer) -> Option<Guess> {
        Some(Guess::Right)
    }

    /// Does it.
    ///
    /// # Errors
    /// A [`Problem`] with the code of the contract.
    fn perform(self, desk: &Desk, caller: &Caller) -> Result<Self::Answer, Problem>;
}

/// How the check of a secret ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    /// It was right.
    Right,
    /// It was wrong.
    Wrong,
}

/// An operation that answers row after row, and then how it ended.
pub trait Listing: Serialize + DeserializeOwned {
    /// A row.
    type Row: Serialize + DeserializeOwned;
    /// The end of the list, for example how many rows there are.
    type End: Serialize + DeserializeOwned;
    /// Where it is found on a served desk.
    const ROUTE: Route;

    /// Does it, and calls `each` for every row until it breaks.
    ///
    /// # Errors
    /// A [`Problem`] with the code of the contract; rows may have come before it.
    fn perform(
        self,
        desk: &Desk,
        caller: &Caller,
        each: &mut dyn FnMut(Self::Row) -> ControlFlow<()>,
    ) -> Result<Self::End, Problem>;
}

/// Who asks, as far as the desk can prove it.
#[derive(Debug, Default)]
pub struct Caller {
    credential: Option<Credential>,
    is_owner: bool,
    /// The account, once it is proved.
    account: OnceCell<Username>,
    /// Whether a token was proved that asks for others.
    asks_for_others: Cell<bool>,
}

/// What proves an account.
#[derive(Debug)]
pub enum Credential {
    /// What `login` opened.
    Session(SessionToken),
    /// What a script carries.
    Token(ScriptToken),
}

impl Credential {
    /// Reads a session or a token; `None` unless it is exactly one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let session = SessionToken::parse(text).map(Self::Session);
        session.or_else(|| ScriptToken::parse(text).map(Self::Token))
    }

    /// The text, only for the desk.
    #[must_use]
    pub fn reveal(&self) -> &str {
        match self {
            Self::Session(token) => token.reveal(),
            Self::Token(token) => token.reveal(),
        }
    }
}

impl Caller {
    /// A caller of a served desk, with a session or a token.
    #[must_use]
    pub fn with(credential: Option<Credential>) -> Self {
        Self {
            credential,
            ..Self::default()
        }
    }

    /// The owner of the store, in the owner's own process; an account is proved as for everybody else.
    #[must_use]
    pub fn owner(credential: Option<Credential>) -> Self {
        Self {
            is_owner: true,
            ..Self::with(credential)
        }
    }

    /// What was given to prove the account.
    #[must_use]
    pub fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// The name of the account that asked, if an operation has proved it.
    #[must_use]
    pub fn account(&self) -> Option<String> {
        self.account.get().map(ToString::to_string)
    }

    /// Whether an operation has proved that the caller asks for others.
    #[must_use]
    pub fn asks_for_others(&self) -> bool {
        self.asks_for_others.get()
    }

    /// Remembers who is proved.
    fn is(&self, name: &Username) {
        let _ = self.account.set(name.clone());
    }

    /// The session that asks; a token has none.
    fn session(&self) -> Result<&SessionToken, DeskError> {
        match &self.credential {
            Some(Credential::Session(token)) => Ok(token),
            Some(Credential::Token(_)) => Err(DeskError::NotByToken),
            None => Err(DeskError::NotSignedIn),
        }
    }

    fn signed_in<'d>(&self, desk: &'d Desk) -> Result<SignedIn<'d>, DeskError> {
        let session = desk.signed_in(self.session()?)?;
        self.is(&session.account().name);
        Ok(session)
    }

    /// The admin who asks.
    fn admin<'d>(&self, desk: &'d Desk) -> Result<Admin<'d>, Problem> {
        match &self.credential {
            Some(Credential::Session(_)) => Ok(self.signed_in(desk)?.settled()?.admin()?),
            Some(Credential::Token(token)) => {
                let admin = desk.by_token(token).map_err(Problem::of_token)?;
                self.is(&admin.account().name);
                Ok(admin)
            }
            None => Err(DeskError::NotSignedIn.into()),
        }
    }
}

/// An answer that says only that it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Done {}

/// What is answered for an operation that was done when it was sent first.
#[cfg(feature = "serve")]
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Already {
    /// The operation's id.
    operation_id: uuid::Uuid,
    /// That it was done before: nothing was changed now.
    already: bool,
}
