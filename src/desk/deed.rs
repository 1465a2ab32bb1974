//! One deed: one transaction, one time, one operation id, and the record of it.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::{Builder, Uuid};

use super::chain::chained;
use super::time::{Now, Remember};
use super::{Desk, DeskError, Origin, Surroundings};
use crate::credentials::{Costs, Policy};
use crate::model::{
    Account, AccountId, Action, Actor, Event, Moment, Outcome, Reason, StoreInfo, Subject,
    Timestamp, Username,
};
use crate::random::{NoRandomness, Randomness, random_bytes};
use crate::storage::{StorageError, Tx};

mod again;

pub(super) use again::{if_readable, kept};

/// A transaction that changes the store and records what it changed (S33).
pub(super) struct Deed<'d> {
    pub(super) tx: Box<dyn Tx + 'd>,
    /// The clock's time, but never before the latest the store has seen.
    pub(super) now: Timestamp,
    pub(super) operation: Uuid,
    info: StoreInfo,
    desk: &'d Desk,
    time: Now,
    remember: Remember,
    /// How many events it has recorded.
    recorded: u16,
}

/// One state of the store to decide on: that of a deed, or one that nothing is written to.
pub(super) struct Seen<'t> {
    pub(super) tx: &'t mut dyn Tx,
    pub(super) info: &'t StoreInfo,
    pub(super) now: Timestamp,
}

/// A transaction that only looks.
pub(super) struct Look<'d> {
    pub(super) tx: Box<dyn Tx + 'd>,
    /// The clock's time, but never before the latest the store has seen.
    pub(super) now: Timestamp,
    info: StoreInfo,
}

impl Look<'_> {
    /// The look's moment, and the limits in force.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            at: self.now,
            limits: self.info.settings.limits(),
        }
    }

    /// What the store says of itself.
    pub(super) fn info(&self) -> &StoreInfo {
        &self.info
    }

    /// The policy in force.
    pub(super) fn policy(&self) -> Policy {
        Policy::of(self.info.settings.clone())
    }

    pub(super) fn seen(&mut self) -> Seen<'_> {
        Seen {
            tx: &mut *self.tx,
            info: &self.info,
            now: self.now,
        }
    }
}

impl Seen<'_> {
    /// The moment, and the limits in force.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            at: self.now,
            limits: self.info.settings.limits(),
        }
    }
}

/// What is to be recorded.
pub(super) struct Entry<'a> {
    pub(super) action: Action,
    pub(super) outcome: Outcome,
    pub(super) actor: Option<&'a Actor>,
    pub(super) about: About,
    pub(super) reason: Option<&'a Reason>,
}

impl Entry<'_> {
    /// Appends it to its subject's chain; `nth` counts the events of one deed.
    pub(super) fn append(
        self,
        tx: &mut dyn Tx,
        around: &Surroundings,
        time: Now,
        operation: Uuid,
        nth: u16,
    ) -> Result<(), DeskError> {
        let chain = tx.chain(self.about.subject)?;
        let mut event = Event {
            id: event_id(time.at, nth, &*around.randomness)?,
            at: time.at,
            clock_at: Some(time.clock),
            action: self.action,
            outcome: self.outcome,
            actor: self.actor.cloned(),
            subject: self.about.subject,
            subject_name: self.about.name,
            sequence: chain.length + 1,
            reason: self.reason.map(|reason| reason.as_str().to_owned()),
            operation,
            os_uid: around.origin.os_uid,
            host: around.origin.host.clone(),
            hash: [0; 32],
        };
        event.hash = chained(&chain, &event);
        // Whoever adds to a chain has it to themselves, or is told that others came in between: what stands in this place
        // was there before.
        match tx.append_event(&event) {
            Err(StorageError::Conflict(_)) => {
                Err(StorageError::BrokenChain(event.subject_name).into())
            }
            appended => Ok(appended?),
        }
    }
}

/// Whom an event is about.
#[derive(Clone)]
pub(super) struct About {
    pub(super) subject: Subject,
    pub(super) name: String,
}

impl About {
    pub(super) fn the_store(info: &StoreInfo) -> Self {
        Self {
            subject: Subject::Store,
            name: format!("store {}", info.id),
        }
    }
}

impl From<&Account> for About {
    fn from(account: &Account) -> Self {
        Self {
            subject: Subject::Account(account.id),
            name: account.name.to_string(),
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

impl Desk {
    /// Begins to look. [`Desk::look`] does, and begins again where it must.
    pub(super) fn begin_look(&self) -> Result<Look<'_>, DeskError> {
        let mut tx = self.store.read()?;
        let info = tx.info()?;
        let now = self.looked_at(&*tx, &info);
        Ok(Look { tx, now, info })
    }

    /// Begins a deed under the store's write lock. [`Desk::deed`] alone does, and begins it again where it must.
    fn begin(&self) -> Result<Deed<'_>, DeskError> {
        let mut tx = self.store.write()?;
        let info = tx.info()?;
        let time = self.now(&mut *tx, &info)?;
        Ok(Deed {
            tx,
            now: time.now,
            operation: time_ordered_id(time.at, &*self.around.randomness)?,
            info,
            desk: self,
            time,
            remember: Remember::default(),
            recorded: 0,
        })
    }
}

impl<'d> Deed<'d> {
    /// Appends an event to its subject's chain.
    pub(super) fn record(
        &mut self,
        action: Action,
        outcome: Outcome,
        actor: Option<&Actor>,
        about: About,
        reason: Option<&Reason>,
    ) -> Result<(), DeskError> {
        let entry = Entry {
            action,
            outcome,
            actor,
            about,
            reason,
        };
        entry.append(
            &mut *self.tx,
            &self.desk.around,
            self.time,
            self.operation,
            self.recorded,
        )?;
        self.remember.has_recorded = true;
        self.remember.has_done |= lasts(action, outcome);
        self.recorded = self.recorded.saturating_add(1);
        Ok(())
    }

    /// An id for something that this deed makes.
    pub(super) fn new_id(&self) -> Result<Uuid, NoRandomness> {
        time_ordered_id(self.time.at, &*self.desk.around.randomness)
    }

    /// What there is to decide on.
    pub(super) fn seen(&mut self) -> Seen<'_> {
        Seen {
            tx: &mut *self.tx,
            info: &self.info,
            now: self.now,
        }
    }

    /// Makes what is secret.
    pub(super) fn randomness(&self) -> &'d dyn Randomness {
        &*self.desk.around.randomness
    }

    /// Where it comes from.
    pub(super) fn origin(&self) -> &'d Origin {
        &self.desk.around.origin
    }

    /// What the store says of itself.
    pub(super) fn info(&self) -> &StoreInfo {
        &self.info
    }

    /// The deed's moment, and the limits in force.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            at: self.now,
            limits: self.info.settings.limits(),
        }
    }

    /// What a check of a password computes.
    pub(super) fn costs(&self) -> Costs {
        Costs::of(&self.info)
    }

    /// The moment by the record's time.
    pub(super) fn recorded_at(&self) -> Timestamp {
        self.time.at
    }

    /// The moment by the clock.
    pub(super) fn clock(&self) -> Timestamp {
        self.time.clock
    }

    /// Makes the store remember this moment, as far as a deed of its kind moves the time (S50): what is found expired now
    /// stays expired (S30).
    pub(super) fn remember_time(&mut self) {
        self.remember.latest_exactly = true;
    }

    /// Whatever is recorded from now on, by anybody, is later than `at`.
    pub(super) fn record_after(&mut self, at: Timestamp) {
        self.time.at = at.plus(Duration::from_millis(1)).max(self.time.at);
        self.remember.record_exactly = true;
    }

    /// Makes the deed durable.
    pub(super) fn commit(mut self) -> Result<(), DeskError> {
        if let Some(times) = self.desk.remembered(&self.info, self.time, self.remember) {
            self.tx.set_times(times)?;
        }
        Ok(self.tx.commit()?)
    }

    /// Makes the deed durable, and the latest time that the store has seen the clock's, also where that is earlier.
    pub(super) fn commit_at_the_clock(mut self) -> Result<(), DeskError> {
        self.tx.set_times(self.time.after(&self.info))?;
        self.tx.set_latest_at(self.time.clock)?;
        Ok(self.tx.commit()?)
    }
}

/// Whether something has been done that lasts: what was refused has not, nor has what only looks or ends something of one's
/// own.
fn lasts(action: Action, outcome: Outcome) -> bool {
    let looks = matches!(
        action,
        Action::AuditRead
            | Action::AuditAnchor
            | Action::StoreBackup
            | Action::StoreCopy
            | Action::SignOut
            | Action::NoticeAcknowledge
    );
    outcome == Outcome::Done && !looks
}

/// A name that is no account's, seen through the store's key: nothing leads back to what was typed.
pub(super) struct Unknown {
    /// Where its failures are counted.
    pub(super) bucket: u16,
    chain: u8,
    tag: String,
    /// An id that no account has, the same for the same name.
    pub(super) id: AccountId,
}

impl Unknown {
    pub(super) fn of(name: &Username, info: &StoreInfo) -> Self {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&info.name_key).expect("a key of any length");
        mac.update(b"passdesk unknown name\n");
        mac.update(name.as_str().as_bytes());
        let tag = mac.finalize().into_bytes();
        Self {
            bucket: u16::from_be_bytes([tag[0], tag[1]]),
            chain: tag[2] % 64,
            tag: format!("unknown:{}", data_encoding::HEXLOWER.encode(&tag[3..11])),
            id: AccountId(made_up_id(info.created_at, &tag[16..])),
        }
    }

    /// What stands in the record in the name's place.
    pub(super) fn tag(&self) -> &str {
        &self.tag
    }
}

/// An id that looks like any account's.
fn made_up_id(at: Timestamp, tag: &[u8]) -> Uuid {
    let mut random = [0; 10];
    random.copy_from_slice(&tag[..10]);
    version_7(at, random)
}

impl From<&Unknown> for About {
    fn from(unknown: &Unknown) -> Self {
        Self {
            subject: Subject::Unknown(unknown.chain),
            name: unknown.tag.clone(),
        }
    }
}

/// A version 7 UUID (RFC 9562): ids made later sort later.
pub(super) fn time_ordered_id(
    now: Timestamp,
    randomness: &dyn Randomness,
) -> Result<Uuid, NoRandomness> {
    Ok(version_7(now, random_bytes(randomness)?))
}

/// The same with a counter in its first 12 random bits (RFC 9562, 6.2): the events of one deed have one time and sort as they
/// were recorded.
fn event_id(now: Timestamp, nth: u16, randomness: &dyn Randomness) -> Result<Uuid, NoRandomness> {
    let mut random: [u8; 10] = random_bytes(randomness)?;
    random[..2].copy_from_slice(&nth.min(0xfff).to_be_bytes());
    Ok(version_7(now, random))
}

fn version_7(now: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
