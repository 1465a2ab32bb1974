//! `audit list`: events, oldest first.

use std::ops::ControlFlow;
use std::time::Duration;

use uuid::Uuid;

use super::super::DeskError;
use super::super::ids::{first_id_at, time_of};
use super::super::unknown_names::Unknown;
use super::{AuditReading, NEEDS};
use crate::model::{Action, RawEvent, StoreInfo, Timestamp, Username, When};
use crate::storage::{IdRange, Tx};

/// How far a clock may be set back after an operation's id was made and before its event.
const SET_BACK: Duration = Duration::from_secs(3600);

/// Which events to show; the default is all of them.
#[derive(Debug, Default)]
pub struct AuditFilter {
    /// Only events about this name. An account is found by the name that it had at the time, so removed accounts are
    /// found, and so are two that had the same name one after the other. For an unknown name, the attempts with it are
    /// found.
    pub user: Option<Username>,
    /// Only what was done by an account that had this name.
    pub actor: Option<Username>,
    /// Only these actions, if any are named.
    pub actions: Vec<Action>,
    /// Only from this moment on.
    pub since: Option<When>,
    /// Only before this moment.
    pub until: Option<When>,
    /// Only the events of this operation.
    pub operation: Option<Uuid>,
}

/// A filter whose times and names are resolved.
pub(super) struct Sieve<'f> {
    filter: &'f AuditFilter,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    /// The tag in the audit log in place of the name while no account has it (S27).
    tag: Option<String>,
    reading: Uuid,
}

impl AuditFilter {
    /// Resolves what is the same for every event. `reading` is the operation that is never shown.
    pub(super) fn sieve(&self, info: &StoreInfo, now: Timestamp, reading: Uuid) -> Sieve<'_> {
        let unknown = |name| Unknown::of(name, info).tag;
        Sieve {
            filter: self,
            since: self.since.map(|moment| moment.from(now)),
            until: self.until.map(|moment| moment.from(now)),
            tag: self.user.as_ref().map(unknown),
            reading,
        }
    }
}

impl Sieve<'_> {
    pub(super) fn admits(&self, event: &RawEvent<'_>) -> bool {
        let AuditFilter {
            user,
            actor,
            actions,
            operation,
            ..
        } = self.filter;
        let is = |text: &str, wanted: &[u8]| text.as_bytes() == wanted;
        // In both spellings of a final sigma, as an account is found.
        let is_name = |name: &Username, wanted: &[u8]| {
            let older = name.before_final_sigma();
            is(name.as_str(), wanted) || older.is_some_and(|older| is(older.as_str(), wanted))
        };
        event.operation != self.reading
            && self.since.is_none_or(|since| event.happened_at() >= since)
            && self.until.is_none_or(|until| event.happened_at() < until)
            && operation.is_none_or(|operation| event.operation == operation)
            && (actions.is_empty() || actions.iter().any(|a| is(a.as_str(), event.action)))
            && actor
                .as_ref()
                .is_none_or(|name| event.actor_name.is_some_and(|by| is_name(name, by)))
            && user.as_ref().is_none_or(|name| {
                is_name(name, event.subject_name)
                    || self
                        .tag
                        .as_deref()
                        .is_some_and(|tag| is(tag, event.subject_name))
            })
    }

    /// The range of the ids of such events: an id begins with its event's time, and an operation's id with the time
    /// before it. The audit log's time may be ahead of the clock's, so there is no last id.
    pub(super) fn range(&self) -> IdRange {
        let operation = self.filter.operation;
        let begun = operation
            .filter(|operation| operation.get_version_num() == 7)
            .map(|operation| time_of(operation).minus(SET_BACK));
        let first = self.since.max(begun);
        IdRange::since(first.map_or(Uuid::nil(), first_id_at))
    }
}

impl AuditReading<'_, '_> {
    /// Calls `each` for every event that matches, oldest first; with a `limit`, only for the newest ones. One event is
    /// held at a time.
    ///
    /// # Errors
    /// [Those of every operation of an admin](crate::desk::Admin#errors-of-every-operation).
    pub fn list(
        &self,
        filter: &AuditFilter,
        limit: Option<u64>,
        each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
    ) -> Result<(), DeskError> {
        let mut look = self.admin.look_once(NEEDS)?;
        let sieve = filter.sieve(look.info(), look.now, self.operation);
        newest(&mut *look.tx, &sieve, limit, each)
    }
}

/// Lists within one transaction, so that both passes that a limit needs see the same state.
pub(super) fn newest(
    tx: &mut dyn Tx,
    sieve: &Sieve<'_>,
    limit: Option<u64>,
    each: &mut dyn FnMut(&RawEvent<'_>) -> ControlFlow<()>,
) -> Result<(), DeskError> {
    let mut range = sieve.range();
    if let Some(mut left) = limit {
        // From the newest back to the first one to show.
        range.newest_first = true;
        let mut first = None;
        tx.each_event_by_id(range, &mut |event| {
            if left > 0 && sieve.admits(event) {
                first = Some(event.id);
                left -= 1;
            }
            match left {
                0 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        })?;
        let Some(first) = first else { return Ok(()) };
        range = IdRange::since(first);
    }
    tx.each_event_by_id(range, &mut |event| {
        if sieve.admits(event) {
            each(event)
        } else {
            ControlFlow::Continue(())
        }
    })?;
    Ok(())
}
