//! The desk itself: a store, its surroundings, and what it remembers of time.

use uuid::Uuid;

use super::time::{ClockTrouble, Now, Watchman};
use super::{DeskError, Origin, Surroundings};
use crate::model::{Peer, StoreInfo, StoreUrl, Timestamp};
use crate::storage::{self, Store, Tx};

/// A store with the rules over it.
///
/// The whole policy of a reset is visible where it is called:
///
/// ```no_run
/// # fn main() -> Result<(), passdesk::desk::DeskError> {
/// # use passdesk::desk::{Desk, Origin, Peer, ResetOrder, Surroundings};
/// # let (url, token, alice) = todo!();
/// # let surroundings = Surroundings::of_the_system(Origin { peer: Peer::User(0), host: String::new() });
/// let desk = Desk::open(&url, surroundings)?;
/// let admin = desk.signed_in(&token)?.settled()?.admin()?;
/// admin.reset(&alice, ResetOrder::default(), |reset| hand_over(reset.temporary_password.reveal()))?;
/// # Ok(()) }
/// # fn hand_over(password: impl Sized) -> Result<(), passdesk::desk::DeskError> { Ok(()) }
/// ```
///
/// A session alone cannot reset, whether settled or not:
///
/// ```compile_fail,E0599
/// # fn check(session: passdesk::desk::SignedIn<'_>, alice: &passdesk::model::Username, show: fn(passdesk::desk::Reset) -> Result<(), passdesk::desk::DeskError>) {
/// session.reset(alice, Default::default(), show);
/// # }
/// ```
/// ```compile_fail,E0599
/// # fn check(session: passdesk::desk::Settled<'_>, alice: &passdesk::model::Username, show: fn(passdesk::desk::Reset) -> Result<(), passdesk::desk::DeskError>) {
/// session.reset(alice, Default::default(), show);
/// # }
/// ```
/// An admin's proof cannot be built, copied or kept beyond the desk:
///
/// ```compile_fail,E0451
/// # fn check(session: passdesk::desk::Settled<'_>) -> passdesk::desk::Admin<'_> {
/// passdesk::desk::Admin { session, ..todo!() }
/// # }
/// ```
/// ```compile_fail,E0599
/// # fn check(admin: passdesk::desk::Admin<'_>) {
/// let copy = admin.clone();
/// # }
/// ```
/// ```compile_fail,E0515
/// # use passdesk::{credentials::SessionToken, desk::{Admin, Desk}};
/// fn keep(desk: Desk, token: &SessionToken) -> Admin<'static> {
///     desk.signed_in(token).unwrap().settled().unwrap().admin().unwrap()
/// }
/// ```
pub struct Desk {
    pub(super) store: Box<dyn Store>,
    pub(super) around: Surroundings,
    pub(super) watchman: Watchman,
    /// The id under which the next changes are made, if their caller made one.
    pub(super) operation: Option<AskedOperation>,
}

/// An operation's id that its caller made, and a digest of what is asked for (S61).
#[derive(Debug, Clone, Copy)]
pub struct AskedOperation {
    /// The id.
    pub id: Uuid,
    /// SHA-256 over the whole request.
    pub terms: [u8; 32],
}

impl Desk {
    /// Opens the store that a URL names.
    ///
    /// # Errors
    /// [`DeskError::Storage`] when there is none, or it cannot or must not be used.
    pub fn open(url: &StoreUrl, surroundings: Surroundings) -> Result<Self, DeskError> {
        Ok(Self::over(storage::open(url)?, surroundings))
    }

    /// A desk over any store.
    #[must_use]
    pub fn over(store: Box<dyn Store>, around: Surroundings) -> Self {
        Self {
            store,
            around,
            watchman: Watchman::default(),
            operation: None,
        }
    }

    /// Who asks.
    #[must_use]
    pub fn peer(&self) -> Peer {
        self.around.origin.peer
    }

    /// The clock's time.
    #[must_use]
    pub fn clock(&self) -> Timestamp {
        self.around.clock.now()
    }

    /// Makes the next changes of an admin under an id of the caller's: what is sent again is not done again (S61).
    pub fn under(&mut self, operation: Option<AskedOperation>) {
        self.operation = operation;
    }

    /// From now on, operations of this desk come from there: whoever serves several peers says so before each request.
    pub fn asked_by(&mut self, origin: Origin) {
        self.around.origin = origin;
    }

    /// The same desk, which calls `listener`, once, when an operation finds that something is wrong with the clock.
    #[must_use]
    pub fn telling_of_the_clock(
        self,
        listener: impl FnOnce(ClockTrouble) + Send + 'static,
    ) -> Self {
        self.watchman.tell_to(Box::new(listener));
        self
    }

    /// The moment of a transaction that has just read the store's row.
    pub(super) fn now(&self, tx: &mut dyn Tx, info: &StoreInfo) -> Result<Now, DeskError> {
        let clock = self.watchman.clock(&self.around, tx, info);
        Now::of(tx, info, clock)
    }

    /// The same for a transaction that only reads; it decides what has expired.
    pub(super) fn looked_at(&self, tx: &dyn Tx, info: &StoreInfo) -> Timestamp {
        let clock = self.watchman.clock(&self.around, tx, info);
        clock.max(info.latest_at)
    }
}
