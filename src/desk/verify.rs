//! The check of a password for a service that opens its own sessions (S65).

use std::time::Duration;

use super::deed::Deed;
use super::session::Opening;
use super::through::{Purpose, Source, Through};
use super::{Desk, DeskError};
use crate::credentials::{DeviceToken, Typed};
use crate::model::{Account, Action, Outcome, PasswordKind, Username};
use crate::storage::RightChecks;

/// Right checks of one account for one service are recorded at most this often (S37).
const RECORDED_EVERY: Duration = Duration::from_secs(3600);

/// A right password. It opens nothing.
pub struct RightPassword {
    /// Whose it is.
    pub account: Account,
    /// What stands between the account and the service: a service lets nobody in with it (S67).
    pub owed: Option<Owed>,
    /// The token for the device to keep, if one was asked for and the account owes nothing (S72).
    pub device: Option<DeviceToken>,
}

/// Why a right password lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// An admin asks for another password.
    Change,
    /// It is temporary, and is for choosing another one.
    Temporary,
}

impl Owed {
    fn of(account: &Account) -> Option<Self> {
        match account.password {
            PasswordKind::Temporary { .. } => Some(Self::Temporary),
            PasswordKind::Permanent | PasswordKind::Imported | PasswordKind::None => {
                account.owes_change().then_some(Self::Change)
            }
        }
    }
}

impl Desk {
    /// Checks a password as a sign-in does, with the same counts and the same work, and opens no session. Right checks are
    /// recorded once an hour for each account, service and outcome, with the number of those before. `keeps` is whether the
    /// device is given a token to keep.
    ///
    /// # Errors
    /// Those of [`Desk::sign_in`].
    pub fn verify(
        &self,
        name: &Username,
        typed: &Typed,
        source: Source<'_>,
        keeps: bool,
    ) -> Result<RightPassword, DeskError> {
        let action = Action::PasswordCheck;
        self.authenticate(name, typed, source, action, |mut deed, right| {
            let mut account = right.account;
            let owed = Owed::of(&account);
            let outcome = match owed {
                None => Outcome::Done,
                Some(Owed::Change | Owed::Temporary) => Outcome::ChangeOwed,
            };
            let is_recorded = record(&mut deed, &account, outcome, source)?;
            if is_recorded && owed.is_none() {
                account.last_login_at = Some(deed.now);
            }
            deed.tx.update_account(&account)?;
            let device = match keeps && owed.is_none() {
                true => Opening::on(source.device).keep(&mut deed, &account, right.device)?,
                false => None,
            };
            deed.commit()?;
            Ok(RightPassword {
                account,
                owed,
                device,
            })
        })
    }
}

/// Counts a right check, and records it unless the last one that was recorded is less than an hour ago. Says whether it did.
fn record(
    deed: &mut Deed<'_>,
    account: &Account,
    outcome: Outcome,
    source: Source<'_>,
) -> Result<bool, DeskError> {
    let now = deed.now;
    let service = source.through.and_then(|through| through.service.as_ref());
    let before = deed.tx.right_checks(account.id, service, outcome)?;
    let is_new = before.is_none();
    let mut checks = before.unwrap_or_else(|| RightChecks {
        account: account.id,
        service: service.cloned(),
        outcome,
        since: now,
        more: 0,
    });
    let is_recorded =
        is_new || now.since(checks.since) >= RECORDED_EVERY || checks.since.is_from_later(now);
    if is_recorded {
        let more = (checks.more > 0).then(|| {
            let (more, since) = (checks.more, checks.since);
            format!("{more} more since {since}")
        });
        let checked = Purpose::of(Action::PasswordCheck, source);
        let event = checked.went_saying(outcome, account, more);
        deed.record(match source.through.is_some_and(Through::is_vouched_for) {
            true => event,
            false => event.by(account),
        })?;
        (checks.since, checks.more) = (now, 0);
    } else {
        checks.more = checks.more.saturating_add(1);
    }
    match is_new {
        true => deed.tx.insert_right_checks(&checks)?,
        false => deed.tx.update_right_checks(&checks)?,
    }
    Ok(is_recorded)
}
