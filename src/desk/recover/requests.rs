//! Recovery requests: listing and cancelling them.

use uuid::Uuid;

use super::redeem::claimed;
use super::{about, open};
use crate::credentials::Typed;
use crate::credentials::recovery::{Challenge, ClaimSecret};
use crate::desk::admin::{Admin, Needs};
use crate::desk::{Desk, DeskError};
use crate::model::{Action, RecoveryRequest, RequestState, Timestamp};

/// The most requests in a list.
const LISTED: u32 = 200;

impl Desk {
    /// Cancels a request, for the requester with its claim secret.
    ///
    /// # Errors
    /// [`DeskError::WrongClaim`], [`DeskError::NoClaim`], [`DeskError::RequestOver`].
    pub fn cancel_recovery(&self, request: Uuid, typed: &Typed) -> Result<(), DeskError> {
        let claim = ClaimSecret::read(typed).map_err(DeskError::NoClaim)?;
        let action = Action::RecoveryCancel;
        self.deed(|deed| {
            let (mut deed, mut request, _) = claimed(deed, request, &claim, action)?;
            // A request that became void by a reset of its account is cancelled like any other (S53).
            request.state = RequestState::Cancelled;
            deed.tx.update_request(&request)?;
            let about = about(&mut deed, request.account)?;
            deed.record(action.done().about(about))?;
            deed.commit()
        })
    }
}

impl Admin<'_> {
    /// The latest requests, newest first, and the time they were seen at.
    ///
    /// # Errors
    /// [`DeskError::NotByToken`], and [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn recovery_requests(&self) -> Result<(Vec<RecoveryRequest>, Timestamp), DeskError> {
        self.look(Needs::Session, |look| {
            let mut requests = look.tx.latest_requests(LISTED)?;
            requests.retain(is_an_admins);
            Ok((requests, look.now))
        })
    }

    /// Cancels a request, for an admin.
    ///
    /// # Errors
    /// [`DeskError::NoSuchRequest`], [`DeskError::RequestOver`], [`DeskError::NotByToken`], [`DeskError::StaleSignIn`], and
    /// [those of every operation of an admin](Admin#errors-of-every-operation).
    pub fn cancel_recovery(&self, request: Uuid) -> Result<(), DeskError> {
        self.act(Needs::Session, |mut deed, actor| {
            let mut request = deed
                .tx
                .recovery_request(request)?
                .ok_or(DeskError::NoSuchRequest)?;
            open(&request)?;
            request.state = RequestState::Cancelled;
            deed.tx.update_request(&request)?;
            let about = about(&mut deed, request.account)?;
            deed.record(Action::RecoveryCancel.done().about(about).by(actor))?;
            deed.commit()
        })
    }
}

/// Whether a request was made for an admin: then it is stored under the account's own id, which no challenge contains.
fn is_an_admins(request: &RecoveryRequest) -> bool {
    match Challenge::parse(&request.challenge) {
        Ok(challenge) => request.challenge_sha512.is_none() || challenge.account != request.account,
        Err(_) => !request.challenge.is_empty(),
    }
}
