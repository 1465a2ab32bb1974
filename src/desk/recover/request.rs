//! Requests a recovery: the challenge to be signed, and the claim secret (S41, S44).

use std::time::Duration;

use uuid::Uuid;

use super::grounds::{RecoveryOrder, grounds};
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, ClaimSecret, RecoveryAction, signed_hash};
use crate::desk::deed::{Deed, NotDone};
use crate::desk::ids::time_ordered_id;
use crate::desk::plan::{CallerDigest, Planned, SealedPlan, Work, remember};
use crate::desk::plan_error::PlanError;
use crate::desk::{Desk, DeskError};
use crate::model::{AccountId, Action, Outcome, RecoveryRequest, RequestState, Timestamp};
use crate::random::random_bytes;

/// How long a request can be redeemed.
const LIFE: Duration = Duration::from_secs(4 * 3600);
/// How long a request that passes over an admin must wait (S40).
const OVERRIDE_WAIT: Duration = Duration::from_secs(24 * 3600);

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
        let (grounds, seen) = self.look(|look| {
            let grounds = grounds(look, order, requester)?;
            Ok((grounds, look.seen()))
        })?;
        let now = seen.now;
        let from = if order.overrides.is_empty() {
            now
        } else {
            now.plus(OVERRIDE_WAIT)
        };
        let claim = ClaimSecret::generate(randomness)?;
        let list = &grounds.trusted.list;
        let challenge = Challenge {
            store: seen.info.id,
            epoch: seen.info.epoch,
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
        let plan = SealedPlan::seal(&seen, operation, claim.digest(), work);
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
