//! Redeems a request: everything is checked again, and everything is done, in one transaction (S40 to S45).

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::finish::{Proof, Proved, Recovery, Signed, end_if_expired};
use super::signers::Trusted;
use super::{about, may_be_brought_back, needed, open, other_admin, reason};
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, ClaimSecret, Override, SignerName, signed_hash};
use crate::desk::deed::{Deed, Look, NotDone};
use crate::desk::event::NewEvent;
use crate::desk::plan::CallerDigest;
use crate::desk::unknown_names::Unknown;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, AccountId, Action, Outcome, RecoveryRequest, RequestState, Role};

/// The number of wrong claim secrets that makes a request void.
const MOST_WRONG_CLAIMS: u32 = 5;
/// The most other refusals of an open request that are recorded; one more is recorded after it has ended.
const MOST_REFUSALS: u32 = 5;

/// A request whose claim secret was given. Without signatures it opens nothing, and does not show whether the account
/// exists.
pub struct Claim<'d> {
    desk: &'d Desk,
    request: Uuid,
    claim: ClaimSecret,
}

/// A claimed request with signatures, which may be enough.
struct Redemption {
    request: Uuid,
    claim: ClaimSecret,
    signatures: Vec<Vec<u8>>,
}

impl Desk {
    /// Checks the claim secret of a request. Wrong ones are counted for the request, which ends with the fifth.
    ///
    /// # Errors
    /// [`DeskError::WrongClaim`] for an unknown request too, [`DeskError::NoClaim`], [`DeskError::RequestOver`],
    /// [`DeskError::RequestExpired`], [`DeskError::RequestTooEarly`], [`DeskError::OtherStore`].
    pub fn claim(&self, request: Uuid, typed: &Typed) -> Result<Claim<'_>, DeskError> {
        let claim = ClaimSecret::read(typed).map_err(DeskError::NoClaim)?;
        self.deed(|deed| {
            let action = Action::RecoveryRedeem;
            let (deed, request, challenge) = claimed(deed, request, &claim, action)?;
            in_time(&deed, &request, &challenge)
                .map_err(|error| refused(request.id, action, Outcome::Refused, error))
        })?;
        Ok(Claim {
            desk: self,
            request,
            claim,
        })
    }
}

/// An open request and its challenge, for the requester with the right claim secret.
pub(super) fn claimed<'d>(
    mut deed: Deed<'d>,
    request: Uuid,
    claim: &ClaimSecret,
    action: Action,
) -> Result<(Deed<'d>, RecoveryRequest, Challenge), NotDone> {
    let Some(mut request) = deed.tx.recovery_request(request)? else {
        return Err(DeskError::WrongClaim.into());
    };
    let challenge = Challenge::parse(&request.challenge).ok();
    match challenge.filter(|challenge| claim.matches(&challenge.claim_digest)) {
        Some(challenge) => {
            not_over_for_all(&request)?;
            Ok((deed, request, challenge))
        }
        None if request.state == RequestState::Open => {
            request.failed_claims = request.failed_claims.saturating_add(1);
            if request.failed_claims >= MOST_WRONG_CLAIMS {
                request.state = RequestState::Void;
            }
            deed.tx.update_request(&request)?;
            let about = about(&mut deed, request.account)?;
            deed.record(action.went(Outcome::Wrong).about(about))?;
            deed.commit()?;
            Err(DeskError::WrongClaim.into())
        }
        None => {
            let wrong = DeskError::WrongClaim;
            Err(refused(request.id, action, Outcome::Wrong, wrong))
        }
    }
}

/// Checks that a request has not ended for a reason that is the same for every name. One that is void because its
/// account was changed would show whose it is, so that is reported only to a requester with enough signatures (S53).
fn not_over_for_all(request: &RecoveryRequest) -> Result<(), DeskError> {
    match request.state {
        RequestState::Void if request.failed_claims < MOST_WRONG_CLAIMS => Ok(()),
        _ => open(request),
    }
}

impl<'d> Claim<'d> {
    /// Adds signatures, as `ssh-keygen -Y sign` wrote them. They are checked before anything else, so that nobody
    /// without them learns whether the request is an admin's, or who else is an admin.
    ///
    /// # Errors
    /// Those of [`Desk::claim`]; [`DeskError::SignersChanged`], [`DeskError::NoQuorum`], [`DeskError::SignerTooNew`];
    /// and with enough right signatures [`DeskError::NotAnAdmins`], [`DeskError::Disabled`], [`DeskError::OtherAdmin`].
    pub fn signed(self, signatures: Vec<Vec<u8>>) -> Result<Recovery<'d>, DeskError> {
        let desk = self.desk;
        let signed = Redemption {
            request: self.request,
            claim: self.claim,
            signatures,
        };
        let account = desk.look(|look| match signed.prove(look) {
            Ok(proved) => Ok(proved.account),
            Err(error) => Err(refused(
                signed.request,
                Action::RecoveryRedeem,
                Outcome::Refused,
                error,
            )),
        })?;
        Ok(Recovery {
            desk,
            account,
            proof: Box::new(signed),
        })
    }
}

/// Records a refusal of a request, unless enough of them are recorded, because they cost the requester nothing. Makes
/// the store remember when that was; a request that was found expired stays expired (S30).
fn refused(request: Uuid, action: Action, outcome: Outcome, error: DeskError) -> NotDone {
    NotDone::but(error, move |deed| {
        let Some(mut request) = deed.tx.recovery_request(request)? else {
            return Ok(());
        };
        let counted = match request.state {
            RequestState::Open => MOST_REFUSALS.min(request.refusals.saturating_add(1)),
            RequestState::Redeemed | RequestState::Cancelled | RequestState::Void => {
                MOST_REFUSALS + 1
            }
        };
        let counts = counted > request.refusals;
        if counts {
            request.refusals = counted;
            deed.tx.update_request(&request)?;
            let about = about(deed, request.account)?;
            deed.record(action.went(outcome).about(about))?;
        }
        end_if_expired(deed, request.id)?;
        deed.remember_time();
        Ok(())
    })
}

impl Proof for Redemption {
    fn action(&self) -> Action {
        Action::RecoveryRedeem
    }

    fn digest(&self) -> CallerDigest {
        self.claim.digest()
    }

    fn request(&self) -> Option<Uuid> {
        Some(self.request)
    }

    /// Checks everything with the state of the store: first what is the same for every name.
    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, DeskError> {
        let request = look.tx.recovery_request(self.request)?;
        let request = request.ok_or(DeskError::WrongClaim)?;
        let challenge = Challenge::parse(&request.challenge)
            .ok()
            .filter(|challenge| self.claim.matches(&challenge.claim_digest))
            .ok_or(DeskError::WrongClaim)?;
        not_over_for_all(&request)?;
        in_time(look, &request, &challenge)?;
        let names = self.signers(look, &request, &challenge)?;
        open(&request)?;

        let info = look.info().clone();
        let is_of = |asked: AccountId, account: &Account| {
            asked == account.id || asked == Unknown::of(&account.name, &info).id
        };
        let account = look
            .tx
            .account_by_id(request.account)?
            .filter(|account| account.role == Role::Admin && account.name == challenge.name)
            .filter(|account| is_of(challenge.account, account))
            .ok_or(DeskError::NotAnAdmins)?;
        may_be_brought_back(&account)?;
        // An admin who has signed in since, or was added since, can be asked after all.
        let is_passed_over = |admin: &Account| {
            let is_here = |at: Option<_>| at.is_some_and(|at| at >= request.requested_at);
            let named = |over: &Override| is_of(over.account, admin);
            !is_here(admin.last_login_at)
                && admin.created_at <= request.requested_at
                && challenge.overrides.iter().any(named)
        };
        let others = look.tx.admins()?;
        if let Some(other) = other_admin(others, look.moment(), &account, is_passed_over) {
            return Err(DeskError::OtherAdmin(other));
        }
        let how = format!(
            "by {}, with the signatures of {}",
            look.origin(),
            names
                .iter()
                .map(SignerName::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        );
        let signatures: Vec<_> = names.into_iter().zip(self.signatures.clone()).collect();
        Ok(Proved {
            events: self.events(&account, &signatures),
            redeemed: Some((request, signatures)),
            how,
            account,
        })
    }
}

impl Redemption {
    /// The events of it: one for each signature that counts, and the digest over all that were given.
    fn events(&self, account: &Account, signatures: &[Signed]) -> Vec<NewEvent> {
        let signed = signatures.iter().map(|(signer, armored)| {
            let signed = Action::RecoverySignature.done().about(account);
            let digest = HEXLOWER.encode(&Sha256::digest(armored));
            signed.why(reason(&format!("{signer} sha256 {digest}")))
        });
        let mut all = Sha256::new();
        for armored in &self.signatures {
            all.update(Sha256::digest(armored));
        }
        let why = format!(
            "request {}, signatures sha256 {}",
            self.request,
            HEXLOWER.encode(&all.finalize())
        );
        let redeemed = self.action().done().about(account).why(reason(&why));
        signed.chain([redeemed]).collect()
    }

    /// The signers of the challenge, if they are enough.
    fn signers(
        &self,
        look: &mut Look<'_>,
        request: &RecoveryRequest,
        challenge: &Challenge,
    ) -> Result<Vec<SignerName>, DeskError> {
        let trusted = Trusted::of(&mut *look.tx)?.ok_or(DeskError::NoSigners)?;
        let list = &trusted.list;
        if list.version() != challenge.trust_version
            || list.threshold() != challenge.threshold
            || list.digest() != challenge.trust_digest
        {
            // A change of the list makes the requests of all names void.
            open(request)?;
            return Err(DeskError::SignersChanged);
        }
        let hash = request.challenge_sha512;
        let hash = hash.unwrap_or_else(|| signed_hash(&request.challenge));
        let armored: Vec<&[u8]> = self.signatures.iter().map(Vec::as_slice).collect();
        let needed = needed(list.threshold(), challenge.overrides.len());
        let names: Vec<SignerName> = list
            .signed_by(needed, &hash, &armored)?
            .into_iter()
            .map(|signer| signer.name.clone())
            .collect();
        // A signer who counted when it was requested counts now too: time only moves forward.
        match trusted.too_new(&names, request.requested_at) {
            Some(signer) => Err(DeskError::SignerTooNew {
                name: signer.signer.name.clone(),
                from: signer.counts_from,
            }),
            None => Ok(names),
        }
    }
}

/// Checks that a request belongs to this store and has not ended.
fn in_time(
    look: &Look<'_>,
    request: &RecoveryRequest,
    challenge: &Challenge,
) -> Result<(), DeskError> {
    let info = look.info();
    if (challenge.store, challenge.epoch) != (info.id, info.epoch) {
        return Err(DeskError::OtherStore);
    }
    // The earlier end counts: the row could have been changed, the signed text could not.
    if look.now >= challenge.expires_at || request.has_expired(look.now) {
        return Err(DeskError::RequestExpired);
    }
    if look.now < challenge.issued_at {
        return Err(DeskError::RequestTooEarly {
            from: challenge.issued_at,
        });
    }
    Ok(())
}
