//! One operation: one transaction, one time, one operation id, and its events, even if it is refused.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use uuid::Uuid;

use super::event::NewEvent;
use super::ids::time_ordered_id;
use super::time::{Now, Remember};
use super::{Desk, DeskError, Origin};
use crate::credentials::imported::Schemes;
use crate::credentials::{Costs, PasswordHash, Policy};
use crate::model::{Account, AccountId, Action, Moment, Notice, StoreInfo, Timestamp, Username};
use crate::random::{NoRandomness, Randomness};
use crate::storage::Tx;

mod retry;

pub(super) use retry::if_readable;

/// The most characters of a notice.
const LONGEST_NOTICE: usize = 1000;

/// One state of the store to decide on: that of an operation, or one that is only read.
pub(super) struct Look<'d> {
    pub(super) tx: Box<dyn Tx + 'd>,
    /// The clock's time, but never before the latest the store has seen.
    pub(super) now: Timestamp,
    info: StoreInfo,
    desk: &'d Desk,
}

/// What a plan is made on: the store as it was seen, and when.
pub(super) struct Seen {
    pub(super) info: StoreInfo,
    pub(super) now: Timestamp,
}

impl Seen {
    /// The policy that was in force.
    pub(super) fn policy(&self) -> Policy {
        Policy::of(self.info.settings.clone())
    }
}

/// An operation: a transaction that changes the store and records what it changed (S33).
pub(super) struct Deed<'d> {
    look: Look<'d>,
    pub(super) operation: Uuid,
    time: Now,
    remember: Remember,
    /// How many events it has recorded.
    recorded: u16,
}

/// What an operation that was not done still does.
pub(super) type Lasting = dyn Fn(&mut Deed<'_>) -> Result<(), DeskError>;

/// Why something was not done, and what remains to be done: for example recording a refusal. The transaction is rolled
/// back, and then [`Desk::deed`] and [`Desk::look`] do that once, in a transaction of its own.
pub(super) struct NotDone {
    pub(super) error: DeskError,
    pub(super) lasting: Option<Box<Lasting>>,
}

impl<E> From<E> for NotDone
where
    DeskError: From<E>,
{
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            lasting: None,
        }
    }
}

impl NotDone {
    /// Adds what remains to be done. An error of the store is not a refusal, so nothing remains.
    pub(super) fn but(
        error: DeskError,
        lasting: impl Fn(&mut Deed<'_>) -> Result<(), DeskError> + 'static,
    ) -> Self {
        match error {
            DeskError::Storage(_) => error.into(),
            error => Self {
                error,
                lasting: Some(Box::new(lasting)),
            },
        }
    }
}

impl NewEvent {
    /// Sets the error with which it is refused.
    pub(super) fn because(self, error: DeskError) -> NotDone {
        NotDone::but(error, move |deed| deed.record_refusal(self.clone()))
    }
}

impl<'d> Deref for Deed<'d> {
    type Target = Look<'d>;

    fn deref(&self) -> &Self::Target {
        &self.look
    }
}

impl DerefMut for Deed<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.look
    }
}

impl Desk {
    /// Begins to read. Only [`Desk::look`] calls this, and begins again if it must.
    pub(super) fn begin_look(&self) -> Result<Look<'_>, DeskError> {
        let mut tx = self.store.read()?;
        let info = tx.info()?;
        Ok(Look {
            now: self.looked_at(&*tx, &info),
            tx,
            info,
            desk: self,
        })
    }

    /// The id of an operation: the one that its caller made, or a new one.
    pub(super) fn operation_id(&self, at: Timestamp) -> Result<Uuid, NoRandomness> {
        match self.operation {
            Some(asked) => Ok(asked.id),
            None => time_ordered_id(at, &*self.around.randomness),
        }
    }

    /// Begins an operation under the store's write lock. Only [`Desk::deed`] calls this, and begins it again if it must.
    fn begin(&self) -> Result<Deed<'_>, DeskError> {
        let mut tx = self.store.write()?;
        let info = tx.info()?;
        let time = self.now(&mut *tx, &info)?;
        Ok(Deed {
            look: Look {
                tx,
                now: time.now,
                info,
                desk: self,
            },
            operation: self.operation_id(time.at)?,
            time,
            remember: Remember::default(),
            recorded: 0,
        })
    }
}

impl<'d> Look<'d> {
    /// The account of that name; [`DeskError::NoSuchAccount`] where there is none.
    pub(super) fn account(&mut self, name: &Username) -> Result<Account, DeskError> {
        let found = self.tx.account(name)?;
        found.ok_or_else(|| DeskError::NoSuchAccount(name.clone()))
    }

    /// The moment, and the limits in force.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            at: self.now,
            limits: self.info.settings.limits(),
        }
    }

    /// The facts that the store keeps about itself.
    pub(super) fn info(&self) -> &StoreInfo {
        &self.info
    }

    /// What a plan is made on.
    pub(super) fn seen(&self) -> Seen {
        Seen {
            info: self.info.clone(),
            now: self.now,
        }
    }

    /// The policy in force.
    pub(super) fn policy(&self) -> Policy {
        Policy::of(self.info.settings.clone())
    }

    /// The costs that a check of a password computes, and the schemes of imported hashes that it runs.
    pub(super) fn costs(&mut self) -> Result<Costs, DeskError> {
        let kinds = match self.moment().has_ended_imports() {
            true => Vec::new(),
            false => self.tx.imported_kinds()?,
        };
        let imported = Schemes::of(kinds.iter().map(String::as_str));
        Ok(Costs::of(&self.info).with_imported(imported))
    }

    /// The hash that the password of an account is checked against: none of another system's once those have ended.
    pub(super) fn hash_in_use(&mut self, id: AccountId) -> Result<Option<PasswordHash>, DeskError> {
        let has_ended = self.moment().has_ended_imports();
        let hash = self.tx.password_hash(id)?;
        Ok(hash.filter(|hash| !has_ended || hash.imported_kind().is_none()))
    }

    /// The source of random bytes.
    pub(super) fn randomness(&self) -> &'d dyn Randomness {
        &*self.desk.around.randomness
    }

    /// Where the command comes from.
    pub(super) fn origin(&self) -> &'d Origin {
        &self.desk.around.origin
    }
}

impl Deed<'_> {
    /// Appends an event to its subject's chain.
    pub(super) fn record(&mut self, event: NewEvent) -> Result<(), DeskError> {
        let lasts = event.lasts();
        let Look { tx, desk, .. } = &mut self.look;
        event.append(
            &mut **tx,
            &desk.around,
            self.time,
            self.operation,
            self.recorded,
        )?;
        self.remember.has_recorded = true;
        self.remember.has_done |= lasts;
        self.recorded = self.recorded.saturating_add(1);
        Ok(())
    }

    /// Records a refusal, and makes the store remember when that was: what was too late stays too late (S30).
    pub(super) fn record_refusal(&mut self, event: NewEvent) -> Result<(), DeskError> {
        self.remember_time();
        self.record(event)
    }

    /// Leaves a notice for every admin; one that is too long is shortened, never lost.
    pub(super) fn notify(&mut self, action: Action, text: &str) -> Result<(), DeskError> {
        let notice = Notice {
            id: self.new_id()?,
            at: self.now,
            action,
            text: text.chars().take(LONGEST_NOTICE).collect(),
        };
        Ok(self.tx.insert_notice(&notice)?)
    }

    /// An id for something that this operation makes.
    pub(super) fn new_id(&self) -> Result<Uuid, NoRandomness> {
        time_ordered_id(self.time.at, self.randomness())
    }

    /// The moment by the audit log's time.
    pub(super) fn recorded_at(&self) -> Timestamp {
        self.time.at
    }

    /// The moment by the clock.
    pub(super) fn clock(&self) -> Timestamp {
        self.time.clock
    }

    /// Makes the store remember this moment, as far as an operation of its kind moves the time (S50): what is found
    /// expired now stays expired (S30).
    pub(super) fn remember_time(&mut self) {
        self.remember.latest_exactly = true;
    }

    /// Makes every event from now on, by anybody, later than `at`.
    pub(super) fn record_after(&mut self, at: Timestamp) {
        self.time.at = at.plus(Duration::from_millis(1)).max(self.time.at);
        self.remember.record_exactly = true;
    }

    /// Makes the operation durable.
    pub(super) fn commit(mut self) -> Result<(), NotDone> {
        let desk = self.desk;
        if let Some(times) = desk
            .watchman
            .remembered(&self.info, self.time, self.remember)
        {
            self.tx.set_times(times)?;
        }
        Ok(self.look.tx.commit()?)
    }

    /// Makes the operation durable, and sets the store's latest time to the clock's, even if that is earlier.
    pub(super) fn commit_at_the_clock(mut self) -> Result<(), NotDone> {
        let times = self.time.after(&self.info);
        self.tx.set_times(times)?;
        self.look.tx.set_latest_at(self.time.clock)?;
        Ok(self.look.tx.commit()?)
    }
}
