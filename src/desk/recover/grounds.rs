//! What a new recovery request is decided on: the signers, the account, and whether there is room for one more (S44, S53).

use std::time::Duration;

use super::needed;
use super::signers::Trusted;
use crate::credentials::recovery::{Challenge, Override};
use crate::desk::DeskError;
use crate::desk::deed::{Deed, Look, NotDone};
use crate::desk::event::AuditSubject;
use crate::desk::unknown_names::Unknown;
use crate::model::{
    AccountId, Action, Outcome, Peer, Reason, RecoveryRequest, Role, Timestamp, Username,
};

/// The most open requests for one account.
const MOST_OPEN: usize = 3;
/// The most requests of one peer in [`DAY`], whomever they name.
const MOST_A_DAY: usize = 10;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// The order for a recovery.
pub struct RecoveryOrder {
    /// The account to bring back.
    pub name: Username,
    /// Why.
    pub reason: Reason,
    /// Usable admins to pass over.
    pub overrides: Vec<Username>,
}

/// Replaces a name that is not an admin's in a stored challenge (S27). No name is shorter, so such a name never makes a
/// challenge too long.
const UNNAMED: &str = "x";

/// The subject of a request: an admin, or another name, which must look the same.
pub(super) struct Whom {
    /// The id under which requests for that name are stored: the account's id, or one that no account has.
    pub(super) id: AccountId,
    /// The id in a challenge, which shows nothing about the account.
    pub(super) shown: AccountId,
    pub(super) is_admin: bool,
    pub(super) about: AuditSubject,
}

/// There is no room for one more request.
struct Full {
    until: Timestamp,
    /// The newest of the requests that take the room.
    last: RecoveryRequest,
}

/// The facts that a request is decided on.
pub(super) struct Grounds {
    pub(super) trusted: Trusted,
    pub(super) needed: usize,
    pub(super) whom: Whom,
    pub(super) overrides: Vec<Override>,
    /// Whether each of these is an admin.
    pub(super) are_admins: Vec<bool>,
}

impl Grounds {
    /// The same facts, if they would still lead to the same challenge.
    pub(super) fn still_those_of(self, challenge: &Challenge) -> Result<Self, DeskError> {
        let list = &self.trusted.list;
        if list.version() != challenge.trust_version || list.digest() != challenge.trust_digest {
            return Err(DeskError::SignersChanged);
        }
        Ok(self)
    }

    /// The challenge as it is stored: without names that are not an admin's.
    pub(super) fn kept(&self, challenge: &Challenge) -> Challenge {
        let unnamed = |name: &Username| UNNAMED.parse().unwrap_or_else(|_| name.clone());
        let mut kept = challenge.clone();
        if !self.whom.is_admin {
            kept.name = unnamed(&kept.name);
        }
        for (over, is_admin) in kept.overrides.iter_mut().zip(&self.are_admins) {
            if !is_admin {
                over.name = unnamed(&over.name);
            }
        }
        kept
    }
}

/// The facts for a request, if it may be made.
pub(super) fn grounds(
    look: &mut Look<'_>,
    order: &RecoveryOrder,
    requester: Peer,
) -> Result<Grounds, NotDone> {
    let trusted = Trusted::of(&mut *look.tx)?.ok_or(DeskError::NoSigners)?;
    let needed = needed(trusted.list.threshold(), order.overrides.len());
    let counting = trusted.counting(look.now);
    if counting < needed {
        return Err(DeskError::TooFewSigners { counting, needed }.into());
    }
    let whom = whom(look, &order.name)?;
    if let Some(Full { until, .. }) = full(look, whom.id, requester)? {
        let name = order.name.clone();
        let error = DeskError::TooManyRequests { until };
        return Err(NotDone::but(error, move |deed| {
            note_limit(deed, &name, requester)
        }));
    }
    let (mut overrides, mut are_admins) = (Vec::new(), Vec::new());
    for name in &order.overrides {
        let over = self::whom(look, name)?;
        if over.shown != whom.shown && overrides.iter().all(|other: &Override| other.name != *name)
        {
            are_admins.push(over.is_admin);
            overrides.push(Override {
                account: over.shown,
                name: name.clone(),
            });
        }
    }
    Ok(Grounds {
        trusted,
        needed,
        whom,
        overrides,
        are_admins,
    })
}

/// What leaves no room for one more request, if anything does (S44).
fn full(
    look: &mut Look<'_>,
    account: AccountId,
    requester: Peer,
) -> Result<Option<Full>, DeskError> {
    let now = look.now;
    let mut open = look.tx.open_requests(account)?;
    open.retain(|request| !request.has_expired(now));
    if open.len() >= MOST_OPEN {
        let ends = open.iter().map(|request| request.expires_at);
        let until = ends.min().unwrap_or(now);
        return Ok(open.pop().map(|last| Full { until, last }));
    }
    let mut today = look.tx.requests_since(requester, now.minus(DAY))?;
    // A request that was made while the clock was ahead does not make others wait until then.
    today.retain(|request| !request.requested_at.is_from_later(now));
    if today.len() < MOST_A_DAY {
        return Ok(None);
    }
    let until = today[today.len() - MOST_A_DAY].requested_at.plus(DAY);
    Ok(today.pop().map(|last| Full { until, last }))
}

/// Records that there was no room for a request, only once until there is room, because requests cost nothing.
fn note_limit(deed: &mut Deed<'_>, name: &Username, requester: Peer) -> Result<(), DeskError> {
    let Whom { id, about, .. } = whom(deed, name)?;
    if let Some(Full { mut last, .. }) = full(deed, id, requester)?
        && !last.limit_noted
    {
        last.limit_noted = true;
        deed.tx.update_request(&last)?;
        let throttled = Action::RecoveryRequest.went(Outcome::Throttled);
        deed.record(throttled.about(about))?;
    }
    Ok(())
}

fn whom(look: &mut Look<'_>, name: &Username) -> Result<Whom, DeskError> {
    let unknown = Unknown::of(name, look.info());
    let account = look.tx.account(name)?;
    let admin = account
        .as_ref()
        .filter(|account| account.role == Role::Admin);
    Ok(Whom {
        id: admin.map_or(unknown.id, |admin| admin.id),
        shown: unknown.id,
        is_admin: admin.is_some(),
        about: account
            .as_ref()
            .map_or((&unknown).into(), AuditSubject::from),
    })
}
