//! The right to set an admin's password, whatever it comes from, and the one operation that uses it.

use crate::desk::plan_error::PlanError;
use uuid::Uuid;

use super::about;
use super::codes::{self, NewCodes};
use crate::credentials::recovery::{ClaimSecret, RecoveryCode, SignerName};
use crate::credentials::{PasswordHash, Typed};
use crate::desk::deed::{Deed, Look, NotDone};
use crate::desk::event::NewEvent;
use crate::desk::passwd::Accepted;
use crate::desk::plan::{CallerDigest, Planned, SealedPlan, Work, hash_in, remember};
use crate::desk::reset::replace_password;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, PasswordKind, RecoveryRequest, RequestState, Timestamp};
use crate::storage::StoredCode;

/// The right to set an admin's password once, from a recovery code, a claim secret with signatures, or the store
/// itself. It opens nothing else, and everything is proved again when it is used.
pub struct Recovery<'d> {
    pub(super) desk: &'d Desk,
    pub(super) account: Account,
    pub(super) proof: Box<dyn Proof>,
}

/// The source of the right.
pub(super) trait Proof: Send + Sync {
    /// The action of such a recovery in the audit log.
    fn action(&self) -> Action;

    /// A digest of the secret that proves it, to which a plan is bound.
    fn digest(&self) -> CallerDigest;

    /// The request that it uses, if it uses one.
    fn request(&self) -> Option<Uuid> {
        None
    }

    /// Proves it with the state of the store.
    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, DeskError>;
}

/// A signer, and the signature.
pub(super) type Signed = (SignerName, Vec<u8>);

/// The account to bring back, and what else is done and reported.
pub(super) struct Proved {
    pub(super) account: Account,
    /// The request that is used up, and its signatures.
    pub(super) redeemed: Option<(RecoveryRequest, Vec<Signed>)>,
    /// The events to record.
    pub(super) events: Vec<NewEvent>,
    /// How the account was brought back, for a notice.
    pub(super) how: String,
}

/// An account that was brought back.
pub struct Recovered {
    /// The account as it is now.
    pub account: Account,
    /// When.
    pub at: Timestamp,
    /// The operation's id in the audit log.
    pub operation: Uuid,
}

impl Desk {
    /// Refuses a recovery that is in force already when it is sent again: its code or its request is used up by then, so
    /// nothing else would recognise it (S61). Everything else is left to the proof.
    ///
    /// # Errors
    /// [`DeskError::AlreadyDone`] if the plan was put in force with this code or claim secret.
    pub fn refuse_recovered(&self, plan: &SealedPlan, secret: &Typed) -> Result<(), DeskError> {
        let code = RecoveryCode::read(secret).map(|code| code.digest());
        let claim = ClaimSecret::read(secret).map(|claim| claim.digest());
        self.look(|look| {
            for digest in [code, claim].into_iter().flatten() {
                plan.refuse_done(look, digest)?;
            }
            Ok(())
        })
    }
}

impl Recovery<'_> {
    /// The account whose password is to be set.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Checks a new password with the policy.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason.
    pub fn check(&self, typed: &Typed) -> Result<Accepted, DeskError> {
        self.desk.accept(&self.account, typed, None)
    }

    /// Sets the password, and removes everything that blocked the account or depended on the old password, in one
    /// transaction.
    ///
    /// `write` gets the account's new recovery codes before it: so codes that could not be shown are never in force,
    /// and a slow reader delays nobody. When the transaction fails, the written codes are void.
    ///
    /// # Errors
    /// What `write` returns; what the proof fails with if it is no longer valid: [`DeskError::WrongCode`], those of
    /// [`Desk::claim`], [`DeskError::OtherAdmin`], [`DeskError::SignersChanged`], [`DeskError::NoQuorum`],
    /// [`DeskError::SignerTooNew`], [`DeskError::Disabled`]. Then nothing is changed, and the refusal is recorded.
    pub fn finish<E: From<DeskError>>(
        self,
        new: &Accepted,
        write: impl FnOnce(NewCodes) -> Result<(), E>,
    ) -> Result<Recovered, E> {
        let Planned { shown, plan } = self.plan(new)?;
        write(shown)?;
        Ok(self.put_in_force(&plan)?)
    }

    /// Makes new codes, if the right is still valid. They and the new password work when the plan is [put in
    /// force](Recovery::put_in_force).
    ///
    /// # Errors
    /// Those of [`Recovery::finish`].
    pub fn plan(&self, new: &Accepted) -> Result<Planned<NewCodes>, DeskError> {
        let hash = self.desk.hashed(new)?;
        let seen = self.desk.look(|look| {
            self.prove(look)?;
            Ok(look.seen())
        })?;
        let randomness = &*self.desk.around.randomness;
        let (shown, codes) = codes::prepare(self.account.id, seen.now, randomness)?;
        let work = Work::Recovery {
            hash: hash.as_stored().to_owned(),
            codes: codes.as_slice().into(),
        };
        let operation = self.desk.operation_id(seen.now)?;
        let plan = SealedPlan::seal(&seen, operation, self.proof.digest(), work);
        Ok(Planned { shown, plan })
    }

    /// Sets the password that was planned, with the same right, in one transaction that proves everything again.
    ///
    /// # Errors
    /// [`DeskError::Plan`], [`DeskError::AlreadyDone`], and those of [`Recovery::finish`].
    pub fn put_in_force(&self, sealed: &SealedPlan) -> Result<Recovered, DeskError> {
        self.desk.deed(|mut deed| {
            let plan = sealed.open(&mut deed, self.proof.digest())?;
            let Work::Recovery { hash, codes } = plan.work else {
                return Err(DeskError::Plan(PlanError::Unread).into());
            };
            deed.operation = plan.operation;
            remember(&mut deed, plan.operation, self.account.id, sealed.terms())?;
            self.carry_out(deed, &hash_in(&hash), &codes.stored())
        })
    }

    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, NotDone> {
        let proved = self.proof.prove(look);
        proved.map_err(|error| self.refused(error))
    }

    /// Records that the proof failed; a request that was found expired stays expired (S30).
    fn refused(&self, error: DeskError) -> NotDone {
        let (account, action) = (self.account.id, self.proof.action());
        let request = self.proof.request();
        NotDone::but(error, move |deed| {
            if let Some(request) = request {
                end_if_expired(deed, request)?;
            }
            let about = about(deed, account)?;
            deed.record_refusal(action.refused().about(about))
        })
    }

    fn carry_out(
        &self,
        mut deed: Deed<'_>,
        hash: &PasswordHash,
        codes: &[StoredCode],
    ) -> Result<Recovered, NotDone> {
        let mut proved = self.prove(&mut deed)?;
        // Before the account's other requests are made void.
        if let Some((request, signatures)) = &mut proved.redeemed {
            request.state = RequestState::Redeemed;
            deed.tx.update_request(request)?;
            for (signer, armored) in signatures {
                deed.tx
                    .insert_recovery_signature(request, signer, armored)?;
            }
        }
        let mut account = proved.account;
        replace_password(&mut deed, &mut account, PasswordKind::Permanent, hash)?;
        codes::replace(&mut deed, account.id, codes)?;
        for event in proved.events {
            deed.record(event)?;
        }
        let text = format!("{} was brought back {}", account.name, proved.how);
        deed.notify(self.proof.action(), &text)?;
        let (at, operation) = (deed.now, deed.operation);
        deed.commit()?;
        Ok(Recovered {
            account,
            at,
            operation,
        })
    }
}

/// Makes a request that was found expired stay expired (S30).
pub(super) fn end_if_expired(deed: &mut Deed<'_>, request: Uuid) -> Result<(), DeskError> {
    let found = deed.tx.recovery_request(request)?;
    if let Some(mut request) = found.filter(|request| request.has_expired(deed.now)) {
        request.end();
        deed.tx.update_request(&request)?;
    }
    Ok(())
}
