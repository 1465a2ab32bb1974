//! Requests a recovery: the challenge to be signed, and the claim secret (S41, S44).

use crate::desk::plan_error::PlanError;
use std::time::Duration;

use uuid::Uuid;

use super::needed;
use super::signers::Trusted;
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, ClaimSecret, Override, RecoveryAction, signed_hash};
use crate::desk::deed::{Deed, Look, NotDone};
use crate::desk::event::AuditSubject;
use crate::desk::ids::time_ordered_id;
use crate::desk::plan::{CallerDigest, Planned, SealedPlan, Work, remember};
use crate::desk::unknown_names::Unknown;
use crate::desk::{Desk, DeskError};
use crate::model::{
    AccountId, Action, Outcome, Peer, Reason, RecoveryRequest, RequestState, Role, Timestamp,
    Username,
};
use crate::random::random_bytes;

/// How long a request can be redeemed.
const LIFE: Duration = Duration::from_secs(4 * 3600);
/// How long a request that passes over an admin must wait (S40).
const OVERRIDE_WAIT: Duration = Duration::from_secs(24 * 3600);
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

/// A request that was just made.
pub struct NewRecoveryRequest {
    /// Its id in the challenge.
    pub id: Uuid,
    /// The text to sign, byte for byte.
    pub challenge: String,
    /// For the requester, once; needed to redeem the request.
    pub claim: ClaimSecret,
    /// The first moment at which it can be redeemed.
    pub from: Timestamp,
    /// From this moment on it cannot be redeemed.
    pub expires_at: Timestamp,
    /// How many must sign.
    pub needed: usize,
}

/// Replaces a name that is not an admin's in a stored challenge (S27). No name is shorter, so such a name never makes a
/// challenge too long.
const UNNAMED: &str = "x";

/// The subject of a request: an admin, or another name, which must look the same.
struct Whom {
    /// The id under which requests for that name are stored: the account's id, or one that no account has.
    id: AccountId,
    /// The id in a challenge, which shows nothing about the account.
    shown: AccountId,
    is_admin: bool,
    about: AuditSubject,
}

/// There is no room for one more request.
struct Full {
    until: Timestamp,
    /// The newest of the requests that take the room.
    last: RecoveryRequest,
}

/// The facts that a request is decided on.
struct Grounds {
    trusted: Trusted,
    needed: usize,
    whom: Whom,
    overrides: Vec<Override>,
    /// Whether each of these is an admin.
    are_admins: Vec<bool>,
}

impl Grounds {
    /// The same facts, if they would still lead to the same challenge.
    fn still_those_of(self, challenge: &Challenge) -> Result<Self, DeskError> {
        let list = &self.trusted.list;
        if list.version() != challenge.trust_version || list.digest() != challenge.trust_digest {
            return Err(DeskError::SignersChanged);
        }
        Ok(self)
    }

    /// The challenge as it is stored: without names that are not an admin's.
    fn kept(&self, challenge: &Challenge) -> Challenge {
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

/// A request that was shown and can be made.
struct PlannedRequest {
    challenge: Challenge,
    text: String,
    requested_at: Timestamp,
}

impl Desk {
    /// Requests a recovery. A name that is not an admin's gets an answer that looks the same and can never be redeemed.
    ///
    /// `write` gets challenge and claim secret before the transaction that makes the request: so a request that could
    /// not be shown is never made, and a slow reader delays nobody. That transaction checks everything again; when it
    /// fails, what was written is void.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::NoSigners`], [`DeskError::TooFewSigners`], [`DeskError::TooManyRequests`],
    /// [`DeskError::Challenge`] when the text would be too long, [`DeskError::SignersChanged`].
    pub fn request_recovery<E: From<DeskError>>(
        &self,
        order: &RecoveryOrder,
        write: impl FnOnce(NewRecoveryRequest) -> Result<(), E>,
    ) -> Result<(), E> {
        let Planned { shown, plan } = self.plan_request(order)?;
        let claim = shown.claim.digest();
        write(shown)?;
        Ok(self.make_planned_request(&plan, claim)?)
    }

    /// Makes challenge and claim secret, if a request may be made. The request is made when the plan is [put in
    /// force](Desk::put_request_in_force).
    ///
    /// # Errors
    /// Those of [`Desk::request_recovery`].
    pub fn plan_request(
        &self,
        order: &RecoveryOrder,
    ) -> Result<Planned<NewRecoveryRequest>, DeskError> {
        let randomness = &*self.around.randomness;
        let requester = self.around.origin.peer;
        let (grounds, now, store) = self.look(|look| {
            let grounds = grounds(look, order, requester)?;
            Ok((grounds, look.now, look.info().clone()))
        })?;
        let from = if order.overrides.is_empty() {
            now
        } else {
            now.plus(OVERRIDE_WAIT)
        };
        let claim = ClaimSecret::generate(randomness)?;
        let list = &grounds.trusted.list;
        let challenge = Challenge {
            store: store.id,
            epoch: store.epoch,
            request: time_ordered_id(now, randomness)?,
            account: grounds.whom.shown,
            name: order.name.clone(),
            action: RecoveryAction::SetPassword,
            overrides: grounds.overrides,
            nonce: random_bytes(randomness)?,
            claim_digest: claim.digest(),
            issued_at: from,
            expires_at: from.plus(LIFE),
            trust_version: list.version(),
            trust_digest: list.digest(),
            threshold: list.threshold(),
            requester,
            requester_host: self.around.origin.host.clone(),
            reason: order.reason.clone(),
        };
        let text = challenge.to_text()?;
        let work = Work::Request {
            name: order.name.clone(),
            reason: order.reason.clone(),
            overrides: order.overrides.clone(),
            challenge: text.clone(),
            requested_at: now.as_millis(),
        };
        let operation = self.operation_id(now)?;
        let plan = SealedPlan::seal(&store, now, operation, claim.digest(), work);
        let shown = NewRecoveryRequest {
            id: challenge.request,
            challenge: text,
            claim,
            from,
            expires_at: challenge.expires_at,
            needed: grounds.needed,
        };
        Ok(Planned { shown, plan })
    }

    /// Makes a request that was planned, for its claim secret, in one transaction that checks everything again.
    ///
    /// # Errors
    /// [`DeskError::Plan`], [`DeskError::AlreadyDone`], [`DeskError::NoClaim`], and those of
    /// [`Desk::request_recovery`].
    pub fn put_request_in_force(&self, plan: &SealedPlan, claim: &Typed) -> Result<(), DeskError> {
        let claim = ClaimSecret::read(claim).map_err(DeskError::NoClaim)?;
        self.make_planned_request(plan, claim.digest())
    }

    fn make_planned_request(
        &self,
        sealed: &SealedPlan,
        claim: CallerDigest,
    ) -> Result<(), DeskError> {
        self.deed(|mut deed| {
            let plan = sealed.open(&mut deed, claim)?;
            let Work::Request {
                name,
                reason,
                overrides,
                challenge: text,
                requested_at,
            } = plan.work
            else {
                return Err(DeskError::Plan(PlanError::Unread).into());
            };
            let order = RecoveryOrder {
                name,
                reason,
                overrides,
            };
            let planned = PlannedRequest {
                challenge: Challenge::parse(text.as_bytes()).map_err(|_| PlanError::Unread)?,
                text,
                requested_at: Timestamp::from_millis(requested_at),
            };
            deed.operation = plan.operation;
            remember(
                &mut deed,
                plan.operation,
                planned.challenge.account,
                sealed.terms(),
            )?;
            self.make_request(deed, &order, &planned)
        })
    }

    /// Makes a request that was planned, if the facts are the same.
    fn make_request(
        &self,
        mut deed: Deed<'_>,
        order: &RecoveryOrder,
        planned: &PlannedRequest,
    ) -> Result<(), NotDone> {
        let challenge = &planned.challenge;
        let requester = challenge.requester;
        let grounds = grounds(&mut deed, order, requester)?.still_those_of(challenge)?;
        let kept = grounds.kept(challenge).to_text()?;
        let whom = grounds.whom;
        let request = RecoveryRequest {
            id: challenge.request,
            account: whom.id,
            peer: requester,
            host: challenge.requester_host.clone(),
            requested_at: planned.requested_at,
            expires_at: challenge.expires_at,
            state: RequestState::Open,
            failed_claims: 0,
            challenge_sha512: (kept != planned.text).then(|| signed_hash(planned.text.as_bytes())),
            challenge: kept.into_bytes(),
            refusals: 0,
            limit_noted: false,
        };
        deed.tx.insert_request(&request)?;
        let outcome = if whom.is_admin {
            Outcome::Done
        } else {
            Outcome::Refused
        };
        let asked = Action::RecoveryRequest.went(outcome).about(whom.about);
        deed.record(asked.why(Some(order.reason.clone())))?;
        let overrides = challenge.overrides.iter().zip(grounds.are_admins);
        let admins = overrides.filter(|(_, is_admin)| *is_admin);
        let names: Vec<_> = admins.map(|(over, _)| over.name.as_str()).collect();
        if whom.is_admin && !names.is_empty() {
            // The admin who is passed over has until then to sign in and see this.
            let text = format!(
                "{requester} {} asked to bring back {} and to pass over {}, from {} on: request {}",
                challenge.requester_host,
                order.name,
                names.join(", "),
                challenge.issued_at,
                request.id
            );
            deed.notify(Action::RecoveryRequest, &text)?;
        } else if !challenge.overrides.is_empty() {
            // For other names the same work is done (S53).
            deed.tx.void_requests(Some(AccountId(Uuid::nil())))?;
        }
        deed.remember_time();
        deed.commit()
    }
}

/// The facts for a request, if it may be made.
fn grounds(
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
