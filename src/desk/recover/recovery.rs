//! The right to set an admin's password, however it was come by, and the one deed that does it.

use uuid::Uuid;

use super::about;
use super::codes::{self, NewCodes};
use crate::credentials::recovery::SignerName;
use crate::credentials::{PasswordHash, Typed};
use crate::desk::deed::{Deed, Look, NotDone};
use crate::desk::event::NewEvent;
use crate::desk::passwd::Accepted;
use crate::desk::reset::replace_password;
use crate::desk::{Desk, DeskError};
use crate::model::{Account, Action, PasswordKind, RecoveryRequest, RequestState, Timestamp};
use crate::storage::StoredCode;

/// The right to set an admin's password once, from a recovery code, a claim secret with signatures, or the store itself.
/// It opens nothing else, and everything is proved again when it is used.
pub struct Recovery<'d> {
    pub(super) desk: &'d Desk,
    pub(super) account: Account,
    pub(super) proof: Box<dyn Proof>,
}

/// What gives the right.
pub(super) trait Proof: Send + Sync {
    /// What the record calls a recovery by it.
    fn action(&self) -> Action;

    /// The request that it stands on, if it does.
    fn request(&self) -> Option<Uuid> {
        None
    }

    /// Proves it over what the store has.
    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, DeskError>;
}

/// A signer, and the signature.
pub(super) type Signed = (SignerName, Vec<u8>);

/// Whom it brings back, and what is done and told beside that.
pub(super) struct Proved {
    pub(super) account: Account,
    /// The request that is used up, and the signatures under it.
    pub(super) redeemed: Option<(RecoveryRequest, Vec<Signed>)>,
    /// What is recorded.
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
    /// The id of the deed in the record.
    pub operation: Uuid,
}

impl Recovery<'_> {
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

    /// Sets the password and undoes everything that stood against the account or hung on the old one, in one transaction.
    ///
    /// `write` is given the account's new recovery codes before it: codes that could not be shown are never put in force,
    /// and a slow reader holds up nobody. When the transaction fails, what was written is void.
    ///
    /// # Errors
    /// What `write` returns; whatever proved the right and does so no more: [`DeskError::WrongCode`], those of
    /// [`Desk::claim`], [`DeskError::OtherAdmin`], [`DeskError::SignersChanged`], [`DeskError::NoQuorum`],
    /// [`DeskError::SignerTooNew`], [`DeskError::Disabled`]. Nothing is changed then, and the refusal is recorded.
    pub fn finish<E: From<DeskError>>(
        self,
        new: &Accepted,
        write: impl FnOnce(NewCodes) -> Result<(), E>,
    ) -> Result<Recovered, E> {
        let hash = self.desk.hashed(new)?;
        let (shown, codes) = self.plan()?;
        write(shown)?;
        Ok(self.desk.deed(|deed| self.carry_out(deed, &hash, &codes))?)
    }

    /// Makes new codes, if the right is one on what the store holds now.
    fn plan(&self) -> Result<(NewCodes, Vec<StoredCode>), DeskError> {
        let now = self.desk.look(|look| {
            self.prove(look)?;
            Ok(look.now)
        })?;
        let randomness = &*self.desk.around.randomness;
        Ok(codes::prepare(self.account.id, now, randomness)?)
    }

    fn prove(&self, look: &mut Look<'_>) -> Result<Proved, NotDone> {
        let proved = self.proof.prove(look);
        proved.map_err(|error| self.refused(error))
    }

    /// Records that it proved nothing; a request that was found expired has expired for good (S30).
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

/// A request that was found expired has expired for good (S30).
pub(super) fn end_if_expired(deed: &mut Deed<'_>, request: Uuid) -> Result<(), DeskError> {
    let found = deed.tx.recovery_request(request)?;
    if let Some(mut request) = found.filter(|request| request.has_expired(deed.now)) {
        request.end();
        deed.tx.update_request(&request)?;
    }
    Ok(())
}
