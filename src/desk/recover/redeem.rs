//! Redeeming a request: everything is asked again, and everything is done, in one transaction (S40 to S45).

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::open::{about, open};
use super::request::needed;
use super::right::{Recovery, Way, notify};
use super::signers::Trusted;
use super::{may_be_brought_back, other_admin, reason, whoever};
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, ClaimSecret, Override, SignerName};
use crate::desk::deed::{Deed, Seen};
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Outcome, RecoveryRequest, RequestState};

/// Wrong claim secrets that make a request void.
const MOST_WRONG_CLAIMS: u32 = 5;

/// A request whose claim secret was given. It opens nothing without signatures.
pub struct Claim<'d> {
    desk: &'d Desk,
    account: Account,
    request: Uuid,
    claim: ClaimSecret,
}

/// A claimed request with signatures, which may be enough.
pub(super) struct Signed {
    request: Uuid,
    claim: ClaimSecret,
    signatures: Vec<Vec<u8>>,
}

/// What a redemption needs and has been found right.
pub(super) struct Redeemable {
    pub(super) account: Account,
    request: RecoveryRequest,
    signers: Vec<(SignerName, Vec<u8>)>,
    digest: String,
}

impl Desk {
    /// Checks the claim secret of a request. Wrong ones are counted on the request, which ends with the fifth.
    ///
    /// # Errors
    /// [`DeskError::WrongClaim`] for an unknown request too, [`DeskError::NoClaim`], [`DeskError::RequestOver`],
    /// [`DeskError::RequestExpired`], [`DeskError::RequestTooEarly`], [`DeskError::OtherStore`].
    pub fn claim(&self, request: Uuid, typed: &Typed) -> Result<Claim<'_>, DeskError> {
        let claim = ClaimSecret::read(typed).map_err(DeskError::NoClaim)?;
        let account = self.deed(|deed| {
            let (mut deed, request, challenge) =
                claimed(deed, request, &claim, Action::RecoveryRedeem)?;
            if let Err(error) = in_time(&deed.seen(), &request, &challenge) {
                return Err(refused(deed, &request, error));
            }
            Ok(deed.tx.account_by_id(request.account)?)
        })?;
        Ok(Claim {
            desk: self,
            account: account.ok_or(DeskError::WrongClaim)?,
            request,
            claim,
        })
    }
}

/// An open request and its challenge, for whoever gave the right claim secret.
pub(super) fn claimed<'d>(
    mut deed: Deed<'d>,
    request: Uuid,
    claim: &ClaimSecret,
    action: Action,
) -> Result<(Deed<'d>, RecoveryRequest, Challenge), DeskError> {
    let Some(mut request) = deed.tx.recovery_request(request)? else {
        return Err(DeskError::WrongClaim);
    };
    let challenge = Challenge::parse(&request.challenge).ok();
    match challenge.filter(|challenge| claim.matches(&challenge.claim_digest)) {
        Some(challenge) => {
            open(&request)?;
            Ok((deed, request, challenge))
        }
        None => {
            if request.state == RequestState::Open {
                request.failed_claims = request.failed_claims.saturating_add(1);
                if request.failed_claims >= MOST_WRONG_CLAIMS {
                    request.state = RequestState::Void;
                }
                deed.tx.update_request(&request)?;
            }
            let about = about(&mut deed, request.account)?;
            deed.record(action, Outcome::Wrong, None, about, None)?;
            deed.commit()?;
            Err(DeskError::WrongClaim)
        }
    }
}

impl<'d> Claim<'d> {
    /// Whose password is to be set.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Goes on with signatures, as `ssh-keygen -Y sign` wrote them; whether they are enough is asked when the password is
    /// set.
    #[must_use]
    pub fn signed(self, signatures: Vec<Vec<u8>>) -> Recovery<'d> {
        Recovery {
            desk: self.desk,
            account: self.account,
            way: Way::Signatures(Signed {
                request: self.request,
                claim: self.claim,
                signatures,
            }),
        }
    }
}

impl Redeemable {
    /// The request is used up.
    pub(super) fn close_request(&mut self, deed: &mut Deed<'_>) -> Result<(), DeskError> {
        self.request.state = RequestState::Redeemed;
        Ok(deed.tx.update_request(&self.request)?)
    }

    /// Records that an account was brought back, with the signatures, and tells every admin.
    pub(super) fn record(
        &self,
        desk: &Desk,
        deed: &mut Deed<'_>,
        account: &Account,
    ) -> Result<(), DeskError> {
        for (signer, armored) in &self.signers {
            deed.tx
                .insert_recovery_signature(&self.request, signer, armored)?;
            let signed = reason(&format!("{signer} {}", sha256(armored)));
            let action = Action::RecoverySignature;
            deed.record(action, Outcome::Done, None, account.into(), signed.as_ref())?;
        }
        let names = self.signers.iter().map(|(signer, _)| signer.as_str());
        let names: Vec<_> = names.collect();
        let why = reason(&format!(
            "request {}, signatures {}",
            self.request.id, self.digest
        ));
        let action = Action::RecoveryRedeem;
        deed.record(action, Outcome::Done, None, account.into(), why.as_ref())?;
        let text: String = format!(
            "{} was brought back by {}, with the signatures of {}",
            account.name,
            whoever(desk),
            names.join(", ")
        );
        notify(deed, action, text.chars().take(1000).collect())
    }
}

/// Records a refusal in a deed that has changed nothing, and makes the store remember when that was (S30).
fn refused(mut deed: Deed<'_>, request: &RecoveryRequest, error: DeskError) -> DeskError {
    let recorded = about(&mut deed, request.account).and_then(|about| {
        end_if_expired(&mut deed, request.id, &error)?;
        deed.record(Action::RecoveryRedeem, Outcome::Refused, None, about, None)?;
        deed.remember_time();
        deed.commit()
    });
    match recorded {
        Ok(()) => error,
        Err(failure) => failure,
    }
}

/// A request that was found expired has expired for good (S30).
fn end_if_expired(deed: &mut Deed<'_>, request: Uuid, error: &DeskError) -> Result<(), DeskError> {
    if matches!(error, DeskError::RequestExpired)
        && let Some(mut request) = deed.tx.recovery_request(request)?
    {
        request.end();
        deed.tx.update_request(&request)?;
    }
    Ok(())
}

impl Signed {
    /// Ends its request where it was found expired.
    pub(super) fn end_if_expired(
        &self,
        deed: &mut Deed<'_>,
        error: &DeskError,
    ) -> Result<(), DeskError> {
        end_if_expired(deed, self.request, error)
    }

    /// Everything that must hold, asked over the bytes that the store has.
    pub(super) fn prove(&self, seen: &mut Seen<'_>) -> Result<Redeemable, DeskError> {
        let request = seen.tx.recovery_request(self.request)?;
        let request = request.ok_or(DeskError::WrongClaim)?;
        let challenge = Challenge::parse(&request.challenge)
            .ok()
            .filter(|challenge| self.claim.matches(&challenge.claim_digest))
            .ok_or(DeskError::WrongClaim)?;
        open(&request)?;
        in_time(seen, &request, &challenge)?;
        let account = seen
            .tx
            .account_by_id(challenge.account)?
            .filter(|account| account.id == request.account && account.name == challenge.name)
            .ok_or(DeskError::WrongClaim)?;
        may_be_brought_back(&account)?;

        // An admin who has signed in since can be asked after all.
        let is_passed_over = |admin: &Account| {
            let named = |over: &Override| over.account == admin.id;
            let seen = admin
                .last_login_at
                .is_some_and(|at| at >= request.requested_at);
            !seen && challenge.overrides.iter().any(named)
        };
        if let Some(other) = other_admin(seen, &account, is_passed_over)? {
            return Err(DeskError::OtherAdmin(other));
        }

        let trusted = Trusted::of(&mut *seen.tx)?.ok_or(DeskError::NoSigners)?;
        let list = &trusted.list;
        if list.version() != challenge.trust_version
            || list.threshold() != challenge.threshold
            || list.digest() != challenge.trust_digest
        {
            return Err(DeskError::SignersChanged);
        }
        let armored: Vec<&[u8]> = self.signatures.iter().map(Vec::as_slice).collect();
        let needed = needed(list.threshold(), challenge.overrides.len());
        let names: Vec<SignerName> = list
            .signed_by(needed, &request.challenge, &armored)?
            .into_iter()
            .map(|signer| signer.name.clone())
            .collect();
        // Whoever counted when it was requested counts now: time only goes on.
        if let Some(signer) = trusted.too_new(&names, request.requested_at) {
            return Err(DeskError::SignerTooNew {
                name: signer.signer.name.clone(),
                from: signer.counts_from,
            });
        }
        let mut all = Sha256::new();
        for armored in &self.signatures {
            all.update(Sha256::digest(armored));
        }
        Ok(Redeemable {
            account,
            request,
            signers: names
                .into_iter()
                .zip(self.signatures.iter().cloned())
                .collect(),
            digest: format!("sha256 {}", data_encoding::HEXLOWER.encode(&all.finalize())),
        })
    }
}

/// Whether a request is of this store and this moment.
fn in_time(
    seen: &Seen<'_>,
    request: &RecoveryRequest,
    challenge: &Challenge,
) -> Result<(), DeskError> {
    let info = seen.info;
    if (challenge.store, challenge.epoch) != (info.id, info.epoch) {
        return Err(DeskError::OtherStore);
    }
    // Whichever ends earlier: the row could have been altered, what was signed could not.
    if seen.now >= challenge.expires_at || request.has_expired(seen.now) {
        return Err(DeskError::RequestExpired);
    }
    if seen.now < challenge.issued_at {
        return Err(DeskError::RequestTooEarly {
            from: challenge.issued_at,
        });
    }
    Ok(())
}

fn sha256(bytes: &[u8]) -> String {
    format!(
        "sha256 {}",
        data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
    )
}
