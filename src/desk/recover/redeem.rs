//! Redeeming a request: everything is asked again, and everything is done, in one transaction (S40 to S45).

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::request::{about, needed, open};
use super::signers::Trusted;
use super::{
    NewCodes, Prepared, Recovered, bring_back, may_be_brought_back, notify, other_admin, reason,
    whoever,
};
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, ClaimSecret, Override, SignerName};
use crate::desk::deed::Deed;
use crate::desk::passwd::Accepted;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, Outcome, RecoveryRequest, RequestState};

/// Wrong claim secrets that make a request void.
const MOST_WRONG_CLAIMS: u32 = 5;

/// The right to redeem a request, from having given its claim secret. It opens nothing without signatures.
pub struct Claim<'d> {
    desk: &'d Desk,
    account: Account,
    request: Uuid,
    claim: ClaimSecret,
}

/// What a redemption needs and has been found right.
struct Redeemable {
    account: Account,
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
        let (mut deed, request, challenge) =
            self.claimed(request, typed, Action::RecoveryRedeem)?;
        if let Err(error) = in_time(&mut deed, &request, &challenge) {
            return Err(refused(deed, &request, error));
        }
        let account = deed.tx.account_by_id(request.account)?;
        drop(deed);
        Ok(Claim {
            desk: self,
            account: account.ok_or(DeskError::WrongClaim)?,
            request: request.id,
            claim: ClaimSecret::read(typed).map_err(DeskError::NoClaim)?,
        })
    }

    /// An open request and its challenge, for whoever gave the right claim secret.
    pub(super) fn claimed(
        &self,
        request: Uuid,
        typed: &Typed,
        action: Action,
    ) -> Result<(Deed<'_>, RecoveryRequest, Challenge), DeskError> {
        let claim = ClaimSecret::read(typed).map_err(DeskError::NoClaim)?;
        let mut deed = self.deed()?;
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
}

impl<'d> Claim<'d> {
    /// Whose password is to be set.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Asks the policy about a new password.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason.
    pub fn check(&self, typed: &Typed) -> Result<Accepted, DeskError> {
        self.desk.accept(&self.account, typed, None)
    }

    /// Redeems the request with these signatures, as `ssh-keygen -Y sign` wrote them. `write` is given the new codes before
    /// the commit; what it wrote is void when the commit fails.
    ///
    /// # Errors
    /// What `write` returns; those of [`Desk::claim`]; [`DeskError::OtherAdmin`], [`DeskError::SignersChanged`], [`DeskError::NoQuorum`],
    /// [`DeskError::SignerTooNew`], [`DeskError::Disabled`]. Nothing is changed then, and the refusal is recorded.
    pub fn redeem<E: From<DeskError>>(
        self,
        new: &Accepted,
        signatures: &[Vec<u8>],
        write: impl FnOnce(NewCodes) -> Result<(), E>,
    ) -> Result<Recovered, E> {
        let (deed, account, codes) = self.prepare(new, signatures)?;
        write(codes)?;
        Ok(Recovered::commit(deed, account)?)
    }

    fn prepare(self, new: &Accepted, signatures: &[Vec<u8>]) -> Result<Prepared<'d>, DeskError> {
        let hash = self.desk.hashed(new)?;
        let mut deed = self.desk.deed()?;
        let found = deed.tx.recovery_request(self.request)?;
        let mut request = found.ok_or(DeskError::WrongClaim)?;
        let redeemable = match redeemable(&mut deed, &request, &self.claim, signatures) {
            Ok(redeemable) => redeemable,
            // A store that fails has refused nothing.
            Err(error @ DeskError::Storage(_)) => return Err(error),
            Err(error) => return Err(refused(deed, &request, error)),
        };
        request.state = RequestState::Redeemed;
        deed.tx.update_request(&request)?;
        let Redeemable {
            account,
            signers,
            digest,
        } = redeemable;
        let (account, codes) = bring_back(self.desk, &mut deed, account, &hash)?;
        for (signer, armored) in &signers {
            deed.tx
                .insert_recovery_signature(&request, signer, armored)?;
            let signed = reason(&format!("{signer} {}", sha256(armored)));
            let about = (&account).into();
            let action = Action::RecoverySignature;
            deed.record(action, Outcome::Done, None, about, signed.as_ref())?;
        }
        let names: Vec<_> = signers.iter().map(|(signer, _)| signer.as_str()).collect();
        let why = reason(&format!("request {}, signatures {digest}", request.id));
        let about = (&account).into();
        let action = Action::RecoveryRedeem;
        deed.record(action, Outcome::Done, None, about, why.as_ref())?;
        let text: String = format!(
            "{} was brought back by {}, with the signatures of {}",
            account.name,
            whoever(self.desk),
            names.join(", ")
        );
        notify(&mut deed, action, text.chars().take(1000).collect())?;
        Ok((deed, account, codes))
    }
}

/// Records a refusal in a deed that has changed nothing, and makes the store remember when that was (S30).
fn refused(mut deed: Deed<'_>, request: &RecoveryRequest, error: DeskError) -> DeskError {
    let recorded = about(&mut deed, request.account).and_then(|about| {
        deed.record(Action::RecoveryRedeem, Outcome::Refused, None, about, None)?;
        deed.remember_time()?;
        deed.commit()
    });
    match recorded {
        Ok(()) => error,
        Err(failure) => failure,
    }
}

/// Everything that must hold, asked under the write lock and over the bytes that the store has.
fn redeemable(
    deed: &mut Deed<'_>,
    request: &RecoveryRequest,
    claim: &ClaimSecret,
    signatures: &[Vec<u8>],
) -> Result<Redeemable, DeskError> {
    let challenge = Challenge::parse(&request.challenge)
        .ok()
        .filter(|challenge| claim.matches(&challenge.claim_digest))
        .ok_or(DeskError::WrongClaim)?;
    open(request)?;
    in_time(deed, request, &challenge)?;
    let account = deed
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
    if let Some(other) = other_admin(deed, &account, is_passed_over)? {
        return Err(DeskError::OtherAdmin(other));
    }

    let trusted = Trusted::of(&mut *deed.tx)?.ok_or(DeskError::NoSigners)?;
    let list = &trusted.list;
    if list.version() != challenge.trust_version
        || list.threshold() != challenge.threshold
        || list.digest() != challenge.trust_digest
    {
        return Err(DeskError::SignersChanged);
    }
    let armored: Vec<&[u8]> = signatures.iter().map(Vec::as_slice).collect();
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
    for armored in signatures {
        all.update(Sha256::digest(armored));
    }
    Ok(Redeemable {
        account,
        signers: names.into_iter().zip(signatures.iter().cloned()).collect(),
        digest: format!("sha256 {}", data_encoding::HEXLOWER.encode(&all.finalize())),
    })
}

/// Whether a request is of this store and this moment.
fn in_time(
    deed: &mut Deed<'_>,
    request: &RecoveryRequest,
    challenge: &Challenge,
) -> Result<(), DeskError> {
    let info = deed.info();
    if (challenge.store, challenge.epoch) != (info.id, info.epoch) {
        return Err(DeskError::OtherStore);
    }
    // Whichever ends earlier: the row could have been altered, what was signed could not.
    if deed.now >= challenge.expires_at.min(request.expires_at) {
        return Err(DeskError::RequestExpired);
    }
    if deed.now < challenge.issued_at {
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
