//! `audit summary`: resets, failed sign-ins and lockouts, by day.

use std::ops::ControlFlow;

use super::super::DeskError;
use super::super::ids::first_id_at;
use super::{AuditReading, NEEDS};
use crate::model::{Action, Outcome, RawEvent, Timestamp, When};
use crate::storage::IdRange;

/// A day, in milliseconds.
const DAY: i64 = 86_400_000;
/// The most days that are counted.
const DAYS: i64 = 3_660;

/// What happened on one day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub begins_at: Timestamp,
    /// Passwords that admins reset.
    pub resets: u64,
    /// Passwords that were wrong or expired, at sign-ins and wherever else the current one is asked for.
    pub failed_sign_ins: u64,
    /// Waits and disabled passwords after too many failures; each wait counts once.
    pub lockouts: u64,
}

impl Day {
    fn count(&mut self, event: &RawEvent<'_>) {
        let is_action = |actions: &[Action]| {
            let word = event.action;
            actions
                .iter()
                .any(|action| action.as_str().as_bytes() == word)
        };
        let went = |outcomes: &[Outcome]| {
            let word = event.outcome;
            outcomes
                .iter()
                .any(|outcome| outcome.as_str().as_bytes() == word)
        };
        let failed = [
            Outcome::Wrong,
            Outcome::Expired,
            Outcome::Unreadable,
            Outcome::Unfinished,
        ];
        if is_action(&[Action::PasswordReset]) && went(&[Outcome::Done]) {
            self.resets += 1;
        } else if went(&[Outcome::Throttled]) {
            self.lockouts += 1;
        } else if is_action(&[Action::SignIn, Action::Confirm, Action::PasswordChange])
            && went(&failed)
        {
            self.failed_sign_ins += 1;
        }
    }
}

impl AuditReading<'_, '_> {
    /// Every day from that of `since`, or the store's first, until today; empty if `since` is later.
    ///
    /// # Errors
    /// [Those of every operation of an admin](crate::desk::Admin#errors-of-every-operation).
    pub fn summary(&self, since: When) -> Result<Vec<Day>, DeskError> {
        self.admin.look(NEEDS, |look| {
            let day = |at: Timestamp| at.as_millis().div_euclid(DAY);
            let last = day(look.now);
            let first = day(since.from(look.now))
                .max(day(look.info().created_at))
                .max(last - DAYS);
            let mut days: Vec<_> = (first..=last)
                .map(|day| Day {
                    begins_at: Timestamp::from_millis(day * DAY),
                    resets: 0,
                    failed_sign_ins: 0,
                    lockouts: 0,
                })
                .collect();
            let range = IdRange::since(first_id_at(Timestamp::from_millis(first * DAY)));
            look.tx.each_event_by_id(range, &mut |event| {
                let place = usize::try_from(day(event.happened_at()) - first).ok();
                if let Some(day) = place.and_then(|place| days.get_mut(place)) {
                    day.count(event);
                }
                ControlFlow::Continue(())
            })?;
            Ok(days)
        })
    }
}
