//! Asking for a recovery: the challenge to be signed, and the claim secret (S41, S44).

use std::time::Duration;

use uuid::Uuid;

use super::right::notify;
use super::signers::Trusted;
use super::whoever;
use crate::credentials::recovery::{Challenge, ClaimSecret, Override, RecoveryAction};
use crate::desk::deed::{About, Deed, Seen, Unknown, kept, time_ordered_id};
use crate::desk::{Desk, DeskError};
use crate::model::{
    AccountId, Action, Outcome, Reason, RecoveryRequest, RequestState, Role, Timestamp, Username,
};
use crate::random::random_bytes;
use crate::storage::StorageError;

/// How long a request can be redeemed.
const LIFE: Duration = Duration::from_secs(4 * 3600);
/// How long a request that passes over an admin waits before that (S40).
const OVERRIDE_WAIT: Duration = Duration::from_secs(24 * 3600);
/// Requests that may be open about one account.
const MOST_OPEN: usize = 3;
/// Requests that one user may make in [`DAY`].
const MOST_A_DAY: usize = 10;
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What is wanted of a recovery.
pub struct RecoveryOrder {
    /// Whom to bring back.
    pub name: Username,
    /// Why.
    pub reason: Reason,
    /// Usable admins to pass over.
    pub overrides: Vec<Username>,
}

/// A request that was just made.
pub struct Asked {
    /// What the challenge calls it.
    pub id: Uuid,
    /// The text to be signed, byte for byte.
    pub challenge: String,
    /// For whoever asked, once; it is needed to redeem.
    pub claim: ClaimSecret,
    /// The first moment at which it can be redeemed.
    pub from: Timestamp,
    /// From this moment on it is refused.
    pub expires_at: Timestamp,
    /// How many must sign.
    pub needed: usize,
}

/// Whom a request is about: an admin, or a name that is none and shall not show it.
struct Whom {
    id: AccountId,
    is_admin: bool,
    about: About,
}

/// What there is to decide a request on.
struct Grounds {
    trusted: Trusted,
    needed: usize,
    whom: Whom,
    overrides: Vec<Override>,
}

impl Grounds {
    /// Whom a challenge is about that was made before, if it would be made the same now.
    fn still_those_of(self, challenge: &Challenge) -> Result<Whom, DeskError> {
        let list = &self.trusted.list;
        if list.version() != challenge.trust_version || list.digest() != challenge.trust_digest {
            return Err(DeskError::SignersChanged);
        }
        if self.whom.id != challenge.account || self.overrides != challenge.overrides {
            return Err(StorageError::Conflict("the account").into());
        }
        Ok(self.whom)
    }
}

/// A request that was shown and is to be made.
struct Planned {
    challenge: Challenge,
    text: String,
    requested_at: Timestamp,
}

impl Desk {
    /// Asks for a recovery. A name that is no admin's gets an answer that looks the same and can never be redeemed.
    ///
    /// `write` is given challenge and claim secret before the transaction that makes the request: one that could not be
    /// shown is never made, and a slow reader holds up nobody. Everything is asked once more in it; when it fails, what
    /// was written is void.
    ///
    /// # Errors
    /// What `write` returns; [`DeskError::NoSigners`], [`DeskError::TooFewSigners`], [`DeskError::TooManyRequests`], [`DeskError::Challenge`] when
    /// the text would be too long, [`DeskError::SignersChanged`].
    pub fn request_recovery<E: From<DeskError>>(
        &self,
        order: &RecoveryOrder,
        write: impl FnOnce(Asked) -> Result<(), E>,
    ) -> Result<(), E> {
        let (asked, planned) = self.plan_request(order)?;
        write(asked)?;
        Ok(self.deed(|deed| self.make_request(deed, order, &planned))?)
    }

    /// Makes challenge and claim secret, if a request may be made.
    fn plan_request(&self, order: &RecoveryOrder) -> Result<(Asked, Planned), DeskError> {
        let randomness = &*self.around.randomness;
        let (grounds, now, store) = self.look(|look| {
            let grounds = self.grounds(&mut look.seen(), order);
            Ok((kept(grounds)?, look.now, look.info().clone()))
        })?;
        let grounds = match grounds {
            Err(error @ DeskError::TooManyRequests { .. }) => {
                self.deed(|deed| record_throttled(deed, order))?;
                return Err(error);
            }
            grounds => grounds?,
        };
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
            account: grounds.whom.id,
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
            requester_uid: self.around.origin.os_uid,
            requester_host: self.around.origin.host.clone(),
            reason: order.reason.clone(),
        };
        let text = challenge.to_text()?;
        let asked = Asked {
            id: challenge.request,
            challenge: text.clone(),
            claim,
            from,
            expires_at: challenge.expires_at,
            needed: grounds.needed,
        };
        let planned = Planned {
            challenge,
            text,
            requested_at: now,
        };
        Ok((asked, planned))
    }

    /// Makes a request that was planned, on the same grounds.
    fn make_request(
        &self,
        mut deed: Deed<'_>,
        order: &RecoveryOrder,
        planned: &Planned,
    ) -> Result<(), DeskError> {
        let challenge = &planned.challenge;
        let whom = match self.grounds(&mut deed.seen(), order) {
            Ok(grounds) => grounds.still_those_of(challenge)?,
            Err(error @ DeskError::TooManyRequests { .. }) => {
                record_throttled(deed, order)?;
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        let request = RecoveryRequest {
            id: challenge.request,
            account: whom.id,
            os_uid: challenge.requester_uid,
            host: challenge.requester_host.clone(),
            requested_at: planned.requested_at,
            expires_at: challenge.expires_at,
            state: RequestState::Open,
            failed_claims: 0,
            // A name that is no admin's is written down nowhere (S27).
            challenge: if whom.is_admin {
                planned.text.clone().into_bytes()
            } else {
                Vec::new()
            },
        };
        deed.tx.insert_request(&request)?;
        let outcome = if whom.is_admin {
            Outcome::Done
        } else {
            Outcome::Refused
        };
        let reason = Some(&order.reason);
        deed.record(Action::RecoveryRequest, outcome, None, whom.about, reason)?;
        if whom.is_admin && !challenge.overrides.is_empty() {
            // Whoever is passed over has until then to sign in and see this.
            let names: Vec<_> = challenge
                .overrides
                .iter()
                .map(|over| over.name.as_str())
                .collect();
            let text = format!(
                "{} asked to bring back {} and to pass over {}, from {} on: request {}",
                whoever(self),
                order.name,
                names.join(", "),
                challenge.issued_at,
                request.id
            );
            notify(
                &mut deed,
                Action::RecoveryRequest,
                text.chars().take(1000).collect(),
            )?;
        }
        deed.remember_time();
        deed.commit()
    }

    /// On what a request is made, if it may be.
    fn grounds(&self, seen: &mut Seen<'_>, order: &RecoveryOrder) -> Result<Grounds, DeskError> {
        let trusted = Trusted::of(&mut *seen.tx)?.ok_or(DeskError::NoSigners)?;
        let needed = needed(trusted.list.threshold(), order.overrides.len());
        let counting = trusted.counting(seen.now);
        if counting < needed {
            return Err(DeskError::TooFewSigners { counting, needed });
        }
        let whom = whom(seen, &order.name)?;
        if let Some(until) = self.may_ask_again(seen, whom.id)? {
            return Err(DeskError::TooManyRequests { until });
        }
        let mut overrides = Vec::with_capacity(order.overrides.len());
        for name in &order.overrides {
            let over = self::whom(seen, name)?;
            if over.id != whom.id && overrides.iter().all(|other: &Override| other.name != *name) {
                overrides.push(Override {
                    account: over.id,
                    name: name.clone(),
                });
            }
        }
        Ok(Grounds {
            trusted,
            needed,
            whom,
            overrides,
        })
    }

    /// The first moment at which one more request may be made, if that is not now (S44).
    fn may_ask_again(
        &self,
        seen: &mut Seen<'_>,
        account: AccountId,
    ) -> Result<Option<Timestamp>, DeskError> {
        let now = seen.now;
        let open = seen.tx.open_requests(account)?.into_iter();
        let mut ends: Vec<_> = open
            .filter(|request| !request.has_expired(now))
            .map(|request| request.expires_at)
            .collect();
        if ends.len() >= MOST_OPEN {
            ends.sort_unstable();
            return Ok(ends.first().copied());
        }
        let day_ago = Timestamp::from_millis(
            now.as_millis()
                .saturating_sub(i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX)),
        );
        let mut today = seen.tx.requests_since(self.around.origin.os_uid, day_ago)?;
        // One that was made under a clock that was ahead keeps nobody waiting until then.
        today.retain(|at| !at.is_from_later(now));
        Ok((today.len() >= MOST_A_DAY).then(|| today[today.len() - MOST_A_DAY].plus(DAY)))
    }
}

/// How many must sign: one more where an admin is passed over (S40).
pub(super) fn needed(threshold: u8, overrides: usize) -> usize {
    usize::from(threshold) + usize::from(overrides > 0)
}

/// Records that too many requests were made.
fn record_throttled(mut deed: Deed<'_>, order: &RecoveryOrder) -> Result<(), DeskError> {
    let Whom { about, .. } = whom(&mut deed.seen(), &order.name)?;
    deed.record(
        Action::RecoveryRequest,
        Outcome::Throttled,
        None,
        about,
        None,
    )?;
    deed.commit()
}

fn whom(seen: &mut Seen<'_>, name: &Username) -> Result<Whom, DeskError> {
    let unknown = Unknown::of(name, seen.info);
    Ok(match seen.tx.account(name)? {
        Some(account) => match account.role {
            Role::Admin => Whom {
                id: account.id,
                is_admin: true,
                about: (&account).into(),
            },
            Role::User => Whom {
                id: unknown.id,
                is_admin: false,
                about: (&account).into(),
            },
        },
        None => Whom {
            id: unknown.id,
            is_admin: false,
            about: (&unknown).into(),
        },
    })
}
